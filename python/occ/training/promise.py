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
CONFIDENCE = 0.95  # … with this confidence, for both words together
EACH = 1 - (1 - CONFIDENCE) / 2  # so for each word alone: else both fail together one time in ten
FEWEST = int(np.ceil(np.log(1 - EACH) / np.log(GOAL)))  # 183 faultless answers: fewer prove nothing


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

    Platt scaling: labels bool (n,), log_odds (n,). The prior is that of the photos given. Platt's
    own targets, a little off 0 and 1, keep the temperature above 0 where nothing is wrong.
    """
    _check_aligned(labels, log_odds)
    bananas, others = int(labels.sum()), int((~labels).sum())
    aim = np.where(labels, (bananas + 1) / (bananas + 2), 1 / (others + 2))  # (n,)

    def log_loss(point: np.ndarray) -> float:
        scaled = (log_odds + point[1]) / np.exp(point[0])
        return float((np.logaddexp(0, scaled) - aim * scaled).mean())

    fine = {"xatol": 1e-6, "fatol": 1e-12, "maxiter": 2000}
    found = minimize(log_loss, np.zeros(2), method="Nelder-Mead", options=fine)
    return float(np.exp(found.x[0])), float(found.x[1])


def fit_thresholds(
    labels: np.ndarray, scores: np.ndarray, *, calibrated: bool = False
) -> Thresholds:
    """The widest answers whose share of right ones is proved: labels bool (n,), scores (n,) 0..1.

    calibrated: the scores are chances, so nothing below 0.5 is called the target and nothing above
    it the other. Where even the strictest answers prove nothing, that word is said only at exactly
    1 (or never), and the result is not `proved`.
    """
    _check_aligned(labels, scores)
    middle = 0.5 if calibrated else None
    high = _loosest(labels, scores, middle)
    edge = _loosest(~labels, -scores, middle and -middle)
    sure = high is not None and edge is not None
    high = 1.0 if high is None else high
    low = 0.0 if edge is None else float(np.nextafter(-edge, 1))  # `other` is strictly below
    if low > high:  # every threshold between is proved for both words: take a middle one
        both = scores[(scores >= high) & (scores < low)]
        low = high = float(np.median(both)) if len(both) else high
    banana, other = labels[scores >= high], labels[scores < low]
    proved = sure and min(len(banana), len(other)) >= FEWEST
    return Thresholds(
        low, high, len(banana), int((~banana).sum()), len(other), int(other.sum()), proved
    )


def _loosest(right: np.ndarray, ranks: np.ndarray, middle: float | None) -> float | None:
    """The loosest rank that every stricter one leads to, and not beyond `middle`; None: no rank."""
    order = np.argsort(-ranks, kind="stable")
    ranked, wrong = ranks[order], np.cumsum(~right[order])  # (n,), (n,)
    places = np.flatnonzero(np.diff(ranked, append=-np.inf))  # the last photo of each tie
    places = places[places + 1 >= FEWEST]  # no test is spent where it could not succeed
    passed = binom.cdf(wrong[places], places + 1, 1 - GOAL) <= 1 - EACH
    passed = np.logical_and.accumulate(passed)  # the first that fails ends the sequence
    if middle is not None:
        passed[1:] &= ranked[places[1:]] >= middle
    return float(ranked[places[passed][-1]]) if passed.any() else None


def _check_aligned(labels: np.ndarray, values: np.ndarray) -> None:
    if labels.dtype != bool or labels.ndim != 1 or labels.shape != values.shape:
        raise ValueError(
            "Expected bool labels (n,) and as many values. "
            f"Received: {labels.dtype} {labels.shape} and {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError("Expected finite values. Received: some that are not.")


def promise_words(thresholds: Thresholds, labels: np.ndarray) -> dict:
    """What is promised, as models.json and the page say it; labels: bool (n,) of `calibrate`."""
    return {
        "goal": GOAL,
        "confidence": CONFIDENCE,
        "photos": len(labels),
        "prior": round(float(labels.mean()), 4),
        "answers": thresholds.banana_answers + thresholds.other_answers,
        "unsure": len(labels) - thresholds.banana_answers - thresholds.other_answers,
        "banana": {"answers": thresholds.banana_answers, "wrong": thresholds.banana_wrong},
        "other": {"answers": thresholds.other_answers, "wrong": thresholds.other_wrong},
        "proved": thresholds.proved,
        "limit": "photos unlike those of the calibrate split, or with another share of bananas",
    }
