"""A bent solid (spine, radius) -> the pixels that see it: where on its skin, facing where.

One primitive draws bananas, lemons, cucumbers and mugs: a circle swept along a spine in space.
Never sees a colour, never reads a file. May import: nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SAMPLES = 257  # points along a spine; at 320 px two of them are about a pixel apart
COARSE = 4  # the search for the nearest spine point starts on a grid this many pixels wide


@dataclass(frozen=True)
class Tube:
    """points: float (SAMPLES, 3), x right, y down, z to the viewer; radius: float (SAMPLES,).

    flat: depth over width of the cross-section (1: round, small: a boomerang).
    """

    points: np.ndarray
    radius: np.ndarray
    flat: float = 1.0

    def __post_init__(self) -> None:
        if self.points.shape != (SAMPLES, 3) or self.radius.shape != (SAMPLES,):
            raise ValueError(
                f"Tube needs points ({SAMPLES}, 3) and radius ({SAMPLES},). "
                f"Received: {self.points.shape} and {self.radius.shape}."
            )


@dataclass(frozen=True)
class Trace:
    """The p pixels that see a tube; all arrays are (p,) but the three of the frame.

    rows, cols: int; along: 0 at the first end, 1 at the last; theta: angle around, 0 faces the
    viewer; cover: share of the pixel, 0..1; slope: how fast the radius grows. The unit frame:
    across (2, p) in the picture, out (3, p) to the viewer, spine (3, p) along the tube.
    """

    rows: np.ndarray
    cols: np.ndarray
    along: np.ndarray
    theta: np.ndarray
    cover: np.ndarray
    across: np.ndarray
    out: np.ndarray
    spine: np.ndarray
    slope: np.ndarray


def smooth_profile(knots: list[tuple[float, float]]) -> np.ndarray:
    """Radius along a tube through (place, radius) knots, without kinks or overshoot: (SAMPLES,)."""
    places, values = np.array(knots, float).T
    gaps, rises = np.diff(places), np.diff(values)
    climbs = rises / gaps
    before, after = climbs[:-1], climbs[1:]
    both = np.where(before * after > 0, before + after, np.inf)
    inner = 2 * before * after / both  # harmonic means (Fritsch and Butland): no overshoot
    slopes = np.concatenate([climbs[:1], inner, climbs[-1:]])
    at = np.linspace(0, 1, SAMPLES)
    left = np.clip(np.searchsorted(places, at, side="right") - 1, 0, len(gaps) - 1)
    share, gap = (at - places[left]) / gaps[left], gaps[left]
    rest = 1 - share
    return (
        values[left] * (1 + 2 * share) * rest**2
        + values[left + 1] * (3 - 2 * share) * share**2
        + gap * (slopes[left] * share * rest**2 - slopes[left + 1] * rest * share**2)
    )


def bend_spine(turning: np.ndarray, length: float = 1.0) -> np.ndarray:
    """A spine in the plane z = 0 from its curvature, radians a unit: (SAMPLES,) -> (SAMPLES, 3)."""
    step = length / (SAMPLES - 1)
    heading = np.concatenate([[0.0], np.cumsum((turning[1:] + turning[:-1]) / 2) * step])
    flow = np.stack([np.cos(heading), np.sin(heading), np.zeros(SAMPLES)], axis=1)
    walked = np.cumsum((flow[1:] + flow[:-1]) / 2 * step, axis=0)
    return np.concatenate([np.zeros((1, 3)), walked])  # (SAMPLES, 3)


def trace_tube(tube: Tube, width: int, height: int) -> Trace | None:
    """The pixels of a width x height picture that see the tube, or None if it is all outside."""
    x, y = tube.points[:, 0], tube.points[:, 1]
    reach = float(tube.radius.max()) + 1
    left, right = max(int(x.min() - reach), 0), min(int(x.max() + reach) + 2, width)
    top, bottom = max(int(y.min() - reach), 0), min(int(y.max() + reach) + 2, height)
    if left >= right or top >= bottom:
        return None
    tables = _tables(tube)
    rows, cols, nearest = _search(tables, (left, top, right, bottom))
    middles = cols.astype(np.float32) + 0.5, rows.astype(np.float32) + 0.5
    return _finish(rows, cols, middles, _approach(middles, nearest, tables), tables)


def _search(tables: np.ndarray, frame: tuple[int, int, int, int]):
    """Pixels that may see the tube and about which spine point is nearest: three int (p,).

    Looked for on a grid COARSE pixels wide, first among every eighth point of the spine.
    """
    left, top, right, bottom = frame
    beads = np.arange(0, SAMPLES, 8)
    grid_x = np.arange(left, right, COARSE, dtype=np.float32) + COARSE / 2
    grid_y = np.arange(top, bottom, COARSE, dtype=np.float32) + COARSE / 2
    x, y = tables[:2, beads]
    apart = (grid_x[None, :, None] - x) ** 2 + (grid_y[:, None, None] - y) ** 2
    best = apart.argmin(axis=2)  # (grid rows, grid cols)
    thick = np.pad(tables[7, beads], 1, mode="edge")
    thick = np.maximum(np.maximum(thick[:-2], thick[2:]), thick[1:-1])
    half_way = 4 * np.hypot(*tables[2:4, beads])  # px to the middle between two beads
    limit = np.hypot(thick + 1 + COARSE, half_way) + COARSE / 2
    near = np.take_along_axis(apart, best[:, :, None], 2)[:, :, 0] < limit[best] ** 2
    low, side = np.nonzero(near)
    guess = np.zeros(near.shape, np.intp)
    guess[low, side] = _approach((grid_x[side], grid_y[low]), beads[best[low, side]], tables)
    wide = np.repeat(np.repeat(near, COARSE, 0), COARSE, 1)[: bottom - top, : right - left]
    rows, cols = np.nonzero(wide)
    return rows + top, cols + left, guess[rows // COARSE, cols // COARSE]


def _approach(middles, nearest: np.ndarray, tables: np.ndarray) -> np.ndarray:
    """One Newton step towards the spine point nearest to each place: int (p,)."""
    moved = nearest.astype(np.float32) + _offset(middles, nearest, tables)
    return np.rint(np.clip(moved, 0, SAMPLES - 1)).astype(np.intp)


def _tables(tube: Tube) -> np.ndarray:
    """Float32 (16, SAMPLES), per spine point: x, y, dx, dy, 1/|dxy|^2, across x, across y, radius,
    its growth a sample, slope, then the spine's and the outward direction.
    """
    step = np.gradient(tube.points, axis=0)  # (SAMPLES, 3) per sample
    flat = np.hypot(step[:, 0], step[:, 1]) + 1e-9
    length = np.linalg.norm(step, axis=1) + 1e-9
    grow = np.gradient(tube.radius)
    across = np.stack([-step[:, 1] / flat, step[:, 0] / flat, np.zeros(SAMPLES)])
    unit = (step / length[:, None]).T
    out = np.cross(unit, across, axis=0)
    out *= np.where(out[2] < 0, -1, 1)
    rows = [tube.points[:, 0], tube.points[:, 1], step[:, 0], step[:, 1], 1 / flat**2]
    rows += [across[0], across[1], tube.radius, grow, grow / length, *unit, *out]
    return np.stack(rows).astype(np.float32)


def _offset(middles, nearest: np.ndarray, tables: np.ndarray) -> np.ndarray:
    """How many samples further along the foot point lies: float32 (p,)."""
    x, y, dx, dy, scale = (table.take(nearest) for table in tables[:5])
    return ((middles[0] - x) * dx + (middles[1] - y) * dy) * scale


def _finish(rows, cols, middles, nearest: np.ndarray, tables: np.ndarray) -> Trace | None:
    """Cover and frame of the candidates that see the tube; None if there are none."""
    offset = _offset(middles, nearest, tables)
    x, y, scale, across_x, across_y, radius, grow, slope = (
        tables[number].take(nearest) for number in (0, 1, 4, 5, 6, 7, 8, 9)
    )
    place = nearest.astype(np.float32) + offset
    beyond = np.abs(np.clip(place, 0, SAMPLES - 1) - place) / np.sqrt(scale)  # px past an end
    side = (middles[0] - x) * across_x + (middles[1] - y) * across_y
    radius = np.maximum(radius + np.clip(offset, -1, 1) * grow, 1e-3)
    edge = (radius - np.abs(side)) / np.sqrt(1 + slope * slope)
    cover = np.clip(edge + 0.5, 0, 1) * np.clip(1 - beyond, 0, 1)
    seen = np.flatnonzero(cover > 0.01)
    if not len(seen):
        return None
    frame = tables[5:].take(nearest[seen], axis=1)  # (11, p)
    return Trace(
        rows=rows[seen],
        cols=cols[seen],
        along=np.clip(place[seen] / (SAMPLES - 1), 0, 1),
        theta=np.arcsin(np.clip(side[seen] / radius[seen], -1, 1)),
        cover=cover[seen],
        across=frame[:2],
        out=frame[8:],
        spine=frame[5:8],
        slope=slope[seen],
    )
