"""A drawn disc and plain grounds in, whether it is laid down alike and in the asked size out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from occ.training.audit.composite import (
    MOST_ENLARGED,
    SIDE_PX,
    background_alone,
    composite,
    plain,
    square,
)
from tiny import disc


def yellow(rgb: np.ndarray) -> np.ndarray:
    """bool (h, w)."""
    return (rgb[..., 0] > 150) & (rgb[..., 2] < 110)


@settings(max_examples=15)
@given(st.sampled_from([0.02, 0.05, 0.1, 0.15]), st.integers(0, 1000))
def test_the_thing_fills_the_share_that_was_asked_for(area, seed):
    photo = composite(disc(), plain(255), area, seed)
    assert yellow(photo.rgb).mean() == pytest.approx(area, rel=0.1)


def test_equal_seeds_lay_it_down_alike_on_every_ground():
    white, black = (yellow(composite(disc(), plain(level), 0.1, 7).rgb) for level in (255, 0))
    assert (white ^ black).mean() < 0.01
    assert not np.array_equal(white, yellow(composite(disc(), plain(255), 0.1, 8).rgb))


def test_what_would_blur_or_stick_out_is_refused():
    small = disc(10)
    most = (small[..., 3] > 0).sum() * MOST_ENLARGED**2 / SIDE_PX**2
    assert composite(small, plain(255), 1.1 * most, 1) is None
    assert composite(np.hstack([disc()] * 5), plain(255), 0.25, 1) is None


def test_a_ground_alone_stays_what_it_was():
    assert (background_alone(plain(128)).rgb == 128).all()
    wide = np.zeros((20, 60, 3), np.uint8)
    wide[:, 20:40] = 200
    assert (square(wide) == 200).all() and square(wide).shape == (SIDE_PX, SIDE_PX, 3)
