"""Made-up photos with scores, and confusion tables, in; how the promise fares elsewhere out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from occ.dataset.manifest import Row
from occ.dataset.sources import TAUGHT_MOBILENET, read_sources
from occ.dataset.split import EASY_SOURCES, HARD_SOURCES
from occ.release import read_release
from occ.settings import Settings
from occ.training.cards.model import model_card
from occ.training.cards.promise import say_checks
from occ.training.measure.promise_checks import prove_without_known, shares_right
from occ.training.measure.scoring import Scored
from occ.training.promise import PRIOR, Thresholds, prove_share

THRESHOLDS = Thresholds(0.3, 0.7, 299, 1, 1299, 1, proved=True)
EASY = {
    "banana": {"banana": 142, "unsure": 3, "other": 3},
    "other": {"banana": 6, "unsure": 27, "other": 745},
}


def scored_of(known: int) -> Scored:
    """300 targets and 1,300 others of `calibrate`, `known` of these MobileNet's own; two wrong."""
    labels = np.arange(1600) < 300
    scores = np.where(labels, 0.99, 0.01)
    scores[[0, 1, 300, 301]] = 0.01, 0.5, 0.99, 0.5
    sources = np.where(np.arange(1600) >= 1600 - known, TAUGHT_MOBILENET[0], "fruits40eu")
    rows = tuple(
        Row(f"{n:064d}", "banana" if label else "other", str(source), f"g{n}", "calibrate")
        for n, (label, source) in enumerate(zip(labels, sources, strict=True))
    )
    return Scored(rows, {"occ": scores})


def test_sources_know_which_taught_mobilenet() -> None:
    assert TAUGHT_MOBILENET == ("imagenet1k_sample",)
    assert {*TAUGHT_MOBILENET} <= read_sources().keys() - {*EASY_SOURCES, *HARD_SOURCES}


def test_less_is_proved_without_photos_that_nobody_could_get_wrong() -> None:
    found = prove_without_known(scored_of(known=400), THRESHOLDS)
    assert found["left_out"] == {"banana": 0, "other": 400}
    assert [found["banana"][key] for key in ("photos", "answers", "wrong")] == [300, 299, 1]
    assert found["other"]["photos"] == 900 and found["other"]["wrong"] == 1
    whole = prove_share(np.array([298]), np.array([1]), 300, 1300, PRIOR)[0]
    part = prove_share(np.array([298]), np.array([1]), 300, 900, PRIOR)[0]
    assert found["banana"]["proved"] == pytest.approx(part, abs=1e-4) and part < whole - 1e-3


def test_photos_of_other_sources_leave_nothing_to_check() -> None:
    assert prove_without_known(scored_of(known=0), THRESHOLDS) == {}


def test_right_answers_are_weighed_to_the_share_that_is_promised() -> None:
    found = shares_right(EASY)
    rightly, wrongly = PRIOR * 142 / 148, (1 - PRIOR) * 6 / 778
    assert found["banana"]["value"] == pytest.approx(rightly / (rightly + wrongly), abs=1e-4)
    assert (found["banana"]["right"], found["banana"]["of"]) == (142, 148)
    rightly, wrongly = (1 - PRIOR) * 745 / 778, PRIOR * 3 / 148
    assert found["other"]["value"] == pytest.approx(rightly / (rightly + wrongly), abs=1e-4)
    assert all(one["low"] < one["value"] < one["high"] for one in found.values())


def test_a_table_at_the_promised_share_is_only_counted() -> None:
    even = {"banana": {"banana": 90, "unsure": 5, "other": 5}, "other": {"banana": 10, "unsure": 0}}
    even["other"]["other"] = 190
    found = shares_right(even)  # one in three shows the target: every photo weighs the same
    assert found["banana"]["value"] == 0.9 and found["other"]["value"] == round(190 / 195, 4)


def test_a_word_that_was_never_said_and_a_set_of_one_label_have_no_share() -> None:
    silent = {word: {"banana": 0, "unsure": 5, "other": 0} for word in ("banana", "other")}
    assert {one["value"] for one in shares_right(silent).values()} == {None}
    alone = EASY | {"other": {"banana": 0, "unsure": 0, "other": 0}}
    assert {one["value"] for one in shares_right(alone).values()} == {None}


def test_a_share_below_the_goal_is_told_as_such_with_its_counts() -> None:
    report = json.loads((Settings().asset_dir / "report.json").read_text(encoding="utf-8"))
    report["models"]["occ"]["sets"]["dev_test_easy"]["words_right"] = shares_right(EASY)
    figure = {"photos": 241, "answers": 239, "wrong": 4, "proved": 0.9787}
    report["promise_without_known"] = {
        "left_out": {"banana": 0, "other": 141},
        **{"banana": figure, "other": figure | {"proved": 0.9801}},
    }
    said = say_checks(report)
    assert said in model_card(report, read_release(Settings().asset_dir))
    for words in (
        "0 banana and 141 other photos of `imagenet1k_sample`",
        "| 97.9 %, below the goal; 4 of 239 wrong | 98.0 %; 4 of 239 wrong |",
        "| 98.4 % (96.6 to 99.3 %); 142 of 148 unweighed | 99.0 % (",
    ):
        assert words in said, words


def test_a_report_that_does_not_tell_is_said_nothing_of() -> None:
    models = {"occ": {"sources": {}, "sets": {"dev_test_easy": {}}}}
    assert say_checks({"models": models, "target": "banana"}) == ""
