"""Counts of `calibrate` in, whether so many can prove a word, and what is said of it, out."""

from __future__ import annotations

import numpy as np
import pytest
from occ.dataset.split import SMALL_PERCENT, split_of
from occ.settings import REPOSITORY
from occ.training.promise import GOALS, PRIOR, carries, fit_thresholds, goal_of, prove_share
from occ.training.promise.counts import (
    fewest_calibrate,
    fewest_photos,
    rest_needed,
    say_counts,
    say_goal,
    say_provable,
)
from occ.verdict import words_never_said


def is_proved(own: int, rest: int, prior: float) -> bool:
    """True if a word is proved that all of its own photos get and none of the rest."""
    return prove_share(np.array([own]), np.array([0]), own, rest, prior)[0] >= GOALS[-1]


@pytest.mark.parametrize("prior", [PRIOR, 1 - PRIOR])
@pytest.mark.parametrize("own", [1, 11, 36, 107, 446, 5000])
def test_so_many_of_the_rest_prove_a_word_and_one_fewer_does_not(own, prior):
    needed = rest_needed(own, prior)
    assert is_proved(own, needed, prior) and not is_proved(own, needed - 1, prior)


@pytest.mark.parametrize("goal", GOALS)
def test_so_many_photos_carry_a_goal_and_fewer_a_lower_one(goal):
    targets, others = fewest_calibrate(goal)
    assert goal_of(targets, others) == goal
    assert goal_of(targets - 1, 4 * (targets - 1)) < goal or goal == GOALS[-1]


@pytest.mark.parametrize("goal", GOALS)
def test_what_a_goal_leaves_room_for_is_proved_and_told(goal):
    targets, others = fewest_calibrate(goal)
    labels = np.arange(targets + others) < targets
    scores = np.where(labels, 0.9, 0.1)
    scores[[0, targets]] = 0.45, 0.55  # one of each is taken for the other, though not surely
    told = fit_thresholds(labels, scores, calibrated=True)
    assert told.proved and told.banana_wrong == told.other_wrong == 1


def test_readme_tells_how_many_photos_that_takes():
    inside = [split_of(f"own/{number}") == "calibrate" for number in range(20_000)]
    assert np.mean(inside) == pytest.approx(SMALL_PERCENT / 100, abs=0.01)
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for goal in GOALS:
        targets, others = fewest_photos(goal)
        rest = "" if goal < GOALS[0] else " answers are right"
        assert f"| at least {100 * goal:g} of 100{rest} | {targets:,} | {others:,} |" in readme


@pytest.mark.parametrize("goal", GOALS)
def test_nine_of_ten_sets_of_so_many_photos_carry_the_promise(goal):
    targets, others = fewest_photos(goal)

    def is_enough(attempt: int) -> bool:
        names = (f"{attempt}/{number}" for number in range(targets + others))
        inside = [split_of(name) == "calibrate" for name in names]
        return carries(sum(inside[:targets]), sum(inside[targets:]), goal)

    assert np.mean([is_enough(attempt) for attempt in range(200)]) >= 0.9


def test_a_weaker_promise_tells_what_the_next_one_needs():
    targets, others = fewest_photos(0.95)
    said = say_goal(0.9, "mug")
    assert said.startswith("Promise: at least 90 % of the answers are right. ")
    assert f"{targets:,} mug and {others:,} other photos would carry 95 %" in said


@pytest.mark.parametrize("goal", GOALS)
def test_what_so_many_photos_may_prove_is_known_before_they_are_learnt(goal):
    targets, others = fewest_calibrate(goal)
    said = say_provable({"mug": targets, "other": others}, "mug")
    assert f"{targets} mug and {others} other photos: enough to prove that {100 * goal:g} %" in said
    fewer = say_provable({"mug": targets - 1, "other": 4 * (targets - 1)}, "mug")
    assert f"enough to prove that {100 * goal:g} %" not in fewer
    needed = "{:,} mug and {:,} other photos".format(*fewest_photos(goal))
    assert (
        f"{needed} would carry {100 * goal:g} %, if about 15 % of each fall to calibrate" in fewer
    )


def test_photos_that_are_too_few_for_any_promise_are_told_so():
    said = say_provable({"other": 3}, "mug")
    assert said.startswith("calibrate has 0 mug and 3 other photos: too few to count on even 80 %")


def test_a_word_that_no_score_reaches_is_never_said():
    assert words_never_said(0.0, 1.0, "mug") == ["mug", "other"]
    assert words_never_said(0.2, 0.8, "mug") == []
    assert words_never_said(0.2, 1.0, "mug") == ["mug"]


def test_the_counts_are_told_with_what_is_missing():
    said = say_counts({"mug": 5, "other": 36}, 0.0, 1.0, "mug")
    assert said.startswith("calibrate has 5 mug and 36 other photos. 'mug' is never said: ")
    assert f"at least {rest_needed(5, PRIOR)} other photos" in said
    assert f"at least {rest_needed(36, 1 - PRIOR)} mug photos" in said
    assert "answered wrongly" in say_counts({"mug": 400, "other": 900}, 0.1, 1.0, "mug")
    assert say_counts({"mug": 11, "other": 36}, 0.2, 0.8, "mug") == ""
