"""Traced pixels, a skin and a light -> the colour of each pixel.

Colours are linear light, 0..1, red first; `encode` makes sRGB bytes of them. May import:
dataset.demo.tubes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from occ.dataset.demo.tubes import Trace, Tube

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
    tone = np.sqrt(np.clip(canvas, 0, 1.21))
    over = np.maximum(tone - 0.9, 0)
    tone -= 2.5 * over * over  # meets 1 with slope 0 at 1.1
    return (tone * 255 + 0.5).astype(np.uint8)


def shade(trace: Trace, skin: Skin, light: Light, flat: float) -> list[np.ndarray]:
    """The colour of traced pixels under the light: three planes (p,), red first.

    Planes, not (p, 3): NumPy is three times as fast on long rows as on rows of three.
    """
    texel = _texels(trace, skin)
    smooth = len(trace.rows) > SMOOTH_FROM * skin.albedo.shape[0] * skin.albedo.shape[1]
    texture = skin.albedo.reshape(-1, 3)
    read = _interpolator(skin, trace) if smooth else lambda colour: texture[:, colour].take(texel)
    if skin.glow >= 1:
        return [read(colour) for colour in range(3)]
    x, y, z = _normals(trace, skin, flat, texel)
    to_x, to_y, to_z = light.towards
    wrap = 0.15 + 0.35 * light.soft
    lit = np.clip((x * to_x + y * to_y + z * to_z + wrap) / (1 + wrap), 0, 1)
    rim = 0.78 + 0.22 * np.maximum(z, 0)  # less air reaches the rim
    upward = np.clip(0.5 + 0.5 * z - 0.175 * y, 0, 1)
    deep = 0.45 - 0.45 * lit
    length = np.sqrt(2 + 2 * to_z)  # of the light's direction plus the viewer's (0, 0, 1)
    mirrored = np.minimum((x * to_x + y * to_y + z * (to_z + 1)) / length, 1)
    shine = skin.gloss * 0.8 * np.exp(skin.polish * (mirrored - 1))
    planes = []
    for colour in range(3):
        albedo = read(colour)
        air = (light.bounce[colour] + upward * (light.sky - light.bounce)[colour]) * rim
        lamp = light.lamp[colour]
        plane = (
            (air + lit * lamp) * albedo * (1 - deep * (1 - albedo))
        )  # shadows are warm, not grey
        plane += shine * lamp
        planes.append(plane + (albedo - plane) * skin.glow if skin.glow else plane)
    return planes


def _texels(trace: Trace, skin: Skin) -> np.ndarray:
    """The place of each pixel in the skin's texture, counted along its rows: int (p,)."""
    places, angles = skin.albedo.shape[:2]
    column = ((trace.theta / np.pi + 0.5) * angles).astype(np.intp)
    row = (trace.along * places).astype(np.intp)
    return np.minimum(row, places - 1) * angles + np.clip(column, 0, angles - 1)


def _interpolator(skin: Skin, trace: Trace) -> Callable[[int], np.ndarray]:
    """Reads a colour of the skin at each pixel between its four nearest texels: (p,)."""
    places, angles = skin.albedo.shape[:2]
    down = np.clip(trace.along * places - 0.5, 0, places - 1.001)
    right = np.clip((trace.theta / np.pi + 0.5) * angles - 0.5, 0, angles - 1.001)
    row, column = down.astype(np.intp), right.astype(np.intp)
    low, side, first = down - row, right - column, row * angles + column

    def read(colour: int) -> np.ndarray:
        plane = skin.albedo[..., colour].ravel()
        above = plane[first] * (1 - side) + plane[first + 1] * side
        below = plane[first + angles] * (1 - side) + plane[first + angles + 1] * side
        return above + (below - above) * low

    return read


def _normals(trace: Trace, skin: Skin, flat: float, texel: np.ndarray) -> list[np.ndarray]:
    """Unit normals as three planes (p,): the tube's own, bent by facets and relief."""
    theta = trace.theta
    if skin.facets:
        theta = theta - skin.sharp * np.sin(skin.facets * (theta - skin.roll)) / skin.facets
    around, along, ahead = np.sin(theta) * flat, -trace.slope, np.cos(theta)
    if skin.relief is not None:
        per_place, per_angle = np.gradient(skin.relief)
        around = around - per_angle.ravel()[texel] * (skin.relief.shape[1] / np.pi)
        along = along - per_place.ravel()[texel] * (skin.relief.shape[0] / 10)
    planes = [ahead * trace.out[axis] + along * trace.spine[axis] for axis in range(3)]
    for axis in range(2):
        planes[axis] += trace.across[axis] * around
    scale = 1 / np.sqrt(planes[0] ** 2 + planes[1] ** 2 + planes[2] ** 2)
    return [plane * scale for plane in planes]
