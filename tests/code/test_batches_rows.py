"""Features and labels in, whether every photo comes once an epoch with what belongs to it out."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
from occ.training.networks import batches
from occ.training.networks.batches import FitSet, RowBatches, share_weight


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(batches, "HEAD_PHOTOS", 4)


def numbered() -> FitSet:
    """Ten photos, of which everything says the number."""
    numbers = np.arange(10, dtype=np.float32)
    return FitSet(np.tile(numbers[:, None, None], (1, 3, 2)).astype(np.float16), numbers, numbers)


def epoch(rows: RowBatches) -> list[float]:
    """The numbers of one epoch's photos, in its order; everything of a photo must agree."""
    found = []
    for number in range(len(rows)):
        (inputs, opinions), labels, weights = rows[number]
        assert inputs.dtype == np.float32 and inputs.shape[1:] == (3, 2)
        assert len(labels) == len(weights) == 2 and labels[0].shape == (len(inputs), 1)
        for same in (inputs[:, 2, 1], opinions[:, 0], labels[1][:, 0], weights[0]):
            np.testing.assert_array_equal(same, inputs[:, 0, 0])
        found += inputs[:, 0, 0].tolist()
    return found


def batches_of(seed: int | None) -> RowBatches:
    data = numbered()
    return RowBatches(data, np.tile(data.labels[:, None], (1, 3)), 2, seed)


def test_every_photo_comes_once_an_epoch_in_another_order_each_time():
    rows = batches_of(1)
    assert len(rows) == 3
    first = epoch(rows)
    rows.on_epoch_end()
    second = epoch(rows)
    assert sorted(first) == sorted(second) == list(range(10)) and first != second
    assert epoch(batches_of(1)) == first != epoch(batches_of(2))


def test_without_a_seed_photos_come_as_they_are():
    rows = batches_of(None)
    rows.on_epoch_end()
    assert epoch(rows) == list(range(10))


def test_photos_and_their_copies_weigh_together_what_the_photos_did():
    photos = numbered()
    copies = FitSet(photos.inputs + np.float16(0.5), photos.labels, photos.weights)
    shared = share_weight(photos, copies, 0.25)
    assert len(shared.labels) == 20 and shared.weights.dtype == np.float32
    np.testing.assert_allclose(shared.weights[:10], 0.75 * photos.weights)
    np.testing.assert_allclose(shared.weights[10:], 0.25 * photos.weights)
    np.testing.assert_array_equal(shared.labels, np.tile(photos.labels, 2))
    assert shared.inputs.dtype == np.float16 and shared.inputs[10, 0, 0] == 0.5
