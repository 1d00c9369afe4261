"""A thing placed in the frame -> the hand that holds it: arm and palm behind, fingers in front.

May import: dataset.demo.light, dataset.demo.shapes, dataset.demo.skins, dataset.demo.tubes.
"""

from __future__ import annotations

import numpy as np

from occ.dataset.demo.light import Part, Skin, linear
from occ.dataset.demo.shapes import ALONG, AROUND, GRID, near
from occ.dataset.demo.skins import blend, noise, step
from occ.dataset.demo.tubes import SAMPLES, Tube, smooth_profile

TONES = ((241, 204, 178), (224, 172, 134), (198, 140, 100), (150, 98, 66), (96, 62, 44))
FINGER = 0.5  # thickness of a finger over that of a banana: 17 mm over 35 mm
CAPSULE = smooth_profile([(0, 0.35), (0.06, 0.8), (0.16, 1.0), (0.7, 0.98), (0.93, 0.8), (1, 0.3)])

Parts = tuple[Part, ...]


def grip(rng: np.random.Generator, body: Part, finger_px: float, reach_px: float) -> tuple:
    """(parts behind, parts in front) of a hand around the middle of `body`.

    finger_px: half the thickness of a finger; reach_px: how long the arm is, enough to leave the
    frame. The arm comes from below.
    """
    tone = near(rng, *TONES[int(rng.integers(len(TONES)))], 5)
    middle = int(SAMPLES * rng.uniform(0.36, 0.56))
    centre, radius = body.tube.points[middle, :2], float(body.tube.radius[middle])
    ahead = (body.tube.points[middle + 4] - body.tube.points[middle - 4])[:2]
    ahead = ahead / np.linalg.norm(ahead)
    beside = np.array([-ahead[1], ahead[0]])
    beside = beside if beside[1] > 0 else -beside  # towards the wrist, downwards
    beside = beside if abs(beside[1]) > 0.3 else np.array([beside[0], beside[1] + 0.3])
    wrist = centre + beside * (radius + 4.6 * finger_px)
    away = beside + np.array([rng.normal(0, 0.2), 0.5])
    heel = [(0, 0.4), (0.12, 0.8), (0.4, 1.0), (0.7, 0.92), (1, 0.6)]
    palm = _limb(centre, wrist, [(at, 3.7 * thick) for at, thick in heel], finger_px, tone, rng)
    sleeve = [(0, 2.0), (0.06, 2.3), (1, 3.2)]
    arm = _limb(wrist - away * finger_px, wrist + away * reach_px, sleeve, finger_px, tone, rng)
    front = [
        _finger(rng, centre, ahead, beside, radius, finger_px, tone, slot) for slot in range(4)
    ]
    thumb_from = centre + beside * (radius + 1.6 * finger_px) - ahead * 3.0 * finger_px
    thumb_to = centre + beside * 0.1 * radius - ahead * 2.6 * finger_px
    return (arm, palm), (*front, _digit(thumb_from, thumb_to, finger_px * 1.1, tone, rng))


def _finger(rng, centre, ahead, beside, radius, finger_px, tone, slot: int) -> Part:
    """A finger that comes round from the far side; its tip lies on the front."""
    at = centre + ahead * finger_px * (1.95 * (slot - 1.5) + 0.4)
    start = at - beside * (radius + 0.7 * finger_px)
    end = at + beside * radius * float(rng.uniform(-0.15, 0.25))
    return _digit(start, end, finger_px * float(rng.uniform(0.92, 1.05)), tone, rng)


def _digit(start, end, radius_px: float, tone: np.ndarray, rng) -> Part:
    """A finger or thumb with a nail at `end`."""
    nail = step(ALONG, 0.74, 0.78) * step(ALONG, 0.98, 0.94) * step(np.abs(AROUND), 0.5, 0.42)
    crease = np.exp(-(((ALONG - 0.42) / 0.02) ** 2)) + np.exp(-(((ALONG - 0.47) / 0.015) ** 2))
    albedo = tone * (1 + 0.06 * noise(rng, GRID, (8, 5)) - 0.15 * crease)[..., None]
    albedo = blend(albedo, np.clip(tone * 1.15 + linear(60, 40, 44), 0, 0.9), nail * 0.6)
    skin = Skin(albedo.astype(np.float32), gloss=0.06, polish=10.0)
    return Part(Tube(_line(start, end), CAPSULE * radius_px), skin, lift=0.5)


def _limb(start, end, knots: list, finger_px: float, tone: np.ndarray, rng) -> Part:
    """A palm or an arm between two points; knots: (place, thickness in fingers)."""
    albedo = tone * (1 + 0.06 * noise(rng, GRID, (8, 5)))[..., None]
    skin = Skin(albedo.astype(np.float32), gloss=0.05, polish=8.0)
    return Part(Tube(_line(start, end), smooth_profile(knots) * finger_px, 0.8), skin, lift=0.0)


def _line(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    share = np.linspace(0, 1, SAMPLES)[:, None]
    flat = start * (1 - share) + end * share
    return np.concatenate([flat, np.zeros((SAMPLES, 1))], axis=1)
