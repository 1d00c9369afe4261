"""A seed and a label -> a planned scene: what lies where, in which light, seen by which camera.

The two labels of one seed share background, light, things around and finish; only the main thing
differs, so nothing but the banana can tell the label. Decides everything, draws nothing but the
background. May import: errors, values, dataset.demo.around, dataset.demo.layout,
dataset.demo.light, dataset.demo.objects, dataset.demo.scenes, dataset.demo.skins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from occ.dataset.demo.around import hold, lay_props
from occ.dataset.demo.layout import (
    FORMS,
    Thing,
    choose_spot,
    lay_bananas,
    lay_lookalike,
)
from occ.dataset.demo.light import Light
from occ.dataset.demo.objects import LOOKALIKES
from occ.dataset.demo.scenes import SCENES
from occ.dataset.demo.skins import RIPENESS
from occ.errors import DataRefused
from occ.values import LABELS, POSITIVE

FRAMES = ((320, 240), (320, 240), (240, 320), (320, 320), (320, 214))  # width, height
HELD_SHARES = {"room": 1.0, "plain": 0.1, "white": 0.0, "night": 0.0}  # in a hand, by scene
TABLES = ("plain", "gradient", "wood", "check", "tiles", "newspaper", "desk")
SIDES_PX = (32, 4096)


@dataclass(frozen=True)
class Finish:
    """What the camera adds. exposure: a factor; tint: factors (3,); grain: in linear light."""

    exposure: float
    tint: tuple[float, ...]
    blur_px: float
    grain: float
    vignette: float
    seed: int


@dataclass(frozen=True)
class Scene:
    """All about a photo but its pixels. background: linear (h, w, 3); things: back to front."""

    name: str
    label: str
    subclass: str
    background: np.ndarray
    light: Light
    things: tuple[Thing, ...]
    finish: Finish | None


def plan_scene(
    seed: int | tuple[int, ...],
    label: str,
    *,
    size: tuple[int, int] | None = None,
    scene: str | None = None,
    subject: str | None = None,
) -> Scene:
    """Decide everything about one photo; the same arguments give the same scene.

    size: (width, height) in pixels; scene: a name of SCENES; subject: a ripeness, "hand" or
    "several" for a banana, a name of LOOKALIKES or "nothing" for other. What is None is left to
    chance. Raises DataRefused on a word it does not know.
    """
    key = check_key(seed)
    _check(label, size, scene, subject)
    choice, layout, own = (np.random.default_rng([*key, number]) for number in range(3))
    frame, name = choice.integers(len(FRAMES)), choice.integers(len(SCENES))
    width, height = size or FRAMES[int(frame)]
    name = scene or tuple(SCENES)[int(name)]
    light, finish = _plan_light(choice, name), _plan_finish(choice, name)
    spot = choose_spot(layout, width, height)
    held = layout.random() < HELD_SHARES.get(name, HELD_SHARES["plain"])
    behind, before = ((), ()) if held else lay_props(layout, name in TABLES, spot)
    lay = lay_bananas if label == POSITIVE else lay_lookalike
    subclass, main = lay(own, subject, spot, held)
    main = hold(layout, main, spot) if held else main
    background = _plan_background(choice, name, height, width)
    return Scene(name, label, subclass, background, light, (*behind, *main, *before), finish)


def check_key(seed: int | tuple[int, ...]) -> tuple[int, ...]:
    """A seed as a tuple of whole numbers from 0 on; DataRefused if it is none."""
    key = seed if isinstance(seed, tuple) else (seed,)
    if not key or any(type(number) is not int or number < 0 for number in key):
        raise DataRefused(
            f"The seed must be a whole number from 0 on. Received: {seed!r}.",
            advice="Choose another seed, such as 1.",
        )
    return key


def _check(label: str, size, scene: str | None, subject: str | None) -> None:
    """Raise DataRefused, saying what was expected, if an argument means nothing here."""
    subjects = (*RIPENESS, *FORMS) if label == POSITIVE else (*LOOKALIKES, "nothing")
    choices = (("label", label, LABELS), ("scene", scene, tuple(SCENES)))
    for what, word, words in (*choices, ("subject", subject, subjects)):
        if word is not None and word not in words:
            raise DataRefused(
                f"The {what} must be one of {', '.join(words)}. Received: {word!r}.",
                advice="Choose one of these.",
            )
    if size is not None and not all(SIDES_PX[0] <= side <= SIDES_PX[1] for side in size):
        raise DataRefused(
            f"A side must be {SIDES_PX[0]} to {SIDES_PX[1]} pixels. Received: {size!r}.",
            advice="Choose another size.",
        )


def _plan_light(rng: np.random.Generator, name: str) -> Light:
    azimuth, height = rng.normal(-2.0, 0.9), rng.uniform(0.55, 0.95)
    towards = np.array([np.cos(azimuth), np.sin(azimuth), height])
    warm = float(rng.normal(0, 0.06))
    power = 0.35 if name == "night" else float(rng.uniform(0.8, 1.1))
    lamp = power * np.array([1 + warm, 1.0, 1 - 1.4 * warm])
    air = power * float(rng.uniform(0.3, 0.45)) * np.array([0.97 - warm, 1.0, 1.06 + warm])
    parts = (towards / np.linalg.norm(towards), lamp, air, air * np.array([0.62, 0.55, 0.46]))
    return Light(*(part.astype(np.float32) for part in parts), soft=float(rng.uniform(0.2, 0.9)))


def _plan_background(rng, name: str, height: int, width: int) -> np.ndarray:
    """The scene with the fall-off of its light: linear float32 (h, w, 3)."""
    slope = rng.normal(0, 0.1, 2)
    background = SCENES[name](rng, (height, width))
    if name not in ("white", "night"):
        ramp = np.linspace(-1, 1, width)[None] * slope[0]
        ramp = 1 + ramp + np.linspace(-1, 1, height)[:, None] * slope[1]
        background = background * ramp.astype(np.float32)[..., None]
    return np.clip(background, 0.002, 1).astype(np.float32)


def _plan_finish(rng: np.random.Generator, name: str) -> Finish:
    white = name == "white"
    return Finish(
        exposure=float(rng.uniform(0.97, 1.05) if white else np.exp(rng.normal(0, 0.2))),
        tint=tuple((1 + rng.normal(0, 0.008 if white else 0.04, 3)).tolist()),
        blur_px=float(np.exp(rng.normal(-0.8, 0.4))),
        grain=float(np.exp(rng.normal(-4.8, 0.6))),
        vignette=0.0 if white else float(rng.uniform(0, 0.35)),
        seed=int(rng.integers(2**31)),
    )
