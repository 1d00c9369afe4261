"""Scores of `calibrate` and made-up photos -> what each network says of them, at fair thresholds.

Two thresholds each: the one that is proved, as served, and the one at which 1 in 100 other photos
of `calibrate` is a false alarm, so that networks of which nothing is proved can be compared too.
A photo unlike anything known is no answer: it is the target at neither.
May import: values, verdict, classify, training.names, training.measure.evaluate,
training.promise, training.measure.scoring, training.workbench.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from occ.classify import Classifier
from occ.training.measure.evaluate import sets_of
from occ.training.measure.scoring import Scored
from occ.training.names import CHAMPION
from occ.training.promise import fit_thresholds
from occ.training.workbench import ask_each, labels_of_rows
from occ.values import Pixels
from occ.verdict import NOVEL_SCORE

ALARMS = 0.01  # share of the other photos of `calibrate` at the threshold all are compared at


def fit_cutoffs(classifier: Classifier, scored: Scored) -> dict[str, dict[str, float]]:
    """Network -> "served" and "at_1_percent" -> the score from which on it says the target.

    From the photos of `calibrate` alone.
    """
    at = sets_of(scored.rows)["calibrate"]
    labels = labels_of_rows(scored.rows)[at]
    found = {}
    for name in (CHAMPION, *classifier.networks()):
        scores = ranked(name, scored.scores[name][at])
        is_served = name == CHAMPION
        served = classifier.release.high if is_served else fit_thresholds(labels, scores).high
        found[name] = {"served": served, "at_1_percent": _compared(scores[~labels])}
    return found


def ranked(network: str, scores: np.ndarray) -> np.ndarray:
    """Scores (n,) to be compared with a threshold: novel photos of the decision get 0.

    Their score says that nothing is known, not that they are as likely the target as those beside.
    """
    return np.where(scores == NOVEL_SCORE, 0, scores) if network == CHAMPION else scores


def _compared(others: np.ndarray) -> float:
    """The lowest threshold with at most ALARMS of these scores at or above it."""
    falling = np.sort(others)[::-1]
    return float(np.nextafter(falling[int(ALARMS * len(falling))], 2))


def ask_all(classifier: Classifier, photos: Sequence[Pixels], what: str) -> dict[str, np.ndarray]:
    """Network -> its score of each photo, `ranked`, float64 (n,); "occ" is the whole decision."""

    def ask(pixels: Pixels) -> dict[str, float]:
        return {CHAMPION: classifier.judge(pixels).score, **classifier.score_each(pixels)}

    answers = ask_each(what, ask, photos)
    names = (CHAMPION, *classifier.networks())
    told = {name: np.array([answer[name] for answer in answers], np.float64) for name in names}
    return {name: ranked(name, scores) for name, scores in told.items()}
