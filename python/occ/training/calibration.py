"""Labels and scores in, whether a score can be read as a chance out.

May import: training.metrics.
"""

from __future__ import annotations

import numpy as np

from occ.training.metrics import LEVEL, RESAMPLES, share

BINS = 10


def measure_chances(labels: np.ndarray, scores: np.ndarray, assumed: float) -> dict:
    """Calibration error and reliability of scores that assume a share of targets, on photos that
    have their own: moved to that first."""
    chances = to_share(scores, assumed, float(labels.mean()))
    return {
        "calibration_error": calibration_interval(labels, chances),
        "reliability": reliability(labels, chances),
    }


def to_share(scores: np.ndarray, assumed: float, actual: float) -> np.ndarray:
    """Chances where `assumed` of all photos show the target -> where `actual` of them do.

    Bayes' rule with the likelihoods kept (Saerens et al. 2002): float64 (n,) 0..1. A share of 0 or
    1 says that the photos hold one label only: then the chances stay as they are.
    """
    if not 0 < actual < 1:
        return scores
    odds = actual * (1 - assumed) / (assumed * (1 - actual))
    return odds * scores / (odds * scores + (1 - scores))


def calibration_error(labels: np.ndarray, scores: np.ndarray) -> float:
    """Expected calibration error (Guo et al. 2017), equal-width bins, 0..1."""
    place = _place_in_bins(scores)
    gaps = np.bincount(place, weights=labels - scores, minlength=BINS)  # (BINS,), counted photos
    return round(float(np.abs(gaps).sum() / len(labels)), 6)


def calibration_interval(labels: np.ndarray, scores: np.ndarray, *, seed: int = 0) -> dict:
    """The expected calibration error with its bootstrap interval.

    It cannot be below 0, so few photos give even perfect chances some, and their resamples more:
    the interval may lie above the figure.
    """
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(labels), (RESAMPLES, len(labels)))
    errors = [calibration_error(labels[draw], scores[draw]) for draw in draws]
    low, high = np.quantile(errors, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {
        "value": calibration_error(labels, scores),
        "low": round(float(low), 6),
        "high": round(float(high), 6),
    }


def reliability(labels: np.ndarray, scores: np.ndarray) -> list[dict]:
    """Score bins with how often the target was there: mean score, share with interval."""
    place = _place_in_bins(scores)
    return [
        {"score": round(float(scores[place == b].mean()), 4)}
        | share(int(labels[place == b].sum()), int((place == b).sum()))
        for b in range(BINS)
        if (place == b).any()
    ]


def _place_in_bins(scores: np.ndarray) -> np.ndarray:
    return np.minimum((scores * BINS).astype(int), BINS - 1)
