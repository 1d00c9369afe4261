"""All figures of a run -> their ratios, and tables for the person. May import: nothing of ours."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

PASS_GFLOP = 1.137  # one pass of MobileNet v1 1.0/224: 569 million multiplications and additions
RATIOS = (  # (slower, faster), or larger and smaller
    ("Keras predict, 384 px", "one view, 384 px"),
    ("Keras predict_on_batch, 384 px", "one view, 384 px"),
    ("LiteRT, 384 px", "one view, 384 px"),
    ("Keras predict, 384 px", "full decision, 384 px"),
    ("full decision, 384 px", "one view, 384 px"),
    ("full decision, 12 MP", "full decision, 384 px"),
    ("decoded whole, 12 MP", "decoded as served, 12 MP"),
    ("forward pass", "forward pass, raw OpenVINO"),
)


def rank_ratios(figures: dict) -> dict[str, float | None]:
    """How often one time goes into another; None where one of them was not measured."""
    times = figures["milliseconds"]
    found: dict[str, float | None] = {}
    for slow, fast in RATIOS:
        both = slow in times and fast in times
        found[f"{slow} / {fast}"] = (
            round(times[slow]["median"] / times[fast]["median"], 2) if both else None
        )
    limit_ms = 1000 * PASS_GFLOP / figures["machine"]["matmul_gflops"]
    fastest = times["forward pass"]["fastest"]
    found["forward pass, fastest / this machine's limit"] = round(fastest / limit_ms, 2)
    return found


def show_figures(figures: dict, console: Console) -> None:
    """One table of the milliseconds of each step, one of each other part."""
    times = Table("Step", "median ms", "fastest ms", title=f"release {figures['release']}")
    for name, found in figures["milliseconds"].items():
        times.add_row(name, f"{found['median']:.2f}", f"{found['fastest']:.2f}")
    console.print(times)
    for part in ("ratios", "start", "memory", "machine"):
        rest = Table(part, "", min_width=64)
        for name, value in figures[part].items():
            rest.add_row(name, _say(value))
        console.print(rest)


def _say(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "not measured: not installed here" if value is None else str(value)
