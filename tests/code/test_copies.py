"""Photos in, whether their copies are others of the same thing, the same each time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.training.features import copies as copying
from occ.training.features.copies import LONGEST, SHORTEST, copy_photo
from occ.values import Pixels

BLOCKS = np.random.default_rng(3).integers((90, 70, 0), (250, 220, 120), (48, 64, 3), np.uint8)
PHOTO = Pixels(np.kron(BLOCKS, np.ones((10, 10, 1), np.uint8)))  # 640 x 480, of yellows, no bars


def test_one_seed_gives_one_copy_and_another_seed_another():
    once, again, other = (copy_photo(PHOTO, seed).rgb for seed in ("a", "a", "b"))
    assert np.array_equal(once, again)
    assert once.shape != other.shape or not np.array_equal(once, other)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 999))
def test_a_photo_of_any_size_gives_a_copy_that_can_be_looked_at(high, wide, seed):
    rgb = np.random.default_rng(seed).integers(0, 256, (high, wide, 3), np.uint8)
    copy = copy_photo(Pixels(rgb), str(seed)).rgb
    assert copy.dtype == np.uint8 and copy.shape[2] == 3
    longer = max(copy.shape[:2])
    assert longer == max(high, wide) or SHORTEST <= longer <= min(LONGEST, max(high, wide))


def test_what_is_transparent_is_white_before_anything_is_altered():
    clear = np.where(np.arange(640) < 320, 0, 255).astype(np.uint8)
    seen = Pixels(PHOTO.rgb, np.tile(clear, (480, 1)))
    white = PHOTO.rgb.copy()
    white[:, :320] = 255
    assert np.array_equal(copy_photo(seen, "c").rgb, copy_photo(Pixels(white), "c").rgb)


def test_copies_vary_in_size_light_and_side_and_stay_the_same_photo():
    rgb = PHOTO.rgb.copy()
    rgb[:, :320] //= 3  # dark on the left
    copies = [copy_photo(Pixels(rgb), f"d {number}").rgb.astype(float) for number in range(60)]
    sides = [max(copy.shape[:2]) for copy in copies]
    assert min(sides) < 110 and max(sides) > 330 and 160 < np.median(sides) < 220
    mirrored = [copy[:, : copy.shape[1] // 2].mean() > copy.mean() for copy in copies]
    assert 15 < sum(mirrored) < 45
    light, own = [copy.mean() for copy in copies], rgb.mean()
    assert min(light) < 0.85 * own and max(light) > 1.15 * own and abs(np.mean(light) - own) < 15
    yellow = [np.subtract(*copy.reshape(-1, 3).mean(axis=0)[[0, 2]]) for copy in copies]
    of_photo = np.subtract(*rgb.reshape(-1, 3).mean(axis=0)[[0, 2]])
    assert np.mean(yellow) == pytest.approx(of_photo, rel=0.2) and min(yellow) > 0.3 * of_photo


def test_light_that_changes_nothing_gives_the_photo_back(monkeypatch):
    """No step adds a shift of its own."""
    for name in ("GAMMA", "WHITE", "LIGHT"):
        monkeypatch.setattr(copying, name, 0.0)
    for name in ("SATURATION", "CONTRAST"):
        monkeypatch.setattr(copying, name, (1.0, 1.0))
    lit = copying._light(PHOTO.rgb, np.random.default_rng(1)).astype(int)
    assert np.abs(lit - PHOTO.rgb).max() <= 1
