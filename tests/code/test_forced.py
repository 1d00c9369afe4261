"""Scores of a model that may not say `unsure` in, where it is cut and how often it is right out."""

from __future__ import annotations

import numpy as np
import pytest
from occ.training.measure.forced import answer_all, fit_cut
from scipy.special import expit


def draw(seed: int, shift: float, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Labels, a tenth targets, and scores whose log-odds are a normal's after shift and scale."""
    random = np.random.default_rng(seed)
    labels = np.arange(20000) % 10 == 0
    return labels, expit((random.normal(np.where(labels, 1, -1)) - shift) * scale)


@pytest.mark.parametrize(("shift", "scale"), [(0, 1), (3, 1), (-2, 0.3), (5, 4)])
def test_each_model_is_cut_where_it_errs_least_among_a_third_of_targets(shift, scale) -> None:
    """Two normals of one spread, 2 apart: with a third of targets at log(2) / 2 off the middle."""
    cut = fit_cut(*draw(1, shift, scale))
    assert np.log(cut / (1 - cut)) / scale + shift == pytest.approx(np.log(2) / 2, abs=0.2)


def test_a_score_that_is_moved_and_stretched_is_right_as_often() -> None:
    labels, scores = draw(2, 0, 1)
    _, moved = draw(2, 9, 0.5)
    right = [answer_all(labels, one, fit_cut(labels, one))["right"] for one in (scores, moved)]
    assert right[0] == right[1] > 17000


def test_it_is_never_worse_than_one_word_for_all() -> None:
    labels = np.array([True, False, False, False])
    alike = np.full(4, 0.25)  # says nothing: other is wrong of a third at most
    assert fit_cut(labels, alike) > 1
    assert answer_all(labels, alike, fit_cut(labels, alike))["right"] == 3


def test_a_cut_stands_midway_and_its_own_score_is_the_target() -> None:
    labels = np.array([True, True, False, False])
    scores = np.array([1.0, 0.8, 0.2, 0.0])
    cut = fit_cut(labels, scores)
    assert cut == 0.5 and answer_all(labels, np.array([1, cut, cut, 0]), cut)["right"] == 3
