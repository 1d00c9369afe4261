"""A random generator -> what lies behind everything: walls, tables, cloth, grass, shelves, night.

A scene is linear light (h, w, 3). May import: dataset.demo_light, demo_sketches,
demo_skins.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from occ.dataset.demo_light import linear
from occ.dataset.demo_sketches import Size, desk, grass, leaves, newspaper, shelf
from occ.dataset.demo_skins import blend, noise, step


def flat(size: Size, colour: np.ndarray) -> np.ndarray:
    return np.ones((*size, 3), np.float32) * colour


def grids(size: Size, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates turned by angle, in shares of the shorter side: two float32 (h, w)."""
    rows, cols = np.indices(size, np.float32) / min(size)
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return cosine * cols + sine * rows, cosine * rows - sine * cols


def white(rng: np.random.Generator, size: Size) -> np.ndarray:
    return flat(size, linear(*([float(rng.uniform(246, 255))] * 3)))


def plain(rng: np.random.Generator, size: Size) -> np.ndarray:
    colour = linear(*rng.uniform(40, 235, 3))
    return flat(size, colour) * (1 + 0.05 * noise(rng, size, (3, 3)))[..., None]


def gradient(rng: np.random.Generator, size: Size) -> np.ndarray:
    across, _ = grids(size, float(rng.uniform(0, 6.3)))
    share = (across - across.min()) / np.ptp(across)
    return blend(linear(*rng.uniform(30, 250, 3)), linear(*rng.uniform(30, 250, 3)), share)


def wood(rng: np.random.Generator, size: Size) -> np.ndarray:
    along, across = grids(size, float(rng.normal(0, 0.15) + rng.integers(2) * np.pi / 2))
    board = np.floor(across / rng.uniform(0.2, 0.6) + 7)
    shift = np.sin(board * 91.7) * 5
    wave = noise(rng, size, (4, 4)) * 0.6 + 0.15 * np.sin(along * 3 + shift)
    ring = np.sin((across + shift + 0.12 * wave) * rng.uniform(60, 110) + 2 * wave)
    fine = noise(rng, size, (size[0] // 2, size[1] // 2))
    light = np.array([[206, 160, 108], [150, 100, 60], [226, 196, 150], [104, 66, 42]])
    base = linear(*(light[int(rng.integers(4))] + rng.normal(0, 6, 3)))
    tone = 0.5 + 0.28 * ring + 0.15 * fine + 0.25 * np.sin(board * 37.1)
    return blend(base * 0.55, base, tone) * step(_seams(board), 0.0, 0.012)[..., None]


def _seams(board: np.ndarray) -> np.ndarray:
    """0.004 where a board's number changes, 1 elsewhere: float (h, w)."""
    down, right = np.zeros_like(board), np.zeros_like(board)
    down[1:] = np.diff(board, axis=0)
    right[:, 1:] = np.diff(board, axis=1)
    return np.where((down != 0) | (right != 0), 0.004, 1.0)


def check(rng: np.random.Generator, size: Size) -> np.ndarray:
    along, across = grids(size, float(rng.uniform(0, 1.6)))
    often = rng.uniform(3, 9)
    bands = [step(np.sin(axis * often * np.pi), -0.12, 0.12) for axis in (along, across)]
    ground, thread = linear(244, 240, 230), linear(*rng.uniform(20, 200, 3))
    weave = 1 + 0.05 * np.sin(along * 420) * np.sin(across * 420)
    folds = 1 + 0.1 * noise(rng, size, (4, 3))
    return blend(ground, thread, 0.5 * (bands[0] + bands[1])) * (weave * folds)[..., None]


def tiles(rng: np.random.Generator, size: Size) -> np.ndarray:
    along, across = grids(size, float(rng.normal(0, 0.3)))
    often = rng.uniform(2, 6)
    cell = np.floor(along * often + 50) * 13.1 + np.floor(across * often + 50) * 7.7
    inside = np.minimum(*(np.abs((axis * often) % 1 - 0.5) for axis in (0.5 + along, 0.5 + across)))
    grout = step(inside, 0.02, 0.035)
    colour = linear(*rng.uniform(90, 235, 3)) * (1 + 0.12 * np.sin(cell * 5))[..., None]
    return blend(linear(120, 116, 110), colour + 0.02 * noise(rng, size, (6, 6))[..., None], grout)


def speckle(rng: np.random.Generator, size: Size) -> np.ndarray:
    """Stone, carpet or sand: coarse and fine noise of two colours."""
    mix = noise(rng, size, (5, 5)) * rng.uniform(0, 0.5)
    mix = mix + noise(rng, size, (size[0] // 3, size[1] // 3)) * rng.uniform(0.3, 1.2)
    mix = mix + rng.standard_normal(size, np.float32) * rng.uniform(0.05, 0.4)
    base = linear(*rng.uniform(50, 220, 3))
    return blend(base * 0.6, np.minimum(base * 1.5, 0.95), 0.5 + 0.3 * mix)


def night(rng: np.random.Generator, size: Size) -> np.ndarray:
    along, across = grids(size, 0.0)
    lamp = rng.uniform(0, 1, 2)
    glow = np.exp(-((along - lamp[0]) ** 2 + (across - lamp[1]) ** 2) / 0.25)
    base = linear(24, 28, 44) * (1 + 0.3 * noise(rng, size, (6, 6)))[..., None]
    return base + glow[..., None] * linear(104, 84, 60)


SCENES: dict[str, Callable[[np.random.Generator, Size], np.ndarray]] = {
    "white": white,
    "plain": plain,
    "gradient": gradient,
    "wood": wood,
    "check": check,
    "tiles": tiles,
    "speckle": speckle,
    "grass": grass,
    "leaves": leaves,
    "shelf": shelf,
    "newspaper": newspaper,
    "desk": desk,
    "night": night,
}
LOOKS = {"white": "white-bg", "plain": "plain-bg", "gradient": "plain-bg"}
