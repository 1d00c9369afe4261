"""A report, scores and choices in, tables out that say what the report says, with its counts."""

from __future__ import annotations

import re

import numpy as np
import pytest
import tiny
from occ.settings import REPOSITORY
from occ.training.cards.figures import say_area
from occ.training.measure import metrics
from occ.training.measure.scoring import Scored
from occ.training.report import build_report, score_all, tables
from occ.training.workbench import open_workbench

pytestmark = pytest.mark.usefixtures("few_resamples")


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> tuple[Scored, dict]:
    """Scores of a small synthetic set, and the report on them."""
    bench = open_workbench(tiny.write_photos(tmp_path_factory.mktemp("data"), photos=60))
    classifier = tiny.tiny_classifier()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "RESAMPLES", 40)
        scored = score_all(bench, classifier)
        return scored, build_report(bench, classifier, scored)


def test_paired_tests_are_those_of_the_report(measured):
    scored, report = measured
    table = tables.compare_pairs(scored, report, [("occ", "CNet"), ("CNet", "occ")])
    test = report["tests"]["dev_test_easy"]["occ - CNet"]
    line = table.loc[("dev_test_easy", "occ - CNet")]
    assert line["gain in AUROC"] == say_area(test["auroc_gain"], "+.3f")
    assert line["only ours right"] == test["mcnemar"]["gained"]
    assert line["both words proved"] == "no"  # twelve photos prove nothing
    other = table.loc[("dev_test_easy", "CNet - occ")]
    assert other["only ours right"] == test["mcnemar"]["lost"] and other["photos"] == 12


def test_mistakes_are_named_by_hash_the_surest_first(measured):
    scored, report = measured
    rows = [place for place, row in enumerate(scored.rows) if row.split == "dev-test"]
    scores = np.full(len(scored.rows), 0.5)
    first, second = (
        next(p for p in rows if scored.rows[p].label == w) for w in ("banana", "other")
    )
    scores[first], scores[second] = 0.3, 0.9
    scored = Scored(scored.rows, {"mine": scores})
    report = {"target": "banana", "models": {"mine": {"thresholds": {"low": 0.4, "high": 0.8}}}}
    table = tables.list_mistakes(scored, report, "mine")
    assert list(table.index) == [scored.rows[p].sha256[:12] for p in (second, first)]
    assert list(table["verdict"]) == ["banana", "other"] and list(table["score"]) == [
        "0.900",
        "0.300",
    ]
    assert len(tables.list_mistakes(scored, report, "mine", most=1)) == 1


def test_a_model_without_mistakes_has_an_empty_table(measured):
    scored, report = measured
    scores = {"mine": np.array([float(row.label == "banana") for row in scored.rows])}
    report = {"target": "banana", "models": {"mine": {"thresholds": {"low": 0.4, "high": 0.8}}}}
    assert tables.list_mistakes(Scored(scored.rows, scores), report, "mine").empty


def test_choices_stand_with_their_counts_and_the_gain():
    area = {"value": 0.98, "low": 0.97, "high": 0.99, "bananas": 252, "others": 1153}
    gain = {"value": 0.01, "low": -0.01, "high": 0.02, "sure": 0.8}
    tried = {"with": {"auroc": area}, "without": {"auroc": area}, "gain": gain}
    table = tables.compare_choice({"train_photos": 3000, "augmentation": tried}, "augmentation")
    assert list(table.index) == ["with", "without", "gain"]
    assert table.loc["with", "AUROC"] == "0.980 (0.970 to 0.990)"
    assert table.loc["with", "with target"] == 252
    assert table.loc["gain", "AUROC"] == "+0.010 (-0.010 to +0.020)"


def test_choices_that_nobody_compared_are_said_to_be_missing():
    said = tables.compare_choice(None, "resize").loc["resize", "AUROC"]
    (script,) = re.findall(r"`python (\S+)` compares", said)
    assert (REPOSITORY / script).is_file()
