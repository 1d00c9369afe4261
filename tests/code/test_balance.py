"""Manifest rows in, a weight a photo out: what must be equal, and how sources share it."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.dataset.manifest import Row
from occ.training.networks.balance import balance_weights

LOOKS = ("white-bg", "plain-bg", "scene", "")


def rows_of(*facts: tuple[str, str, str]) -> list[Row]:
    """(label, source, look) of each photo -> rows."""
    return [
        Row(hashlib.sha256(str(n).encode()).hexdigest(), label, source, look=look)
        for n, (label, source, look) in enumerate(facts)
    ]


facts = st.lists(
    st.tuples(st.sampled_from(["banana", "other"]), st.sampled_from("abc"), st.sampled_from(LOOKS)),
    min_size=1,
    max_size=40,
)


def weight_of(rows: list[Row], weights: np.ndarray, **wanted: str) -> float:
    """The weight of all rows with these values."""
    return sum(
        weight
        for row, weight in zip(rows, weights, strict=True)
        if all(getattr(row, name) == value for name, value in wanted.items())
    )


@given(facts)
def test_weights_are_positive_with_mean_one_and_both_labels_weigh_the_same(found):
    rows = rows_of(*found)
    weights = balance_weights(rows)
    assert weights.dtype == np.float32 and weights.shape == (len(rows),)
    assert (weights > 0).all() and weights.mean() == pytest.approx(1, rel=1e-4)
    if len({row.label for row in rows}) == 2:
        halves = [weight_of(rows, weights, label=label) for label in ("banana", "other")]
        assert halves[0] == pytest.approx(halves[1], rel=1e-3)


def test_white_backgrounds_weigh_the_same_in_both_labels():
    rows = rows_of(
        *[("banana", "a", "white-bg")] * 48,
        *[("banana", "a", "scene")] * 52,
        *[("other", "b", "white-bg")] * 33,
        *[("other", "b", "scene")] * 67,
    )
    weights = balance_weights(rows)
    shares = [
        weight_of(rows, weights, label=label, look="white-bg")
        / weight_of(rows, weights, label=label)
        for label in ("banana", "other")
    ]
    assert shares == pytest.approx([0.405, 0.405], abs=1e-4)


def test_a_source_counts_by_the_square_root_of_its_photos():
    rows = rows_of(*[("banana", "big", "scene")] * 900, *[("banana", "small", "scene")] * 100)
    weights = balance_weights(rows)
    big, small = (weight_of(rows, weights, source=name) for name in ("big", "small"))
    assert big / small == pytest.approx(3, rel=1e-3)


def test_any_class_word_is_the_target():
    rows = rows_of(("apple", "a", "scene"), *[("other", "a", "scene")] * 3)
    assert balance_weights(rows).tolist() == pytest.approx([2, 2 / 3, 2 / 3, 2 / 3])


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        balance_weights([])
