"""What was measured in, each goal with what was seen and whether it is reached out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import getitem

ONE, FULL = "one view", "full decision"


@dataclass(frozen=True)
class Goal:
    """limit: what must be reached; most: True if it is the most that may be, False if the least.

    best: what nothing could beat on this machine, of parts that were measured in the same run: the
    JPEG library's own work and bare forward passes. None: no such bound is known.
    """

    what: str
    limit: float
    unit: str
    most: bool
    seen: Callable[[dict], float]
    best: Callable[[dict], float] | None = None

    def row(self, found: dict) -> tuple[str, str, str, str, str]:
        """What, the goal, what was seen, yes or no, and the best that is possible here."""
        value = self.seen(found)
        best = f"{self.best(found):,.4g} {self.unit}".strip() if self.best else ""
        reached = value <= self.limit if self.most else value >= self.limit
        sign = "≤" if self.most else "≥"
        shown = f"{value:,} {self.unit}".strip()
        return (
            self.what,
            f"{sign} {self.limit:,} {self.unit}".strip(),
            shown,
            "yes" if reached else "no",
            best,
        )


Of = Callable[[dict], float]


def least(what: str, limit: float, unit: str, seen: Of, best: Of | None = None) -> Goal:
    """A goal that is reached by as much or more."""
    return Goal(what, limit, unit, False, seen, best)


def most(what: str, limit: float, unit: str, seen: Of, best: Of | None = None) -> Goal:
    """A goal that is reached by as much or less."""
    return Goal(what, limit, unit, True, seen, best)


def at(*place: str) -> Of:
    """The figure at a place of what was measured, the file's name first."""
    return lambda found: reduce(getitem, place, found)


def median(name: str) -> Of:
    """A step's median milliseconds."""
    return at("bench", "milliseconds", name, "median")


def bare(size: str, views: int) -> Of:
    """Milliseconds of decoding alone and of so many forward passes of OpenVINO by hand."""
    decode, forward = median(f"decode alone, {size}"), median("forward pass, raw OpenVINO")
    return lambda found: decode(found) + views * forward(found)


def served(site: str, crowd: str, name: str) -> Of:
    """A figure of the HTTP part."""
    return at("bench", "http", site, f"{crowd} clients", name)


def summed(name: str) -> Of:
    """A count of all targets of the fuzzing together."""
    return lambda found: sum(row[name] for row in found["fuzz"]["targets"].values())


BULK, START = ("bench", "bulk", "photos_per_s"), ("bench", "start")
GOALS = (
    least(
        "384 px, one view: times faster than Keras `predict`",
        8,
        "",
        at("bench", "ratios", "Keras predict, 384 px / one view, 384 px"),
        lambda found: median("Keras predict, 384 px")(found) / bare("384 px", 1)(found),
    ),
    most(
        "forward pass, as a share of OpenVINO alone",
        1.15,
        "",
        at("bench", "ratios", "forward pass / forward pass, raw OpenVINO"),
    ),
    most("12 MP JPEG, one view, median", 40, "ms", median(f"{ONE}, 12 MP"), bare("12 MP", 1)),
    most("384 px, full decision, median", 40, "ms", median(f"{FULL}, 384 px")),
    least("HTTP, 8 clients, one view", 50, "requests/s", served(ONE, "8", "requests_per_s")),
    least("HTTP, 8 clients, full decision", 20, "requests/s", served(FULL, "8", "requests_per_s")),
    most("HTTP, 32 clients, full decision, p95", 2000, "ms", served(FULL, "32", "p95_ms")),
    least(
        "folder of small photos, one view",
        120,
        "photos/s",
        at(*BULK, ONE),
        at(*BULK, "forward passes alone"),
    ),
    most("start to first verdict, cached graphs", 1.2, "s", at(*START, "first_verdict_s")),
    most(
        "memory of one process at its worst moment, 12 MP photos among 200",
        300,
        "MB",
        at("bench", "memory", "peak_mb"),
    ),
    most("soak, p95 of what was not told to come later", 2, "s", at("soak", "p95_s")),
    most(
        "soak, memory of the last third by the second",
        1.03,
        "",
        at("soak", "memory_last_third_by_second"),
    ),
    most(
        "soak, answers lost, doubled, unasked or failed",
        0,
        "",
        lambda found: sum(
            found["soak"][name] for name in ("lost", "doubled", "unasked", "failures")
        ),
    ),
    least("fuzzing, inputs", 100_000, "", summed("inputs")),
    most("fuzzing, faults left", 0, "", summed("faults")),
    most("packages of the app, compressed", 300, "MB", at("weights", "total", "compressed_mb")),
)
