"""Log-odds of each place of a photo -> boxes around the target, surest first.

Where there is one is told by the warmest places; how far it reaches, by less warm ones around them:
the ends of a banana look less like one than its middle. Deterministic. May import: values.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from occ.values import Box

# As the head's own log-odds, in which 0.7 is as likely as not and a place reaches about 14, so that
# a new calibration moves no box. All chosen on `validate`: its photos of one thing on white, and
# scenes of such things that show one to four targets (training.scenes.compose)
LEAST = 0.9  # a place that is hardly likelier than not the target is no part of one...
DROP = 6.0  # ...nor is one so far below the best place
LEAST_DROP = 0.8  # but around the best place there is always one
# Added after counts on dev-test were seen to be too high; its value is from the scenes, weighed as
# if six in ten photos with a target showed one
SURE = 7.5  # beside the best place, another is told only if it is as sure as this
# What is large has ends far from what is surest of it; around a small thing there is its background
REACH, REACH_SIDE = 5.0, 10.0  # a box reaches so far below the best place, and by the thing's side
FAINT = -4.0  # and no place below this is within a box

Chance = Callable[[np.ndarray], np.ndarray]  # log-odds -> 0..1


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    """Log-odds -> 0..1, same shape, in a form that cannot overflow."""
    return np.exp(-np.logaddexp(0, -log_odds))


def find_boxes(heat: np.ndarray, chance: Chance = sigmoid) -> tuple[Box, ...]:
    """Around each connected warm place of (g, g) log-odds, surest first; always at least one.

    chance: log-odds -> a box's calibrated score.
    """
    best = heat.max()
    pieces = label_pieces(heat >= min(max(LEAST, best - DROP), best - LEAST_DROP))
    numbers = sorted(set(pieces[pieces > 0]), key=lambda one: -heat[pieces == one].max())
    sure = [one for one in numbers[1:] if heat[pieces == one].max() >= SURE]
    told = np.where(np.isin(pieces, [numbers[0], *sure]), pieces, 0)
    side = np.sqrt((told > 0).mean())  # of a square as large as all that is told, 0..1
    whole = grow(told, heat >= max(FAINT, best - REACH - REACH_SIDE * side))
    return tuple(_surround(heat, whole == one, chance) for one in (numbers[0], *sure))


def label_pieces(warm: np.ndarray) -> np.ndarray:
    """bool (g, g) -> int (g, g): 0 outside, a number of its own for each connected piece.

    >>> label_pieces(np.array([[True, False], [True, False]])).tolist()
    [[3, 0], [3, 0]]
    """
    return _spread(warm * np.arange(1, warm.size + 1).reshape(warm.shape), warm, over=True)


def grow(pieces: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Pieces as `label_pieces` gives them, spread over the room around, bool (g, g), until they
    meet; a place belongs to the piece that is fewest steps away.

    >>> grow(np.array([[1, 0, 0, 0, 2]]), np.array([[True, True, True, False, True]])).tolist()
    [[1, 1, 1, 0, 2]]
    """
    return _spread(pieces, room, over=False)


def _spread(numbers: np.ndarray, room: np.ndarray, *, over: bool) -> np.ndarray:
    """The largest number beside a place spreads to it, within the room, until nothing changes.

    over: smaller numbers are overrun; else only places without any are taken.
    """
    padded = np.pad(numbers, 1)
    inner = padded[1:-1, 1:-1]
    sides = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    while True:
        open_to = room if over else room & (inner == 0)
        spread = np.where(open_to, np.maximum.reduce([inner, *sides]), inner)
        if (spread == inner).all():
            return spread
        inner[:] = spread


def _surround(heat: np.ndarray, piece: np.ndarray, chance: Chance) -> Box:
    """The box around a piece, scored by its best cell alone."""
    rows, columns = (np.flatnonzero(piece.any(axis=axis)) for axis in (1, 0))
    top, bottom = rows[0] / len(heat), (rows[-1] + 1) / len(heat)
    left, right = columns[0] / len(heat), (columns[-1] + 1) / len(heat)
    middle = (float(left + right) / 2, float(top + bottom) / 2)
    score = float(chance(heat[piece].max()))
    return Box(*middle, float(right - left), float(bottom - top), score)
