"""Parts one unit long -> the main thing of a photo, placed in the frame.

May import: values, dataset.demo.banana, dataset.demo.light, dataset.demo.objects,
dataset.demo.skins, dataset.demo.tubes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from occ.dataset.demo.banana import banana_part, hand_parts, peeled_parts, turn_points
from occ.dataset.demo.light import Part
from occ.dataset.demo.objects import LOOKALIKES, THINGS
from occ.dataset.demo.skins import RIPENESS
from occ.dataset.demo.tubes import Tube
from occ.values import POSITIVE

RIPE_SHARES = (0.46, 0.2, 0.12, 0.1, 0.07, 0.05)  # of RIPENESS: as in a shop, mostly yellow
SMALL_SHARE = 0.2  # of the scenes have a small main thing among others: the hard case
UPRIGHT = ("mug",)  # seen from the side: turned otherwise, it would float
FORMS = ("hand", "peeled", "several")  # subjects of any ripeness


@dataclass(frozen=True)
class Thing:
    """One object in a scene; its parts are placed in pixels, the farthest first."""

    kind: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Spot:
    """Where the main thing goes. x, y: pixels; share: of the frame that its box takes; angles.

    limits: the widest and tallest the box may be, in pixels; mirror: bent the other way.
    """

    x: float
    y: float
    share: float
    angle: float
    tilt: float
    limits: tuple[int, int]
    mirror: bool = False

    @property
    def banana_px(self) -> float:
        """About the length of a banana here, whose box is 5 : 3: the scale of all around it."""
        return float(np.sqrt(self.share * self.limits[0] * self.limits[1] * 5 / 3))


def choose_spot(rng: np.random.Generator, width: int, height: int) -> Spot:
    """Small in SMALL_SHARE of the scenes, else anything from a tenth to most of the frame."""
    small = rng.random() < SMALL_SHARE
    share = float(np.exp(rng.uniform(-3.7, -2.8) if small else rng.uniform(-2.3, -0.3)))
    room = 0.46 * (1 - np.sqrt(share))
    x, y = 0.5 + rng.uniform(-room, room, 2)
    tilt = float(np.clip(rng.normal(0, 0.4), -0.9, 0.9))
    angle = float(rng.uniform(0, 2 * np.pi))
    mirror = bool(rng.random() < 0.5)
    return Spot(x * width, y * height, share, angle, tilt, (width, height), mirror)


def place_parts(
    kind: str, parts: Sequence[Part], spot: Spot, *, length_px: float | None = None
) -> Thing:
    """Turn, scale and move parts to the spot; without a length they fill the spot's share."""
    flip = np.array([1, -1 if spot.mirror else 1, 1])
    turned = [turn_points(part.tube.points * flip, spot.angle, 0.0, spot.tilt) for part in parts]
    low = np.min(
        [(p - q.tube.radius[:, None]).min(0) for p, q in zip(turned, parts, strict=True)], 0
    )
    high = np.max(
        [(p + q.tube.radius[:, None]).max(0) for p, q in zip(turned, parts, strict=True)], 0
    )
    wide, tall = (high - low)[:2]
    scale = length_px
    if scale is None:
        area = spot.share * spot.limits[0] * spot.limits[1]
        fit = min(0.96 * spot.limits[0] / wide, 0.96 * spot.limits[1] / tall)
        scale = float(min(np.sqrt(area / (wide * tall)), fit))
    centre = np.array([spot.x, spot.y, 0.0])
    placed = [
        replace(
            part,
            tube=Tube(
                (points - (low + high) / 2) * scale + centre,
                part.tube.radius * scale,
                part.tube.flat,
            ),
        )
        for points, part in zip(turned, parts, strict=True)
    ]
    return Thing(kind, tuple(placed))


def lay_bananas(rng, subject: str | None, spot: Spot, held: bool) -> tuple[str, tuple[Thing, ...]]:
    """The main things of a banana photo, and what to call them. subject: as in plan_scene."""
    ripeness = str(rng.choice(RIPENESS, p=RIPE_SHARES)) if subject in (None, *FORMS) else subject
    if subject is None:
        subject = str(rng.choice(("single", *FORMS), p=(0.55, 0.24, 0.07, 0.14)))
    if subject == "peeled":
        parts = peeled_parts(rng, "yellow" if ripeness in ("brown", "green", "red") else ripeness)
        return "peeled banana", (place_parts(POSITIVE, parts, spot),)
    if subject == "hand":
        parts = hand_parts(rng, ripeness, int(rng.integers(2, 6)))
        return f"hand of {ripeness} bananas", (place_parts(POSITIVE, parts, spot),)
    count = int(rng.integers(2, 4)) if subject == "several" and not held else 1
    things = []
    for number in range(count):
        part = banana_part(rng, ripeness, float(rng.uniform(0.8, 1.7)))
        here = spot if number == 0 else _beside(rng, spot, number)
        things.append(place_parts(POSITIVE, (part,), here))
    return f"{ripeness} banana", tuple(things)


def _beside(rng: np.random.Generator, spot: Spot, number: int) -> Spot:
    """A second or third spot, half a banana away from the first, inside the frame."""
    heading = rng.uniform(0, 6.3) + number * 2.1
    away = spot.banana_px * rng.uniform(0.3, 0.6)
    return replace(
        spot,
        x=float(
            np.clip(spot.x + away * np.cos(heading), 0.2 * spot.limits[0], 0.8 * spot.limits[0])
        ),
        y=float(
            np.clip(spot.y + away * np.sin(heading), 0.2 * spot.limits[1], 0.8 * spot.limits[1])
        ),
        share=spot.share * float(rng.uniform(0.75, 1.0)),
        angle=spot.angle + float(rng.normal(0, 0.8)),
    )


def lay_lookalike(
    rng, subject: str | None, spot: Spot, held: bool
) -> tuple[str, tuple[Thing, ...]]:
    """The main thing of an other photo, or none, and what to call it."""
    subject = subject or str(rng.choice((*LOOKALIKES, "nothing")))
    if subject == "nothing":
        return "nothing", ()
    here = replace(spot, share=min(spot.share, 0.5))
    if subject in UPRIGHT and not held:
        here = replace(here, angle=np.pi / 2 + float(rng.normal(0, 0.05)), tilt=0.0)
    return subject, (place_parts(subject, THINGS[subject](rng), here),)
