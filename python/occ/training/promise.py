"""Scores of the `calibrate` photos -> temperature, two thresholds, and what they promise.

Risk control by Learn-then-Test (Angelopoulos et al. 2021, arXiv 2110.01052) with fixed-sequence
testing and exact binomial bounds: from the strictest threshold on, each looser one is accepted
only while the share of right answers is proved above the goal. May import: verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import binom

GOAL = 0.98  # of the answers given, at least this share is right …
CONFIDENCE = 0.95  # … with this confidence: 149 faultless answers are the fewest that prove it


@dataclass(frozen=True)
class Thresholds:
    """score >= high: the target; score < low: other; between: unsure. proved: both sides are."""

    low: float
    high: float
    banana_answers: int
    banana_wrong: int
    other_answers: int
    other_wrong: int
    proved: bool


def fit_calibration(labels: np.ndarray, log_odds: np.ndarray) -> tuple[float, float]:
    """(temperature, bias) that make sigmoid((log_odds + bias) / temperature) most likely.

    Platt scaling: labels bool (n,), log_odds (n,). The prior is that of the photos given.
    """

    def log_loss(point: np.ndarray) -> float:
        scaled = (log_odds + point[1]) / np.exp(point[0])
        return float(np.logaddexp(0, np.where(labels, -scaled, scaled)).mean())

    found = minimize(log_loss, np.zeros(2), method="Nelder-Mead")
    return float(np.exp(found.x[0])), float(found.x[1])


def fit_thresholds(labels: np.ndarray, scores: np.ndarray) -> Thresholds:
    """The widest answers whose share of right ones is proved: labels bool (n,), scores (n,) 0..1.

    Where even the strictest answers prove nothing, that side answers only at 1 (or 0) and the
    result is not `proved`.
    """
    high, banana, wrong = _loosest(labels, scores)
    mirrored, other, other_wrong = _loosest(~labels, 1 - scores)
    low = min(float(np.nextafter(1 - mirrored, 1)), high)  # `other` is strictly below
    return Thresholds(low, high, banana, wrong, other, other_wrong, banana > 0 and other > 0)


def _loosest(right: np.ndarray, scores: np.ndarray) -> tuple[float, int, int]:
    """(threshold, answers, wrong ones): the loosest threshold that every stricter one leads to."""
    order = np.argsort(-scores, kind="stable")
    ranked, wrong = scores[order], np.cumsum(~right[order])  # (n,), (n,)
    last_of_tie = np.append(np.diff(ranked) != 0, True)
    best = (1.0, 0, 0)
    fewest = int(np.ceil(np.log(1 - CONFIDENCE) / np.log(GOAL)))  # 149
    for place in np.flatnonzero(last_of_tie):
        answers, errors = int(place + 1), int(wrong[place])
        if answers < fewest:
            continue  # no test is spent where it could not succeed
        if binom.cdf(errors, answers, 1 - GOAL) > 1 - CONFIDENCE:
            break
        best = (float(ranked[place]), answers, errors)
    return best


def promise_words(thresholds: Thresholds, labels: np.ndarray) -> dict:
    """What is promised, as models.json and the page say it; labels: bool (n,) of `calibrate`."""
    return {
        "goal": GOAL,
        "confidence": CONFIDENCE,
        "photos": len(labels),
        "prior": round(float(labels.mean()), 4),
        "answers": thresholds.banana_answers + thresholds.other_answers,
        "unsure": max(len(labels) - thresholds.banana_answers - thresholds.other_answers, 0),
        "banana": {"answers": thresholds.banana_answers, "wrong": thresholds.banana_wrong},
        "other": {"answers": thresholds.other_answers, "wrong": thresholds.other_wrong},
        "proved": thresholds.proved,
        "limit": "photos unlike those of the calibrate split, or with another share of bananas",
    }
