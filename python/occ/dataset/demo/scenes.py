"""A random generator -> what lies behind everything: walls, tables, cloth, grass, shelves, night.

A scene is linear light (h, w, 3). May import: dataset.demo.light, dataset.demo.sketches,
dataset.demo.skins.
"""

from __future__ import annotations

import numpy as np

from occ.dataset.demo.light import linear
from occ.dataset.demo.sketches import Size, desk, grass, leaves, newspaper, room, shelf
from occ.dataset.demo.skins import blend, noise, step


def flat(size: Size, colour: np.ndarray) -> np.ndarray:
    return np.ones((*size, 3), np.float32) * colour


def grids(size: Size, angle: float) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates turned by angle, in shares of the shorter side: two float32 (h, w)."""
    rows, cols = np.indices(size, np.float32) / min(size)
    cosine, sine = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return cosine * cols + sine * rows, cosine * rows - sine * cols


def white(rng: np.random.Generator, size: Size) -> np.ndarray:
    return flat(size, linear(*([float(rng.uniform(246, 255))] * 3)))


def paint(rng: np.random.Generator, low: float = 40, high: float = 235) -> np.ndarray:
    """A colour of a wall or a cloth, seldom a shrill one: linear (3,)."""
    grey, hue = rng.uniform(low, high), rng.uniform(low, high, 3)
    return linear(*(grey + (hue - grey) * rng.beta(1.2, 1.6)))


def plain(rng: np.random.Generator, size: Size) -> np.ndarray:
    return flat(size, paint(rng)) * (1 + 0.05 * noise(rng, size, (3, 3)))[..., None]


def gradient(rng: np.random.Generator, size: Size) -> np.ndarray:
    across, _ = grids(size, float(rng.uniform(0, 6.3)))
    share = (across - across.min()) / np.ptp(across)
    return blend(paint(rng, 30, 250), paint(rng, 30, 250), share)


def wood(rng: np.random.Generator, size: Size) -> np.ndarray:
    """Boards with a grain that wanders; the same grain is cut from another place in each board."""
    along, across = grids(size, float(rng.normal(0, 0.12) + rng.integers(2) * np.pi / 2))
    board = np.floor(across / rng.uniform(0.22, 0.6) + 7)
    bend = 0.05 * noise(rng, size, (3, 3)) + 0.012 * np.sin(along * 5 + board * 9)
    rings = noise(rng, (1, 2048), (1, 300))[0] + 0.7 * noise(rng, (1, 2048), (1, 1000))[0]
    place = (across + bend + board * 1.37) * rng.uniform(400, 700)
    ring = rings[place.astype(np.int32) % 2048]
    cells = (size[0] // 3, 6) if along[0, -1] - along[0, 0] > 0.5 else (6, size[1] // 3)
    tone = 0.5 + 0.22 * ring + 0.12 * noise(rng, size, cells) + 0.12 * np.sin(board * 37.1)
    kinds = np.array([[206, 160, 108], [158, 108, 66], [226, 196, 150], [112, 72, 46]])
    base = linear(*(kinds[int(rng.integers(4))] + rng.normal(0, 6, 3)))
    return blend(base * 0.6, base * 1.02, tone) * step(_seams(board), 0.0, 0.012)[..., None]


def _seams(board: np.ndarray) -> np.ndarray:
    """0.004 where a board's number changes, 1 elsewhere: float (h, w)."""
    down, right = np.zeros_like(board), np.zeros_like(board)
    down[1:] = np.diff(board, axis=0)
    right[:, 1:] = np.diff(board, axis=1)
    return np.where((down != 0) | (right != 0), np.float32(0.004), np.float32(1))


def check(rng: np.random.Generator, size: Size) -> np.ndarray:
    along, across = grids(size, float(rng.uniform(0, 1.6)))
    often = rng.uniform(3, 9)
    bands = [step(np.sin(axis * often * np.pi), -0.12, 0.12) for axis in (along, across)]
    ground, thread = linear(244, 240, 230), paint(rng, 20, 190)
    weave = 1 + 0.05 * np.sin(along * 420) * np.sin(across * 420)
    folds = 1 + 0.1 * noise(rng, size, (4, 3))
    return blend(ground, thread, 0.5 * (bands[0] + bands[1])) * (weave * folds)[..., None]


def tiles(rng: np.random.Generator, size: Size) -> np.ndarray:
    along, across = grids(size, float(rng.normal(0, 0.3)))
    often = rng.uniform(2, 6)
    cell = np.floor(along * often + 50) * 13.1 + np.floor(across * often + 50) * 7.7
    down, right = (along * often) % 1, (across * often) % 1
    inside = np.minimum(0.5 - np.abs(down - 0.5), 0.5 - np.abs(right - 0.5))
    grout = step(inside, 0.02, 0.035)
    colour = paint(rng, 100, 240) * (1 + 0.12 * np.sin(cell * 5))[..., None]
    mortar = linear(*([float(rng.uniform(70, 220))] * 3))
    return blend(mortar, colour + 0.02 * noise(rng, size, (6, 6))[..., None], grout)


def speckle(rng: np.random.Generator, size: Size) -> np.ndarray:
    """Stone, carpet or sand: coarse and fine noise of two colours."""
    mix = noise(rng, size, (5, 5)) * rng.uniform(0, 0.5)
    mix = mix + noise(rng, size, (size[0] // 3, size[1] // 3)) * rng.uniform(0.3, 1.2)
    mix = mix + rng.standard_normal(size, np.float32) * rng.uniform(0.05, 0.4)
    base = paint(rng, 50, 220)
    return blend(base * 0.6, np.minimum(base * 1.5, 0.95), 0.5 + 0.3 * mix)


def night(rng: np.random.Generator, size: Size) -> np.ndarray:
    along, across = grids(size, 0.0)
    lamp = rng.uniform(0, 1, 2).tolist()
    glow = np.exp(-((along - lamp[0]) ** 2 + (across - lamp[1]) ** 2) / 0.25)
    base = linear(24, 28, 44) * (1 + 0.3 * noise(rng, size, (6, 6)))[..., None]
    return base + glow[..., None] * linear(104, 84, 60)


SKETCHED = (grass, leaves, shelf, newspaper, desk, room)
DRAWN = (white, plain, gradient, wood, check, tiles, speckle, *SKETCHED, night)
SCENES = {draw.__name__: draw for draw in DRAWN}
LOOKS = {"white": "white-bg", "plain": "plain-bg", "gradient": "plain-bg"}
