"""Scores of trained heads -> the champion (on `validate`), its temperature and its thresholds.

Temperature, bias and thresholds come from `calibrate` alone; dev-test is never opened.
May import: release, verdict, training.metrics, training.promise,
training.scenes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from occ.preprocess import Rect
from occ.training.metrics import partial_auroc
from occ.training.promise import Thresholds, fit_calibration, fit_thresholds
from occ.training.scenes import SCENE_SHARE
from occ.verdict import Decision, calibrate, fuse

FULL_SHARES = (0.0, 0.25, 0.5)  # tried: how much the full view counts beside the best one


@dataclass(frozen=True)
class Candidate:
    """A trained head: its name, its views, and its scores (n, v) of each split's photos.

    scenes: of made-up scenes of `validate`, every second one with the target; may be empty.
    """

    name: str
    views: tuple[Rect, ...]
    validate: np.ndarray
    calibrate: np.ndarray
    scenes: np.ndarray


@dataclass(frozen=True)
class Chosen:
    """The champion, how its views are joined, its thresholds, and what every try was worth."""

    champion: str
    decision: Decision
    thresholds: Thresholds
    tries: Mapping[str, float]


def choose_champion(
    candidates: list[Candidate],
    validate_labels: np.ndarray,
    calibrate_labels: np.ndarray,
    imagenet_class: int | None,
) -> Chosen:
    """The best candidate and share of the full view; labels bool (n,).

    By the partial AUROC on photos and the AUROC on scenes, weighed as in teaching: web photos show
    one thing, large, and a choice by them alone would forget how visitors' photos look.
    """
    tries: dict[tuple[str, float], float] = {}
    for one in candidates:
        for share in FULL_SHARES if len(one.views) > 1 else FULL_SHARES[:1]:
            tries[one.name, share] = _worth(one, share, validate_labels)
    name, share = max(tries, key=tries.__getitem__)
    best = next(one for one in candidates if one.name == name)
    log_odds = fuse(best.calibrate, share)
    temperature, bias = fit_calibration(calibrate_labels, log_odds)
    decision = Decision(f"{name}.h5", best.views, share, bias, temperature, imagenet_class)
    thresholds = fit_thresholds(calibrate_labels, calibrate(log_odds, decision), calibrated=True)
    named = {f"{tried}, full share {part}": value for (tried, part), value in tries.items()}
    return Chosen(name, decision, thresholds, named)


def _worth(one: Candidate, share: float, labels: np.ndarray) -> float:
    """What a candidate with this share of the full view is worth, 0..1."""
    photos = partial_auroc(labels, fuse(one.validate, share))
    if not len(one.scenes):
        return photos
    with_target = np.arange(len(one.scenes)) % 2 == 0
    scenes = float(roc_auc_score(with_target, fuse(one.scenes, share)))
    return round((photos + SCENE_SHARE * scenes) / (1 + SCENE_SHARE), 6)
