"""A random generator -> skins: noise, and the peel of bananas from green to brown, and red.

May import: dataset.demo.light.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from occ.dataset.demo.light import Skin, linear

PLACES, ANGLES = 144, 48  # texture size: along the tube, around the half that is seen
RIPENESS = ("yellow", "spotted", "turning", "green", "brown", "red")


def noise(rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int]) -> np.ndarray:
    """Smooth random heights of about -1..1: float32 `shape`, `cells` bumps down and across."""
    seeds = rng.standard_normal((cells[0] + 1, cells[1] + 1)).astype(np.float32) * 0.5
    grown = Image.fromarray(seeds).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(grown)


def blend(low: np.ndarray, high: np.ndarray, share: np.ndarray) -> np.ndarray:
    """From colours `low` to `high` where share (…, ) goes from 0 to 1: (…, 3)."""
    share = np.clip(share, 0, 1)
    mixed = np.empty((*share.shape, 3), np.float32)
    for colour in range(3):  # twice as fast as all three at once: long rows suit NumPy
        start = low[..., colour]
        mixed[..., colour] = start + (high[..., colour] - start) * share
    return mixed


def step(values: np.ndarray, start: float, end: float) -> np.ndarray:
    """0 before start, 1 after end, smooth between (also with start above end)."""
    share = np.clip((values - start) / (end - start), 0, 1)
    return share * share * (3 - 2 * share)


def spots(rng: np.random.Generator, count: int) -> np.ndarray:
    """Freckles, longer than wide: float32 (PLACES, ANGLES) 0..1."""
    place = np.zeros((PLACES, ANGLES), np.float32)
    for _ in range(count):
        radius = rng.uniform(0.7, 2.2) * rng.uniform(0.4, 1.0)
        tall = radius * 1.6 * rng.uniform(0.7, 1.5)
        centre = rng.uniform(0.14, 0.95) * PLACES, rng.uniform(0, 1) * ANGLES
        top, left = int(max(centre[0] - tall - 1, 0)), int(max(centre[1] - radius - 1, 0))
        rows = np.arange(top, min(int(centre[0] + tall + 2), PLACES))[:, None]
        cols = np.arange(left, min(int(centre[1] + radius + 2), ANGLES))[None]
        apart = np.hypot((rows - centre[0]) / tall, (cols - centre[1]) / radius)
        window = place[top : top + len(rows), left : left + cols.shape[1]]
        np.maximum(window, np.clip(1.6 * (1.1 - apart), 0, 1), out=window)
    return place


def banana_skin(rng: np.random.Generator, ripeness: str, roll: float) -> Skin:
    """The peel at a ripeness of RIPENESS; roll: which way its five edges are turned, radians."""
    along = np.linspace(0, 1, PLACES, dtype=np.float32)[:, None] * np.ones((1, ANGLES), np.float32)
    theta = np.linspace(-np.pi / 2, np.pi / 2, ANGLES, dtype=np.float32)[None]
    peel, neck, tip = _colours(rng, ripeness)
    cloudy = noise(rng, (PLACES, ANGLES), (7, 4))
    fibre = noise(rng, (PLACES, ANGLES), (6, 32))
    ends = step(along + 0.05 * cloudy, 0.34, 0.1) + 0.6 * step(along + 0.04 * cloudy, 0.84, 1.0)
    albedo = blend(peel, neck, ends)
    albedo = albedo * (1 + 0.07 * cloudy + 0.05 * fibre)[..., None]
    edge = np.cos(5 * (theta - roll))  # -1 on the five edges of the peel
    scar = step(edge + 0.25 * noise(rng, (PLACES, ANGLES), (20, 6)), -0.75, -1.05)
    worn = linear(120, 78, 22) if ripeness != "green" else linear(70, 110, 30)
    albedo = blend(albedo, worn, scar * (0.5 if ripeness == "spotted" else 0.28))
    albedo = _blemishes(rng, ripeness, albedo, along)
    albedo = blend(albedo, tip, step(along + 0.015 * fibre, 0.955, 0.985))
    cut = step(along + 0.01 * fibre, 0.035, 0.012)
    albedo = blend(albedo, linear(74, 58, 34), cut)
    gloss = {"green": 0.22, "red": 0.2, "brown": 0.06}.get(ripeness, 0.16)
    return Skin(
        np.clip(albedo, 0.004, 1).astype(np.float32),
        facets=5,
        sharp=float(rng.uniform(0.4, 0.85)),
        roll=roll,
        gloss=gloss * float(rng.uniform(0.5, 1.3)),
        polish=float(rng.uniform(10, 28)),
    )


def _colours(rng: np.random.Generator, ripeness: str) -> tuple[np.ndarray, ...]:
    """Peel, neck and tip, each linear (3,), a little different every time."""
    yellow = linear(*(np.array([247, 208, 62]) + rng.normal(0, [4, 9, 12])))
    dark = linear(52, 36, 20)
    olive = linear(168, 172, 62)
    return {
        "yellow": (yellow, blend(yellow, olive, np.float32(rng.uniform(0.2, 0.8))), dark),
        "spotted": (yellow * linear(250, 240, 215), linear(170, 135, 50), dark),
        "turning": (
            blend(yellow, linear(190, 200, 70), np.float32(0.4)),
            linear(120, 160, 50),
            dark,
        ),
        "green": (
            linear(*(np.array([122, 164, 48]) + rng.normal(0, 8, 3))),
            linear(98, 140, 42),
            dark,
        ),
        "brown": (linear(176, 122, 44), linear(92, 62, 30), linear(34, 24, 16)),
        "red": (
            linear(*(np.array([150, 52, 46]) + rng.normal(0, 8, 3))),
            linear(110, 60, 44),
            dark,
        ),
    }[ripeness]


def _blemishes(rng, ripeness: str, albedo: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Freckles and bruises: few on a fresh peel, many on a ripe one, nearly all of a brown one."""
    count = {"yellow": rng.integers(0, 12), "spotted": rng.integers(60, 150), "brown": 90}
    freckles = spots(rng, int(count.get(ripeness, rng.integers(0, 5))))
    albedo = blend(albedo, linear(96, 56, 20), freckles * rng.uniform(0.6, 0.95))
    if ripeness in ("spotted", "brown"):
        patch = noise(rng, (PLACES, ANGLES), (6, 3)) + 0.5 * noise(rng, (PLACES, ANGLES), (18, 9))
        level = 0.9 if ripeness == "spotted" else 0.0
        albedo = blend(albedo, linear(66, 42, 20), step(patch, level, level + 0.5) * 0.85)
    streaks = step(noise(rng, (PLACES, ANGLES), (5, 30)), 1.0, 1.5)
    return blend(albedo, linear(120, 84, 34), streaks * step(along, 0.1, 0.3) * 0.5)
