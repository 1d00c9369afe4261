"""Counts and figures of two releases in; which gates let the next one through out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.retraining.gates import (
    LEVEL,
    SLOWER,
    Gate,
    Judgement,
    Pairs,
    chance_of_loss,
    gate_figure,
    gate_pairs,
    gate_promise,
    gate_sources,
    gate_speed,
)
from occ.settings import REPOSITORY
from scipy.stats import binomtest


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_chance_of_a_loss_is_the_exact_one_sided_sign_test(gained, lost):
    expected = binomtest(lost, gained + lost, alternative="greater").pvalue if gained + lost else 1
    assert chance_of_loss(gained, lost) == pytest.approx(expected)


@given(st.integers(0, 40), st.integers(0, 40))
def test_no_release_is_refused_that_gained_as_many_as_it_lost(gained, more):
    assert gate_pairs("", Pairs(100, gained + more, gained)).passed


def test_a_loss_beyond_chance_is_refused_and_counted():
    gate = gate_pairs("desks", Pairs(160, 1, 8))
    assert not gate.passed and "1 gained, 8 lost of 160 photos; p = 0.020" in gate.said
    assert gate_pairs("desks", Pairs(160, 1, 6)).passed  # p = 0.063
    assert gate.sentence().startswith("FAILED  desks: ")


def test_the_worst_of_many_sources_must_lose_more_to_be_refused():
    five = dict.fromkeys("abcd", Pairs(50, 0, 0)) | {"e": Pairs(50, 0, 5)}
    alone, among = gate_sources({"e": five["e"]}), gate_sources(five)
    assert not alone.passed and among.passed  # p = 0.031 against 0.05 and against 0.01
    assert among.said.startswith("e: 0 gained, 5 lost of 50 photos")
    assert not gate_sources({**five, "e": Pairs(50, 0, 7)}).passed
    assert LEVEL == 0.05


def promise_of(*words: str, goal: float = 0.98) -> dict:
    """A promise as models.json has it, in which only these words are proved."""
    counts = {word: {"answers": 9 * (word in words), "wrong": 0} for word in ("banana", "other")}
    return {"proved": len(words) == 2, "goal": goal, **counts}


BOTH = ("banana", "other")


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [
        *((before, after, set(before) <= set(after)) for before in ((), BOTH) for after in
          ((), BOTH, ("banana",), ("other",))),
        (("banana",), ("banana",), True),
        (("banana",), (), False),
        (("banana",), ("other",), False),
    ],
)  # fmt: skip
def test_a_word_that_was_proved_must_be_proved_again(before, after, passed):
    gate = gate_promise(promise_of(*before), promise_of(*after))
    assert gate.passed is passed
    assert passed or all(word in gate.said for word in set(before) - set(after))


def test_a_release_that_promised_nothing_is_surpassed_by_any():
    assert gate_promise({}, promise_of("other", goal=0.8)).passed


def test_a_smaller_share_of_right_answers_is_less_than_was_proved():
    high, low = (promise_of(*BOTH, goal=goal) for goal in (0.98, 0.95))
    assert gate_promise(low, high).passed and gate_promise(low, low).passed
    gate = gate_promise(high, low)
    assert not gate.passed and gate.said == "95% right are proved on calibrate, before 98%"


FIGURE = {"value": 0.02, "low": 0.01, "high": 0.03}


@pytest.mark.parametrize(
    ("before", "after", "passed"),
    [
        (FIGURE, FIGURE | {"value": 0.03}, True),
        (FIGURE, FIGURE | {"value": 0.031}, False),
        (FIGURE | {"high": 0.015}, FIGURE, True),  # an interval may lie above or below its figure
        (None, FIGURE, True),
        (None, None, True),
        (FIGURE, None, False),
    ],
)
def test_a_figure_must_stay_within_the_interval_of_the_first(before, after, passed):
    assert gate_figure("gap", before, after).passed is passed


def test_a_decision_may_not_take_clearly_longer():
    assert gate_speed([10, 10, 40], [11, 11, 90]).passed
    assert f"at most {SLOWER} times as long" in (REPOSITORY / "docs" / "review.md").read_text(
        "utf-8"
    )
    slow = gate_speed([10, 10, 10, 10], [11, 12, 13, 99])
    assert not slow.passed and "12.5 ms a photo, before 10.0 ms" in slow.said


def test_a_judgement_passes_only_with_gates_that_all_do_and_reads_as_written():
    good, bad = Gate("a", True, "x"), Gate("b", False, "y")
    judged = Judgement("1", "2", (good, bad))
    assert not judged.passed and judged.failed() == ["b"]
    assert Judgement("1", "2", (good,)).passed and not Judgement("1", "2", ()).passed
    assert Judgement.from_dict(judged.as_dict()) == judged
    with pytest.raises((KeyError, TypeError)):
        Judgement.from_dict({"of": "1", "against": "2", "gates": [{"name": "a"}]})
