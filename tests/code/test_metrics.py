"""Labels and scores in, the figures that are published out: against known values and by chance."""

import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from occ.training.measure.metrics import (
    RESAMPLES,
    auroc,
    auroc_gain,
    mcnemar,
    mean_of,
    mean_of_groups,
    partial_auroc,
    share,
    share_of_things,
)
from sklearn.metrics import roc_auc_score

# Wilson intervals, 95 %: Newcombe 1998 (Statistics in Medicine 17), table I
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)]
NEWCOMBE.append((1, 29, 0.0061, 0.1718))


def drawn(photos: int, *, apart: float, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Half bananas, half others, in any order, whose scores are this far apart on average."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(photos) % 2 == 0)
    return labels, 1 / (1 + np.exp(-rng.normal(np.where(labels, apart, -apart), 1)))


@pytest.mark.parametrize(("right", "of", "low", "high"), NEWCOMBE)
def test_a_share_has_the_wilson_interval_of_the_literature(right, of, low, high):
    found = share(right, of)
    assert (found["low"], found["high"]) == (low, high) and found["value"] == round(right / of, 4)


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_in_its_interval_and_mirrors(right, of):
    right = min(right, of)
    found, mirror = share(right, of), share(of - right, of)
    assert 0 <= found["low"] <= found["value"] <= found["high"] <= 1
    assert found["low"] == pytest.approx(1 - mirror["high"], abs=1e-4)
    assert (found["right"], found["of"]) == (right, of)


def test_a_share_of_nothing_has_no_value():
    assert share(0, 0) == {"right": 0, "of": 0, "value": None, "low": None, "high": None}


def test_more_photos_make_a_narrower_interval():
    narrow, wide = share(960, 1000), share(96, 100)
    assert narrow["high"] - narrow["low"] < (wide["high"] - wide["low"]) / 2


def test_an_auroc_is_that_of_sklearn_inside_an_interval_that_never_changes():
    labels, scores = drawn(120, apart=0.8)
    found = auroc(labels, scores)
    assert found["value"] == pytest.approx(roc_auc_score(labels, scores), abs=1e-6)
    assert found["low"] < found["value"] < found["high"] and found == auroc(labels, scores)
    assert (found["bananas"], found["others"]) == (60, 60)


def test_an_auroc_does_not_depend_on_the_order_of_the_photos_beyond_the_resamples():
    labels, scores = drawn(80, apart=1)
    turned = auroc(labels[::-1], scores[::-1])
    assert turned["value"] == auroc(labels, scores)["value"]


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    truth = 0.7602  # of two normal distributions one standard deviation apart
    held = [
        found["low"] <= truth <= found["high"]
        for found in (auroc(*drawn(100, apart=0.5, seed=seed)) for seed in range(40))
    ]
    assert np.mean(held) >= 0.85


@pytest.mark.parametrize("only", [True, False])
def test_photos_of_one_label_have_no_auroc(only):
    labels = np.full(5, only)
    found = auroc(labels, np.linspace(0, 1, 5))
    assert found["value"] is found["low"] is found["high"] is None


def test_labels_and_scores_that_do_not_fit_together_are_refused():
    labels, scores = drawn(10, apart=1)
    for wrong in (labels[:-1], labels.astype(int), labels[:, None]):
        for figure in (auroc, partial_auroc, mcnemar):
            with pytest.raises(ValueError, match="Expected bool labels"):
                figure(wrong, scores)


def test_the_partial_area_looks_only_at_few_false_alarms():
    labels = np.arange(2000) % 2 == 0
    late = np.where(labels, 0.5, 0.4)
    late[1:40:2] = 0.9  # 2 % of the others stand above every banana
    assert auroc(labels, late)["value"] > 0.97 and partial_auroc(labels, late) < 0.5
    assert partial_auroc(labels, np.where(labels, 0.9, 0.1)) == 1.0
    assert partial_auroc(labels, np.full(2000, 0.5)) == pytest.approx(0.5)


def test_our_gain_over_a_worse_model_is_sure_and_over_ourselves_is_a_coin():
    labels, ours = drawn(200, apart=1.5)
    theirs = np.random.default_rng(9).random(200)
    found = auroc_gain(labels, ours, theirs)
    plain = roc_auc_score(labels, ours) - roc_auc_score(labels, theirs)
    assert found["value"] == pytest.approx(plain, abs=1e-6)
    assert found["low"] > 0 and found["sure"] == 1.0
    back = auroc_gain(labels, theirs, ours)
    assert (back["low"], back["sure"]) == (-found["high"], 0.0)
    same = auroc_gain(labels, ours, ours)
    assert same == {"value": 0.0, "low": 0.0, "high": 0.0, "sure": 0.5}


def test_a_gain_is_paired_photo_by_photo():
    labels, ours = drawn(200, apart=0.7)
    theirs = np.clip(ours - 0.02 * (labels & (ours > 0.4)), 0, 1)  # a little worse everywhere
    found, alone = auroc_gain(labels, ours, theirs), auroc(labels, ours)
    assert found["high"] - found["low"] < (alone["high"] - alone["low"]) / 5


def test_a_paired_test_counts_only_photos_that_one_of_two_gets_right():
    ours = np.array([True] * 50 + [True] * 9 + [False] * 1 + [False] * 40)
    theirs = np.array([True] * 50 + [False] * 9 + [True] * 1 + [False] * 40)
    assert mcnemar(ours, theirs) == {"gained": 9, "lost": 1, "p": 0.0215}  # 22 of 1,024 by hand
    assert mcnemar(theirs, ours)["p"] == 0.0215
    assert mcnemar(ours, ours) == {"gained": 0, "lost": 0, "p": 1.0}


@settings(max_examples=15)
@given(st.integers(2, 40), st.integers(0, 1000))
def test_every_figure_can_stand_in_json_and_warns_of_nothing(photos, seed):
    rng = np.random.default_rng(seed)
    labels, scores = rng.random(photos) < 0.5, rng.random(photos).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures = [auroc(labels, scores), mcnemar(labels, scores > 0.5)]
        figures += [share(labels.sum(), photos)]
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures


def test_resamples_are_measured_pair_by_pair_ties_included():
    labels, scores = drawn(60, apart=0.5)
    scores = scores.round(1)
    target, other = np.flatnonzero(labels), np.flatnonzero(~labels)
    rng = np.random.default_rng(0)
    areas = []
    for _ in range(RESAMPLES):
        at = np.concatenate([rng.choice(target, len(target)), rng.choice(other, len(other))])
        areas.append(np.mean(scores[at][:30, None] > scores[at][None, 30:]))
        areas[-1] += np.mean(scores[at][:30, None] == scores[at][None, 30:]) / 2
    found = auroc(labels, scores)
    expected = np.quantile(areas, [0.025, 0.975])
    assert (found["low"], found["high"]) == pytest.approx(tuple(expected), abs=2e-6)


def test_photos_of_one_thing_are_no_independent_draws():
    """Ten things, each always or never found: ten draws, however many photos of each there are."""
    right, who = np.repeat(np.arange(10) < 8, 30), np.repeat(np.arange(10), 30)
    found, plain = share_of_things(right, who), share(240, 300)
    assert (found["right"], found["of"], found["value"], found["things"]) == (240, 300, 0.8, 10)
    assert found["high"] - found["low"] > 2.5 * (plain["high"] - plain["low"])
    assert found == share_of_things(right, who)
    apart = share_of_things(np.arange(300) < 240, np.arange(300))
    assert (apart["low"], apart["high"]) == pytest.approx((plain["low"], plain["high"]), abs=0.01)


def test_things_that_are_all_found_still_leave_doubt():
    found = share_of_things(np.ones(20, bool), np.zeros(20, int))
    assert (found["low"], found["high"]) == (share(20, 20)["low"], 1.0)
    assert share_of_things(np.zeros(0, bool), np.zeros(0, int)) == share(0, 0) | {"things": 0}


def test_values_that_belong_together_tell_less_than_as_many_drawn_apart() -> None:
    values = np.tile([0.0, 1.0], 20)
    apart, pairs = mean_of(values), mean_of_groups(values, np.arange(40))
    assert apart == pairs, "each a group of its own"
    together = mean_of_groups(np.repeat([0.0, 1.0], 20), np.repeat(np.arange(8), 5))
    assert together["value"] == apart["value"] == 0.5 and together["of"] == 40
    width, narrow = (one["high"] - one["low"] for one in (together, apart))
    assert width > 1.8 * narrow
