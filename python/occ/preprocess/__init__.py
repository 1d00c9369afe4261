"""Upright pixels -> model input: an ordered list of named pure steps, the same for everybody.

The order is the contract (STEPS): strip_alpha, trim_bars, resize, colour, scale. A view is a
rectangle of the trimmed photo; each view becomes one input. Never reads a file, never sees a label.
May import: values, preprocess.bars.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

import numpy as np
from PIL import Image

from occ.preprocess.bars import Rect, trim_bars
from occ.values import Pixels

STEPS = ("strip_alpha", "trim_bars", "resize", "colour", "scale")
# Counts up when a photo gives other inputs by the same spec: by a constant here or of the bars, the
# filter of `resize`, the code of a step, or DECODE_PX of classify. test_preprocess.py watches
PREPARED_BY = 1
LETTERBOX_GREY = 128  # 0 after scaling to -1..1, so that padding adds nothing to a convolution

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


@dataclass(frozen=True)
class Trimmed:
    """A photo on white without its bars, to be looked at in views. rect: its place in the photo.

    aspect: of the whole photo, its bars included.
    """

    image: Image.Image
    rect: Rect
    spec: PreprocessSpec
    aspect: float

    def prepare(self, views: tuple[Rect, ...] = (FULL,)) -> np.ndarray:
        """The other steps for each view: float32 (n, side, side, 3) in -1..1, n = len(views)."""
        inputs = np.empty((len(views), self.spec.side_px, self.spec.side_px, 3), np.float32)
        for place, view in zip(inputs, views, strict=True):  # in place: fresh memory cost <= 4 ms
            scale(colour(resize(self.image, self.spec, view), self.spec), out=place)
        return inputs


def trim_photo(pixels: Pixels, spec: PreprocessSpec) -> Trimmed:
    """The steps that a photo needs once, whatever its views; bars stay if the spec says so."""
    rgb, rect = strip_alpha(pixels), FULL
    if spec.trim:
        rgb, rect = trim_bars(rgb)
    return Trimmed(Image.fromarray(rgb), rect, spec, pixels.aspect)


def prepare_views(
    pixels: Pixels, spec: PreprocessSpec, views: tuple[Rect, ...] = (FULL,)
) -> np.ndarray:
    """All steps for each view: Pixels -> float32 (n, side, side, 3) in -1..1, n = len(views)."""
    return trim_photo(pixels, spec).prepare(views)
