"""A training photo's pixels and a seed -> the same photo in other light, smaller, compressed anew.

Frozen networks see a photo and such a copy of it differently, so a head that is taught both learns
what stays. What is shown keeps its form and place. Only those of `train` are taught.
May import: values, preprocess.
"""

from __future__ import annotations

import hashlib
import io

import numpy as np
from PIL import Image

from occ.preprocess import strip_alpha
from occ.values import Pixels

# Of what a photo counts, its copy takes so much: on sources left out, heads that were taught such
# copies were better (tests/benchmarks/choices/unseen.py, asset/choices.json)
COPY_SHARE = 0.5
COPIED_BY = 1  # counts up when copies are made otherwise: part of the key of kept features
# How far, by eye: what is shown can still be named in each of a sheet of forty copies
SHORTEST, LONGEST = 90, 384  # of the longer side in pixels, if the photo has so many
GAMMA, WHITE, LIGHT = 0.2, 0.08, 0.1  # standard deviations of logarithms; WHITE of each channel
SATURATION, CONTRAST = (0.6, 1.3), (0.75, 1.25)
QUALITY = (50, 95)  # of JPEG
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, as Pillow's "L"


def copy_photo(pixels: Pixels, seed: str) -> Pixels:
    """The photo without transparency, maybe mirrored, as another camera and site show it.

    One seed gives one copy, of 1 pixel or more a side; bars stay, and are trimmed as a photo's are.
    """
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8]))
    image = Image.fromarray(strip_alpha(pixels))
    part = np.exp(rng.uniform(np.log(SHORTEST), np.log(LONGEST))) / max(image.size)
    if part < 1:
        size = [max(round(side * part), 1) for side in image.size]
        image = image.resize(size, Image.Resampling.BICUBIC)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    file = io.BytesIO()
    lit = Image.fromarray(_light(np.asarray(image), rng))
    lit.save(file, "JPEG", quality=int(rng.integers(*QUALITY)))
    return Pixels(np.asarray(Image.open(file)))


def _light(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Other light and another camera: uint8 (h, w, 3) -> the same shape."""
    shares = (rgb.astype(np.float32) / 255) ** np.float32(np.exp(rng.normal(0, GAMMA)))
    gains = np.exp(rng.normal(0, WHITE, 3) + rng.normal(0, LIGHT))  # (3,)
    shares *= gains.astype(np.float32)
    gray = (shares @ LUMA)[..., None]  # (h, w, 1)
    shares = gray + (shares - gray) * np.float32(rng.uniform(*SATURATION))
    shares = shares.mean() + (shares - shares.mean()) * np.float32(rng.uniform(*CONTRAST))
    return np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8)
