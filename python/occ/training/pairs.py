"""Every model's scores and thresholds -> on each dev-test set, ours tested against each other.

May import: training.evaluate, training.metrics, training.promise, training.scoring.
"""

from __future__ import annotations

import numpy as np

from occ.training.evaluate import labels_of_rows, sets_of
from occ.training.metrics import auroc_gain, mcnemar
from occ.training.promise import Thresholds
from occ.training.scoring import CHAMPION, Scored


def measure_pairs(scored: Scored, thresholds: dict[str, Thresholds]) -> dict:
    """Set of dev-test -> "occ - another" -> the gain in AUROC, and McNemar's counts of verdicts."""
    labels = labels_of_rows(scored.rows)
    found: dict[str, dict] = {}
    for word, at in sets_of(scored.rows).items():
        if not word.startswith("dev_test") or len(set(labels[at])) < 2:
            continue
        ours = scored.scores[CHAMPION]
        found[word] = {}
        for name in sorted(set(scored.scores) - {CHAMPION}):
            theirs = scored.scores[name]
            found[word][f"{CHAMPION} - {name}"] = {
                "auroc_gain": auroc_gain(labels[at], ours[at], theirs[at]),
                "mcnemar": mcnemar(
                    _right(labels, ours, thresholds[CHAMPION])[at],
                    _right(labels, theirs, thresholds[name])[at],
                ),
            }
    return found


def _right(labels: np.ndarray, scores: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """bool (n,): the verdict is the label (unsure is not right)."""
    return np.where(labels, scores >= thresholds.high, scores < thresholds.low)
