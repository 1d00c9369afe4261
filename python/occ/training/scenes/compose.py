"""Cut-outs, backgrounds and a seed -> a pair of made-up photos, with and without the target.

Both show the same things in the same places, light and noise; only where one has the target, the
other has something else of that size. So nothing but the target tells them apart, and no trace of
how they were made can be learned as a clue. May import: values.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from occ.values import Pixels

SIDE_PX = 400
PLAIN = 0.3  # share of scenes on white, paper or a plain colour
AREAS = (0.012, 0.2)  # share of the photo that a thing fills, log-uniform
MOST_THINGS = 7  # beside the target
MOST_ENLARGED = 1.6  # a thing is drawn no larger than this times its own pixels: it would blur


@dataclass(frozen=True)
class Stock:
    """What scenes are made of. targets, others: uint8 (h, w, 4); backgrounds: rgb by number."""

    targets: Sequence[np.ndarray]
    others: Sequence[np.ndarray]
    backgrounds: int
    background: Callable[[int], np.ndarray]


@dataclass(frozen=True)
class _Piece:
    picture: Image.Image  # RGBA
    left: int
    top: int


def compose_pair(seed: int, stock: Stock) -> tuple[Pixels, Pixels]:
    """(with the target, without it): two photos of SIDE_PX that differ in one thing."""
    rng = np.random.default_rng(seed)
    ground = _lay_ground(rng, stock)
    light = np.exp(rng.normal(-0.1, 0.2)) * np.exp(rng.normal(0, 0.06, 3))  # (3,) of the lamp
    size = np.exp(rng.uniform(*np.log(AREAS)))
    around = [
        _place(rng, _prepare(rng, _draw(rng, stock.others), size * rng.uniform(0.5, 1.6), light))
        for _ in range(rng.integers(0, MOST_THINGS + 1))
    ]
    area = size * rng.uniform(0.6, 1.6)
    target = _place(rng, _prepare(rng, _draw(rng, stock.targets), area, light))
    stand_in = _centre_on(target, _prepare(rng, _draw(rng, stock.others), area, light))
    depth = rng.integers(len(around) // 2, len(around) + 1)  # mostly in front
    finish = int(rng.integers(2**32))
    pictures = []
    for one in (target, stand_in):
        pieces = [*around[:depth], one, *around[depth:]]
        pictures.append(_finish(np.random.default_rng(finish), ground, pieces))
    return pictures[0], pictures[1]


def _draw(rng: np.random.Generator, cutouts: Sequence[np.ndarray]) -> np.ndarray:
    return cutouts[rng.integers(len(cutouts))]


def _lay_ground(rng: np.random.Generator, stock: Stock) -> Image.Image:
    """A plain colour with a soft gradient, white, or a part of a real photo."""
    if rng.random() < PLAIN:
        if rng.random() < 0.5:
            flat = np.full((SIDE_PX, SIDE_PX, 3), rng.uniform(244, 255))
        else:
            slope = np.linspace(-1, 1, SIDE_PX)
            flat = rng.uniform(90, 250, 3) + rng.uniform(-25, 25) * slope[:, None, None]
            flat = flat + rng.uniform(-25, 25) * slope[None, :, None]
        return Image.fromarray(flat.clip(0, 255).astype(np.uint8))
    rgb = stock.background(int(rng.integers(stock.backgrounds)))
    part = rng.uniform(0.5, 1)
    height, width = (max(int(side * part), 1) for side in rgb.shape[:2])
    top, left = (
        rng.integers(rgb.shape[0] - height + 1),
        rng.integers(rgb.shape[1] - width + 1),
    )
    cut = Image.fromarray(rgb[top : top + height, left : left + width])
    ground = cut.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)
    return ground.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else ground


def _prepare(rng: np.random.Generator, rgba: np.ndarray, area: float, light) -> Image.Image:
    """A cut-out as it stands in the scene: lit, turned, and of that share of the photo."""
    tone = (rgba[..., :3] / 255) ** np.exp(rng.normal(0, 0.2)) * light
    lit = np.dstack([(tone.clip(0, 1) * 255).astype(np.uint8), rgba[..., 3]])
    own = max(int((rgba[..., 3] > 127).sum()), 1)
    scale = min(np.sqrt(area * SIDE_PX**2 / own), MOST_ENLARGED)
    width, height = (
        max(8, int(side * scale)) for side in (rgba.shape[1] * rng.uniform(0.85, 1.15), len(rgba))
    )
    sized = Image.fromarray(lit).resize((width, height), Image.Resampling.LANCZOS)
    if rng.random() < 0.5:
        sized = sized.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    turn = rng.uniform(0, 360) if rng.random() < 0.5 else rng.uniform(-25, 25)
    return sized.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)


def _place(rng: np.random.Generator, picture: Image.Image) -> _Piece:
    """Anywhere in the photo; up to a seventh of it may be cut off at the edge."""
    left, top = (
        int(rng.uniform(*sorted((-0.15 * side, SIDE_PX - 0.85 * side)))) for side in picture.size
    )
    return _Piece(picture, left, top)


def _centre_on(piece: _Piece, picture: Image.Image) -> _Piece:
    left, top = (
        start + (old - new) // 2
        for start, old, new in zip(
            (piece.left, piece.top), piece.picture.size, picture.size, strict=True
        )
    )
    return _Piece(picture, left, top)


def _finish(rng: np.random.Generator, ground: Image.Image, pieces: Sequence[_Piece]) -> Pixels:
    """All pieces with their shadows, then what a phone adds: blur, noise, JPEG."""
    picture = ground
    for piece in pieces:
        picture = _paste(rng, picture, piece)
    if rng.random() < 0.5:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, 1.2)))
    if rng.random() < 0.25:
        noise = rng.normal(0, rng.uniform(2, 14), (SIDE_PX, SIDE_PX, 1))
        picture = Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype(np.uint8))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=int(rng.integers(50, 95)))
    return Pixels(np.asarray(Image.open(file).convert("RGB")))


def _paste(rng: np.random.Generator, picture: Image.Image, piece: _Piece) -> Image.Image:
    """The piece over a soft shadow of its own shape."""
    alpha = piece.picture.getchannel("A")
    shadow = Image.new("L", picture.size, 0)
    shadow.paste(
        alpha, (piece.left + int(rng.integers(-4, 9)), piece.top + int(rng.integers(2, 9)))
    )
    shadow = shadow.filter(ImageFilter.GaussianBlur(rng.uniform(2, 8)))
    dark = 1 - rng.uniform(0.1, 0.5) * np.asarray(shadow)[..., None] / 255  # (h, w, 1)
    shaded = Image.fromarray((np.asarray(picture) * dark).astype(np.uint8))
    shaded.paste(piece.picture, (piece.left, piece.top), alpha)
    return shaded
