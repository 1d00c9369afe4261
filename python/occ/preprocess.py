"""Upright pixels -> model input: an ordered list of named pure steps, the same for everybody.

The order is the contract (STEPS): strip_alpha, trim_bars, resize, colour, scale. A view is a
rectangle of the trimmed photo; each view becomes one input. Never reads a file, never sees a label.
May import: values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from PIL import Image

from occ.values import Pixels

STEPS = ("strip_alpha", "trim_bars", "resize", "colour", "scale")
# Counts up when a photo gives other inputs by the same spec: by a constant below, the filter of
# `resize`, the code of a step, or DECODE_PX of classify.py. tests/code/test_preprocess.py watches
PREPARED_BY = 1
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

        The constants and the code of its steps are in it by PREPARED_BY alone.

        >>> PreprocessSpec().digest() == PreprocessSpec(colour="gray3").digest()
        False
        """
        facts = {**asdict(self), "steps": STEPS}
        if PREPARED_BY != 1:  # the first recipes had no number: their digests stay
            facts["prepared_by"] = PREPARED_BY
        text = json.dumps(facts, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def strip_alpha(pixels: Pixels) -> np.ndarray:
    """Lay the photo on white where it is transparent: Pixels -> uint8 (h, w, 3)."""
    if pixels.alpha is None:
        return pixels.rgb
    ink = (255 - pixels.rgb).astype(np.uint16)  # (h, w, 3) how much darker than white
    ink *= pixels.alpha[:, :, None]  # at most 65,025: uint16 holds it, in half of float32's memory
    ink += 127  # rounds to nearest; 255 is odd, so there are no ties
    ink //= 255
    return 255 - ink.astype(np.uint8)  # (h, w, 3)


def trim_bars(rgb: np.ndarray) -> tuple[np.ndarray, Rect]:
    """Cut uniform bars off all four sides: uint8 (h, w, 3) -> (smaller view, its place in shares).

    A bar is a run of outer rows or columns all within BAR_TOLERANCE of the outermost one's median
    colour. What is left is at least a fifth of each side; a photo of one colour is left whole.
    """
    height, width = rgb.shape[:2]
    top, bottom = _between_bars(partial(_bar_rows, rgb), height)
    left, right = _between_bars(partial(_bar_columns, rgb[top:bottom]), width)
    rect = (left / width, top / height, right / width, bottom / height)
    return rgb[top:bottom, left:right], rect


def _between_bars(bar_of: Callable[..., int], lines: int) -> tuple[int, int]:
    """First line and one past the last line between the two bars; all lines if too few are left."""
    least = max(lines // 5, 1)
    start = bar_of(lines - least + 1, last=False)
    if lines - start < least:
        return 0, lines
    end = lines - bar_of(lines - start - least + 1, last=True)
    return (start, end) if end - start >= least else (0, lines)


def _bar_rows(rgb: np.ndarray, most: int, *, last: bool) -> int:
    """How many leading (or last) rows of (h, w, 3) are a bar; at most `most` are looked at."""
    rows = rgb[::-1] if last else rgb
    low, span = _bar_colours(rows[0])
    seen, block = 0, 1
    while seen < most:  # in growing blocks: most photos have no bar, and big blocks miss the cache
        above = rows[seen : seen + block] - low  # (block, w, c)
        if (above.max(axis=0) > span).any():
            plain = (above <= span).reshape(len(above), -1).all(axis=1)  # (block,)
            return seen + int(plain.argmin())
        seen, block = seen + len(above), min(2 * block, 16)
    return seen


def _bar_columns(rgb: np.ndarray, most: int, *, last: bool) -> int:
    """How many leading (or last) columns of (h, w, 3) are a bar; at most `most` are looked at."""
    low, span = _bar_colours(rgb[:, -1] if last else rgb[:, 0], most)
    seen = most
    for top in range(0, len(rgb), 16):  # along the rows as they lie in memory; the bar only shrinks
        part = rgb[top : top + 16, -seen:] if last else rgb[top : top + 16, :seen]
        within = (part - low[:seen]).max(axis=0) <= span[:seen]  # (seen, c)
        if not within.all():
            plain = within.all(axis=1)  # (seen,)
            seen = int((plain[::-1] if last else plain).argmin())
            if seen == 0:
                break
    return seen


def _bar_colours(line: np.ndarray, length: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The darkest colour of a bar that starts with `line` (n, c), and how much brighter it may be.

    Both uint8 (length, c), the same colour in every place, so that numpy runs over whole rows;
    uint8 differences wrap around, so a colour below the darkest is far above the span.
    """
    middles = np.sort(line, axis=0)[[(len(line) - 1) // 2, len(line) // 2]]  # (2, c)
    median = middles.sum(axis=0, dtype=np.int16) // 2  # (c,)
    low = np.maximum(median - BAR_TOLERANCE, 0)
    span = np.minimum(median + BAR_TOLERANCE, 255) - low
    places = np.empty((2, length or len(line), line.shape[1]), np.uint8)
    places[0], places[1] = low, span
    return places[0], places[1]


def resize(rgb: np.ndarray | Image.Image, spec: PreprocessSpec, view: Rect = FULL) -> np.ndarray:
    """One view of the photo at model size: uint8 (h, w, 3) -> (side, side, 3), antialiased."""
    whole = rgb if isinstance(rgb, Image.Image) else Image.fromarray(rgb)
    width, height = whole.size
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
    image = whole.resize(size, Image.Resampling.BILINEAR, box=box)
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


def scale(rgb: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """uint8 0..255 -> float32 -1..1, same shape (MobileNet's range); written to out, if given."""
    scaled = np.divide(rgb, np.float32(127.5), out=out, dtype=np.float32)
    return np.subtract(scaled, 1, out=scaled)


def prepare_views(
    pixels: Pixels, spec: PreprocessSpec, views: tuple[Rect, ...] = (FULL,)
) -> np.ndarray:
    """All steps for each view: Pixels -> float32 (n, side, side, 3) in -1..1, n = len(views)."""
    rgb = strip_alpha(pixels)
    if spec.trim:
        rgb, _ = trim_bars(rgb)
    whole = Image.fromarray(rgb)  # here, once for all views: it copies every pixel
    inputs = np.empty((len(views), spec.side_px, spec.side_px, 3), np.float32)
    for place, view in zip(inputs, views, strict=True):  # in place: fresh memory cost up to 4 ms
        scale(colour(resize(whole, spec, view), spec), out=place)
    return inputs
