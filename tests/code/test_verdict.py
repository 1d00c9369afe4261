"""Scores of views in, one calibrated score and one word out: what must hold for all of them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from occ.locate.closer import Zoom
from occ.locate.patches import PATCHES
from occ.preprocess import FULL
from occ.verdict import (
    BEST_PATCHES,
    SCORE_EDGE,
    Decision,
    calibrate,
    decide,
    fuse,
    join_looks,
    judge_score,
    log_odds,
)

QUARTER = (0.0, 0.0, 0.6, 0.6)
ZOOM = Zoom("MNetDNN.h5", 1, 0.4, 0.2, -2.0, 1.0, "LNet", 0.3, whole_share=0.25, patches=False)
PATCHED = {"patch_share": 0.4, "patch_head": "MNetPatch.h5"}
shares = st.floats(0, 1)
view_scores = st.integers(1, 6).flatmap(
    lambda views: arrays.arrays(np.float64, (3, views), elements=shares)
)  # of one view or more: `decision_of` has as many


def decision(**changes) -> Decision:
    facts = {"head": "MNetDNN.h5", "views": (FULL, QUARTER), "full_share": 0.25, "bias": -0.5}
    return Decision(**{**facts, "temperature": 1.5, "imagenet_class": 954, **changes})


def decision_of(scores: np.ndarray, **changes) -> Decision:
    """A decision with as many views as there are scores (n, v)."""
    return decision(views=(FULL, *[QUARTER] * (scores.shape[1] - 1)), **changes)


def test_a_decision_comes_back_from_json_as_it_was():
    kinds = (
        decision(),
        decision(imagenet_class=None, views=(FULL,)),
        decision(zoom=ZOOM),
        decision(**PATCHED),
    )
    for one in kinds:
        assert Decision.from_dict(json.loads(json.dumps(one.as_dict()))) == one


@pytest.mark.parametrize(
    "changes",
    [
        {"views": ()},
        {"views": (QUARTER, FULL)},
        {"full_share": 1.1},
        {"full_share": -0.1},
        {"full_share": float("nan")},
        {"temperature": 0.0},
        {"temperature": -1.0},
        {"temperature": float("nan")},
        {"temperature": float("inf")},
        {"bias": float("nan")},
        {"patch_share": 1.1, "patch_head": "MNetPatch.h5"},
        {"patch_share": 0.2},
        {"patch_head": "MNetPatch.h5"},
        {"imagenet_class": 1000},
        {"imagenet_class": -1},
    ],
)
def test_a_decision_that_cannot_be_meant_is_refused(changes):
    with pytest.raises(ValueError, match="Received"):
        decision(**changes)


@pytest.mark.parametrize("name", sorted(decision().as_dict()))
def test_a_decision_with_a_part_missing_is_refused(name):
    facts = decision().as_dict()
    del facts[name]
    with pytest.raises(KeyError):
        Decision.from_dict(facts)


@given(arrays.arrays(np.float64, (5, 4), elements=shares))
def test_another_network_counts_beside_the_first_look_only_where_the_word_is_open(scores):
    for whole_share in (0.0, 0.25):
        zoom = replace(ZOOM, whole_share=whole_share)
        one = decision(zoom=zoom)
        found, first = join_looks(scores, one), fuse(scores[:, :2], one)
        whole, closer = log_odds(scores[:, 2:]).T
        other = whole_share * whole + (1 - whole_share) * np.maximum(whole, closer)
        is_open = (first >= zoom.least) & (first < zoom.sure)
        np.testing.assert_allclose(found, np.where(is_open, 0.7 * first + 0.3 * other, first))
        np.testing.assert_array_equal(join_looks(scores[:, :2], one), first)  # nobody looked


@given(arrays.arrays(np.float64, (4, 4 + 2 * PATCHES), elements=shares))
def test_patches_of_another_network_count_as_looks_of_their_own(scores):
    zoom = replace(ZOOM, patches=True)
    one = decision(zoom=zoom)
    first, looks = fuse(scores[:, :2], one), log_odds(scores[:, 2:])
    other = 0.25 * looks[:, 0] + 0.75 * looks.max(axis=1)
    joined = np.where(zoom.wants(first), 0.7 * first + 0.3 * other, first)
    np.testing.assert_allclose(join_looks(scores, one), joined)


@given(arrays.arrays(np.float64, (4, 2 + 2 * PATCHES), elements=shares))
def test_the_best_patches_count_beside_views_in_any_order(scores):
    one, plain = decision(**PATCHED), decision()
    assert one.patch_rows == slice(2, 2 + 2 * PATCHES) and plain.patch_rows == slice(2, 2)
    patches = scores[:, one.patch_rows]
    best = np.sort(log_odds(patches), axis=1)[:, -BEST_PATCHES:].mean(axis=1)
    rest = fuse(scores[:, :2], plain)
    np.testing.assert_allclose(fuse(scores, one), 0.6 * rest + 0.4 * best)
    scores[:, one.patch_rows] = patches[:, ::-1]
    np.testing.assert_allclose(fuse(scores, one), 0.6 * rest + 0.4 * best)


def test_whether_a_closer_look_is_wanted_depends_on_the_patches_too():
    one = decision(zoom=ZOOM, **PATCHED)
    scores = np.full((2, one.first_look + ZOOM.looks), 0.5)
    scores[:, -1] = 0.9  # the closer look
    scores[1, one.patch_rows] = 0.999  # sure already
    first = fuse(scores[:, : one.first_look], one)
    assert ZOOM.wants(first).tolist() == [True, False]
    found = join_looks(scores, one)
    assert found[0] > first[0] == 0 and found[1] == first[1]


def test_a_closer_look_is_wanted_from_its_lower_to_below_its_upper_edge():
    assert ZOOM.wants(np.array([-2.01, -2.0, 0.99, 1.0])).tolist() == [False, True, True, False]


@given(view_scores, shares, st.floats(0.05, 5), st.floats(-5, 5))
def test_every_score_is_a_chance(scores, full_share, temperature, bias):
    facts = {"full_share": full_share, "temperature": temperature, "bias": bias}
    found = decide(scores, decision_of(scores, **facts))
    assert found.shape == (3,) and ((found >= 0) & (found <= 1)).all()


@given(view_scores, shares, st.integers(0, 5), shares)
def test_a_view_that_looks_more_like_the_target_never_lowers_the_score(
    scores, full_share, view, raised
):
    view %= scores.shape[1]
    more = scores.copy()
    more[:, view] = np.maximum(more[:, view], raised)
    one = decision_of(scores, full_share=full_share)
    assert (decide(more, one) >= decide(scores, one) - 1e-12).all()


@given(view_scores, shares)
def test_the_photo_lies_between_its_full_view_and_its_best(scores, full_share):
    found, views = fuse(scores, decision_of(scores, full_share=full_share)), log_odds(scores)
    assert (found >= views[:, 0] - 1e-9).all() and (found <= views.max(axis=1) + 1e-9).all()


@given(view_scores)
def test_the_best_view_counts_alone_at_no_share_and_the_full_one_at_all(scores):
    views = log_odds(scores)
    best, full = (fuse(scores, decision_of(scores, full_share=share)) for share in (0.0, 1.0))
    np.testing.assert_allclose(best, views.max(axis=1))
    np.testing.assert_allclose(full, views[:, 0])


@given(view_scores)
def test_the_order_of_the_other_views_does_not_matter(scores):
    turned = np.concatenate([scores[:, :1], scores[:, :0:-1]], axis=1)
    one = decision_of(scores)
    np.testing.assert_array_equal(decide(turned, one), decide(scores, one))


def test_with_one_view_and_nothing_to_correct_a_score_is_itself():
    plain = decision(views=(FULL,), bias=0.0, temperature=1.0)
    scores = np.array([[0.01], [0.5], [0.93]])
    np.testing.assert_allclose(decide(scores, plain), scores[:, 0], atol=1e-9)


def test_a_higher_temperature_makes_every_score_less_sure():
    odds = np.array([-4.0, -0.5, 0.5, 4.0])
    cool, warm = (calibrate(odds, decision(bias=0.0, temperature=t)) for t in (1.0, 3.0))
    assert (np.abs(warm - 0.5) < np.abs(cool - 0.5)).all()


def test_a_low_temperature_overflows_nothing():
    found = decide(np.array([[0.0], [1.0]]), decision(views=(FULL,), temperature=1e-3))
    assert found.tolist() == [0.0, 1.0]


def test_log_odds_stop_where_a_float32_sigmoid_does():
    found = log_odds(np.array([0.0, SCORE_EDGE / 2, 0.5, 1.0]))
    assert found[0] == found[1] == pytest.approx(-found[3]) and found[2] == 0
    assert log_odds(np.float32([[0.25]])).dtype == np.float64


@pytest.mark.parametrize(
    ("score", "word"),
    [(0, "other"), (0.3999, "other"), (0.4, "unsure"), (0.5999, "unsure"), (0.6, "apple")],
)
def test_a_word_changes_exactly_at_its_threshold(score, word):
    assert judge_score(score, low=0.4, high=0.6, target="apple") == word


def test_with_one_threshold_nothing_is_unsure():
    assert judge_score(0.5, low=0.5, high=0.5) == "banana"
    assert judge_score(np.nextafter(0.5, 0), low=0.5, high=0.5) == "other"
    assert judge_score(1, low=0, high=1) == "banana" and judge_score(0, low=0, high=1) == "unsure"


@given(shares, shares, shares, shares)
def test_a_higher_score_is_never_a_lesser_word(score, more, one, two):
    low, high = sorted((one, two))
    order = ("other", "unsure", "banana")
    words = [judge_score(value, low=low, high=high) for value in sorted((score, more))]
    assert order.index(words[0]) <= order.index(words[1])


@pytest.mark.parametrize(
    ("score", "low", "high"),
    [(1.1, 0.4, 0.6), (-0.1, 0.4, 0.6), (float("nan"), 0.4, 0.6), (0.5, 0.7, 0.6), (0.5, 0.1, 1.1)],
)
def test_numbers_that_are_no_chances_are_refused(score, low, high):
    with pytest.raises(ValueError, match="Received"):
        judge_score(score, low=low, high=high)
