"""Model inputs in, altered ones of the same shape and range out, another draw at every call."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
from occ.augment import build_augment
from occ.dataset.demo.photo import render_photo
from occ.preprocess import PreprocessSpec, prepare_views
from occ.values import Pixels


@pytest.fixture(scope="module")
def inputs() -> np.ndarray:
    """Four drawn photos, float32 (4, 64, 64, 3) in -1..1."""
    spec = PreprocessSpec(side_px=64)
    found = [prepare_views(Pixels(render_photo(n, "banana").rgb), spec) for n in range(4)]
    return np.concatenate(found)


def alter(inputs: np.ndarray, *, seed: int = 3, strength: float = 1.0) -> np.ndarray:
    return np.asarray(build_augment(seed=seed, strength=strength)(inputs, training=True))


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0, 2.0])
def test_shape_type_and_range_stay(inputs, strength):
    found = alter(inputs, strength=strength)
    assert found.shape == inputs.shape and found.dtype == np.float32
    assert found.min() >= -1 and found.max() <= 1 and np.isfinite(found).all()


def test_no_strength_changes_nothing(inputs):
    np.testing.assert_allclose(alter(inputs, strength=0.0), inputs, atol=1e-5)


def test_every_photo_is_altered_in_its_own_way_and_more_by_more_strength(inputs):
    one = np.repeat(inputs[:1], 4, axis=0)
    found = alter(one)
    apart = [np.abs(found[i] - found[j]).mean() for i in range(4) for j in range(i)]
    assert min(apart) > 0.01
    weak, strong = (np.abs(alter(inputs, strength=s) - inputs).mean() for s in (0.2, 1.0))
    assert 0 < weak < strong


def test_a_seed_gives_one_series_and_another_seed_another(inputs):
    np.testing.assert_array_equal(alter(inputs), alter(inputs))
    assert np.abs(alter(inputs, seed=4) - alter(inputs)).mean() > 0.01
    series = build_augment(seed=3)
    first, second = (np.asarray(series(inputs, training=True)) for _ in range(2))
    assert np.abs(first - second).mean() > 0.01


def test_gray_stays_gray_in_all_three_channels(inputs):
    gray = np.repeat(inputs.mean(axis=3, keepdims=True), 3, axis=3)
    found = alter(gray)
    np.testing.assert_allclose(found, np.repeat(found[..., :1], 3, axis=3), atol=1e-5)


def test_nothing_is_turned_upside_down():
    upright = np.full((32, 64, 64, 3), -0.5, np.float32)
    upright[:, :24] = 0.5  # sky above
    found = alter(upright)
    assert (found[:, :16].mean(axis=(1, 2, 3)) > found[:, 48:].mean(axis=(1, 2, 3))).all()


def test_test_photos_are_left_alone(inputs):
    found = np.asarray(build_augment(seed=3)(inputs, training=False))
    np.testing.assert_array_equal(found, inputs)


@pytest.mark.parametrize("strength", [-0.1, 2.1, float("nan")])
def test_a_strength_that_means_nothing_is_refused(strength):
    with pytest.raises(ValueError, match="strength"):
        build_augment(seed=1, strength=strength)
