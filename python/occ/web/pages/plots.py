"""Numbers with the names of their axes -> what js/plot/draw.js draws, reads out and can be tested.

May import: web.texts, web.pages.numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from occ.web.pages.numbers import show_number, show_percent
from occ.web.texts import Texts

Point = tuple  # (x, y), (x, y, low, high) or (x, y, low, high, a few words)
PERCENT, PLACES, NAMED, COUNT = "%", "", "name", "count"  # how a value is written
TALL_PX = 340


@dataclass(frozen=True)
class Axis:
    """One axis. ticks: (value, text). unit: how the reading line writes a value."""

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    unit: str = PLACES


@dataclass(frozen=True)
class Series:
    """Points from left to right under one name. look: which colour and mark, 0 to 5."""

    name: str
    points: tuple[Point, ...]
    look: int = 0
    line: bool = True
    dashed: bool = False


@dataclass(frozen=True)
class Plot:
    """A drawing. guide: a line to compare with. kind: lines or bars. says: words for each x."""

    label: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    guide: tuple[tuple[float, float], ...] = ()
    guide_name: str = ""
    kind: str = "lines"
    says: tuple[str, ...] | None = None
    tall: int = TALL_PX


def share_axis(texts: Texts, label: str) -> Axis:
    """From 0 to 100 %, with five ticks.

    >>> from occ.web.texts import load_texts
    >>> share_axis(load_texts("en", "banana"), "Found").ticks[1]
    (0.25, '25%')
    """
    ticks = tuple((number / 4, show_percent(texts, number / 4, ".3g")) for number in range(5))
    return Axis(label, 0.0, 1.0, ticks, PERCENT)


def named_axis(label: str, names: Sequence[str]) -> Axis:
    """Places side by side, each with a name: value 0 is the first.

    >>> named_axis("Size", ["2%", "5%"]).high
    1.5
    """
    return Axis(label, -0.5, len(names) - 0.5, tuple(enumerate(names)), NAMED)


def count_axis(texts: Texts, label: str, most: int) -> Axis:
    """From 0 to a round number that is no less than `most`, with at most six ticks.

    >>> from occ.web.texts import load_texts
    >>> [text for _, text in count_axis(load_texts("en", "banana"), "Answers", 37).ticks]
    ['0', '10', '20', '30', '40']
    """
    step = next(
        scale * 10**power
        for power in range(12)
        for scale in (1, 2, 5)
        if 5 * scale * 10**power >= most
    )
    ticks = range(0, -(-max(most, 1) // step) * step + 1, step)
    named = tuple((tick, show_number(texts, tick)) for tick in ticks)
    return Axis(label, 0, ticks[-1], named, COUNT)


def plot_data(texts: Texts, plot: Plot) -> dict[str, Any]:
    """What the script is given; plain values."""
    return {
        **{name: getattr(plot, name) for name in ("kind", "guide", "guide_name", "says", "tall")},
        "title": plot.label,
        "hint": texts("plot.hint"),
        "hint_touch": texts("plot.hint_touch"),
        "x": vars(plot.x),
        "y": vars(plot.y),
        "series": [vars(series) for series in plot.series],
    }
