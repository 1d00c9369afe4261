"""Photos and a classifier -> whether the warm places of a heat map are what the score rests on.

Deletion: blur the warmest places first, and the score should fall faster than if places are blurred
in random order, or from the photo's middle outwards. Insertion: show them first in a blurred photo,
and it should rise faster (Petsiuk et al. 2018). A map that fails any of it is no explanation.
May import: values, photo, preprocess, classify, dataset.raw, training.measure.metrics,
training.workbench.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageFilter

from occ.classify import DECODE_PX, Classifier
from occ.dataset.raw import RawPhoto
from occ.photo import decode_photo
from occ.preprocess import strip_alpha
from occ.training.measure.metrics import mean_of
from occ.training.workbench import progress_bar
from occ.values import Pixels

SHARES = (0.02, 0.05, 0.1, 0.2, 0.4)  # of the photo: what matters happens in the first places
BLUR = 0.15  # radius as a share of the longer side: no shape is left
# Maps that know nothing of the photo: scattered places, and one piece where most things are
CONTROLS = ("random", "middle")
WAYS = (("deletion", -1), ("insertion", 1))  # and whether the score should fall or rise


def compare_with_controls(classifier: Classifier, photos: Sequence[RawPhoto]) -> dict:
    """Mean score over SHARES by the heat's order and by those of CONTROLS, and whether it wins.

    Of each control deletion and insertion: how much better the heat does, a photo; passed: all
    these intervals lie above 0.
    """
    rng = np.random.default_rng(0)
    curves = []
    with progress_bar("mask photos", len(photos)) as advance:
        for photo in photos:
            pixels = decode_photo(photo.read(), longest_px=DECODE_PX)
            heat = classifier.find(pixels)[1].heat
            maps = (heat, rng.random(heat.shape), near_middle(len(heat)))
            rgb = strip_alpha(pixels)
            curves.append([mask_scores(classifier, rgb, each) for each in maps])
            advance(1)
    return _summarise(np.array(curves))  # (n, map, way)


def near_middle(side: int) -> np.ndarray:
    """A map (side, side) that is the warmer the nearer to the photo's middle.

    >>> bool(near_middle(3)[0, 0] < near_middle(3)[0, 1] < near_middle(3)[1, 1])
    True
    """
    away = np.arange(side) - (side - 1) / 2
    return -np.hypot(away[:, None], away)


def mask_scores(classifier: Classifier, rgb: np.ndarray, heat: np.ndarray) -> tuple[float, float]:
    """(deletion, insertion): mean score over SHARES when the warmest places are hidden, shown."""
    image = Image.fromarray(rgb)
    blurred = np.asarray(image.filter(ImageFilter.GaussianBlur(BLUR * max(image.size))))
    means = []
    for shown, hidden in ((rgb, blurred), (blurred, rgb)):
        scores = [
            classifier.judge(Pixels(swap_places(shown, hidden, heat, part))).score
            for part in SHARES
        ]
        means.append(float(np.mean(scores)))
    return means[0], means[1]


def swap_places(rgb: np.ndarray, other: np.ndarray, heat: np.ndarray, part: float) -> np.ndarray:
    """`rgb` (h, w, 3) with the warmest `part` of the heat's cells taken from `other`."""
    most = max(round(part * heat.size), 1)
    chosen = np.zeros(heat.size, bool)
    chosen[np.argsort(-heat, axis=None, kind="stable")[:most]] = True
    cells = chosen.reshape(heat.shape)
    rows, cols = (np.arange(side) * len(heat) // side for side in rgb.shape[:2])
    return np.where(cells[np.ix_(rows, cols)][..., None], other, rgb)


def _summarise(curves: np.ndarray) -> dict:
    """Mean scores (n, map, way) -> figures with bootstrap intervals over photos."""
    found: dict = {"photos": len(curves)}
    for number, control in enumerate(CONTROLS, 1):
        found[control] = {}
        for way, (name, sign) in enumerate(WAYS):
            heat, theirs = curves[:, 0, way], curves[:, number, way]
            gain = mean_of(sign * (heat - theirs))
            scores = {"score": heat, "control_score": theirs}
            found[control][name] = {key: gain[key] for key in ("value", "low", "high")} | {
                key: round(float(each.mean()), 4) for key, each in scores.items()
            }
    gains = [found[control][name]["low"] for control in CONTROLS for name, _ in WAYS]
    return found | {"passed": min(gains) > 0}
