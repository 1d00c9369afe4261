"""The pixels of a photo -> the ground it was taken on: white-bg, plain-bg or scene.

A rule on its border, no person's word. How often it says as the column `look` of the manifest does:
training/rules.py, "grounds" in asset/choices.json. May import: values, preprocess.
"""

from __future__ import annotations

import numpy as np

from occ.preprocess import strip_alpha
from occ.values import Pixels

BORDER = 0.04  # of the shorter side
WHITE, WHITE_SHARE = 230, 0.65  # so many pixels of the border are so bright in every colour
PLAIN_SPAN, PLAIN_SHARE = 32, 0.8  # so many are within so many grey levels of the middle one


def look_of(pixels: Pixels) -> str:
    """As it stands in manifest.csv; what is transparent counts as white."""
    border = _border(strip_alpha(pixels)).astype(np.int16)  # (n, 3)
    if (border.min(axis=1) >= WHITE).mean() >= WHITE_SHARE:
        return "white-bg"
    far = np.abs(border - np.median(border, axis=0)).max(axis=1)  # (n,)
    return "plain-bg" if (far < PLAIN_SPAN).mean() >= PLAIN_SHARE else "scene"


def _border(rgb: np.ndarray) -> np.ndarray:
    """The pixels along all four sides, each once: uint8 (h, w, 3) -> (n, 3)."""
    wide = max(round(BORDER * min(rgb.shape[:2])), 1)
    inside = np.zeros(rgb.shape[:2], bool)
    inside[wide:-wide, wide:-wide] = True
    return rgb[~inside]
