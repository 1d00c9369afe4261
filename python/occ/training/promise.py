"""Scores of the `calibrate` photos -> temperature, two thresholds, and what they promise.

Risk control by Learn-then-Test (Angelopoulos et al. 2021, arXiv 2110.01052) with fixed-sequence
testing and exact binomial bounds: from the strictest threshold on, each looser one is accepted
only while the share of right answers is proved above the goal. May import: verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
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


def fit_temperature(labels: np.ndarray, logits: np.ndarray) -> float:
    """The temperature that makes sigmoid(logit / temperature) most likely: log loss, (n,) each."""

    def log_loss(log_temperature: float) -> float:
        scaled = np.where(labels, logits, -logits) / np.exp(log_temperature)
        return float(np.logaddexp(0, -scaled).mean())

    return float(np.exp(minimize_scalar(log_loss, bounds=(-3, 3), method="bounded").x))


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
