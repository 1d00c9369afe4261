"""The pixels of a photo -> the ground it was taken on: white-bg, plain-bg or scene.

A rule on its border, no person's word. How often it says as the column `look` of the manifest does:
tests/benchmarks/choices/rules.py, "grounds" in asset/choices.json. May import: values, preprocess.
"""

from __future__ import annotations

import numpy as np

from occ.preprocess import strip_alpha, trim_bars
from occ.values import Pixels

BORDER = 0.04  # of the shorter side
BAR = 0.01  # a share of the side: less is no bar
WHITE, WHITE_SHARE = 230, 0.65  # so many pixels of the border are so bright in every colour
PLAIN_SPAN, PLAIN_SHARE = 32, 0.8  # so many are within so many grey levels of the middle one


def background_of(pixels: Pixels) -> str:
    """As it stands in manifest.csv; what is transparent is white, a letterbox's bars are not."""
    border = _border(_without_letterbox(strip_alpha(pixels))).astype(np.int16)  # (n, 3)
    if (border.min(axis=1) >= WHITE).mean() >= WHITE_SHARE:
        return "white-bg"
    far = np.abs(border - np.median(border, axis=0)).max(axis=1)  # (n,)
    return "plain-bg" if (far < PLAIN_SPAN).mean() >= PLAIN_SHARE else "scene"


def _without_letterbox(rgb: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 3) without bars on two opposite sides; on more, they are what it lies on."""
    trimmed, (left, top, right, bottom) = trim_bars(rgb)
    beside, above = (left > BAR) + (right < 1 - BAR), (top > BAR) + (bottom < 1 - BAR)
    return trimmed if {beside, above} == {0, 2} else rgb


def _border(rgb: np.ndarray) -> np.ndarray:
    """The pixels along all four sides, each once: uint8 (h, w, 3) -> (n, 3)."""
    wide = max(round(BORDER * min(rgb.shape[:2])), 1)
    inside = np.zeros(rgb.shape[:2], bool)
    inside[wide:-wide, wide:-wide] = True
    return rgb[~inside]
