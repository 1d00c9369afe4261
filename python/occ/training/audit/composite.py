"""A cut-out, a background, a share of the frame and a seed -> a photo of the thing on it.

Equal seeds lay the thing down alike on every background: only that differs. `scenes.compose` makes
the scenes that are taught; these are only measured on. May import: values.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageFilter

from occ.values import Pixels

SIDE_PX = 400
MOST_ENLARGED = 1.6  # beyond this times its own pixels a thing would blur
QUALITY = 90  # of the JPEG that every photo goes through


def composite(rgba: np.ndarray, background: np.ndarray, area: float, seed: int) -> Pixels | None:
    """The thing over a soft shadow, filling `area` of the photo; None if it does not fit in.

    rgba: uint8 (h, w, 4). background: uint8 (SIDE_PX, SIDE_PX, 3).
    """
    rng = np.random.default_rng(seed)
    own = max(int((rgba[..., 3] > 127).sum()), 1)
    scale = float(np.sqrt(area * SIDE_PX**2 / own))
    if scale > MOST_ENLARGED:
        return None
    size = [max(round(side * scale), 2) for side in (rgba.shape[1], rgba.shape[0])]
    thing = Image.fromarray(rgba).resize(size, Image.Resampling.LANCZOS)
    if rng.random() < 0.5:
        thing = thing.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    turn = rng.uniform(-25, 25)
    thing = thing.rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)
    thing = thing.crop(thing.getchannel("A").getbbox())
    if max(thing.size) > SIDE_PX:
        return None
    left, top = (int(rng.integers(SIDE_PX - side + 1)) for side in thing.size)
    return _save(_paste(Image.fromarray(background), thing, left, top))


def plain(level: int) -> np.ndarray:
    """An even background, 0 black to 255 white: uint8 (SIDE_PX, SIDE_PX, 3)."""
    return np.full((SIDE_PX, SIDE_PX, 3), level, np.uint8)


def square(rgb: np.ndarray) -> np.ndarray:
    """The middle square of a photo, uint8 (h, w, 3) -> uint8 (SIDE_PX, SIDE_PX, 3)."""
    side = min(rgb.shape[:2])
    top, left = ((length - side) // 2 for length in rgb.shape[:2])
    cut = Image.fromarray(rgb[top : top + side, left : left + side])
    return np.asarray(cut.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC))


def background_alone(background: np.ndarray) -> Pixels:
    """The background alone, saved as a photo with something on it is."""
    return _save(Image.fromarray(background))


def _paste(background: Image.Image, thing: Image.Image, left: int, top: int) -> Image.Image:
    alpha = thing.getchannel("A")
    shadow = Image.new("L", background.size, 0)
    shadow.paste(alpha, (left + 3, top + 5))
    shadow = np.asarray(shadow.filter(ImageFilter.GaussianBlur(5)))[..., None] / 255  # (h, w, 1)
    shaded = Image.fromarray((np.asarray(background) * (1 - 0.3 * shadow)).astype(np.uint8))
    shaded.paste(thing, (left, top), alpha)
    return shaded


def _save(picture: Image.Image) -> Pixels:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return Pixels(np.asarray(Image.open(file).convert("RGB")))
