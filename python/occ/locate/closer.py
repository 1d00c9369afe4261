"""Maps of a photo's views and a head's opinion of each cell -> rectangles worth a closer look.

A small target fills little of any fixed view; the maps say where it may be, so the photo is looked
at again there, enlarged. May import: preprocess, backbone, locate, locate.patches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from occ.backbone import Backbone, BackboneOutput
from occ.locate import GRID, heat_of
from occ.locate.patches import patch_rows
from occ.preprocess import FULL, Rect, Trimmed

ScoreCells = Callable[[np.ndarray], np.ndarray]  # rows (n, d) -> log-odds (n,)


@dataclass(frozen=True)
class Zoom:
    """Where and when to look closer. pointer: the head whose opinion of cells tells where.

    places: how many rectangles; side: of each, as a share of the photo's; apart: two places are
    at least so far from each other along one side. least, sure: log-odds of the first look, below
    and from which there is no second one, as it changed no word where that was tried. network:
    another one looks, by the file `{network}.h5`, and at the whole photo too, judged by
    `{network}DNN.h5`. share: how much that counts beside the first look, and whole_share: how much
    of that is what it sees of the whole photo; the rest is its best look. patches: whether those of
    its looks count as looks of their own.
    """

    pointer: str
    places: int
    side: float
    apart: float
    least: float
    sure: float
    network: str
    share: float
    whole_share: float
    patches: bool

    def __post_init__(self) -> None:
        if self.places < 1 or not 0 < self.side < 1 or not 0 < self.apart < 1:
            raise ValueError(
                "Expected one place or more, and a side and a distance between 0 and 1. "
                f"Received: {self.places}, {self.side}, {self.apart}."
            )
        if not self.least <= self.sure:
            raise ValueError(f"Expected least <= sure. Received: {self.least}, {self.sure}.")
        if not 0 < self.share <= 1 or not 0 <= self.whole_share <= 1:
            raise ValueError(
                "Expected a share above 0 and up to 1, and a whole_share in 0..1. "
                f"Received: {self.share}, {self.whole_share}."
            )

    @classmethod
    def from_dict(cls, data: Mapping) -> Zoom:
        """From models.json; raises KeyError, TypeError or ValueError on anything else."""
        numbers = ("side", "apart", "least", "sure", "share", "whole_share")
        return cls(
            pointer=str(data["pointer"]),
            places=int(data["places"]),
            network=str(data["network"]),
            patches=bool(data["patches"]),
            **{name: float(data[name]) for name in numbers},
        )

    @property
    def looks(self) -> int:
        """How many views it takes: the whole photo is seen first."""
        return self.places + 1

    @property
    def rows(self) -> int:
        """How many rows of features are judged: the looks, and behind them their patches."""
        return patch_rows(self.looks, kept=self.patches).stop

    def wants(self, first_look: np.ndarray) -> np.ndarray:
        """Log-odds of the first look (n,) -> bool (n,): whether there is a second one."""
        return (first_look >= self.least) & (first_look < self.sure)


@dataclass(frozen=True)
class CloserLook:
    """A photo and what was seen in its views -> what another backbone sees of it, and closer.

    The same for training, measuring and serving. backbone: who looks; first: whose maps of `views`
    point; score_cells: the opinion of `zoom.pointer`.
    """

    backbone: Backbone
    views: tuple[Rect, ...]
    zoom: Zoom
    score_cells: ScoreCells
    first: Backbone

    def __call__(self, photo: Trimmed, seen: BackboneOutput | None = None) -> BackboneOutput:
        """zoom.looks rows, the whole photo first, then the warmest place.

        seen: of `views`, in their order, by the network of the first look; None: it looks now.
        """
        if seen is None:
            seen = self.first.extract(photo.prepare(self.views))
        found = closer_views(seen.map, self.score_cells, self.views, self.zoom)
        return self.backbone.extract(photo.prepare((FULL, *found)))


def closer_views(
    maps: np.ndarray, score_cells: ScoreCells, views: tuple[Rect, ...], zoom: Zoom
) -> tuple[Rect, ...]:
    """The rectangles around the warmest places, the warmest first: shares of the trimmed photo.

    maps: float32 (v, s, s, d), one a view.
    """
    heat = heat_of(maps, score_cells, views)  # (g, g)
    middles = (np.arange(GRID) + 0.5) / GRID  # (g,)
    found = []
    for _ in range(zoom.places):
        row, column = np.unravel_index(heat.argmax(), heat.shape)
        x, y = float(middles[column]), float(middles[row])
        found.append(square_around(x, y, zoom.side))
        near = np.abs(middles - y)[:, None] < zoom.apart  # (g, 1)
        heat = np.where(near & (np.abs(middles - x) < zoom.apart), -np.inf, heat)
    return tuple(found)


def square_around(x: float, y: float, side: float) -> Rect:
    """A rectangle of `side` by `side` around a place, moved until it is within the photo.

    >>> square_around(0.5, 0.0, 0.5)
    (0.25, 0.0, 0.75, 0.5)
    """
    left, top = (min(max(middle - side / 2, 0.0), 1 - side) for middle in (x, y))
    return (left, top, left + side, top + side)
