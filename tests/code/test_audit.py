"""Tiny networks and drawn photos in, whether grounds, sizes and far pictures are counted out."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import tiny
from occ.oneclass import Known
from occ.training import audit
from occ.training.audit import ood as audit_ood
from occ.training.audit import sizes as audit_sizes
from occ.training.audit import stock as audit_stock
from occ.training.measure import metrics
from occ.training.measure.cutoffs import ALARMS, fit_cutoffs, ranked
from occ.training.measure.scoring import Scored, score_photos
from occ.training.workbench import Workbench, open_workbench
from occ.verdict import NOVEL_SCORE
from tiny import disc

NOTHING = Known(np.zeros((6, 1024), np.float32), 2, edge=1.0)  # is like it


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Workbench:
    """Drawn photos, a few of dev-test's others declared scenes."""
    found = open_workbench(tiny.write_photos(tmp_path_factory.mktemp("data")))
    rows = tuple(replace(row, look="scene") for row in found.rows)
    return replace(found, rows=rows)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for module in (audit, audit_sizes, audit_stock):
        monkeypatch.setattr(module, "COMPOSITES", 6)
    monkeypatch.setattr(audit_ood, "PICTURES", 3)
    monkeypatch.setattr(metrics, "RESAMPLES", 40)
    for module in (audit, audit_sizes):
        monkeypatch.setattr(module, "clean_targets", lambda _: [disc(80), disc(90)])


@pytest.fixture
def classifier():
    return tiny.tiny_classifier(low=0.4, high=0.6)


@pytest.fixture
def scored(bench, classifier) -> Scored:
    """Every network's score of `calibrate` and dev-test."""
    return score_photos(classifier, bench.of_split("calibrate", "dev-test"))


def test_every_network_is_asked_on_every_ground_at_both_thresholds(bench, classifier, scored):
    found = audit.measure_background(bench, classifier, scored)
    json.dumps(found, allow_nan=False)
    assert set(found["networks"]) == {"occ", "MNetDNN", "MNetDNN_rgb", "CNet"}
    for both in found["networks"].values():
        for told in (both["served"], both["at_1_percent"]):
            assert set(told["recall"]) == {"white", "grey", "black", "closeup"}
            assert {one["of"] for one in told["recall"].values()} == {6}
            assert told["ground_alone"]["white"]["of"] == 1
            assert set(told["white_others"]) == {"dev-test", "calibrate"}
    assert found == audit.measure_background(bench, classifier, scored)


def test_the_gap_is_the_largest_difference_and_its_interval_is_over_things():
    who = {name: np.array([0, 0, 1, 1]) for name in ("white", "black", "scene")}
    right = {"white": [1, 1, 1, 1], "black": [1, 1, 1, 0], "scene": [1, 1, 0, 0]}
    found = audit.gap_points({n: np.array(one, bool) for n, one in right.items()}, who)
    assert (found["value"], found["best"], found["worst"]) == (50.0, "white", "scene")
    assert 0 <= found["low"] <= 50 <= found["high"] <= 100
    assert audit.gap_points({"white": np.ones(2, bool)}, who)["value"] is None


def test_sizes_are_counted_and_a_large_thing_is_found_at_least_as_often(bench, classifier, scored):
    told = audit_sizes.measure_sizes(bench, classifier, scored)["networks"]["occ"]["served"]
    assert list(told) == ["2", "5", "10", "25"]
    assert told["25"]["all"]["right"] >= told["2"]["all"]["right"]
    assert told["25"]["all"] == told["25"]["closeup"] and told["25"]["all"]["of"] == 6


@pytest.mark.parametrize(("score", "found"), [(0.6, True), (0.599, False)])
def test_what_counts_as_found_reaches_the_threshold_and_nothing_less_does(
    bench, classifier, scored, monkeypatch, score, found
):
    names = ("occ", *classifier.networks())
    for module in (audit, audit_stock):
        monkeypatch.setattr(
            module,
            "ask_all",
            lambda _, photos, what: dict.fromkeys(names, np.full(len(photos), score)),
        )
    sizes = audit_sizes.measure_sizes(bench, classifier, scored)["networks"]["occ"]["served"]
    assert {one["right"] for one in sizes["25"].values()} == {6 * found}
    grounds = audit.measure_background(bench, classifier, scored)["networks"]["occ"]["served"]
    assert {one["right"] for one in grounds["recall"].values()} == {6 * found}
    assert grounds["ground_alone"]["white"]["right"] == found


def test_false_alarms_on_white_are_those_of_white_photos_without_the_target(bench):
    facts = [  # label, look, split, score
        ("other", "white-bg", "dev-test", 0.7),
        ("other", "white-bg", "dev-test", 0.6),
        ("other", "white-bg", "dev-test", 0.5),
        ("banana", "white-bg", "dev-test", 0.9),
        ("other", "scene", "dev-test", 0.9),
        ("other", "white-bg", "calibrate", 0.1),
        ("other", "white-bg", "train", 0.9),
    ]
    rows = tuple(
        replace(row, label=label, look=look, split=split)
        for row, (label, look, split, _) in zip(bench.rows, facts, strict=False)
    )
    scored = Scored(rows, {"occ": np.array([score for *_, score in facts])})
    told = audit._white_alarms(scored, "occ", 0.6)
    assert told == {"dev-test": metrics.share(2, 3), "calibrate": metrics.share(0, 1)}


def test_far_pictures_are_pictures_and_all_are_counted(bench, classifier):
    for draw in audit_ood.KINDS.values():
        pictures = [draw(np.random.default_rng(seed)) for seed in (1, 1, 2)]
        assert pictures[0].dtype == np.uint8 and pictures[0].shape == (384, 384, 3)
        assert np.array_equal(*pictures[:2]) and not np.array_equal(*pictures[1:])
    found = audit_ood.measure_ood(classifier)
    assert set(found["kinds"]) == {"noise", "texture", "text"}
    assert found["all"]["not_target"]["of"] == 9


def test_a_far_picture_that_is_novel_counts_as_unsure(bench, classifier):
    found = audit_ood.measure_ood(replace(classifier, known=NOTHING))
    for told in (found["all"], *found["kinds"].values()):
        assert told["unsure"]["right"] == told["unsure"]["of"] == told["not_target"]["right"]


def test_the_compared_threshold_lets_one_other_photo_in_a_hundred_through(classifier, scored):
    cutoffs = fit_cutoffs(classifier, scored)
    for name, both in cutoffs.items():
        held = [
            score
            for row, score in zip(scored.rows, scored.scores[name], strict=True)
            if row.split == "calibrate" and row.label == "other"
        ]
        assert np.mean(np.array(held) >= both["at_1_percent"]) <= ALARMS
    assert cutoffs["occ"]["served"] == 0.6


def test_the_shadow_at_the_rim_is_taken_off_and_a_glint_stays():
    shadow, glint = disc(60), disc(60)
    shadow[105:, :, :3] = 200
    glint[58:62, 58:62, :3] = 250
    assert audit_stock.strip_shadow(shadow)[106:, :, 3].max() < 128
    assert audit_stock.strip_shadow(glint)[60, 60, 3] == 255
    shadow[40:, :, :3] = 200
    assert audit_stock.strip_shadow(shadow) is None


def test_photos_that_show_other_things_too_are_not_cut_out(bench, monkeypatch):
    asked = []
    monkeypatch.setattr(audit_stock, "collect_cutouts", lambda part: asked.append(part) or [])
    rows = tuple(replace(row, subclass="mixed") for row in bench.rows)
    for part, some in ((bench, True), (replace(bench, rows=rows), False)):
        assert audit_stock.clean_targets(part) == []
        assert bool(asked[-1].rows) is some


def test_a_novel_photo_is_the_target_at_no_threshold(bench, classifier, scored):
    assert ranked("occ", np.array([0.2, NOVEL_SCORE, 0.9])).tolist() == [0.2, 0, 0.9]
    assert ranked("CNet", np.array([NOVEL_SCORE])).tolist() == [NOVEL_SCORE]
    found = audit.measure_background(bench, replace(classifier, known=NOTHING), scored)
    for told in found["networks"]["occ"].values():
        assert {one["right"] for one in told["recall"].values()} == {0}
        assert {one["right"] for one in told["ground_alone"].values()} == {0}
