"""Scores and labels -> the figures of asset/report.json: every number with its count and interval.

Thresholds come from `calibrate`, never from the photos that are reported on. Refuses to report what
cannot be true of the labels it is given (see `refuse_nonsense`); whether those are the photos' own
is for the sentinel. May import: errors, dataset, training.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from occ.dataset.manifest import Row
from occ.dataset.split import DEV_TEST, HARD_SOURCES
from occ.errors import DataRefused
from occ.training.measure.metrics import auroc, auroc_gain, mcnemar, share
from occ.training.measure.scoring import Scored
from occ.training.names import CHAMPION
from occ.training.promise import Thresholds
from occ.training.workbench import labels_of_rows

MACRO_PHOTOS = 12  # a source with fewer photos of a label says nothing of its own
CURVE_POINTS = 60
HISTORY_GAP = 0.15  # while training photos are weighed; 0.001 apart for the shipped CNet


def sets_of(rows: Sequence[Row]) -> dict[str, np.ndarray]:
    """Name -> bool (n,): the sets that figures are reported on."""
    split = np.array([row.split for row in rows])
    source = np.array([row.source for row in rows])
    test = split == DEV_TEST
    return {
        "validate": split == "validate",
        "calibrate": split == "calibrate",
        "dev_test_easy": test & ~np.isin(source, HARD_SOURCES),
        "dev_test_hard": test & np.isin(source, HARD_SOURCES),
    }


def measure(labels: np.ndarray, scores: np.ndarray, thresholds: Thresholds) -> dict:
    """All figures of one model on one set: labels bool (n,), scores (n,) 0..1."""
    banana, other = scores >= thresholds.high, scores < thresholds.low
    said = {"banana": banana, "unsure": ~banana & ~other, "other": other}
    table = {
        label: {word: int((side & at).sum()) for word, at in said.items()}
        for label, side in (("banana", labels), ("other", ~labels))
    }
    figures = {
        "photos": len(labels),
        "bananas": int(labels.sum()),
        "auroc": auroc(labels, scores),
        **shares_of(table),
        "confusion": table,
    }
    refuse_nonsense(labels, scores, thresholds, figures)
    return figures


def shares_of(table: dict[str, dict[str, int]]) -> dict[str, dict]:
    """The shares that a confusion table gives: label -> verdict -> photos."""
    banana, other = table["banana"], table["other"]
    photos, unsure = sum(banana.values()) + sum(other.values()), banana["unsure"] + other["unsure"]
    return {
        "recall": share(banana["banana"], sum(banana.values())),
        "false_alarm": share(other["banana"], sum(other.values())),
        "unsure": share(unsure, photos),
        "answers_right": share(banana["banana"] + other["other"], photos - unsure),
    }


def curves(labels: np.ndarray, scores: np.ndarray) -> dict:
    """ROC and precision-recall as at most CURVE_POINTS points each, for drawing."""
    wrong, right, _ = roc_curve(labels, scores)
    precision, recall, _ = precision_recall_curve(labels, scores)
    return {
        "roc": _thin(wrong, right),
        "precision_recall": _thin(recall[::-1], precision[::-1]),
    }


def _thin(x: np.ndarray, y: np.ndarray) -> list[list[float]]:
    at = np.unique(np.linspace(0, len(x) - 1, CURVE_POINTS).astype(int))
    return [[round(float(a), 4), round(float(b), 4)] for a, b in zip(x[at], y[at], strict=True)]


def measure_sources(scored: Scored, name: str, thresholds: Thresholds) -> dict:
    """Figures a source of dev-test, and their plain means over sources with enough photos."""
    labels = labels_of_rows(scored.rows)
    sources = np.array([row.source for row in scored.rows])
    found = {}
    tested = np.array([row.split == DEV_TEST for row in scored.rows])
    for source in sorted(set(sources[tested])):
        at = tested & (sources == source)
        found[str(source)] = measure(labels[at], scored.scores[name][at], thresholds)
    return {"sources": found, "macro": macro_of(found)}


def macro_of(found: dict[str, dict]) -> dict:
    """Unweighted means of recall and false alarm over sources with >= MACRO_PHOTOS of the label."""
    result = {}
    for figure in ("recall", "false_alarm"):
        counted = [f[figure] for f in found.values() if f[figure]["of"] >= MACRO_PHOTOS]
        value = round(float(np.mean([c["value"] for c in counted])), 4) if counted else None
        result[figure] = {"value": value, "sources": len(counted)}
    return result


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


def refuse_nonsense(
    labels: np.ndarray, scores: np.ndarray, thresholds: Thresholds, figures: dict
) -> None:
    """Raise DataRefused where figures are not those of these labels and scores.

    Recall and false alarms, counted photo by photo, must be the very point that the ROC has at the
    same threshold. Both are made of the labels given here: labels in a wrong order fit themselves,
    and only what reads them anew refuses them (`sentinel.refuse_miscounts`).
    """
    if not np.isfinite(scores).all() or scores.min(initial=0) < 0 or scores.max(initial=1) > 1:
        raise DataRefused("A score is not a number in 0..1.")
    if labels.any() and not labels.all():
        wrong, right, cuts = roc_curve(labels, scores, drop_intermediate=False)
        at = np.flatnonzero(cuts >= thresholds.high)[-1]
        expected = (figures["recall"]["value"], figures["false_alarm"]["value"])
        if not np.allclose((right[at], wrong[at]), expected, atol=1e-3):
            raise DataRefused(
                f"The confusion table says recall and false alarm {expected}, the ROC at the same "
                f"threshold says {(round(float(right[at]), 4), round(float(wrong[at]), 4))}."
            )


def refuse_other_history(name: str, curve: dict[str, list[float]], measured: dict) -> None:
    """Raise DataRefused where a network is measured far below what its training saw on `validate`.

    The one check that labels and scores cannot both be wrong alike: the curve was written while
    training, by Keras, from its own batches. Of CNet alone: the curves of heads hold losses, which
    no measurement can be compared with. Only below: Keras counts at 200 thresholds, so scores
    of an untaught network, which lie close together, seem no better than chance to it. And by more
    than a pair of photos counts: of one target and two others it saw 0.667, weighed, for 0.5.
    curve: of curves.json, of whose stages the last one made the network; measured: the AUROC now.
    """
    epochs, values = curve.get("epoch", []), curve.get("val_auroc", [])
    last = max((place for place, epoch in enumerate(epochs) if epoch == 0), default=0)
    seen, value = max(values[last:], default=None), measured["value"]
    if seen is None or value is None:
        return
    pair = 1 / (measured["bananas"] * measured["others"])
    if seen - value > HISTORY_GAP + pair:
        raise DataRefused(
            f"Training saw {name} reach an AUROC of {seen:.3f} on `validate`, but it is measured "
            f"as {value:.3f}.",
            advice="Scores, labels or model files are not those of that training: run it again.",
        )
