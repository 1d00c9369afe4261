"""A made-up report in; the weaknesses that its card tells out."""

from __future__ import annotations

import json

from occ.release import read_release
from occ.settings import REPOSITORY
from occ.training.cards.readme import say_below
from occ.training.cards.weak import LOWEST, say_left_out, say_weak
from occ.training.measure.calibration import BINS
from occ.training.names import CHAMPION, CHOICES

CONFUSION = {
    "banana": {"banana": 63, "unsure": 6, "other": 11},
    "other": {"banana": 1, "unsure": 1, "other": 78},
}
LOW = {"score": 0.0104, "right": 9, "of": 85, "value": 0.0559, "low": 0.0234, "high": 0.1278}


def read_choices() -> dict:
    return json.loads((REPOSITORY / "asset" / CHOICES).read_text())


def said_of(lowest: dict) -> str:
    """The weaknesses, in one line, of a decision whose lowest scores are such."""
    figures = {
        "confusion": CONFUSION,
        "calibration_error": {"value": 0.06, "low": 0.0416, "high": 0.1006},
        "reliability": [lowest, LOW | {"score": 0.96, "value": 1.0, "low": 0.9}],
    }
    recall = {"right": 63, "of": 80, "value": 0.7875, "low": 0.6858, "high": 0.8629}
    model = {"sets": {"dev_test_hard": figures}, "sources": {"fajar_desk": {"recall": recall}}}
    return " ".join(say_weak({"models": {"occ": model}}, "banana").split())


def test_the_lowest_bin_is_that_of_the_calibration() -> None:
    assert LOWEST == 1 / BINS


def test_low_scores_that_are_too_low_are_told_with_their_share() -> None:
    said = said_of(LOW)
    assert "off by 0.060 (0.042 to 0.101) on average on the hard dev-test (desks)" in said
    assert "of 85 photos below 0.1, 1.0 % on average, 9 show a banana" in said
    assert "which is 5.6 % (2.3 % to 12.8 %) when weighed" in said
    assert "says `other` of 11 of 80 photos" in said and "`fajar_desk`: 63 of 80" in said


def test_scores_within_the_interval_or_above_are_not_called_too_low() -> None:
    for lowest in (LOW | {"score": 0.03}, LOW | {"score": 0.2, "low": 0.3}):
        said = said_of(lowest)
        assert "off by" in said and "too low" not in said


def test_a_report_that_measured_no_chances_tells_none() -> None:
    model = {"sets": {"dev_test_hard": {"confusion": CONFUSION}}, "sources": {}}
    assert "As a chance" not in say_weak({"models": {"occ": model}}, "banana")


def test_sources_left_out_are_told_with_the_worst_of_them_and_only_of_this_release() -> None:
    release, choices = read_release(REPOSITORY / "asset"), read_choices()
    found = choices["unseen_patches"]["partial_auroc"]["its looks and their patches"]
    said = say_left_out(choices, release)
    assert f"is {found['mean']:.3f} on average" in said
    assert f"and {min(found['folds']):.3f} on\n  `fruits40eu`" in said
    assert say_left_out(choices | {"release": "another"}, release) == ""
    assert say_left_out(None, release) == ""


def test_what_is_below_the_promise_is_told_where_readme_sums_up() -> None:
    report = json.loads((REPOSITORY / "asset" / "report.json").read_text())
    right = report["models"][CHAMPION]["sets"]["dev_test_easy"]["words_right"]["banana"]
    told = f"{100 * right['value']:.1f} % ({100 * right['low']:.1f} to {100 * right['high']:.1f} %"
    assert f"{told}, so maybe as many) of the answers `banana` on easy" in say_below(report)
    report["promise"]["goal"] = 0.5
    assert say_below(report) == ""
