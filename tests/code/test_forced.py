"""Scores of a model that may not say `unsure` in, where it is cut and how often it is right out."""

from __future__ import annotations

import numpy as np
import pytest
from occ.training.measure.forced import answer_all, fit_even
from scipy.special import expit


def draw(seed: int, shift: float, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Labels, a third targets, and scores whose log-odds are a chance's after shift and scale."""
    random = np.random.default_rng(seed)
    labels = np.arange(3000) % 3 == 0
    # two normals of equal spread: the log-odds of a third are 2 x + log(1/2) at x, even at 0.35
    x = random.normal(np.where(labels, 1, -1))
    return labels, expit((x - shift) * scale)


@pytest.mark.parametrize(("shift", "scale"), [(0, 1), (3, 1), (-2, 0.3), (5, 4)])
def test_each_model_is_cut_where_its_own_score_is_even(shift, scale) -> None:
    labels, scores = draw(1, shift, scale)
    even = fit_even("any", labels, scores)
    assert np.log(even / (1 - even)) / scale + shift == pytest.approx(np.log(2) / 2, abs=0.1)


def test_a_score_far_from_chances_is_no_drawback() -> None:
    labels, scores = draw(2, 0, 1)
    _, moved = draw(2, 9, 1)  # all below 0.01
    fair = [answer_all(labels, s, fit_even("any", labels, s))["right"] for s in (scores, moved)]
    assert fair[0] == pytest.approx(fair[1], abs=3) and fair[0] > 2400


def test_the_decision_is_cut_at_one_half_and_says_other_of_what_is_novel() -> None:
    labels = np.array([True, True, False, False])
    even = fit_even("occ", labels, np.array([0.9, 0.8, 0.1, 0.2]))
    assert answer_all(labels, np.array([0.6, 0.5, 0.5, 0.4]), even) | {"low": 0, "high": 0} == {
        **{"right": 3, "of": 4, "value": 0.75},
        **{"low": 0, "high": 0},
    }


def test_scores_of_exactly_none_and_one_are_taken() -> None:
    labels = np.array([True, True, True, False, False, False])
    assert 0 < fit_even("any", labels, np.array([1, 1, 0.2, 0, 0, 0.3])) < 1
