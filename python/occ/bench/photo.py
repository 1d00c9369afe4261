"""A size and a number -> a JPEG photo of our own making, the same every time.

Drawn by our renderer and enlarged with grain. Those that are timed by themselves are like photos
that the networks know, as nearly all of `calibrate` are. May import: dataset.demo.photo.
"""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image

from occ.dataset.demo.photo import render_photo

SIDES = {"384 px": (384, 288), "4 MP": (2304, 1728), "12 MP": (4032, 3024)}
QUALITY = 85  # the 12 MP photo is then of 3 MB, as a phone's is
SCENES = 12  # that are drawn; more photos differ by their grain
SURE, DOUBTFUL = 2, 0  # bananas: one is named at the first look, the other takes a closer one
PLAIN = 9  # without a banana, as both ways say: no boxes are looked for


def make_photo(width: int, height: int, *, number: int = SURE) -> bytes:
    """An even number shows a banana; grain makes it as hard to decode as a real photo."""
    image = _draw(number % SCENES).resize((width, height), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(number).integers(-12, 13, (height, width, 1), np.int16)
    noisy = np.clip(np.asarray(image, np.int16) + grain, 0, 255).astype(np.uint8)  # (h, w, c)
    file = io.BytesIO()
    Image.fromarray(noisy).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


@lru_cache(maxsize=SCENES)
def _draw(scene: int) -> Image.Image:
    """A banana on a table, or the same table with something else."""
    label = "other" if scene % 2 else "banana"
    return Image.fromarray(render_photo(scene // 2, label, size=(384, 288), scene="wood").rgb)
