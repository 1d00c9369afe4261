"""Traced pixels, a skin and a light -> shaded colours on a canvas, with the shadow they cast.

Colours are linear light, 0..1, red first; `encode` makes sRGB bytes of them. Chance is an argument.
May import: dataset.demo_tubes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from occ.dataset.demo_tubes import Trace, Tube, trace_tube

SMOOTH_FROM = 3  # pixels a texel, from which texels would show as blocks


@dataclass(frozen=True)
class Light:
    """towards: unit (3,) to the lamp; lamp, sky, bounce: linear (3,) of lamp, air and ground.

    soft: 0 a bare sun, 1 an overcast sky.
    """

    towards: np.ndarray
    lamp: np.ndarray
    sky: np.ndarray
    bounce: np.ndarray
    soft: float = 0.5


@dataclass(frozen=True)
class Skin:
    """What a tube is covered with. albedo: linear (places, angles, 3); relief: (places, angles).

    relief is a height in radii; facets: how many edges the cross-section has, sharp 0..1, turned by
    roll radians; gloss: strength of the highlight, polish: its exponent; glow: 1 needs no light.
    """

    albedo: np.ndarray
    relief: np.ndarray | None = None
    facets: int = 0
    sharp: float = 0.0
    roll: float = 0.0
    gloss: float = 0.15
    polish: float = 20.0
    glow: float = 0.0


@dataclass(frozen=True)
class Part:
    """One tube with its skin. lift: height above the ground in radii; 0 casts no shadow.

    joined: it belongs to the banana drawn before it, as the crown does to its hand.
    """

    tube: Tube
    skin: Skin
    lift: float = 1.0
    joined: bool = False


def linear(red: float, green: float, blue: float) -> np.ndarray:
    """sRGB 0..255 -> linear (3,), with gamma 2: one multiplication instead of a power."""
    return (np.array([red, green, blue], np.float32) / 255) ** 2


def encode(canvas: np.ndarray) -> np.ndarray:
    """Linear float (h, w, 3) -> sRGB uint8 (h, w, 3); highlights are rolled off, not cut."""
    steps = np.sqrt(np.maximum(canvas, 0)) * 1024  # a quarter of a grey level each
    return TONES[np.minimum(steps, len(TONES) - 1).astype(np.int32)]


def _tones() -> np.ndarray:
    """sRGB uint8 for each 1/1024 of the root of linear light, up to 1.5: (1537,)."""
    light = (np.arange(1537) / 1024) ** 2
    rolled = np.where(light > 0.88, 0.88 + 0.12 * np.tanh((light - 0.88) / 0.12), light)
    return np.rint(np.sqrt(rolled) * 255).astype(np.uint8)


TONES = _tones()


def draw_part(canvas: np.ndarray, part: Part, light: Light, *, shadow: bool = True) -> Trace | None:
    """Paint a part and its shadow on linear (h, w, 3), in place; returns its pixels, if any."""
    height, width = canvas.shape[:2]
    trace = trace_tube(part.tube, width, height)
    if trace is None:
        return None
    if shadow and part.lift:
        darken(canvas, trace, light, max(float(part.tube.radius.max()) * part.lift, 1.0))
    colours = shade(trace, part.skin, light, part.tube.flat)  # (p, 3)
    behind = canvas[trace.rows, trace.cols]
    canvas[trace.rows, trace.cols] = behind + (colours - behind) * trace.cover[:, None]
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


def shade(trace: Trace, skin: Skin, light: Light, flat: float) -> np.ndarray:
    """The linear colours (p, 3) of traced pixels under the light."""
    row, column = _texels(trace, skin)
    smooth = len(trace.rows) > SMOOTH_FROM * skin.albedo.shape[0] * skin.albedo.shape[1]
    albedo = _interpolate(skin.albedo, trace) if smooth else skin.albedo[row, column]  # (p, 3)
    if skin.glow >= 1:
        return albedo
    normal = _normals(trace, skin, flat, row, column)
    facing = np.clip(normal @ light.towards.astype(np.float32), -1, 1)
    wrap = 0.15 + 0.35 * light.soft
    lit = np.clip((facing + wrap) / (1 + wrap), 0, 1)[:, None]
    upward = np.clip(0.5 + 0.5 * (normal[:, 2] - 0.35 * normal[:, 1]), 0, 1)[:, None]
    air = light.sky * upward + light.bounce * (1 - upward)
    deep = albedo * (1 - 0.45 * (1 - lit) * (1 - albedo))  # shadows on fruit are warmer, not greyer
    rim = 0.78 + 0.22 * np.clip(normal[:, 2:], 0, 1)
    colour = deep * (lit * light.lamp + air * rim)
    half = light.towards + np.array([0, 0, 1.0])
    half = (half / np.linalg.norm(half)).astype(np.float32)
    shine = skin.gloss * np.clip(normal @ half, 0, 1) ** skin.polish
    colour = colour + shine[:, None] * light.lamp * 0.8
    return (colour * (1 - skin.glow) + albedo * skin.glow).astype(np.float32)


def _texels(trace: Trace, skin: Skin) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of each pixel in the skin's texture: two int (p,)."""
    places, angles = skin.albedo.shape[:2]
    column = ((trace.theta / np.pi + 0.5) * angles).astype(np.intp)
    row = (trace.along * places).astype(np.intp)
    return np.minimum(row, places - 1), np.clip(column, 0, angles - 1)


def _interpolate(texture: np.ndarray, trace: Trace) -> np.ndarray:
    """A texture (places, angles, 3) at each pixel, between its four nearest texels: (p, 3)."""
    places, angles = texture.shape[:2]
    down = np.clip(trace.along * places - 0.5, 0, places - 1.001)
    right = np.clip((trace.theta / np.pi + 0.5) * angles - 0.5, 0, angles - 1.001)
    row, column = down.astype(np.intp), right.astype(np.intp)
    low, side = (down - row)[:, None], (right - column)[:, None]
    first = texture[row, column] * (1 - side) + texture[row, column + 1] * side
    last = texture[row + 1, column] * (1 - side) + texture[row + 1, column + 1] * side
    return first * (1 - low) + last * low


def _normals(trace: Trace, skin: Skin, flat: float, row, column) -> np.ndarray:
    """Unit normals (p, 3): the tube's own, bent by facets and relief."""
    theta = trace.theta
    if skin.facets:
        theta = theta - skin.sharp * np.sin(skin.facets * (theta - skin.roll)) / skin.facets
    around, along = np.sin(theta) * flat, -trace.slope
    if skin.relief is not None:
        per_place, per_angle = np.gradient(skin.relief)
        around = around - per_angle[row, column] * (skin.relief.shape[1] / np.pi)
        along = along - per_place[row, column] * (skin.relief.shape[0] / 10)
    normal = trace.across * around[:, None] + trace.out * np.cos(theta)[:, None]
    normal += trace.spine * along[:, None]
    return normal / np.sqrt((normal * normal).sum(axis=1, keepdims=True))
