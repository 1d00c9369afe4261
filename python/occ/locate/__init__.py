"""Maps of a photo's views and a head's opinion of each cell -> where the target is, how often.

The same maps that the verdict comes from, so no further look at the photo: a head that was taught
the mean of a map is asked about each small window of it. Deterministic; never decides the verdict.
May import: values, preprocess, locate.boxes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from occ.locate.boxes import Chance, find_boxes, sigmoid
from occ.preprocess import FULL, Rect
from occ.values import Box

GRID = 14  # cells a side: a quarter view's cell is 0.086 of the photo's side
VIEW_SHARE = 0.2  # the score of a view as a whole, beside that of each place in it
HEAT_MIDDLE = 0.7  # log-odds that are drawn half as warm as can be
HEAT_SOFTNESS = 2.4  # what they are divided by to be drawn, by eye: or a thing is all one colour


@dataclass(frozen=True)
class Located:
    """heat: float32 (GRID, GRID) 0..1 over the upright photo, 0 on bars; boxes: surest first.

    The heat ranks places and is softened to be drawn: it is no chance, as a box's score is.

    point: the warmest place, (x, y) as shares of the upright photo.
    """

    heat: np.ndarray
    boxes: tuple[Box, ...]
    point: tuple[float, float]


def locate(
    maps: np.ndarray,
    score_cells: Callable[[np.ndarray], np.ndarray],
    views: tuple[Rect, ...],
    rect: Rect = FULL,
    chance: Chance = sigmoid,
) -> Located:
    """Find the target in a photo that shows it.

    maps: float32 (v, s, s, d), one a view, the full view first. score_cells: rows (n, d) ->
    log-odds (n,). rect: the place of what the views show in the upright photo. chance: log-odds ->
    a box's calibrated score.
    """
    heat = heat_of(maps, score_cells, views)  # (g, g) log-odds
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    shares = sigmoid((heat - HEAT_MIDDLE) / HEAT_SOFTNESS).astype(np.float32)
    return Located(
        heat=lay_over(shares, rect),
        boxes=tuple(_untrim(box, rect) for box in find_boxes(heat, chance)),
        point=_place((column + 0.5) / GRID, (row + 0.5) / GRID, rect),
    )


def heat_of(
    maps: np.ndarray, score_cells: Callable[[np.ndarray], np.ndarray], views: tuple[Rect, ...]
) -> np.ndarray:
    """Log-odds of every place of the trimmed photo, float64 (GRID, GRID); see `locate`."""
    if len(views) > 1 and covers(views[1:]):  # no place of the full view would count
        maps, views = maps[1:], views[1:]
    views_count, side, _, size = maps.shape
    wholes = maps.mean(axis=(1, 2))  # (v, d)
    rows = np.concatenate([wholes, mean_around(maps).reshape(-1, size)])  # (v + v s s, d)
    odds = np.asarray(score_cells(rows), np.float64)
    whole, places = odds[:views_count, None, None], odds[views_count:]
    places = places.reshape(views_count, side, side)
    return stitch(VIEW_SHARE * whole + (1 - VIEW_SHARE) * places, views)


def mean_around(maps: np.ndarray) -> np.ndarray:
    """Each cell's mean with its eight neighbours: (v, s, s, d), same shape.

    The cell itself counts four times, one beside it twice; edges are repeated.
    """
    padded = np.pad(maps, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    tall = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]  # (v, s, s + 2, d)
    return (tall[:, :, :-2] + 2 * tall[:, :, 1:-1] + tall[:, :, 2:]) / np.float32(16)


def stitch(cells: np.ndarray, views: tuple[Rect, ...]) -> np.ndarray:
    """Values of each view's cells (v, s, s) -> of the whole photo, float64 (GRID, GRID).

    views: the full one among them, or such as cover the photo without it (`covers`).
    Where smaller views overlap their mean counts; the full view only where there is no other.
    """
    total, seen = np.zeros((GRID, GRID)), np.zeros((GRID, GRID))
    for view, values in sorted(zip(views, cells, strict=True), key=lambda pair: pair[0] == FULL):
        laid, covered = _lay_view(values, view)
        counts = covered * (seen == 0) if view == FULL else covered
        total, seen = total + counts * laid, seen + counts
    return total / seen


@cache
def covers(views: tuple[Rect, ...]) -> bool:
    """True if every place of the grid is within one of these views."""
    return bool(sum(_lay_view(np.zeros((1, 1)), view)[1] for view in views).all())


def _lay_view(values: np.ndarray, view: Rect) -> tuple[np.ndarray, np.ndarray]:
    """One view's cells (s, s) on the grid, and 1.0 where it covers the grid: both (GRID, GRID)."""
    down, across = (_weights(view[at], view[at + 2], len(values)) for at in (1, 0))  # (g, s)
    return down @ values @ across.T, np.outer(down.any(axis=1), across.any(axis=1)).astype(float)


@lru_cache(maxsize=256)  # the views of a release are always the same
def _weights(start: float, end: float, side: int) -> np.ndarray:
    """How much each of a view's cells counts at each of the grid's middles: linear, (GRID, side).

    Rows outside start..end are 0.
    """
    places = ((np.arange(GRID) + 0.5) / GRID - start) / (end - start)  # (g,) 0..1 of the view
    middles = np.arange(side)
    at = np.clip(places * side - 0.5, 0, side - 1)  # (g,) in cells
    weights = np.maximum(1 - np.abs(at[:, None] - middles), 0)  # (g, s)
    return weights * ((places >= 0) & (places < 1))[:, None]


def _place(x: float, y: float, rect: Rect) -> tuple[float, float]:
    """Shares of the trimmed photo -> of the whole upright one."""
    left, top, right, bottom = rect
    return float(left + x * (right - left)), float(top + y * (bottom - top))


def _untrim(box: Box, rect: Rect) -> Box:
    """A box of the trimmed photo -> of the whole upright one."""
    wide, high = rect[2] - rect[0], rect[3] - rect[1]
    return Box(*_place(box.cx, box.cy, rect), box.w * wide, box.h * high, box.score)


def lay_over(heat: np.ndarray, rect: Rect) -> np.ndarray:
    """Heat of the trimmed photo -> of the whole upright one, 0 on the bars: the same (g, g)."""
    middles = (np.arange(len(heat)) + 0.5) / len(heat)  # (g,) of the whole photo's cells
    across = (middles - rect[0]) / (rect[2] - rect[0])
    down = (middles - rect[1]) / (rect[3] - rect[1])
    cols, rows = ((part >= 0) & (part < 1) for part in (across, down))
    laid = np.zeros_like(heat)
    from_rows, from_cols = ((part * len(heat)).astype(int) for part in (down[rows], across[cols]))
    laid[np.ix_(rows, cols)] = heat[np.ix_(from_rows, from_cols)]
    return laid
