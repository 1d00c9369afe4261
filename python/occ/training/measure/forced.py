"""Scores and labels -> how often a model is right if it may not say `unsure`.

Thresholds that were set for a promise are strict where little is proved, so they would be an unfair
place to cut at. Each model is cut where it makes the fewest mistakes on `calibrate`.
May import: training.promise, training.measure.metrics.
"""

from __future__ import annotations

import numpy as np

from occ.training.measure.metrics import share
from occ.training.promise import PRIOR


def fit_cut(labels: np.ndarray, scores: np.ndarray) -> float:
    """The score from which on a model says the target: labels bool (n,), scores (n,) 0..1.

    Of `calibrate`. Mistakes are weighed to PRIOR, as the promise is; midway between two photos, and
    of cuts that are alike the middle one.
    """
    known = np.unique(scores)
    places = np.concatenate([[0.0], (known[:-1] + known[1:]) / 2, [np.nextafter(1, 2)]])
    targets, others = np.sort(scores[labels]), np.sort(scores[~labels])
    missed = np.searchsorted(targets, places)  # below the place
    alarms = len(others) - np.searchsorted(others, places)
    wrong = PRIOR * missed / max(len(targets), 1) + (1 - PRIOR) * alarms / max(len(others), 1)
    best = np.flatnonzero(np.isclose(wrong, wrong.min(), rtol=0, atol=1e-12))
    return float(places[best[len(best) // 2]])


def answer_all(labels: np.ndarray, scores: np.ndarray, cut: float) -> dict:
    """The share of photos that is right with no answer left open."""
    return share(int((labels == (scores >= cut)).sum()), len(labels))
