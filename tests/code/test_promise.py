"""Scores of many drawn calibration sets in, whether what is promised of the answers is true."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from occ.training.promise import (
    CONFIDENCE,
    EACH,
    GOALS,
    PRIOR,
    fit_calibration,
    fit_thresholds,
    goal_of,
    promise_words,
    prove_share,
)
from scipy.special import expit, logit
from scipy.stats import binomtest

RUNS = 200
TOLERANCE = 0.035  # of 200 runs at 5 %, this many more are within two standard deviations


def draw(rng, photos: int, *, share=0.5, apart=2.0, noise=0.0) -> tuple[np.ndarray, np.ndarray]:
    """Labels bool (n,) and chances (n,): two bells, a part of whose labels is wrong."""
    target = rng.random(photos) < share
    scores = expit(rng.normal(np.where(target, apart, -apart), 1))
    return target ^ (rng.random(photos) < noise), scores


def broken(runs: int, photos: int, *, calibrated=False, **world) -> float:
    """How often either word is worse than promised, in a world where PRIOR show the target."""
    rng = np.random.default_rng(5)
    labels, scores = draw(rng, 100_000, **world)  # stands for all photos there are
    found = 0
    for _ in range(runs):
        drawn = draw(rng, photos, **world)
        told = fit_thresholds(*drawn, calibrated=calibrated)
        goal = goal_of(int(drawn[0].sum()), int((~drawn[0]).sum()))
        banana, other = scores >= told.high, scores < told.low
        right = (PRIOR * banana[labels].mean(), (1 - PRIOR) * other[~labels].mean())
        wrong = ((1 - PRIOR) * banana[~labels].mean(), PRIOR * other[labels].mean())
        sides = zip(right, wrong, strict=True)
        found += told.proved and any(w > (1 - goal) * (r + w) for r, w in sides)
    return found / runs


@pytest.mark.parametrize(
    "world",
    [
        {"share": 0.5, "apart": 2.0},
        {"share": 0.2, "apart": 1.2},
        {"share": 0.5, "apart": 1.5},
        {"share": 0.16, "apart": 4.0, "noise": 0.011},  # `banana` is just worse than the goal
        {"share": PRIOR, "apart": 4.0, "noise": 0.02},
    ],
    ids=str,
)
def test_the_promise_is_broken_no_more_often_than_it_says(world):
    assert broken(RUNS, 900, **world) <= 1 - CONFIDENCE + TOLERANCE


@pytest.mark.parametrize("photos", [150, 400])
def test_a_promise_that_few_photos_carry_is_kept_too(photos):
    assert broken(RUNS, photos, share=0.3, apart=1.0) <= 1 - CONFIDENCE + TOLERANCE


def test_the_promise_holds_for_calibrated_scores_too():
    assert broken(RUNS, 900, calibrated=True) <= 1 - CONFIDENCE + TOLERANCE


def test_what_is_proved_follows_from_the_bounds_of_both_rates():
    shares = prove_share(np.array([90, 90, 0]), np.array([0, 5, 0]), 100, 1000, 0.5)
    assert binomtest(90, 100).proportion_ci(2 * EACH - 1).low == pytest.approx(0.803, abs=0.01)
    assert shares[0] > shares[1] > shares[2] == 0
    expected = 0.8034 / (0.8034 + (1 - (1 - EACH) ** (1 / 1000)))
    assert shares[0] == pytest.approx(expected, abs=0.001)


def test_fewer_photos_than_can_prove_anything_prove_nothing():
    labels = np.arange(20) < 10
    few = fit_thresholds(labels, np.where(labels, 0.9, 0.1))
    assert (few.low, few.high, few.proved) == (0.0, 1.0, False)
    assert few.banana_answers == few.other_answers == 0
    labels = np.arange(1000) < 500
    enough = fit_thresholds(labels, np.where(labels, 0.9, 0.1))
    assert enough.proved and (enough.low, enough.high) == (0.5, 0.5)


def test_thresholds_stand_midway_between_photos_so_that_rounding_changes_no_word():
    labels, scores = draw(np.random.default_rng(5), 2000, apart=2.0)
    told = fit_thresholds(labels, scores, calibrated=True)
    assert told.proved and 0 < told.low < 0.5 < told.high < 1
    surest, next_best = scores[scores < told.low].max(), scores[scores >= told.low].min()
    assert told.low == pytest.approx((surest + min(next_best, 0.5)) / 2)
    surest, next_best = scores[scores > told.high].min(), scores[scores <= told.high].max()
    assert told.high == pytest.approx((surest + max(next_best, 0.5)) / 2)


@pytest.mark.parametrize("next_to", [0.9, 0.8999999999999999])
def test_a_threshold_with_no_number_between_two_photos_lets_no_further_one_in(next_to):
    labels = np.arange(1000) < 500
    scores = np.where(labels, np.nextafter(next_to, 1), next_to)
    told = fit_thresholds(labels, scores, calibrated=True)
    assert (told.banana_answers, told.banana_wrong) == (500, 0)


def test_a_threshold_behind_one_that_failed_is_not_tried():
    """Ten others stand highest. At the last banana their share would be small enough."""
    labels = np.arange(3000) < 1000
    scores = np.where(labels, np.linspace(0.6, 0.9, 3000), 0.1)
    scores[-10:] = 0.95
    shares = prove_share(np.array([800, 1000]), np.array([10, 10]), 1000, 2000, PRIOR)
    assert shares[0] < GOALS[0] < shares[1]
    told = fit_thresholds(labels, scores)
    assert (told.high, told.banana_answers, told.proved) == (1.0, 0, False)


@pytest.mark.parametrize(("targets", "others"), [(25, 120), (60, 300), (253, 1239)])
def test_a_wrong_label_among_the_surest_answers_does_not_end_the_proof(targets, others):
    labels = np.arange(targets + others) < targets
    scores = np.where(labels, 0.9, 0.1) + np.linspace(0, 0.01, len(labels))
    assert fit_thresholds(labels, scores).proved
    labels[np.argmin(scores)] = True  # the surest "other" of all: a label error
    labels[np.argmax(scores)] = False
    found = fit_thresholds(labels, scores, calibrated=True)
    assert found.proved
    assert (found.banana_wrong, found.other_wrong) == (1, 1)
    assert found.banana_answers + found.other_answers == len(labels)


def test_one_side_may_be_proved_without_the_other():
    labels = np.arange(1000) < 5  # of 5 bananas, none called other still allows 58 % of all
    told = fit_thresholds(labels, np.where(labels, 0.9, 0.1))
    assert not told.proved and told.low == 0.0 and told.other_answers == 0
    assert told.banana_answers == 5 and told.high == 0.5


def test_a_rarer_target_than_in_the_promise_is_weighed():
    rng = np.random.default_rng(9)
    labels = np.arange(1500) < 250
    scores = np.where(labels, 0.9, 0.1) + rng.uniform(-0.01, 0.01, 1500)
    scores[-4:] = 0.95  # four others above every banana: 1.6 % of 250, but 0.3 % of 1,250
    told = fit_thresholds(labels, scores)
    assert told.high == 1.0 or told.banana_wrong == 4


def test_photos_with_one_score_are_answered_all_or_none():
    labels = np.arange(800) % 2 == 0
    scores = np.where(labels, 0.8, 0.2)
    scores[:300] = 0.8  # 150 others among the bananas' only score
    told = fit_thresholds(labels, scores)
    assert told.banana_answers == 0 and told.high == 1.0
    assert told.other_answers == 250 and told.other_wrong == 0


@pytest.mark.parametrize("constant", [0.0, 0.16, 1.0])
def test_a_model_that_always_says_the_same_promises_nothing(constant):
    labels = np.arange(1000) < 160
    told = fit_thresholds(labels, np.full(1000, constant))
    assert not told.proved and 0 <= told.low <= told.high <= 1
    assert told.other_answers == 0


def test_scores_of_inverted_labels_prove_nothing():
    rng = np.random.default_rng(1)
    labels, scores = draw(rng, 1500, apart=3)
    assert fit_thresholds(labels, scores).proved
    told = fit_thresholds(~labels, scores)
    assert (told.low, told.high, told.proved) == (0.0, 1.0, False)


def test_every_photo_is_counted_where_its_score_is_answered():
    rng = np.random.default_rng(2)
    labels, scores = draw(rng, 2000, apart=2.5)
    scores **= 6  # scores down to 1e-12, where 1 - (1 - score) is another number
    told = fit_thresholds(labels, scores)
    assert told.other_answers == (scores < told.low).sum() > 0
    assert told.banana_answers == (scores >= told.high).sum() > 0
    assert told.other_wrong == (labels & (scores < told.low)).sum()


def test_answers_that_would_overlap_are_cut_at_one_place_and_counted_once():
    labels = np.arange(4000) % 2 == 0
    scores = np.where(labels, 0.55, 0.45) + np.arange(4000) * 1e-6  # nothing is wrong
    told = fit_thresholds(labels, scores)
    words = promise_words(told, labels, "apple")
    assert told.low == told.high and words["answers"] == 4000 and words["unsure"] == 0
    assert told.low not in scores  # or another processor's rounding turns a word
    assert words["limit"].endswith("another share of apples")
    assert told.proved
    assert told.banana_wrong <= 0.02 * told.banana_answers
    assert told.other_wrong <= 0.02 * told.other_answers


def test_a_chance_above_one_half_is_never_called_other_nor_one_below_it_the_target():
    rng = np.random.default_rng(4)
    labels = rng.random(6000) < 0.1
    scores = expit(rng.normal(np.where(labels, 3, 1), 0.2))
    assert fit_thresholds(labels, scores).low > 0.5
    assert fit_thresholds(labels, scores, calibrated=True).low <= 0.5
    dim = expit(rng.normal(np.where(labels, -1, -3), 0.2))  # no chance is above one half
    assert (
        fit_thresholds(labels, dim, calibrated=True).high >= 0.5 > fit_thresholds(labels, dim).high
    )


@pytest.mark.parametrize("apart", [9.0, 3.0])
@pytest.mark.parametrize("novel", [0, 3, 40])
def test_novel_photos_are_counted_as_no_answer_whatever_their_label(apart, novel):
    labels, scores = draw(np.random.default_rng(6), 3000, share=0.3, apart=apart)
    scores[:novel] = 0.5  # as `decide` gives them
    told = fit_thresholds(labels, scores, calibrated=True)
    assert told.proved and told.low <= 0.5 < told.high
    unsure = promise_words(told, labels, "banana")["unsure"]
    assert unsure >= novel and unsure == ((scores >= told.low) & (scores < told.high)).sum()


@settings(max_examples=40)
@given(st.integers(1, 600), st.data(), st.booleans())
def test_thresholds_stand_in_order_whatever_the_scores(photos, data, calibrated):
    labels = data.draw(arrays.arrays(bool, photos))
    steps = st.sampled_from([0.0, 1e-9, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])
    scores = data.draw(arrays.arrays(np.float64, photos, elements=steps))
    told = fit_thresholds(labels, scores, calibrated=calibrated)
    assert 0 <= told.low <= told.high <= 1
    words = promise_words(told, labels, "apple")
    assert words["answers"] + words["unsure"] == words["photos"] == photos
    assert words["proved"] is told.proved and words["unsure"] >= 0
    assert told.banana_answers == (scores >= told.high).sum()
    assert told.other_answers == (scores < told.low).sum()
    if told.proved:
        share = told.banana_wrong / told.banana_answers
        assert share < 1 - GOALS[-1] or told.low == told.high


def test_labels_that_do_not_belong_to_the_scores_are_refused():
    labels, scores = draw(np.random.default_rng(0), 10)
    for wrong in (labels[:-1], np.append(labels, True), labels.astype(int)):
        with pytest.raises(ValueError, match="Expected bool labels"):
            fit_thresholds(wrong, scores)
        with pytest.raises(ValueError, match="Expected bool labels"):
            fit_calibration(wrong, scores)
    with pytest.raises(ValueError, match="finite"):
        fit_thresholds(labels, np.where(labels, np.nan, 0.5))


@pytest.mark.parametrize(("temperature", "bias"), [(1.0, 0.0), (2.5, 1.0), (0.4, -2.0)])
def test_calibration_finds_the_temperature_and_bias_that_made_the_labels(temperature, bias):
    rng = np.random.default_rng(6)
    odds = rng.normal(0, 4, 20_000)
    labels = rng.random(20_000) < expit((odds + bias) / temperature)
    found = fit_calibration(labels, odds)
    shift = logit(PRIOR) - logit(labels.mean())  # as many labels of each kind as are promised for
    assert found == pytest.approx((temperature, bias + temperature * shift), rel=0.06, abs=0.15)


def test_calibration_of_a_faultless_model_stays_sober():
    labels = np.arange(200) < 60
    temperature, bias = fit_calibration(labels, np.where(labels, 8.0, -8.0))
    chances = expit((np.array([-8.0, 8.0]) + bias) / temperature)
    assert temperature > 0.5 and 0 < chances[0] < 0.02 and 0.97 < chances[1] < 1
