"""A random generator -> the parts of one banana or of a hand of them, one unit long, lying flat.

May import: dataset.demo.light, dataset.demo.skins, dataset.demo.tubes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from occ.dataset.demo.light import Part, Skin, linear
from occ.dataset.demo.skins import ANGLES, PLACES, banana_skin, blend, noise, step
from occ.dataset.demo.tubes import SAMPLES, Tube, bend_spine, smooth_profile

HAND_LIFT = 0.4  # bananas of a hand lie close, so they shade each other little
STEM = 0.17  # share of the length that is stem and neck, as on a Cavendish


def banana_part(rng: np.random.Generator, ripeness: str, turn: float) -> Part:
    """One banana: its stem starts at (0, 0, 0) along x, it bends by `turn` radians, length 1."""
    place = np.linspace(0, 1, SAMPLES)
    peak = rng.uniform(0.4, 0.6)
    shape = 0.25 + np.exp(-(((place - peak) / 0.3) ** 2))
    turning = turn * shape / shape.mean()
    turning -= turn * 0.9 * np.exp(-(((place - 0.06) / 0.07) ** 2))  # stems run straight
    thick = float(rng.uniform(0.09, 0.113))
    neck = float(rng.uniform(0.26, 0.34))
    end = float(rng.uniform(0.84, 0.9))
    knots = [(0, neck * 1.25), (0.03, neck * 1.05), (0.09, neck), (STEM * 0.8, neck * 1.15)]
    knots += [(0.25, 0.72), (0.36, 0.95), (0.5, 1.0), (0.66, 0.99), (0.78, 0.86)]
    knots += [(end, 0.6), (0.945, 0.3), (0.965, 0.2), (1, 0.17)]
    uneven = 1 + 0.02 * noise(rng, (1, SAMPLES), (1, 6))[0]
    tube = Tube(bend_spine(turning), smooth_profile(knots) * thick * uneven)
    return Part(tube, banana_skin(rng, ripeness, float(rng.uniform(0, 2 * np.pi / 5))))


def hand_parts(rng: np.random.Generator, ripeness: str, count: int) -> tuple[Part, ...]:
    """`count` bananas joined at the crown; the crown itself is the last part."""
    turn = float(rng.uniform(0.9, 1.4))
    fan = float(rng.uniform(0.2, 0.34)) * (1 if count < 4 else 0.8)
    parts = []
    for number in range(count):
        part = banana_part(rng, ripeness, turn * float(rng.uniform(0.85, 1.15)))
        angle = (number - (count - 1) / 2) * fan + float(rng.normal(0, 0.03))
        lean = float(rng.uniform(-0.5, 0.1)) * abs(number - (count - 1) / 2) / count
        points = turn_points(part.tube.points, angle, lean, 0.0)
        points = points * float(rng.uniform(0.9, 1.05))
        points[:, 1] += (number - (count - 1) / 2) * 0.03
        parts.append(replace(part, tube=Tube(points, part.tube.radius), lift=HAND_LIFT))
    order = range(count) if rng.random() < 0.5 else range(count - 1, -1, -1)
    return (*(parts[number] for number in order), _crown(rng, count))


def _crown(rng: np.random.Generator, count: int) -> Part:
    """The woody piece that joins the stems."""
    half = 0.035 + 0.018 * count
    points = np.zeros((SAMPLES, 3))
    points[:, 1] = np.linspace(-half, half, SAMPLES)
    points[:, 0] = 0.02 - 0.03 * np.cos(np.linspace(-1.2, 1.2, SAMPLES))
    radius = smooth_profile([(0, 0.55), (0.15, 0.95), (0.85, 0.95), (1, 0.55)]) * 0.042
    mottled = 1 + 0.25 * noise(rng, (48, 32), (6, 6))
    wood = linear(118, 96, 44) * mottled[..., None]
    return Part(Tube(points, radius), Skin(wood, gloss=0.03), lift=0.6, joined=True)


def peeled_parts(rng: np.random.Generator, ripeness: str) -> tuple[Part, ...]:
    """One banana peeled half-way: the flesh in sight, three strips of peel hanging down."""
    whole = banana_part(rng, ripeness, float(rng.uniform(0.3, 0.9)))
    opened = float(rng.uniform(0.42, 0.55))
    row = int(opened * SAMPLES)
    place = np.linspace(0, 1, SAMPLES)
    flesh = np.interp(place, [0.5, 0.8, 0.93, 0.985, 1], [0.87, 0.78, 0.5, 0.25, 0.08])
    radius = whole.tube.radius.copy()
    radius[row:] = flesh[row:] * radius.max()
    cream = linear(248, 234, 188)
    albedo = whole.skin.albedo.copy()
    threads = 1 + 0.06 * noise(rng, (PLACES, ANGLES), (4, 20))[..., None]
    albedo[int(opened * PLACES) :] = (cream * threads)[int(opened * PLACES) :]
    skin = replace(whole.skin, albedo=albedo, sharp=0.3)
    body = Part(Tube(whole.tube.points, radius), skin)
    strips = [_strip(rng, whole, row, side) for side in (-1.0, 1.0, 0.0)]
    return (strips[0], replace(body, joined=True), strips[1], strips[2])


def _strip(rng: np.random.Generator, whole: Part, row: int, side: float) -> Part:
    """A strip of peel bent over at spine point `row`: to a side (-1, 1) or to the front (0)."""
    ahead = whole.tube.points[row + 1] - whole.tube.points[row - 1]
    heading = float(np.arctan2(ahead[1], ahead[0])) + side * float(rng.uniform(0.5, 0.9))
    heading += 0.0 if side else np.pi + float(rng.normal(0, 0.15))
    length = float(rng.uniform(0.36, 0.48) if side else rng.uniform(0.2, 0.26))
    turning = np.full(SAMPLES, side * float(rng.uniform(4.0, 5.6)))
    half = float(whole.tube.radius.max())
    strip = turn_points(bend_spine(turning, length), heading, 0.0, 0.0)
    beside = np.array([-np.sin(heading), np.cos(heading), 0]) * side * half * 0.75
    radius = smooth_profile([(0, 0.75), (0.3, 0.7), (0.8, 0.4), (1, 0.08)]) * half
    grid = np.ones((PLACES, ANGLES), np.float32)
    along, around = np.linspace(0, 1, PLACES)[:, None] * grid, np.linspace(-1, 1, ANGLES) * grid
    outside = step(along, 0.1, 0.35) if side else step(np.abs(around), 0.6, 0.9)
    inner = linear(242, 226, 170) * grid[..., None]
    peel = blend(inner, np.median(whole.skin.albedo, axis=(0, 1)), outside)
    skin = Skin(peel.astype(np.float32), gloss=0.08)
    points = strip + whole.tube.points[row] + beside
    return Part(Tube(points, radius, 0.5), skin, lift=0.5, joined=side >= 0)


def turn_points(points: np.ndarray, angle: float, lean: float, tilt: float) -> np.ndarray:
    """Turn (SAMPLES, 3) by tilt about x, lean about y, then angle in the picture (radians)."""
    about_x = np.array(
        [[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]]
    )
    about_y = np.array(
        [[np.cos(lean), 0, np.sin(lean)], [0, 1, 0], [-np.sin(lean), 0, np.cos(lean)]]
    )
    about_z = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
    return points @ (about_z @ about_y @ about_x).T
