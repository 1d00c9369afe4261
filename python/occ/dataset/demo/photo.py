"""A planned scene -> a synthetic photo with its exact mask and boxes.

Draws what demo.plan decided and decides nothing itself. May import: values, dataset.demo.light,
dataset.demo.paint, dataset.demo.plan, dataset.demo.scenes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from occ.dataset.demo.light import encode
from occ.dataset.demo.paint import draw_part
from occ.dataset.demo.plan import Finish, Scene, plan_scene
from occ.dataset.demo.scenes import LOOKS
from occ.values import POSITIVE, Box

SEEN = 0.5  # a pixel belongs to a banana if at least half of it shows one
TINY_PX = 12  # a banana with fewer pixels in sight gets no box


@dataclass(frozen=True)
class Rendered:
    """A synthetic photo. rgb: uint8 (h, w, 3); mask: uint8 (h, w), 255 where a banana is in sight.

    boxes: one a visible banana, score 1; subclass: what the main thing is; look: white-bg, plain-bg
    or scene.
    """

    rgb: np.ndarray
    mask: np.ndarray
    boxes: tuple[Box, ...]
    label: str
    subclass: str
    look: str


def render_photo(
    seed: int | tuple[int, ...],
    label: str,
    *,
    size: tuple[int, int] | None = None,
    scene: str | None = None,
    subject: str | None = None,
) -> Rendered:
    """One photo, about 320 px wide; the same arguments give the same bytes. See plan_scene.

    >>> render_photo(1, "other").boxes
    ()
    """
    return draw_scene(plan_scene(seed, label, size=size, scene=scene, subject=subject))


def draw_scene(scene: Scene, *, shadows: bool = True) -> Rendered:
    """Paint the things of a scene back to front, keeping count of whose pixels are whose."""
    canvas = scene.background.copy()  # linear (h, w, 3)
    owner = np.zeros(canvas.shape[:2], np.int16)  # (h, w): number of the banana in sight, or 0
    bananas = 0
    for thing in scene.things:
        for part in thing.parts:
            trace = draw_part(canvas, part, scene.light, shadow=shadows)
            bananas += thing.kind == POSITIVE and not part.joined
            if trace:
                seen = trace.cover >= SEEN
                spot = trace.rows[seen], trace.cols[seen]
                owner[spot] = bananas if thing.kind == POSITIVE else 0
    boxes = (_box(owner == number) for number in range(1, bananas + 1))
    return Rendered(
        rgb=encode(canvas) if scene.finish is None else _develop(canvas, scene.finish),
        mask=np.where(owner > 0, 255, 0).astype(np.uint8),
        boxes=tuple(box for box in boxes if box),
        label=scene.label,
        subclass=scene.subclass,
        look=LOOKS.get(scene.name, "scene"),
    )


def _box(pixels: np.ndarray) -> Box | None:
    """The tightest box around the true pixels of (h, w), or None if there are hardly any."""
    rows, cols = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not len(rows) or np.count_nonzero(pixels) < TINY_PX:
        return None
    height, width = pixels.shape
    left, right = cols[0] / width, (cols[-1] + 1) / width
    top, bottom = rows[0] / height, (rows[-1] + 1) / height
    return Box(
        float(left + right) / 2,
        float(top + bottom) / 2,
        float(right - left),
        float(bottom - top),
        1.0,
    )


def _develop(canvas: np.ndarray, finish: Finish) -> np.ndarray:
    """What the camera makes of the light: linear (h, w, 3) -> uint8 (h, w, 3)."""
    height, width = canvas.shape[:2]
    rows = (np.arange(height, dtype=np.float32)[:, None] / height - 0.5) ** 2
    cols = (np.arange(width, dtype=np.float32)[None] / width - 0.5) ** 2
    dim = (1 - finish.vignette * (rows + cols)) * finish.exposure
    exposed = canvas * np.asarray(finish.tint, np.float32)
    exposed *= dim[..., None]
    rng = np.random.default_rng(finish.seed)
    grain = rng.integers(256, size=(2, height, width), dtype=np.uint8).sum(0, dtype=np.float32)
    exposed += (grain[..., None] - 255) * np.float32(finish.grain / 104)  # 104: its deviation
    image = Image.fromarray(encode(exposed))
    return np.asarray(image.filter(ImageFilter.BoxBlur(finish.blur_px)))
