"""Scores of trained heads -> the champion (on `validate`), its temperature and its thresholds.

Temperature, bias and thresholds come from `calibrate` alone; dev-test is never opened.
May import: preprocess, locate.closer, locate.patches, verdict, training.measure, training.promise,
training.scenes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from sklearn.metrics import roc_auc_score

from occ.locate.closer import Zoom
from occ.locate.patches import patch_rows
from occ.preprocess import Rect
from occ.training.measure.metrics import partial_auroc
from occ.training.promise import Thresholds, fit_calibration, fit_thresholds
from occ.training.scenes import SCENE_SHARE
from occ.verdict import Decision, decide, join_looks

# Tried: how much the full view counts beside the best one, and the best patches beside both
FULL_SHARES, PATCH_SHARES = (0.0, 0.25, 0.5), (0.0, 0.2, 0.4)


@dataclass(frozen=True)
class Candidate:
    """A trained head: its name, its views, and its scores (n, v) of each split's photos.

    scenes: of made-up scenes of `validate`, every second one with the target; may be empty.
    zoom, patch_head: how another network looked closer and what scored the views' patches, if the
    scores are (n, v + p + z). The patches of its looks may follow those, look by look.
    """

    name: str
    views: tuple[Rect, ...]
    validate: np.ndarray
    calibrate: np.ndarray
    scenes: np.ndarray
    zoom: Zoom | None = None
    patch_head: str | None = None

    def tries(self, imagenet_class: int | None) -> Iterator[Decision]:
        """Every way to join its scores, not yet calibrated, the plainest first.

        Another network's looks are joined as the first look's views are, by the same full share.
        """
        closer = [None]
        if self.zoom is not None:
            of_patches = (False, True) if self.zoom.patches else (False,)
            tried = product(range(1, self.zoom.places + 1), of_patches)
            closer += [replace(self.zoom, places=one, patches=patches) for one, patches in tried]
        full_shares = FULL_SHARES if len(self.views) > 1 else FULL_SHARES[:1]
        patch_shares = PATCH_SHARES if self.patch_head else PATCH_SHARES[:1]
        for zoom, full, patch in product(closer, full_shares, patch_shares):
            yield Decision(
                head=f"{self.name}.h5",
                views=self.views,
                full_share=full,
                bias=0.0,
                temperature=1.0,
                imagenet_class=imagenet_class,
                zoom=zoom and replace(zoom, whole_share=full),
                patch_share=patch,
                patch_head=self.patch_head if patch else None,
            )

    def rows_for(self, scores: np.ndarray, decision: Decision) -> np.ndarray:
        """What a decision looks at, of all that was scored: (n, v + p + z) -> (n, s)."""
        first = patch_rows(len(self.views), kept=self.patch_head is not None).stop
        looks, patches = (decision.zoom.looks, decision.zoom.rows) if decision.zoom else (0, 0)
        behind = first + (self.zoom.looks if self.zoom else 0)
        parts = (
            scores[:, : decision.first_look],
            scores[:, first : first + looks],
            scores[:, behind : behind + patches - looks],
        )
        return np.concatenate(parts, axis=1)


@dataclass(frozen=True)
class Champion:
    """The best of the candidates, how its scores are joined, and what every try was worth."""

    candidate: Candidate
    decision: Decision  # not yet calibrated
    tries: Mapping[str, float]


@dataclass(frozen=True)
class Calibrated:
    """The decision as it is served, and its thresholds."""

    decision: Decision
    thresholds: Thresholds


def choose_champion(
    candidates: list[Candidate], labels: np.ndarray, imagenet_class: int | None
) -> Champion:
    """The best candidate, share of the full view and closer looks; labels bool (n,) of `validate`.

    By the partial AUROC on photos and the AUROC on scenes, weighed as in teaching: web photos show
    one thing, large, and a choice by them alone would forget how visitors' photos look.
    """
    tried = [
        (one, decision, _worth(one, decision, labels))
        for one in candidates
        for decision in one.tries(imagenet_class)
    ]
    best, decision, _ = max(tried, key=lambda each: each[2])
    named = {_name_of(one.name, each): worth for one, each, worth in tried}
    return Champion(best, decision, named)


def calibrate_champion(
    best: Champion, labels: np.ndarray, novel: np.ndarray | None = None
) -> Calibrated:
    """Temperature, bias and thresholds by `calibrate` alone: labels, novel bool (m,)."""
    scores, decision = best.candidate.calibrate, best.decision
    rows = best.candidate.rows_for(scores, decision)
    temperature, bias = fit_calibration(labels, join_looks(rows, decision))
    decision = replace(decision, bias=bias, temperature=temperature)
    chances = decide(rows, decision, novel)
    return Calibrated(decision, fit_thresholds(labels, chances, calibrated=True))


def _name_of(name: str, decision: Decision) -> str:
    """As MNetDNN_rgb, full share 0.25, patch share 0.2, closer looks 1."""
    zoom = decision.zoom
    shares = f"full share {decision.full_share}, patch share {decision.patch_share}"
    other = f" by {zoom.network}" if zoom else ""
    other += " and their patches" if zoom and zoom.patches else ""
    return f"{name}, {shares}, closer looks {zoom.places if zoom else 0}{other}"


def _worth(one: Candidate, decision: Decision, labels: np.ndarray) -> float:
    """What a candidate is worth when its scores are joined so, 0..1."""
    photos = partial_auroc(labels, join_looks(one.rows_for(one.validate, decision), decision))
    if not len(one.scenes):
        return photos
    with_target = np.arange(len(one.scenes)) % 2 == 0
    joined = join_looks(one.rows_for(one.scenes, decision), decision)
    scenes = float(roc_auc_score(with_target, joined))
    return round((photos + SCENE_SHARE * scenes) / (1 + SCENE_SHARE), 6)
