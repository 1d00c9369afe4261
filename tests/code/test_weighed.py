"""How often each label gets an answer in, the share that is right with its interval out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.training.measure.weighed import share_where

DRAWS = 2000
RATES = [  # photos and rate of either label: web photos and desks, about as they are
    ((148, 0.973), (778, 0.013)),
    ((778, 0.987), (148, 0.027)),
    ((80, 0.863), (80, 0.004)),
    ((80, 0.996), (80, 0.138)),
]


@pytest.mark.parametrize("share", [1 / 3, 2 / 3])
@pytest.mark.parametrize(("targets", "others"), RATES)
def test_the_interval_holds_the_truth_about_as_often_as_it_says(share, targets, others):
    rng = np.random.default_rng(1)
    truth = share * targets[1] / (share * targets[1] + (1 - share) * others[1])
    drawn = zip(*(rng.binomial(*one, DRAWS) for one in (targets, others)), strict=True)
    found = [share_where(share, (a, targets[0]), (b, others[0])) for a, b in drawn]
    covered = np.mean([low <= truth <= high for _, low, high in found])
    assert 0.92 <= covered <= 0.985


@given(
    st.floats(0.01, 0.99),
    st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
    st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))),
)
def test_the_share_is_within_its_interval_and_that_within_0_and_1(share, targets, others):
    found = share_where(share, targets, others)
    if not (targets[0] or others[0]):
        assert found is None
        return
    value, low, high = found
    assert 0 <= low <= value <= high <= 1
    theirs, low_theirs, high_theirs = share_where(1 - share, others, targets)
    mirrored = (1 - theirs, 1 - high_theirs, 1 - low_theirs)
    assert found == pytest.approx(mirrored, abs=1e-9), "the same seen from the other label"


def test_a_label_without_photos_leaves_nothing_to_tell():
    assert share_where(0.5, (0, 0), (3, 9)) is None
