"""All figures of a run -> their ratios, and tables for the person. May import: bench.machine."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from occ.bench.machine import gflops_of

PASS_GFLOP = 1.137  # one pass of MobileNet v1 1.0/224: 569 million multiplications and additions
RATIOS = (  # (slower, faster), or larger and smaller
    ("Keras predict, 384 px", "one view, 384 px"),
    ("Keras predict, 384 px", "one view of a photo without a banana, 384 px"),
    ("Keras predict_on_batch, 384 px", "one view, 384 px"),
    ("Keras tf.function, 384 px", "one view, 384 px"),
    ("LiteRT, 384 px", "one view, 384 px"),
    ("OpenVINO alone, 384 px", "one view, 384 px"),
    ("Keras predict, 384 px", "full decision, 384 px"),
    ("full decision, 384 px", "one view, 384 px"),
    ("full decision, 12 MP", "full decision, 384 px"),
    ("one view, 12 MP", "decode alone, 12 MP"),
    ("decoded as served, 12 MP", "decode alone, 12 MP"),
    ("decoded whole, 12 MP", "decoded as served, 12 MP"),
    ("forward pass", "forward pass, raw OpenVINO"),
    ("forward pass, Keras predict", "forward pass"),
    ("forward pass, Keras tf.function", "forward pass"),
    ("forward pass, LiteRT", "forward pass"),
)
HTTP = ("requests_per_s", "p50_ms", "p95_ms", "p99_ms", "told_to_come_later")


def rank_ratios(figures: dict) -> dict[str, float | None]:
    """How often one time goes into another; None where one of them was not measured."""
    times = figures["milliseconds"]
    found: dict[str, float | None] = {}
    for slow, fast in RATIOS:
        both = slow in times and fast in times
        found[f"{slow} / {fast}"] = (
            round(times[slow]["median"] / times[fast]["median"], 2) if both else None
        )
    product_ms, own_ms = times["matrix product"]["median"], times["forward pass"]["median"]
    limit_ms = 1000 * PASS_GFLOP / gflops_of(product_ms)
    found["forward pass / this machine's limit"] = round(own_ms / limit_ms, 2)
    return found


def show_figures(figures: dict, console: Console) -> None:
    """One table of the milliseconds of each step, one of each other part."""
    times = Table("Step", "median ms", "fastest ms", title=f"release {figures['release']}")
    for name, found in figures["milliseconds"].items():
        times.add_row(name, f"{found['median']:.2f}", f"{found['fastest']:.2f}")
    console.print(times)
    for part in ("ratios", "bulk", "start", "memory", "machine"):
        rest = Table(part, "", min_width=64)
        for name, value in figures[part].items():
            rest.add_row(name, _say(value))
        console.print(rest)
    served = Table("HTTP", *(name.replace("_", " ") for name in HTTP))
    for site, crowds in figures["http"].items():
        for crowd, found in crowds.items():
            if crowd != "peak_mb":
                served.add_row(f"{site}, {crowd}", *(_say(found[name]) for name in HTTP))
        served.add_row(f"{site}: most memory, MB", _say(crowds["peak_mb"]))
    console.print(served)


def _say(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_say(one)}" for name, one in value.items())
    return "not measured: not to be had here" if value is None else str(value)
