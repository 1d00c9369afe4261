"""A random generator -> the parts of curved or yellow things that a hasty eye takes for a banana.

Each is about one unit long and lies at the origin. May import: dataset.demo.light,
dataset.demo.shapes, dataset.demo.skins, dataset.demo.tubes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from occ.dataset.demo.light import Part, Skin, linear
from occ.dataset.demo.shapes import (
    ALONG,
    AROUND,
    BALL,
    FRUIT,
    GRID,
    PLACE,
    Parts,
    near,
    plain,
    rounded,
    solid,
    stick,
)
from occ.dataset.demo.skins import blend, noise, step
from occ.dataset.demo.tubes import SAMPLES, Tube, bend_spine, smooth_profile


def squash(rng: np.random.Generator) -> Parts:
    knots = [(0, 0.06), (0.12, 0.08), (0.42, 0.11), (0.65, 0.21), (0.82, 0.25), (1, 0.26)]
    skin = plain(near(rng, 246, 196, 54), 0.08 * noise(rng, GRID, (5, 8)), gloss=0.25)
    turning = 2.0 * np.exp(-(((PLACE - 0.3) / 0.25) ** 2))
    body = Part(Tube(bend_spine(turning), rounded(knots, end=0.3)), skin)
    return stick((-0.12, 0.0), (0.02, 0.0), 0.045, linear(112, 140, 62), gloss=0.05), body


def chili(rng: np.random.Generator) -> Parts:
    knots = [(0, 0.05), (0.05, 0.085), (0.3, 0.08), (0.7, 0.05), (0.93, 0.018), (1, 0.004)]
    colour = near(rng, 236, 190, 40) if rng.random() < 0.5 else near(rng, 196, 40, 32)
    skin = plain(colour, 0.06 * noise(rng, GRID, (6, 3)), gloss=0.5, polish=40.0)
    body = solid(smooth_profile(knots), skin, turn=float(rng.uniform(0.4, 1.3)))
    cap = stick((-0.03, 0.0), (0.03, 0.0), 0.06, linear(86, 130, 52), gloss=0.1)
    return body, cap, stick((-0.2, 0.03), (-0.02, 0.0), 0.02, linear(86, 130, 52), gloss=0.1)


def croissant(rng: np.random.Generator) -> Parts:
    folds = np.abs(np.sin(ALONG * 7 * np.pi + 0.5 * AROUND))
    crust = 0.15 * noise(rng, GRID, (20, 14))
    albedo = blend(near(rng, 150, 84, 32), near(rng, 226, 164, 84), folds * 0.8 + crust)
    knots = [(0, 0.01), (0.05, 0.05), (0.5, 0.2), (0.95, 0.05), (1, 0.01)]
    skin = Skin(albedo, relief=folds * 0.08, gloss=0.18, polish=12.0)
    return (solid(smooth_profile(knots), skin, turn=float(rng.uniform(1.8, 2.8))),)


def crescent(rng: np.random.Generator) -> Parts:
    """A moon cut out of card or glowing in the dark."""
    craters = 0.12 * noise(rng, GRID, (14, 8))
    skin = plain(near(rng, 250, 226, 140), craters, gloss=0.02, glow=float(rng.uniform(0.2, 0.9)))
    turning = np.full(SAMPLES, float(rng.uniform(3.0, 3.9)))
    radius = np.sin(np.pi * PLACE) * float(rng.uniform(0.11, 0.17)) + 0.002
    return (replace(Part(Tube(bend_spine(turning), radius, flat=0.15), skin), lift=0.3),)


def boomerang(rng: np.random.Generator) -> Parts:
    grain = 0.2 * noise(rng, GRID, (4, 20))
    skin = plain(near(rng, 214, 160, 76, 14), grain, gloss=0.2)
    turning = 14.0 * np.exp(-(((PLACE - 0.5) / 0.07) ** 2))
    knots = [(0, 0.06), (0.5, 0.085), (1, 0.06)]
    return (Part(Tube(bend_spine(turning), rounded(knots, 0.07, 0.07), flat=0.25), skin, lift=0.5),)


def pencil(rng: np.random.Generator) -> Parts:
    body = near(rng, 246, 196, 36)
    bands = [(0.0, linear(230, 130, 130)), (0.07, linear(170, 170, 175)), (0.12, body)]
    bands += [(0.88, linear(226, 186, 138)), (0.97, linear(40, 40, 44))]
    albedo = np.zeros((*GRID, 3), np.float32)
    for start, colour in bands:
        albedo[start <= ALONG] = colour
    radius = np.interp(PLACE, [0, 0.88, 1], [0.032, 0.032, 0.003])
    return (solid(radius, Skin(albedo, facets=6, sharp=0.9, gloss=0.3, polish=30.0)),)


def mug(rng: np.random.Generator) -> Parts:
    """Seen from the side and a little from above; its axis is x, the rim at 0."""
    colour = near(rng, 245, 196, 40) if rng.random() < 0.6 else near(rng, 120, 130, 150, 40)
    knots = [(0, 0.4), (0.03, 0.4), (0.85, 0.39), (0.95, 0.36), (1, 0.3)]
    wall = solid(smooth_profile(knots), plain(colour, gloss=0.4, polish=40.0))
    loop = bend_spine(np.full(SAMPLES, np.pi / 0.85), 0.85)
    loop = np.stack([0.22 + loop[:, 1], 0.36 + loop[:, 0] * 1.1, loop[:, 2]], axis=1)
    handle = Part(Tube(loop, np.full(SAMPLES, 0.06)), plain(colour, gloss=0.4, polish=40.0), 0.6)
    rim = disc(0.4, 0.13, plain(colour * 0.9 + 0.05, gloss=0.2))
    inside = disc(0.36, 0.105, plain(linear(70, 46, 30), gloss=0.1))
    return handle, wall, rim, inside


def disc(half: float, thin: float, skin: Skin) -> Part:
    """A circle seen at a slant, across the axis x at 0: half its width, thin its height."""
    points = np.zeros((SAMPLES, 3))
    points[:, 1] = np.linspace(-half, half, SAMPLES)
    return Part(Tube(points, BALL * thin, flat=0.05), skin, lift=0.0)


def tennis_ball(rng: np.random.Generator) -> Parts:
    fuzz = 0.1 * noise(rng, GRID, (60, 40))
    seam = np.abs(AROUND - 0.55 * np.sin(ALONG * 2 * np.pi + float(rng.uniform(0, 6))))
    albedo = blend(near(rng, 208, 222, 62), linear(238, 240, 226), step(seam, 0.09, 0.04))
    return (
        solid(BALL * 0.5, Skin(albedo * (1 + fuzz[..., None]), relief=fuzz * 0.05, gloss=0.02)),
    )


def book(rng: np.random.Generator) -> Parts:
    colour = near(rng, *rng.uniform(40, 230, 3), 0)
    albedo = np.ones((*GRID, 3), np.float32) * colour
    albedo[(np.abs(ALONG - 0.3) < 0.07) & (np.abs(AROUND) < 0.6)] = linear(240, 236, 224)
    albedo[ALONG > 0.97] *= 0.6
    radius = np.full(SAMPLES, float(rng.uniform(0.3, 0.38)))
    return (Part(Tube(bend_spine(np.zeros(SAMPLES)), radius, flat=0.02), Skin(albedo), 0.12),)


def leaf(rng: np.random.Generator) -> Parts:
    veins = np.abs(np.sin(ALONG * 14 * np.pi + 4 * np.abs(AROUND)))
    albedo = blend(
        near(rng, 62, 116, 46, 14), linear(140, 176, 96), step(np.abs(AROUND), 0.05, 0.0)
    )
    albedo = albedo * (0.85 + 0.15 * veins[..., None])
    radius = np.sin(np.pi * PLACE**0.8) * float(rng.uniform(0.16, 0.26)) + 0.003
    skin = Skin(albedo.astype(np.float32), gloss=0.12)
    turning = np.full(SAMPLES, float(rng.uniform(-0.7, 0.7)))
    return (Part(Tube(bend_spine(turning), radius, flat=0.35), skin, lift=0.3),)


def plate(rng: np.random.Generator) -> Parts:
    """A flat plate from above, its rim drawn as rings."""
    east, north = 2 * ALONG - 1, np.sin(AROUND * np.pi / 2) * 2 * np.sqrt(ALONG * (1 - ALONG))
    ring = np.hypot(east, north)  # 0 in the middle, 1 on the rim
    edge = np.exp(-(((ring - 0.66) / 0.03) ** 2)) + 1.5 * step(ring, 0.95, 1.0)
    glaze = near(rng, 236, 234, 228, 6) if rng.random() < 0.7 else near(rng, 120, 150, 180, 40)
    skin = plain(glaze, 0.05 * ring - 0.14 * edge, gloss=0.1)
    return (Part(Tube(bend_spine(np.zeros(SAMPLES)), BALL * 0.5, flat=0.02), skin, lift=0.1),)


ALIKE = (squash, chili, croissant, crescent, boomerang, pencil, mug, tennis_ball)
PROPS = (book, leaf, plate)  # only ever beside the main thing
THINGS = FRUIT | {draw.__name__.replace("_", " "): draw for draw in (*ALIKE, *PROPS)}
LOOKALIKES = tuple(THINGS)[: -len(PROPS)]
