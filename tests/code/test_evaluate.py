"""Labels and scores in, figures out; and planted faults, each of which must be refused."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from occ.dataset.manifest import Row
from occ.dataset.split import EASY_SOURCES, HARD_SOURCES
from occ.errors import DataRefused
from occ.training.measure.evaluate import (
    CURVE_POINTS,
    curves,
    measure,
    measure_sources,
    refuse_nonsense,
    refuse_other_history,
    sets_of,
)
from occ.training.measure.scoring import Scored
from occ.training.promise import Thresholds
from occ.training.workbench import labels_of_rows

CUTS = Thresholds(0.3, 0.6, 0, 0, 0, 0, False)


def drawn(photos: int = 300, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A third bananas, whose scores are higher."""
    rng = np.random.default_rng(seed)
    labels = rng.random(photos) < 1 / 3
    return labels, 1 / (1 + np.exp(-rng.normal(np.where(labels, 1.5, -1.5), 1)))


def rows_of(*facts: tuple[str, str, str]) -> list[Row]:
    """(label, source, split) of each photo -> rows."""
    return [
        Row(hashlib.sha256(str(n).encode()).hexdigest(), label, source, "g", split)
        for n, (label, source, split) in enumerate(facts)
    ]


def test_figures_are_what_they_say():
    labels = np.array([True] * 4 + [False] * 6)
    scores = np.array([0.9, 0.6, 0.4, 0.1, 0.7, 0.59, 0.3, 0.29, 0.0, 0.1])
    found = measure(labels, scores, CUTS)
    assert found["confusion"] == {
        "banana": {"banana": 2, "unsure": 1, "other": 1},
        "other": {"banana": 1, "unsure": 2, "other": 3},
    }
    counts = {
        name: (found[name]["right"], found[name]["of"])
        for name in ("recall", "false_alarm", "unsure", "answers_right")
    }
    assert counts == {
        "recall": (2, 4),
        "false_alarm": (1, 6),
        "unsure": (3, 10),
        "answers_right": (5, 7),
    }
    assert (found["photos"], found["bananas"]) == (10, 4)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@settings(max_examples=25)
@given(st.integers(1, 60), st.integers(0, 999), st.floats(0, 1), st.floats(0, 1))
def test_no_true_figures_are_refused(photos, seed, one, two):
    labels, scores = drawn(photos, seed)
    scores = scores.round(1)  # with ties, also at the thresholds
    low, high = sorted((round(one, 1), round(two, 1)))
    found = measure(labels, scores, Thresholds(low, high, 0, 0, 0, 0, False))
    table = found["confusion"]
    assert sum(sum(side.values()) for side in table.values()) == photos
    assert found["recall"]["of"] == labels.sum() and found["false_alarm"]["of"] == (~labels).sum()


@pytest.mark.parametrize("only", [True, False])
def test_a_set_of_one_label_is_measured_without_an_auroc(only):
    found = measure(np.full(5, only), np.linspace(0, 1, 5), CUTS)
    assert found["auroc"]["value"] is None
    assert (found["recall"]["value"] is None) is not only


def test_a_table_of_shuffled_labels_is_refused():
    labels, scores = drawn()
    shuffled = np.random.default_rng(1).permutation(labels)
    foreign = measure(shuffled, scores, CUTS)
    with pytest.raises(DataRefused, match="the ROC at the same threshold says"):
        refuse_nonsense(labels, scores, CUTS, foreign)


def test_a_table_at_other_thresholds_is_refused():
    labels, scores = drawn()
    foreign = measure(labels, scores, Thresholds(0.3, 0.4, 0, 0, 0, 0, False))
    with pytest.raises(DataRefused, match="the ROC at the same threshold says"):
        refuse_nonsense(labels, scores, CUTS, foreign)


@pytest.mark.parametrize("score", [np.nan, np.inf, -0.1, 1.1])
def test_scores_that_are_no_chances_are_refused(score):
    labels, scores = drawn()
    scores[7] = score
    with pytest.raises((DataRefused, ValueError), match=r"0\.\.1|finite"):
        measure(labels, scores, CUTS)


def test_labels_of_another_length_are_refused():
    labels, scores = drawn()
    with pytest.raises(ValueError):
        measure(labels[:-1], scores, CUTS)


def auroc_of(value: float | None, bananas: int = 10, others: int = 10) -> dict:
    return {"value": value, "bananas": bananas, "others": others}


def test_a_network_measured_far_below_its_training_is_refused():
    curve = {"val_auroc": [0.6, 0.88, 0.85], "loss": [0.7, 0.5, 0.4]}
    refuse_other_history("CNet", curve, auroc_of(0.87))
    for value in (0.5, 0.12):  # shuffled labels, and inverted ones
        with pytest.raises(DataRefused, match=r"Training saw CNet reach an AUROC of 0\.880"):
            refuse_other_history("CNet", curve, auroc_of(value))
    refuse_other_history("MNetDNN", {"loss": [0.1]}, auroc_of(0.5))
    stages = {"epoch": [0.0, 1.0, 0.0, 1.0], "val_auroc": [0.9, 0.8, 0.5, 0.6]}
    refuse_other_history("CNet", stages, auroc_of(0.6))  # what the first stage saw is gone
    with pytest.raises(DataRefused, match=r"0\.600"):
        refuse_other_history("CNet", stages, auroc_of(0.4))
    refuse_other_history("CNet", curve, auroc_of(None))
    refuse_other_history("CNet", {"val_auroc": [0.5]}, auroc_of(0.9))  # close scores, few cuts


def test_a_handful_of_photos_proves_no_other_history():
    """One target and two others: training told 0.667, counted exactly it is 0.5."""
    curve = {"val_auroc": [0.667]}
    refuse_other_history("CNet", curve, auroc_of(0.5, 1, 2))
    with pytest.raises(DataRefused, match=r"0\.667"):
        refuse_other_history("CNet", curve, auroc_of(0.5, 5, 20))


def test_sets_are_by_split_and_dev_test_by_how_hard_its_source_is():
    easy, hard = EASY_SOURCES[0], HARD_SOURCES[0]
    rows = rows_of(
        ("banana", "zhixian", "train"),
        ("other", "zhixian", "validate"),
        ("other", "zhixian", "calibrate"),
        ("banana", easy, "dev-test"),
        ("banana", hard, "dev-test"),
    )
    found = {name: np.flatnonzero(at).tolist() for name, at in sets_of(rows).items()}
    expected = {"validate": [1], "calibrate": [2], "dev_test_easy": [3], "dev_test_hard": [4]}
    assert found == expected
    assert labels_of_rows(rows).tolist() == [True, False, False, True, True]


def test_sources_are_measured_apart_and_a_mean_counts_each_large_one_once():
    first, second, small = EASY_SOURCES[:3]
    facts = [("banana", first, "dev-test")] * 100 + [("banana", second, "dev-test")] * 12
    facts += [("banana", small, "dev-test")] * 11 + [("banana", "zhixian", "train")] * 20
    scores = np.zeros(len(facts))
    scores[:100] = 1.0  # all of the first are found, none of the others
    found = measure_sources(Scored(tuple(rows_of(*facts)), {"occ": scores}), "occ", CUTS)
    assert set(found["sources"]) == {first, second, small}
    assert found["macro"]["recall"] == {"value": 0.5, "sources": 2}
    assert found["macro"]["false_alarm"] == {"value": None, "sources": 0}


def test_curves_run_from_corner_to_corner_in_few_points():
    found = curves(*drawn(2000))
    assert found["roc"][0] == [0, 0] and found["roc"][-1] == [1, 1]
    assert all(1 < len(points) <= CURVE_POINTS for points in found.values())
    recall = [point[0] for point in found["precision_recall"]]
    assert recall == sorted(recall) and recall[-1] == 1
