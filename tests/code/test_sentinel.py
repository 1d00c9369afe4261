"""Scores of a made-up set in, a report out; planted faults that fit themselves must be refused."""

from __future__ import annotations

import copy
from dataclasses import replace

import measured
import numpy as np
import pytest
from occ.dataset.split import HARD_SOURCES
from occ.errors import DataRefused
from occ.training import report
from occ.training.measure import evaluate, metrics
from occ.training.measure.calibration import measure_chances
from occ.training.measure.scoring import Scored
from occ.training.measure.sentinel import read_truths, refuse_miscounts
from occ.training.promise import Thresholds
from occ.training.report import build_report

pytestmark = pytest.mark.usefixtures("quick")
HARD = 80  # photos of the hard set of the made-up ones


@pytest.fixture(scope="module")
def told(made) -> dict:
    """A true report of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "RESAMPLES", 40)
        patch.setattr(report, "spot_check", lambda *_: 0)
        return build_report(made.bench, made.classifier, made.scored)


def build(made: measured.Made, scored: Scored | None = None) -> dict:
    return build_report(made.bench, made.classifier, scored or made.scored)


def shuffled(values):
    """The same values in another order."""
    return np.random.default_rng(0).permutation(values)


def test_a_true_report_is_not_refused(made, told):
    refuse_miscounts(told, made.scored, made.bench.settings)
    assert told["models"]["occ"]["sets"]["dev_test_hard"]["photos"] == HARD
    assert {one["corrected"] for one in told["as_listed"].values()} == {1}


def test_labels_shuffled_within_one_set_are_refused(monkeypatch, made):
    def bad(labels, scores, thresholds):
        labels = shuffled(labels) if len(labels) == HARD else labels
        return evaluate.measure(labels, scores, thresholds)

    monkeypatch.setattr(report, "measure", bad)
    with pytest.raises(DataRefused, match="sets/dev_test_hard/confusion of the report"):
        build(made)


def test_labels_shuffled_within_a_set_and_its_source_are_refused(monkeypatch, made):
    true = evaluate.measure

    def bad(labels, scores, thresholds):
        return true(shuffled(labels) if len(labels) == HARD else labels, scores, thresholds)

    monkeypatch.setattr(report, "measure", bad)
    monkeypatch.setattr(evaluate, "measure", bad)
    with pytest.raises(DataRefused, match="sets/dev_test_hard/confusion of the report"):
        build(made)


@pytest.mark.parametrize("split", ["validate", "dev-test"])
def test_labels_that_are_shuffled_alike_everywhere_are_refused(monkeypatch, made, split):
    true = evaluate.labels_of_rows

    def bad(rows):
        labels = true(rows)
        at = np.array([row.split == split for row in rows])
        labels[at] = shuffled(labels[at])
        return labels

    for module in (report, evaluate):
        monkeypatch.setattr(module, "labels_of_rows", bad)
    with pytest.raises(DataRefused, match=r"photo by photo, by the labels in data/manifest"):
        build(made)


def test_rows_with_the_labels_of_others_are_refused(made):
    """As if labels and hashes came from two lists: spot_check compares hashes, and is content."""
    rows = list(made.scored.rows)
    hard = [place for place, row in enumerate(rows) if row.source == HARD_SOURCES[0]]
    for place, other in zip(hard, shuffled(hard), strict=True):
        rows[place] = replace(rows[place], label=made.scored.rows[other].label)
    with pytest.raises(DataRefused, match=r"photo by photo, by the labels in data/manifest"):
        build(made, replace(made.scored, rows=tuple(rows)))


def test_photos_left_out_or_scored_twice_are_refused(made, told):
    rows, scores = made.scored.rows, made.scored.scores
    for rows_ in (rows[:-1], (*rows[:-1], rows[0])):
        fewer = {name: one[: len(rows_)] for name, one in scores.items()}
        with pytest.raises(DataRefused, match="Expected scores of each of the"):
            refuse_miscounts(told, Scored(rows_, fewer), made.bench.settings)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (("models", "CNet", "sets", "validate", "auroc", "value"), 0.01),
        (("models", "occ", "sources", "fajar_desk", "confusion", "other", "other"), -1),
        (("models", "occ", "sets", "dev_test_easy", "reliability", 0, "right"), 1),
        (("models", "occ", "sets", "dev_test_easy", "reliability", -1, "of"), 1),
        (("tests", "dev_test_easy", "occ - CNet", "mcnemar", "gained"), 1),
        (("tests", "dev_test_hard", "occ - MNetDNN", "mcnemar", "lost"), 1),
        (("as_listed", "dev_test_hard", "confusion", "banana", "banana"), 1),
        (("as_listed", "dev_test_hard", "corrected"), 1),
    ],
    ids=lambda each: "/".join(map(str, each)) if isinstance(each, tuple) else "",
)
def test_a_figure_that_is_counted_otherwise_is_refused(made, told, place, change):
    wrong = copy.deepcopy(told)
    *way, last = place
    at = wrong
    for step in way:
        at = at[step]
    at[last] += change
    said = "/".join(str(step) for step in place[:3])
    with pytest.raises(DataRefused, match=said):
        refuse_miscounts(wrong, made.scored, made.bench.settings)
    del at[last]
    with pytest.raises(DataRefused, match=said):
        refuse_miscounts(wrong, made.scored, made.bench.settings)


def test_verdicts_of_another_model_at_our_thresholds_are_refused(monkeypatch, made):
    right, ours = evaluate._right, made.classifier.release
    cuts = Thresholds(ours.low, ours.high, 0, 0, 0, 0, True)
    monkeypatch.setattr(evaluate, "_right", lambda labels, scores, _: right(labels, scores, cuts))
    with pytest.raises(DataRefused, match="/mcnemar"):
        build(made)


def test_listed_labels_that_are_not_those_of_the_sources_are_refused(monkeypatch, made):
    monkeypatch.setattr(
        report, "_as_listed", lambda scored, relabelled, cuts: listed_by(scored, cuts)
    )

    def listed_by(scored, cuts):
        labels = evaluate.labels_of_rows(scored.rows)  # not flipped
        return {
            word: {
                "corrected": 1,
                **evaluate.measure(labels[at], scored.scores["occ"][at], cuts),
            }
            for word, at in evaluate.sets_of(scored.rows).items()
            if word.startswith("dev_test")
        }

    with pytest.raises(DataRefused, match=r"as_listed/dev_test_\w+/confusion of the report"):
        build(made)


def test_chances_weighed_to_another_share_are_refused(monkeypatch, made):
    monkeypatch.setattr(
        report, "measure_chances", lambda labels, scores, _: measure_chances(labels, scores, 0.5)
    )
    with pytest.raises(DataRefused, match=r"models/occ/sets/\w+/calibration_error/value of"):
        build(made)


def test_what_the_files_say_is_read_with_its_corrections(made):
    truths = read_truths(made.bench.settings)
    assert set(truths) == {row.sha256 for row in made.scored.rows}
    for row in made.scored.rows:
        one = truths[row.sha256]
        assert one.shows is (row.label == "banana")
        assert (one.shows != one.listed) is (row.sha256 in made.bench.relabelled)
        assert one.source == (row.source if row.split == "dev-test" else None)
