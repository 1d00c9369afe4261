"""Pixels -> small WebP pictures without any metadata, to keep, to draw and to send.

May import: values, photo, preprocess, history.values.
"""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from occ.history.values import KeptPhoto
from occ.photo import decode_photo
from occ.preprocess import strip_alpha

KEEP_PX = 1024  # enough to train on and to look at; about 150 kB
KEEP_QUALITY = 85
STEP_PX = 224
STEP_QUALITY = 80


def reencode(photo_bytes: bytes) -> KeptPhoto:
    """A visitor's file -> the copy we keep: upright, on white, at most 1024 px, no metadata.

    Only pixels pass through, so place, time, camera, thumbnails and comments cannot.
    """
    rgb = strip_alpha(decode_photo(photo_bytes, longest_px=KEEP_PX))  # (h, w, 3)
    webp, size = encode_webp(rgb, longest_px=KEEP_PX, quality=KEEP_QUALITY)
    return KeptPhoto(webp, *size)


def draw_step(rgb: np.ndarray) -> str:
    """uint8 (h, w, 3) -> a data: address of a WebP of at most 224 px."""
    webp, _ = encode_webp(rgb, longest_px=STEP_PX, quality=STEP_QUALITY)
    return "data:image/webp;base64," + base64.b64encode(webp).decode()


def encode_webp(rgb: np.ndarray, *, longest_px: int, quality: int) -> tuple[bytes, tuple[int, int]]:
    """uint8 (h, w, 3) -> WebP bytes and (width, height), never larger than `longest_px`."""
    image = Image.fromarray(rgb)
    image.thumbnail((longest_px, longest_px), Image.Resampling.BILINEAR)
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=2)  # method 4 takes twice as long for 3 %
    return file.getvalue(), image.size
