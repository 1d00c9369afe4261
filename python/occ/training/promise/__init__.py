"""Scores of the `calibrate` photos -> temperature, two thresholds, and what they promise.

Risk control by Learn-then-Test (Angelopoulos et al. 2021, arXiv 2110.01052) with fixed-sequence
testing: from a strict threshold on, each looser one is accepted only while the share of right
answers is proved above the goal. Few photos prove little, so the goal depends on their number.
May import: nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import beta

PRIOR = 1 / 3  # assumed share of the target among the photos people try; photos are weighed to it
# Of the answers given, at least this share is right: the highest of these that so many photos prove
GOALS = (0.98, 0.95, 0.9, 0.8)
ROOM = 0.9  # …though one in ten of those that deserve a word is unsure, and one of each word wrong
CONFIDENCE = 0.95  # of the promise, for both words together
# Four bounds must hold at once, two for each word, so each may fail a quarter as often (Bonferroni)
EACH = 1 - (1 - CONFIDENCE) / 4


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


def goal_of(targets: int, others: int) -> float:
    """The promise that so many photos of `calibrate` can carry: one of GOALS, at worst the last.

    Known before any score is seen, so the choice among the goals costs no confidence.

    >>> goal_of(311, 1456), goal_of(60, 300)
    (0.98, 0.9)
    """
    return next((goal for goal in GOALS if carries(targets, others, goal)), GOALS[-1])


def carries(targets: int, others: int, goal: float) -> bool:
    """True if both words are proved to be right so often, with ROOM for what goes wrong."""
    sides = ((targets, others, PRIOR), (others, targets, 1 - PRIOR))
    right = [np.array([max(int(ROOM * own) - 1, 0)]) for own, _, _ in sides]
    proved = [prove_share(n, np.array([1]), *side)[0] for n, side in zip(right, sides, strict=True)]
    return min(proved) >= goal


def fit_calibration(labels: np.ndarray, log_odds: np.ndarray) -> tuple[float, float]:
    """(temperature, bias) that make sigmoid((log_odds + bias) / temperature) most likely:
    Platt scaling: labels bool (n,), log_odds (n,), weighed so that PRIOR of them show the target.
    Platt's own targets, a little off 0 and 1, keep the temperature above 0 where nothing is wrong.
    """
    check_aligned(labels, log_odds)
    bananas, others = int(labels.sum()), int((~labels).sum())
    aim = np.where(labels, (bananas + 1) / (bananas + 2), 1 / (others + 2))  # (n,)
    weights = np.where(labels, PRIOR / max(bananas, 1), (1 - PRIOR) / max(others, 1))  # (n,)

    def log_loss(point: np.ndarray) -> float:
        scaled = (log_odds + point[1]) / np.exp(point[0])
        return float(weights @ (np.logaddexp(0, scaled) - aim * scaled))

    fine = {"xatol": 1e-6, "fatol": 1e-12, "maxiter": 2000}
    found = minimize(log_loss, np.zeros(2), method="Nelder-Mead", options=fine)
    return float(np.exp(found.x[0])), float(found.x[1])


def fit_thresholds(
    labels: np.ndarray, scores: np.ndarray, *, calibrated: bool = False
) -> Thresholds:
    """The widest answers that keep the promise of `goal_of`: labels bool (n,), scores (n,) 0..1.

    calibrated: the scores are chances: the target is named above 0.5 only, the other below; at 0.5
    stands what is novel. A word of which nothing is proved is said at exactly 1 only, or never.
    """
    check_aligned(labels, scores)
    goal = goal_of(int(labels.sum()), int((~labels).sum()))
    high = _loosest(labels, scores, PRIOR, goal, 0.5 if calibrated else 0.0)
    edge = _loosest(~labels, -scores, 1 - PRIOR, goal, -0.5 if calibrated else -1.0)
    proved = high is not None and edge is not None
    high, low = 1.0 if high is None else high, 0.0 if edge is None else -edge
    if low > high:  # all between is proved for both words: nothing need be unsure
        low = high = _fewest_wrong(labels, scores, high, low)
    banana, other = labels[scores >= high], labels[scores < low]
    wrong = int((~banana).sum()), int(other.sum())
    return Thresholds(low, high, len(banana), wrong[0], len(other), wrong[1], proved)


def _fewest_wrong(labels, scores, first: float, last: float) -> float:
    """What cuts with the fewest mistakes of both kinds: an end, or midway between two photos."""
    inside = np.unique(scores[(scores >= first) & (scores < last)])
    places = np.array([first, *(inside[:-1] + inside[1:]) / 2, last])
    bananas, others = np.sort(scores[labels]), np.sort(scores[~labels])
    missed = np.searchsorted(bananas, places)  # below the place
    alarms = len(others) - np.searchsorted(others, places)
    return float(places[np.argmin(missed + alarms)])


def _loosest(
    right: np.ndarray, ranks: np.ndarray, prior: float, goal: float, end: float
) -> float | None:
    """Midway from the loosest rank that every stricter one leads to, to the next; None: no rank.

    So no photo stands at it, and another processor's rounding changes no word. right: bool (n,),
    whether the word is right, as it is for the share `prior` of photos; up to `end` nobody gets it.
    """
    order = np.argsort(-ranks, kind="stable")
    ranked, hits = ranks[order], np.cumsum(right[order])  # (n,), (n,)
    places = np.flatnonzero(np.diff(ranked, append=-np.inf))  # the last photo of each tie
    counts = (int(right.sum()), int((~right).sum()))
    places = _worth_a_test(places, *counts, prior, goal)
    proved = prove_share(hits[places], places + 1 - hits[places], *counts, prior) >= goal
    passed = np.logical_and.accumulate(proved)  # the first that fails ends the sequence
    found = places[passed & (ranked[places] > end)]
    if not len(found):
        return None
    loosest, looser = ranked[found[-1]], max(end, *ranked[found[-1] + 1 :][:1])
    middle = (loosest + looser) / 2
    return float(middle if middle > looser else loosest)


def _worth_a_test(
    places: np.ndarray, targets: int, others: int, prior: float, goal: float
) -> np.ndarray:
    """The places where a test succeeds though it forgives as many wrong answers as may be spared.

    One wrong label among the surest answers would else end the sequence before it is outweighed.
    Known from numbers and ties, before any label is seen: it costs no confidence.
    """
    for spared in range(spare_mistakes(targets, others, prior, goal), -1, -1):
        wrong = np.maximum(places + 1 - targets, spared)
        hits = np.maximum(places + 1 - wrong, 0)
        could = prove_share(hits, np.minimum(wrong, others), targets, others, prior) >= goal
        if could.any():
            return places[could]
    return places[:0]


def spare_mistakes(targets: int, others: int, prior: float, goal: float) -> int:
    """Half of the wrong answers that a word could survive if all its targets got it; 0 if none.

    >>> spare_mistakes(60, 300, PRIOR, 0.9), spare_mistakes(7, 64, PRIOR, 0.8)
    (3, 0)
    """
    wrong = np.arange(others + 1)
    shares = prove_share(np.full(len(wrong), targets), wrong, targets, others, prior)
    return max(int((shares >= goal).sum()) - 1, 0) // 2


def prove_share(
    hits: np.ndarray, wrong: np.ndarray, targets: int, others: int, prior: float
) -> np.ndarray:
    """The share of right answers that is proved where `prior` of all photos deserve the word.

    hits of `targets` photos got the word rightly, wrong of `others` wrongly: int (m,) each. From
    exact binomial bounds (Clopper and Pearson 1934) of both rates -> float64 (m,) 0..1.
    """
    if not targets or not others:
        return np.zeros(len(hits))
    least = np.where(hits > 0, beta.ppf(1 - EACH, np.maximum(hits, 1), targets - hits + 1), 0)
    most = np.where(wrong < others, beta.ppf(EACH, wrong + 1, np.maximum(others - wrong, 1)), 1)
    rightly, wrongly = prior * least, (1 - prior) * most
    return rightly / (rightly + wrongly)


def check_aligned(labels: np.ndarray, values: np.ndarray) -> None:
    if labels.dtype != bool or labels.ndim != 1 or labels.shape != values.shape:
        raise ValueError(
            "Expected bool labels (n,) and as many values. "
            f"Received: {labels.dtype} {labels.shape} and {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError("Expected finite values. Received: some that are not.")


def promise_words(thresholds: Thresholds, labels: np.ndarray, target: str) -> dict:
    """What is promised, as models.json and the page say it; labels: bool (n,) of `calibrate`."""
    return {
        "goal": goal_of(int(labels.sum()), int((~labels).sum())),
        "confidence": CONFIDENCE,
        "photos": len(labels),
        "prior": round(PRIOR, 4),
        "share_of_target": round(float(labels.mean()), 4),
        "answers": thresholds.banana_answers + thresholds.other_answers,
        "unsure": len(labels) - thresholds.banana_answers - thresholds.other_answers,
        "banana": {"answers": thresholds.banana_answers, "wrong": thresholds.banana_wrong},
        "other": {"answers": thresholds.other_answers, "wrong": thresholds.other_wrong},
        "proved": thresholds.proved,
        "limit": f"photos unlike those of the calibrate split, or with another share of {target}s",
    }
