"""Made-up chances in, how far they can be believed out."""

import numpy as np
import pytest
from occ.training.measure.calibration import (
    calibration_error,
    calibration_interval,
    measure_chances,
    reliability,
    weigh_to,
)
from occ.training.measure.weighed import share_where
from occ.values import wilson


def test_scores_that_mean_what_they_say_have_no_calibration_error_and_others_do():
    scores = np.repeat([0.1, 0.3, 0.7, 0.9], 100)
    labels = np.concatenate([np.arange(100) < 100 * share for share in (0.1, 0.3, 0.7, 0.9)])
    assert calibration_error(labels, scores) == pytest.approx(0)
    assert calibration_error(~labels, scores) == pytest.approx((0.8 + 0.4 + 0.4 + 0.8) / 4)
    assert calibration_error(labels, np.ones(400)) == pytest.approx(0.5)
    assert calibration_error(np.array([True, False]), np.array([1.0, 0.0])) == 0


def test_the_interval_of_few_photos_is_wider_and_holds_the_figure():
    rng = np.random.default_rng(1)
    widths = []
    for photos in (60, 3000):
        scores = rng.random(photos)
        labels = rng.random(photos) < scores
        found = calibration_interval(labels, scores, np.ones(photos))
        assert 0 <= found["value"] <= found["high"] and found["low"] < found["value"] + 0.02
        assert found == calibration_interval(labels, scores, np.ones(photos))
        widths.append(found["high"] - found["low"])
    assert widths[0] > 2 * widths[1]


def test_photos_are_weighed_to_the_share_of_targets_that_is_assumed():
    labels = np.arange(10) < 2
    weights = weigh_to(labels, 1 / 3)
    assert weights.mean() == pytest.approx(1)
    assert weights[labels].sum() / weights.sum() == pytest.approx(1 / 3)
    assert weigh_to(np.ones(3, bool), 1 / 3).tolist() == [1, 1, 1]  # one label only


def test_a_bin_tells_the_scores_that_were_served_and_how_often_the_target_was_there():
    labels, scores = np.array([True, True, True, False]), np.array([0.82, 0.84, 0.84, 0.86])
    (found,) = reliability(labels, scores, 0.5)  # the other counts as much as three targets
    assert (found["right"], found["of"], found["value"]) == (3, 4, 0.5)
    assert found["score"] == pytest.approx((0.82 + 0.84 + 0.84 + 3 * 0.86) / 6, abs=1e-4)
    _, low, high = share_where(0.5, (3, 3), (1, 1))
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=1e-4)
    (alone,) = reliability(np.ones(9, bool), np.full(9, 0.7), 0.5)
    assert (alone["low"], alone["high"]) == pytest.approx(wilson(1, 9), abs=1e-4)


def test_a_chance_that_assumes_more_targets_than_there_are_is_not_blamed_for_it():
    rng = np.random.default_rng(2)
    labels = rng.random(20_000) < 0.1
    odds = rng.normal(np.where(labels, 1, -1), 1)  # log-odds of equal shares are twice that
    chances = 1 / (1 + np.exp(-2 * odds))
    assert calibration_error(labels, chances) > 0.05
    assert measure_chances(labels, chances, 0.5)["calibration_error"]["value"] < 0.02


def test_reliability_counts_every_photo_in_one_bin():
    rng = np.random.default_rng(3)
    labels, scores = rng.random(500) < 0.3, rng.random(500)
    found = reliability(labels, np.append(scores[:-1], 1.0), labels.mean())
    assert sum(part["of"] for part in found) == 500
    assert sum(part["right"] for part in found) == labels.sum()
    assert [part["score"] for part in found] == sorted(part["score"] for part in found)
