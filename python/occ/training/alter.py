"""A training photo's pixels and a seed -> the same photo as another hand, light and camera took it.

Frozen features of a photo and of its altered copies differ, so a head that is taught both learns
what stays. Pixels of `train` alone come here. May import: values, preprocess.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image, ImageFilter

from occ.preprocess import strip_alpha, trim_bars
from occ.values import Pixels

# Of each photo: taught these beside it, heads were better on sources that they were not taught
# (asset/choices.json)
COPIES = 2
ALTERED_BY = 1  # counts up when photos are altered otherwise: part of the key of kept features
# How far, by eye: what is shown can still be named in all of a sheet of copies
MARGIN = 0.3  # of the longer side, reflected around the photo: turned corners are never empty
TURN_DEGREES, MOST_DEGREES = 12.0, 30.0  # a standard deviation, and the limit
ZOOM = 1.25  # up to so much nearer or further away
STRETCH = 0.06  # standard deviation of the logarithm of width by height
QUARTER_TURNS = 0.15  # a share of the photos: fruit on a table has no upper side
SMALLER, SMALLEST = 0.35, 0.4  # a share of the photos, down to this part of their size
BLURRED, MOST_BLUR = 0.3, 1.5 / 384  # a share of the photos, by a radius in shares of the width
GAMMA, WHITE, LIGHT = 0.15, 0.07, 0.15  # standard deviations of logarithms; WHITE a channel
SATURATION, CONTRAST = (0.65, 1.3), (0.75, 1.25)
NOISY, MOST_NOISE = 0.3, 0.04  # a share of the photos, by a standard deviation in shares of white
COMPRESSED, QUALITY = 0.5, (30, 90)  # a share of the photos, as JPEG
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R 601-2, as Pillow's "L"
LEAST_PX = 32


def alter(pixels: Pixels, seed: str) -> Pixels:
    """Without bars and transparency, moved, softened, lit and compressed; one seed, one result."""
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]))
    image = _move(trim_bars(strip_alpha(pixels))[0], rng)
    if rng.random() < BLURRED:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, MOST_BLUR) * image.width))
    image = Image.fromarray(_light(np.asarray(image), rng))
    if rng.random() < COMPRESSED:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=int(rng.integers(*QUALITY)))
        image = Image.open(file)
    return Pixels(np.asarray(image))


def _move(rgb: np.ndarray, rng: np.random.Generator) -> Image.Image:
    """Flipped, turned, nearer or further, smaller: uint8 (h, w, 3) -> a picture of another size."""
    height, width = rgb.shape[:2]
    margin = round(MARGIN * max(height, width))
    around = [(min(margin, side - 1),) * 2 for side in (height, width)]
    image = Image.fromarray(np.pad(rgb, (*around, (0, 0)), mode="reflect"))
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    degrees = np.clip(rng.normal(0, TURN_DEGREES), -MOST_DEGREES, MOST_DEGREES)
    image = image.rotate(float(degrees), Image.Resampling.BICUBIC)
    stretch = np.exp(rng.normal(0, STRETCH))
    zoom = ZOOM ** rng.uniform(-1, 1)
    wide = min(width * zoom * stretch, image.width)
    high = min(height * zoom / stretch, image.height)
    left = _place(image.width, wide, abs(width - wide), rng)
    top = _place(image.height, high, abs(height - high), rng)
    share = rng.uniform(SMALLEST, 1) if rng.random() < SMALLER else 1.0
    size = (max(round(wide * share), LEAST_PX), max(round(high * share), LEAST_PX))
    box = (left, top, left + wide, top + high)
    image = image.resize(size, Image.Resampling.BILINEAR, box=box)
    if rng.random() < QUARTER_TURNS:
        image = image.rotate(90 * int(rng.integers(1, 4)), expand=True)
    return image


def _place(whole: int, part: float, spare: float, rng: np.random.Generator) -> float:
    """Where a part begins: about the middle of the whole, off by up to 0.4 of what is spare."""
    start = (whole - part) / 2 + rng.uniform(-0.4, 0.4) * spare
    return float(np.clip(start, 0, whole - part))


def _light(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Other light and another sensor: uint8 (h, w, 3) -> the same shape."""
    shares = (rgb.astype(np.float32) / 255) ** np.float32(np.exp(rng.normal(0, GAMMA)))
    gains = np.exp(rng.normal(0, WHITE, 3) + rng.normal(0, LIGHT))  # (3,)
    shares *= gains.astype(np.float32)
    gray = (shares @ LUMA)[..., None]  # (h, w, 1)
    shares = gray + (shares - gray) * np.float32(rng.uniform(*SATURATION))
    shares = shares.mean() + (shares - shares.mean()) * np.float32(rng.uniform(*CONTRAST))
    if rng.random() < NOISY:
        strength = rng.uniform(0, MOST_NOISE)
        shares += strength * rng.standard_normal(shares.shape, np.float32)
    return np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8)
