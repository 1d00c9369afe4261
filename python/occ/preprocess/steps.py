"""Upright pixels -> the pictures that each network saw on the way, made by the steps themselves.

May import: values, preprocess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from occ.preprocess import FULL, PreprocessSpec, colour, resize, scale, strip_alpha
from occ.preprocess.bars import trim_bars
from occ.values import Pixels, Step


def show_steps(pixels: Pixels, spec: PreprocessSpec) -> tuple[Step, ...]:
    """The full view's way through every step, as arrays to draw; made by the steps themselves."""
    rgb = strip_alpha(pixels)
    trimmed, rect = trim_bars(rgb) if spec.trim else (rgb, FULL)
    sized = resize(trimmed, spec)
    cut = max(round(100 * (1 - (rect[2] - rect[0]) * (rect[3] - rect[1]))), 1)
    return (
        Step("decoded", pixels.rgb, f"{pixels.rgb.shape[1]} x {pixels.rgb.shape[0]}"),
        Step("strip_alpha", rgb, "none" if pixels.alpha is None else "laid on white"),
        Step("trim_bars", trimmed, "none" if rect == FULL else f"{cut} % cut"),
        Step("resize", sized, f"{spec.side_px} x {spec.side_px}, {spec.resize}"),
        *_show_input(sized, spec),
    )


def _show_input(sized: np.ndarray, spec: PreprocessSpec) -> tuple[Step, Step]:
    """The last two steps, from uint8 (side, side, 3) on."""
    coloured = colour(sized, spec)
    scaled = scale(coloured)
    redrawn = np.rint((scaled + 1) * 127.5).astype(np.uint8)
    return (
        Step("colour", coloured, spec.colour),
        Step("scale", redrawn, f"{scaled.min():.2f} … {scaled.max():.2f}"),
    )


def show_ways(pixels: Pixels, specs: Mapping[str, PreprocessSpec]) -> tuple[Step, ...]:
    """The steps of the first network, then those in which the way of others is another one.

    specs: network name -> its recipe, at least one.
    """
    ways: dict[PreprocessSpec, tuple[str, ...]] = {}
    for name, spec in specs.items():
        ways[spec] = (*ways.get(spec, ()), name)
    (first, names), *others = ways.items()
    steps = show_steps(pixels, first)
    if not others:
        return steps
    shared, seen = steps[:-2], [(step, names) for step in steps[-2:]]
    for spec, names in others:
        is_near = replace(spec, colour=first.colour) == first
        way = _show_input(shared[-1].pixels, spec) if is_near else show_steps(pixels, spec)[2:]
        seen += [(step, names) for step in way]
    return (*shared, *(replace(step, networks=names) for step, names in seen))
