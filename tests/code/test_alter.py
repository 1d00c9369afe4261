"""Photos in, whether their altered copies are others of the same thing, the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.training import alter as altering
from occ.training.alter import alter
from occ.values import Pixels

BLOCKS = np.random.default_rng(3).integers((90, 70, 0), (250, 220, 120), (12, 16, 3), np.uint8)
PHOTO = Pixels(np.kron(BLOCKS, np.ones((10, 10, 1), np.uint8)))  # 160 x 120, of yellows, no bars


def test_one_seed_gives_one_copy_and_another_seed_another():
    once, again, other = (alter(PHOTO, seed).rgb for seed in ("a 1", "a 1", "a 2"))
    assert np.array_equal(once, again)
    assert once.shape != other.shape or not np.array_equal(once, other)


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 999))
def test_a_photo_of_any_size_gives_a_copy_that_can_be_looked_at(high, wide, seed):
    rgb = np.random.default_rng(seed).integers(0, 256, (high, wide, 3), np.uint8)
    copy = alter(Pixels(rgb), str(seed)).rgb
    assert copy.dtype == np.uint8 and copy.shape[2] == 3 and min(copy.shape[:2]) >= 32


def test_bars_and_transparency_are_gone_before_anything_is_altered():
    """Else a turned bar would be a slanted one, which nothing trims and no visitor's photo has."""
    rgb = np.full((120, 160, 3), 255, np.uint8)
    rgb[30:90] = PHOTO.rgb[30:90]
    assert np.array_equal(alter(Pixels(rgb), "b").rgb, alter(Pixels(rgb[30:90].copy()), "b").rgb)
    clear = np.where(np.arange(160) < 80, 0, 255).astype(np.uint8)
    seen = Pixels(PHOTO.rgb, np.tile(clear, (120, 1)))
    white = PHOTO.rgb.copy()
    white[:, :80] = 255
    assert np.array_equal(alter(seen, "c").rgb, alter(Pixels(white), "c").rgb)


def test_copies_vary_in_size_light_and_place_and_stay_the_same_photo():
    copies = [alter(PHOTO, f"d {number}").rgb for number in range(60)]
    areas = [copy.shape[0] * copy.shape[1] / (160 * 120) for copy in copies]
    assert min(areas) < 0.4 and max(areas) > 1.2
    light = [float(copy.mean()) for copy in copies]
    own = float(PHOTO.rgb.mean())
    assert min(light) < 0.85 * own and max(light) > 1.1 * own and abs(np.mean(light) - own) < 20
    yellow = [np.subtract(*copy.reshape(-1, 3).mean(axis=0)[[0, 2]]) for copy in copies]
    of_photo = np.subtract(*PHOTO.rgb.reshape(-1, 3).mean(axis=0)[[0, 2]])
    assert np.mean(yellow) == pytest.approx(of_photo, rel=0.2) and min(yellow) > 0.3 * of_photo


def test_nothing_changes_where_every_strength_is_none(monkeypatch):
    """What is turned and lit by nothing is the photo, or its mirror image: no step adds a shift."""
    for name in ("TURN_DEGREES", "STRETCH", "QUARTER_TURNS", "SMALLER", "BLURRED", "GAMMA"):
        monkeypatch.setattr(altering, name, 0.0)
    for name in ("WHITE", "LIGHT", "NOISY", "COMPRESSED"):
        monkeypatch.setattr(altering, name, 0.0)
    for name in ("SATURATION", "CONTRAST"):
        monkeypatch.setattr(altering, name, (1.0, 1.0))
    monkeypatch.setattr(altering, "ZOOM", 1.0)
    copy = alter(PHOTO, "e").rgb.astype(int)
    assert copy.shape == PHOTO.rgb.shape
    whole = PHOTO.rgb.astype(int)
    assert min(np.abs(copy - one).max() for one in (whole, whole[:, ::-1])) <= 1
