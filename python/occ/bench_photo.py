"""A size -> a JPEG photo of our own making, the same every time. May import: nothing of ours."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

SIDES = {"384 px": (384, 288), "4 MP": (2304, 1728), "12 MP": (4032, 3024)}
QUALITY = 85  # the 12 MP photo is then of 3 MB, as a phone's is


def make_photo(width: int, height: int, *, seed: int = 7) -> bytes:
    """Soft colours with grain, as hard to decode as a real photo."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (height // 48, width // 48, 3), np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = rng.integers(-12, 13, (height, width, 1), np.int16)
    noisy = np.clip(np.asarray(image, np.int16) + grain, 0, 255).astype(np.uint8)  # (h, w, c)
    file = io.BytesIO()
    Image.fromarray(noisy).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
