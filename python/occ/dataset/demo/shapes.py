"""A random generator -> the parts of things that are no bananas: fruit, look-alikes, table ware.

Each is about one unit long and lies at the origin. May import: dataset.demo.light,
dataset.demo.skins, dataset.demo.tubes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from occ.dataset.demo.light import Part, Skin, linear
from occ.dataset.demo.skins import ANGLES, PLACES, blend, noise, step
from occ.dataset.demo.tubes import SAMPLES, Tube, bend_spine, smooth_profile

Parts = tuple[Part, ...]
PLACE = np.linspace(0, 1, SAMPLES)
BALL = np.sqrt(PLACE * (1 - PLACE)) * 2  # radius of a ball of half-length 1 along its axis
GRID = (PLACES, ANGLES)
ALONG = np.linspace(0, 1, PLACES, dtype=np.float32)[:, None] * np.ones((1, ANGLES), np.float32)
AROUND = np.linspace(-1, 1, ANGLES, dtype=np.float32)[None] * np.ones((PLACES, 1), np.float32)


def solid(radius: np.ndarray, skin: Skin, turn: float = 0.0, **tube: float) -> Part:
    """A tube of length 1 bent evenly by `turn` radians."""
    return Part(Tube(bend_spine(np.full(SAMPLES, turn)), radius, **tube), skin)


def rounded(knots: list[tuple[float, float]], start: float = 0.0, end: float = 0.16) -> np.ndarray:
    """A profile closed like a ball over a share of its length at each end: float (SAMPLES,)."""
    radius = smooth_profile(knots)
    for from_end, share in ((PLACE, start), (1 - PLACE, end)):
        if share:
            inside = np.clip(from_end / share, 0, 1)
            radius = radius * np.sqrt(inside * (2 - inside))
    return radius


def stick(start: tuple, end: tuple, radius: float, colour: np.ndarray, **skin: float) -> Part:
    """A straight stalk of one colour between two points in the plane."""
    points = np.zeros((SAMPLES, 3))
    points[:, 0] = np.linspace(start[0], end[0], SAMPLES)
    points[:, 1] = np.linspace(start[1], end[1], SAMPLES)
    return Part(Tube(points, np.full(SAMPLES, radius)), plain(colour, **skin), lift=0.5)


def plain(colour: np.ndarray, mottle: np.ndarray | None = None, **skin: float) -> Skin:
    """A skin of one colour, lighter and darker by `mottle` (places, angles)."""
    mottle = np.zeros((8, 8), np.float32) if mottle is None else mottle
    return Skin(np.clip(colour * (1 + mottle[..., None]), 0, 1).astype(np.float32), **skin)


def near(rng: np.random.Generator, red: float, green: float, blue: float, by: float = 8.0):
    """A colour near an sRGB one, linear (3,)."""
    return linear(*np.clip(np.array([red, green, blue]) + rng.normal(0, by, 3), 5, 250))


def orange(rng: np.random.Generator) -> Parts:
    pores = noise(rng, GRID, (60, 24))
    mottle = 0.08 * noise(rng, GRID, (5, 4)) + 0.04 * pores - 0.5 * step(ALONG, 0.97, 1.0)
    skin = plain(near(rng, 240, 138, 22), mottle, gloss=0.3, polish=18.0)
    return (solid(BALL * 0.49, replace(skin, relief=pores * 0.006)),)


def apple(rng: np.random.Generator) -> Parts:
    red, gold = near(rng, 196, 36, 38, 14), near(rng, 214, 190, 70, 14)
    green = near(rng, 140, 176, 50, 10)
    base = [red, green, gold][int(rng.integers(3))]
    streak = noise(rng, GRID, (3, 40)) + noise(rng, GRID, (3, 4))
    albedo = blend(base, blend(gold, red, np.float32(0.3)), step(streak, 0.2, 1.4) * 0.7)
    albedo = albedo * (1 - 0.75 * step(ALONG, 0.09, 0.0))[..., None]
    radius = BALL * 0.53 * (1 - 0.1 * PLACE)
    stalk = stick((-0.14, 0.02), (0.05, 0.0), 0.018, linear(84, 60, 34), gloss=0.0)
    return stalk, solid(radius, Skin(albedo, gloss=0.3, polish=30.0))


def lemon(rng: np.random.Generator) -> Parts:
    return _citrus(rng, near(rng, 248, 218, 52, 6))


def lime(rng: np.random.Generator) -> Parts:
    return _citrus(rng, near(rng, 104, 158, 42))


def _citrus(rng: np.random.Generator, colour: np.ndarray) -> Parts:
    body = np.sqrt(np.clip(1 - ((PLACE - 0.5) / 0.43) ** 2, 0, 1)) * float(rng.uniform(0.33, 0.38))
    nubs = 0.09 * np.sqrt(np.clip(np.minimum(PLACE, 1 - PLACE) / 0.1, 0, 1))
    pores = noise(rng, GRID, (50, 24))
    mottle = 0.07 * noise(rng, GRID, (5, 4)) + 0.05 * pores - 0.6 * step(ALONG, 0.025, 0.0)
    skin = plain(colour, mottle, gloss=0.25, polish=16.0)
    radius = np.maximum(body, nubs)
    return (solid(radius, replace(skin, relief=pores * 0.006)),)


def mango(rng: np.random.Generator) -> Parts:
    blush = step(noise(rng, GRID, (2, 2)) + ALONG, 0.3, 1.2)
    far = near(rng, 200, 74, 44) if rng.random() < 0.5 else near(rng, 120, 150, 60)
    albedo = blend(near(rng, 240, 180, 50), far, blush)
    return (solid(BALL * 0.36 * (1.12 - 0.25 * PLACE), Skin(albedo, gloss=0.2), turn=0.8),)


def pear(rng: np.random.Generator) -> Parts:
    knots = [(0, 0.1), (0.12, 0.17), (0.32, 0.2), (0.56, 0.31), (0.75, 0.36), (1, 0.38)]
    freckles = step(noise(rng, GRID, (70, 30)), 0.9, 1.3)
    skin = plain(near(rng, 202, 196, 80, 12), 0.08 * noise(rng, GRID, (4, 3)) - 0.25 * freckles)
    stalk = stick((-0.13, -0.03), (0.02, 0.0), 0.016, linear(84, 60, 34), gloss=0.0)
    return stalk, solid(rounded(knots, 0.05, 0.4), skin, turn=0.2)


def cucumber(rng: np.random.Generator) -> Parts:
    stripes = 0.3 * noise(rng, GRID, (2, 24)) + 0.1 * noise(rng, GRID, (30, 12))
    skin = plain(
        near(rng, 52, 104, 44), stripes, gloss=0.22, relief=0.02 * noise(rng, GRID, (30, 14))
    )
    knots = [(0, 0.085), (0.15, 0.1), (0.85, 0.1), (1, 0.085)]
    return (solid(rounded(knots, 0.06, 0.06), skin, turn=float(rng.uniform(0, 0.5))),)


def corn(rng: np.random.Generator) -> Parts:
    rows, columns = 26, 8
    bump = np.abs(np.sin(ALONG * rows * np.pi)) * np.abs(np.sin((AROUND + 1) * columns * np.pi / 2))
    albedo = blend(linear(190, 120, 20), near(rng, 250, 206, 70), np.sqrt(bump))
    knots = [(0, 0.06), (0.06, 0.115), (0.6, 0.115), (0.9, 0.07), (1, 0.025)]
    cob = solid(smooth_profile(knots), Skin(albedo, relief=bump * 0.05, gloss=0.3))
    leaves = []
    for side in (-1.0, 1.0, 0.2):
        veins = 0.15 * noise(rng, GRID, (2, 30))
        blade = [(0, 0.05), (0.3, 0.075), (0.7, 0.06), (1, 0.005)]
        turning = side * float(rng.uniform(0.5, 1.2))
        points = bend_spine(np.full(SAMPLES, turning), 0.62) + np.array([-0.1, side * 0.03, 0])
        husk = plain(near(rng, 150, 178, 84), veins, gloss=0.05)
        leaves.append(Part(Tube(points, smooth_profile(blade), flat=0.5), husk, lift=0.6))
    return (leaves[0], leaves[1], cob, leaves[2])


FRUIT = {draw.__name__: draw for draw in (orange, apple, lemon, lime, mango, pear, cucumber, corn)}
