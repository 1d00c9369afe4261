"""The committed report in, one figure of it changed by hand; each change must be refused."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from occ.errors import DataRefused
from occ.release import Release, read_release
from occ.settings import REPOSITORY, Settings
from occ.training.cards import write_cards
from occ.training.consistency import contradictions_of, refuse_contradictions
from occ.training.metrics import mcnemar_of, share

ASSET = REPOSITORY / "asset"
HARD = "models/occ/sets/dev_test_hard"
DESK = "models/occ/sources/fajar_desk"  # the only source of the hard set
PAIR = "tests/dev_test_hard/occ - MNetDNN"
SIZES, GROUNDS = "sections/sizes/networks/occ/served/2", "sections/background/networks/occ/served"
COUNTED = ("models", "tests", "as_listed", "promise", "photos", "ran_on")
EVERY = 61  # of the counts one is tried: all of them take minutes


@pytest.fixture(scope="module")
def kept() -> dict:
    return json.loads((ASSET / "report.json").read_text(encoding="utf-8"))


@pytest.fixture
def report(kept) -> dict:
    """A copy to change."""
    return copy.deepcopy(kept)


@pytest.fixture(scope="module")
def release() -> Release:
    return read_release(ASSET)


def put(report: dict, place: str | tuple, value) -> None:
    """Change one figure; value: the new one, or what makes it of the old one."""
    *way, last = place.split("/") if isinstance(place, str) else place
    for step in way:
        report = report[step]
    report[last] = value(report[last]) if callable(value) else value


def more(step: float):
    """The old figure and so much more."""
    return lambda value: value + step


def counts_of(found: object, place: tuple = ()) -> Iterator[tuple]:
    """Places of whole numbers in a report."""
    for key, part in found.items() if isinstance(found, dict) else enumerate(found):
        if isinstance(part, dict | list):
            yield from counts_of(part, (*place, key))
        elif type(part) is int:
            yield (*place, key)


def test_the_committed_report_does_not_contradict_itself(kept, release):
    assert list(contradictions_of(kept, release)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {f"{HARD}/recall": share(75, 80), f"{HARD}/auroc/value": more(0.01)},
        {f"{HARD}/recall/value": more(0.01)},
        {f"{HARD}/recall/high": more(0.01)},
        {f"{HARD}/answers_right/low": more(0.01)},
        {f"{HARD}/confusion/banana": {"banana": 75, "unsure": 3, "other": 2}},
        {f"{HARD}/photos": more(1)},
        {f"{HARD}/auroc/value": more(0.01)},
        {f"{HARD}/auroc/value": more(0.01), f"{DESK}/auroc/value": more(0.01)},
        {f"{HARD}/auroc/low": 0.0},
        {"models/CNet/sets/dev_test_easy/auroc/value": more(0.001)},
        {"models/occ/sets/validate/auroc/value": more(-0.1)},
        {f"{HARD}/calibration_error/value": more(0.01)},
        {f"{HARD}/reliability": lambda bins: bins[1:]},
        {f"{HARD}/reliability": lambda bins: [bins[0] | {"value": 0.5}, *bins[1:]]},
        {f"{HARD}/curves/roc": lambda points: [[x, min(1, y + 0.1)] for x, y in points]},
        {"models/occ/macro/recall/value": more(0.01)},
        {"models/occ/macro/false_alarm/sources": more(-1)},
        {"models/occ/thresholds/high": lambda high: round(high, 6)},
        {"models/CNet/thresholds/proved": True},
        {"models/class_954/thresholds/low": more(0.1)},
        {"models/MNetDNN/sets": lambda sets: {k: v for k, v in sets.items() if k != "validate"}},
        {"models/occ/sources": lambda found: {k: v for k, v in found.items() if k != "khowpod"}},
        {f"{PAIR}/auroc_gain/value": more(0.01)},
        {f"{PAIR}/mcnemar": lambda one: mcnemar_of(one["gained"] + 1, one["lost"])},
        {f"{PAIR}/mcnemar/p": 0.5},
        {"tests/dev_test_easy": lambda found: {k: v for k, v in found.items() if "rgb" not in k}},
        {"promise/goal": more(0.01)},
        {"promise/banana/wrong": more(-1)},
        {f"{HARD}/words_right/other/value": more(0.01)},
        {f"{HARD}/words_right/banana/right": more(1)},
        {"promise_without_known/banana/proved": more(0.002)},
        {"promise_without_known/other/wrong": more(-1)},
        {"promise_without_known/left_out/other": more(-1)},
        {"promise_without_known/banana/answers": more(2)},
        {"as_listed/dev_test_easy/corrected": more(1)},
        {"as_listed/dev_test_easy/recall/right": more(1)},
        {"photos/dev-test/banana": more(1)},
        {"ran_on/original": more(1)},
        {"release": "0" * 12},
        {"sections/far/all/unsure": lambda one: share(one["right"], one["of"] + 1)},
        {f"{SIZES}/all/right": more(1)},
        {f"{SIZES}/desk/high": 0.01},
        {f"{GROUNDS}/gap/value": more(1)},
        {f"{GROUNDS}/gap": lambda gap: gap | {"best": gap["worst"]}},
        {f"{GROUNDS}/threshold": more(-0.01)},
        {f"{GROUNDS}/white_others/dev-test/right": more(1)},
        {"sections/one_class/chosen": "svm plain mean"},
        {"sections/one_class/known": more(1)},
        {"sections/one_class/scorers/knn root full/hard/others": more(1)},
        {"sections/places/point/all/point/value": more(0.01)},
    ],
    ids=lambda changes: ", ".join(changes),
)
def test_a_figure_changed_by_hand_is_refused(report, release, changes):
    for place, value in changes.items():
        put(report, place, value)
    with pytest.raises(DataRefused, match=r"The report contradicts itself: .* Restore asset/"):
        refuse_contradictions(report, release)


def test_no_count_can_be_one_more_than_it_is(report, release):
    unseen = []
    for place in list(counts_of({name: report[name] for name in COUNTED}))[::EVERY]:
        if place[:2] == ("photos", "train"):
            continue  # no figure was measured on those
        put(report, place, more(1))
        try:
            refuse_contradictions(report, release)
            unseen.append(place)
        except DataRefused:
            pass
        put(report, place, more(-1))
    assert unseen == []


@pytest.mark.parametrize(
    "place", [f"{HARD}/confusion", f"{HARD}/auroc", "models/occ", "tests/dev_test_easy"]
)
def test_a_report_of_another_form_is_refused_in_a_sentence(report, release, place):
    put(report, place, None)
    with pytest.raises(DataRefused, match=r"another form than `occ evaluate` gives it.* Restore"):
        refuse_contradictions(report, release)


def test_a_report_without_sections_or_promise_may_be_told_of(report, release):
    for name in ("sections", "promise", "as_listed", "tests"):
        del report[name]
    refuse_contradictions(report, release)


@pytest.mark.parametrize("name", ["release", "target"])
def test_a_report_that_does_not_say_of_what_it_is_is_refused(report, release, name):
    del report[name]
    with pytest.raises(DataRefused, match="another form"):
        refuse_contradictions(report, release)


def test_no_card_is_written_of_a_report_that_was_changed_by_hand(report, tmp_path: Path):
    put(report, f"{HARD}/recall", share(75, 80))
    shutil.copy(ASSET / "models.json", tmp_path)
    (tmp_path / "report.json").write_text(json.dumps(report))
    with pytest.raises(DataRefused, match=rf"contradicts itself: {HARD}/recall.* Restore"):
        write_cards(Settings(asset_dir=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models.json", "report.json"]
