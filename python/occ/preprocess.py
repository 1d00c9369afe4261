"""Upright pixels -> model input: an ordered list of named pure steps, the same for everybody.

The order is the contract (STEPS): strip_alpha, trim_bars, resize, colour, scale. A view is a
rectangle of the trimmed photo; each view becomes one input. Never reads a file, never sees a label.
May import: errors, values, settings, photo.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

import numpy as np
from PIL import Image

from occ.values import Pixels, Step

STEPS = ("strip_alpha", "trim_bars", "resize", "colour", "scale")
BAR_TOLERANCE = 12  # grey levels; JPEG noise on the letterbox bars of `fruits40eu` stays within it
LETTERBOX_GREY = 128  # 0 after scaling to -1..1, so that padding adds nothing to a convolution

Rect = tuple[float, float, float, float]  # left, top, right, bottom as shares 0..1
FULL: Rect = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True)
class PreprocessSpec:
    """The recipe that travels with a model. resize: stretch, letterbox or centre_crop."""

    side_px: int = 224
    trim: bool = True
    resize: str = "stretch"
    colour: str = "rgb"
    range: str = "-1..1"

    def __post_init__(self) -> None:
        if self.resize not in ("stretch", "letterbox", "centre_crop"):
            raise ValueError(
                f"Expected resize stretch, letterbox or centre_crop. Received: {self.resize!r}."
            )
        if self.colour not in ("rgb", "gray3") or self.range != "-1..1" or self.side_px < 8:
            raise ValueError(
                "Expected colour rgb or gray3, range -1..1 and side_px of 8 or more. "
                f"Received: {self.colour!r}, {self.range!r}, {self.side_px}."
            )

    def digest(self) -> str:
        """Twelve characters that change if and only if the recipe changes.

        >>> PreprocessSpec().digest() == PreprocessSpec(colour="gray3").digest()
        False
        """
        text = json.dumps({**asdict(self), "steps": STEPS}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def strip_alpha(pixels: Pixels) -> np.ndarray:
    """Lay the photo on white where it is transparent: Pixels -> uint8 (h, w, 3)."""
    if pixels.alpha is None:
        return pixels.rgb
    share = pixels.alpha[:, :, None].astype(np.float32) / 255  # (h, w, 1) 0..1
    return np.rint(pixels.rgb * share + 255 * (1 - share)).astype(np.uint8)  # (h, w, 3)


def trim_bars(rgb: np.ndarray) -> tuple[np.ndarray, Rect]:
    """Cut uniform bars off all four sides: uint8 (h, w, 3) -> (smaller view, where it was, in shares).

    A bar is a run of outer rows or columns all within BAR_TOLERANCE of the outermost one's median
    colour. What is left is at least a fifth of each side; a photo of one colour is left whole.
    """
    height, width = rgb.shape[:2]
    top, bottom = _bar(rgb), height - _bar(rgb[::-1])
    if bottom - top < max(height // 5, 1):
        top, bottom = 0, height
    turned = rgb[top:bottom].transpose(1, 0, 2)  # (w, h, c)
    left, right = _bar(turned), width - _bar(turned[::-1])
    if right - left < max(width // 5, 1):
        left, right = 0, width
    rect = (left / width, top / height, right / width, bottom / height)
    return rgb[top:bottom, left:right], rect


def _bar(rows: np.ndarray) -> int:
    """How many leading rows of (h, w, 3) are within BAR_TOLERANCE of the first row's median colour."""
    colour = np.median(rows[0], axis=0).astype(np.int16)  # (c,)
    for number, row in enumerate(rows):
        if np.abs(row.astype(np.int16) - colour).max() > BAR_TOLERANCE:
            return number
    return len(rows)


def resize(rgb: np.ndarray, spec: PreprocessSpec, view: Rect = FULL) -> np.ndarray:
    """One view of the photo at model size: uint8 (h, w, 3) -> uint8 (side, side, 3), antialiased."""
    height, width = rgb.shape[:2]
    box = (view[0] * width, view[1] * height, view[2] * width, view[3] * height)
    wide, high = box[2] - box[0], box[3] - box[1]
    side = spec.side_px
    if spec.resize == "centre_crop":
        cut = min(wide, high)
        left, top = box[0] + (wide - cut) / 2, box[1] + (high - cut) / 2
        box = (left, top, left + cut, top + cut)
    size = (side, side)
    if spec.resize == "letterbox":
        scale = side / max(wide, high)
        size = (max(round(wide * scale), 1), max(round(high * scale), 1))
    image = Image.fromarray(rgb).resize(size, Image.Resampling.BILINEAR, box=box)
    if size == (side, side):
        return np.asarray(image)  # (side, side, c)
    padded = np.full((side, side, 3), LETTERBOX_GREY, np.uint8)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    padded[top : top + size[1], left : left + size[0]] = np.asarray(image)
    return padded


def colour(rgb: np.ndarray, spec: PreprocessSpec) -> np.ndarray:
    """Keep colour, or make gray that keeps three channels (ITU-R 601-2 luma, as Pillow's "L")."""
    if spec.colour == "rgb":
        return rgb
    gray = np.asarray(Image.fromarray(rgb).convert("L"))  # (h, w)
    return np.repeat(gray[:, :, None], 3, axis=2)  # (h, w, 3)


def scale(rgb: np.ndarray) -> np.ndarray:
    """uint8 0..255 -> float32 -1..1, same shape (MobileNet's own range)."""
    return rgb.astype(np.float32) / 127.5 - 1


def prepare_views(pixels: Pixels, spec: PreprocessSpec, views: tuple[Rect, ...] = (FULL,)):
    """All steps for each view: Pixels -> float32 (n, side, side, 3) in -1..1, n = len(views)."""
    rgb = strip_alpha(pixels)
    if spec.trim:
        rgb, _ = trim_bars(rgb)
    return np.stack([scale(colour(resize(rgb, spec, view), spec)) for view in views])


def show_steps(pixels: Pixels, spec: PreprocessSpec) -> tuple[Step, ...]:
    """The full view's way through every step, as arrays to draw; made by the steps themselves."""
    rgb = strip_alpha(pixels)
    trimmed, rect = trim_bars(rgb) if spec.trim else (rgb, FULL)
    sized = resize(trimmed, spec)
    coloured = colour(sized, spec)
    scaled = scale(coloured)
    redrawn = np.rint((scaled + 1) * 127.5).astype(np.uint8)
    cut = round(100 * (1 - (rect[2] - rect[0]) * (rect[3] - rect[1])))
    return (
        Step("decoded", pixels.rgb, f"{pixels.rgb.shape[1]} x {pixels.rgb.shape[0]}"),
        Step("strip_alpha", rgb, "none" if pixels.alpha is None else "laid on white"),
        Step("trim_bars", trimmed, f"{cut} % cut"),
        Step("resize", sized, f"{spec.side_px} x {spec.side_px}, {spec.resize}"),
        Step("colour", coloured, spec.colour),
        Step("scale", redrawn, f"{scaled.min():.2f} … {scaled.max():.2f}"),
    )
