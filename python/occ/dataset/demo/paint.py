"""A canvas and a part -> the canvas with the part on it and the shadow it casts.

May import: dataset.demo.light, dataset.demo.tubes.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from occ.dataset.demo.light import Light, Part, shade
from occ.dataset.demo.tubes import Trace, trace_tube


def draw_part(canvas: np.ndarray, part: Part, light: Light, *, shadow: bool = True) -> Trace | None:
    """Paint a part and its shadow on linear (h, w, 3), in place; returns its pixels, if any."""
    height, width = canvas.shape[:2]
    trace = trace_tube(part.tube, width, height)
    if trace is None:
        return None
    if shadow and part.lift:
        darken(canvas, trace, light, max(float(part.tube.radius.max()) * part.lift, 1.0))
    spots = (trace.rows * width + trace.cols) * 3
    flat = canvas.reshape(-1)
    for colour, plane in enumerate(shade(trace, part.skin, light, part.tube.flat)):
        behind = flat.take(spots + colour)
        flat[spots + colour] = behind + (plane - behind) * trace.cover
    return trace


def darken(canvas: np.ndarray, trace: Trace, light: Light, reach_px: float) -> None:
    """Lay the shadow of a trace on the canvas, in place: a tight one of contact and a cast one.

    Both are made on a smaller mask (soft things need few pixels) that goes on past the edges, so
    that an object cut by the frame throws an uncut shadow.
    """
    margin = int(2.5 * reach_px) + 2
    top, left = max(trace.rows.min() - margin, 0), max(trace.cols.min() - margin, 0)
    window = canvas[top : trace.rows.max() + margin, left : trace.cols.max() + margin]
    cover = np.zeros(window.shape[:2], np.uint8)
    cover[trace.rows - top, trace.cols - left] = trace.cover * 255
    shrink = int(np.clip(reach_px / 3, 1, 6))
    pad = margin // shrink + 1
    mask = Image.fromarray(cover).reduce(shrink)
    wide = Image.fromarray(np.pad(np.asarray(mask), pad, mode="edge"))
    blur = reach_px / shrink
    touch = wide.filter(ImageFilter.BoxBlur(blur * 0.45))
    cast = touch.filter(ImageFilter.BoxBlur(blur * (0.2 + 0.6 * light.soft)))
    slide = -light.towards[:2] / max(float(light.towards[2]), 0.4) * blur
    near, far = _cut(touch, slide * 0.3, pad, mask.size), _cut(cast, slide, pad, mask.size)
    dark = np.exp(np.float32(-0.8 / 255) * near - np.float32((1.0 - 0.5 * light.soft) / 255) * far)
    size, box = cover.shape[::-1], (0, 0, cover.shape[1] / shrink, cover.shape[0] / shrink)
    full = Image.fromarray(dark).resize(size, Image.Resampling.BILINEAR, box=box)
    window *= np.asarray(full)[:, :, None]


def _cut(mask: Image.Image, slide: np.ndarray, pad: int, size: tuple[int, int]) -> np.ndarray:
    """The middle of a padded mask moved by (x, y) pixels, rounded: uint8 (h, w)."""
    left, top = (int(np.clip(pad - round(float(move)), 0, 2 * pad)) for move in slide)
    return np.asarray(mask)[top : top + size[1], left : left + size[0]]
