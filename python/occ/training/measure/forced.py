"""Scores and labels -> how often a model is right if it may not say `unsure`.

Thresholds that were set for a promise are strict where little is proved, so they would be an unfair
place to cut at. Each model is cut where its score on `calibrate` reads as a chance of one in two.
May import: training.names, training.promise, training.measure.metrics.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from occ.training.measure.metrics import share
from occ.training.names import CHAMPION
from occ.training.promise import fit_calibration

TINY = 1e-15  # from 0 and 1, so that log-odds are finite


def fit_even(name: str, labels: np.ndarray, scores: np.ndarray) -> float:
    """The score above which a model says the target: labels bool (n,), scores (n,) of `calibrate`.

    By the same Platt scaling for all; the decision's score has been through it, so it is one half.
    """
    if name == CHAMPION:
        return 0.5
    bias = fit_calibration(labels, logit(np.clip(scores, TINY, 1 - TINY)))[1]
    return float(expit(-bias))


def answer_all(labels: np.ndarray, scores: np.ndarray, even: float) -> dict:
    """The share of photos that is right with none left open; at `even`, as novel, it is other."""
    return share(int((labels == (scores > even)).sum()), len(labels))
