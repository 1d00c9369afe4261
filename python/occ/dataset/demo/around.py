"""A main thing and its spot -> what is around it: a plate, fruit, books, or the hand that holds it.

May import: dataset.demo.grip, dataset.demo.layout, dataset.demo.light, dataset.demo.objects.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from occ.dataset.demo.grip import FINGER, grip
from occ.dataset.demo.layout import UPRIGHT, Spot, Thing, place_parts
from occ.dataset.demo.light import Part
from occ.dataset.demo.objects import THINGS

BANANA_CM = 19.0
THICK = 0.19  # of a banana, over its length
LENGTH_CM = {
    "orange": 8, "apple": 8, "lemon": 9, "lime": 6, "pear": 11, "mango": 12, "leaf": 12,
    "book": 21, "mug": 11, "pencil": 18,
}  # fmt: skip
COVERS = ("orange", "apple", "lemon", "lime", "leaf", "pencil")  # no more than half of a banana
PLATE_CM, PLATE_SHARE = 25.0, 0.15
SMALL_BELOW = 0.07  # share of the frame


def hold(rng: np.random.Generator, main: tuple[Thing, ...], spot: Spot) -> tuple[Thing, ...]:
    """The main things in a hand: the arm behind them, the fingers in front."""
    bodies = [part for thing in main for part in thing.parts]
    if not bodies:
        return ()
    body = max(bodies, key=lambda part: float(part.tube.radius.max()))
    finger = FINGER * 0.5 * THICK * spot.banana_px
    behind, before = grip(rng, body, finger, 2.0 * max(spot.limits))
    near = (Thing(thing.kind, tuple(_lower(part) for part in thing.parts)) for thing in main)
    return (Thing("arm", behind), *near, Thing("fingers", before))


def _lower(part: Part) -> Part:
    """The part held up: what is behind it is too far away for more than a little shadow."""
    return replace(part, lift=0.2 * part.lift)


def lay_props(rng, table: bool, spot: Spot) -> tuple[tuple[Thing, ...], tuple[Thing, ...]]:
    """(things behind, things in front) of the main one, at the scale of a banana in the spot.

    table: the scene is one on which a plate may stand. A small main thing has more company.
    """
    few, many = int(rng.choice(4, p=(0.5, 0.25, 0.15, 0.1))), int(rng.integers(2, 6))
    count = many if spot.share < SMALL_BELOW else few
    behind, before = [], []
    if rng.random() < PLATE_SHARE and table:
        length = spot.banana_px * PLATE_CM / BANANA_CM
        behind.append(place_parts("plate", THINGS["plate"](rng), spot, length_px=length))
    for _ in range(count):
        kind = str(rng.choice(tuple(LENGTH_CM)))
        length = spot.banana_px * LENGTH_CM[kind] / BANANA_CM
        covers = rng.random() < 0.3 and kind in COVERS
        away = spot.banana_px * (rng.uniform(0.3, 0.5) if covers else rng.uniform(0.5, 1.1))
        heading = rng.uniform(0, 2 * np.pi)
        x, y = spot.x + away * np.cos(heading), spot.y + away * np.sin(heading)
        angle = np.pi / 2 if kind in UPRIGHT else float(rng.uniform(0, 6.3))
        here = replace(spot, x=float(x), y=float(y), angle=angle, tilt=0.0)
        thing = place_parts(kind, THINGS[kind](rng), here, length_px=length)
        (before if covers else behind).append(thing)
    return tuple(behind), tuple(before[:1])
