"""Labels and scores in, whether a score can be read as a chance out.

May import: values, training.measure.metrics, training.measure.weighed.
"""

from __future__ import annotations

import numpy as np

from occ.training.measure.metrics import bootstrap_indices, interval
from occ.training.measure.weighed import share_where
from occ.values import wilson

BINS = 10


def measure_chances(labels: np.ndarray, scores: np.ndarray, assumed: float) -> dict:
    """Calibration error and reliability of scores (n,), as they are served, that assume a share of
    targets: the photos are weighed to it."""
    weights = weigh_to(labels, assumed)
    return {
        "calibration_error": calibration_interval(labels, scores, weights),
        "reliability": reliability(labels, scores, assumed),
    }


def weigh_to(labels: np.ndarray, assumed: float) -> np.ndarray:
    """Weights (n,), of mean 1, by which `assumed` of the photos show the target; labels bool (n,).

    Photos of one label only stay as they are.
    """
    actual = float(labels.mean())
    if not 0 < actual < 1:
        return np.ones(len(labels))
    return np.where(labels, assumed / actual, (1 - assumed) / (1 - actual))


def calibration_error(
    labels: np.ndarray, scores: np.ndarray, weights: np.ndarray | None = None
) -> float:
    """Expected calibration error (Guo et al. 2017), equal-width bins, 0..1; of equal weights."""
    weights = np.ones(len(labels)) if weights is None else weights
    place = _place_in_bins(scores)
    gaps = np.bincount(place, weights=weights * (labels - scores), minlength=BINS)  # (BINS,)
    return round(float(np.abs(gaps).sum() / weights.sum()), 6)


def calibration_interval(labels: np.ndarray, scores: np.ndarray, weights: np.ndarray) -> dict:
    """The expected calibration error with its bootstrap interval.

    It cannot be below 0, so few photos give even perfect chances some, and their resamples more:
    the interval may lie above the figure.
    """
    draws = bootstrap_indices(len(labels))
    errors = [calibration_error(labels[draw], scores[draw], weights[draw]) for draw in draws]
    low, high = interval(errors)
    value = calibration_error(labels, scores, weights)
    return {"value": value, "low": round(low, 6), "high": round(high, 6)}


def reliability(labels: np.ndarray, scores: np.ndarray, assumed: float) -> list[dict]:
    """Score bins with how often the target was there: mean score and share, both weighed to the
    assumed share of targets.

    Of a set of one label, Wilson's interval. right, of: photos as they were counted.
    """
    place, weights = _place_in_bins(scores), weigh_to(labels, assumed)
    found = []
    for number in range(BINS):
        at = place == number
        if not at.any():
            continue
        right, of = int(labels[at].sum()), int(at.sum())
        targets, others = (right, int(labels.sum())), (of - right, int((~labels).sum()))
        plain = (right / of, *wilson(right / of, of))
        value, low, high = share_where(assumed, targets, others) or plain
        found.append(
            {
                "score": round(float(weights[at] @ scores[at] / weights[at].sum()), 4),
                "right": right,
                "of": of,
                "value": round(value, 4),
                "low": round(low, 4),
                "high": round(high, 4),
            }
        )
    return found


def _place_in_bins(scores: np.ndarray) -> np.ndarray:
    return np.minimum((scores * BINS).astype(int), BINS - 1)
