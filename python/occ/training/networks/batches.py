"""Features, or prepared gray photos, and labels -> batches that a network is trained on.

May import: augment.
"""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from occ.augment import build_augment

BATCH_PHOTOS = 64
HEAD_PHOTOS = 128


@dataclass(frozen=True)
class FitSet:
    """inputs: (n, …), labels: float32 (n,) 1 = target, weights: float32 (n,), mean about 1."""

    inputs: np.ndarray
    labels: np.ndarray
    weights: np.ndarray

    def __post_init__(self) -> None:
        if not len(self.inputs) == len(self.labels) == len(self.weights) > 0:
            raise ValueError(
                "Expected as many inputs as labels and weights, and at least one. Received: "
                f"{len(self.inputs)}, {len(self.labels)}, {len(self.weights)}."
            )


def share_weight(photos: FitSet, copies: FitSet, share: float) -> FitSet:
    """The photos, then a copy of each, which takes that share of what its photo counts."""
    weights = np.concatenate([photos.weights * (1 - share), copies.weights * share])
    return FitSet(
        np.concatenate([photos.inputs, copies.inputs]),
        np.concatenate([photos.labels, copies.labels]),
        weights.astype(np.float32),
    )


def make_batches(data: FitSet, side_px: int, strength: float | None, seed: int) -> tf.data.Dataset:
    """Batches of (inputs (n, side, side, 3) -1..1, labels, weights); shuffled only if augmented."""
    order = tf.data.Dataset.range(len(data.inputs))
    if strength is not None:
        order = order.shuffle(len(data.inputs), seed=seed, reshuffle_each_iteration=True)
    augment = None if strength is None else build_augment(seed=seed, strength=strength)

    def gather(numbers: np.ndarray) -> np.ndarray:
        return data.inputs[numbers]

    def load(numbers: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        numbers = tf.sort(numbers)
        gray = tf.numpy_function(gather, [numbers], tf.uint8)  # (n, h, w, 1)
        gray = tf.ensure_shape(gray, (None, *data.inputs.shape[1:]))
        sized = tf.image.resize(tf.cast(gray, tf.float32), (side_px, side_px), method="area")
        inputs = tf.repeat(sized / 127.5 - 1, 3, axis=3)  # (n, side, side, 3)
        if augment is not None:
            inputs = augment(inputs, training=True)
        return inputs, tf.gather(labels, numbers), tf.gather(weights, numbers)

    labels, weights = tf.constant(data.labels[:, None]), tf.constant(data.weights)
    return order.batch(BATCH_PHOTOS).map(load, num_parallel_calls=2).prefetch(2)


class RowBatches(keras.utils.PyDataset):
    """A FitSet of features (n, r, d), of any float, batch by batch as float32: no copy of it all.

    opinions: (n, r), a second input, or None. outputs: as many times are labels and weights given.
    seed: of the order, another each epoch; None: as they are.
    """

    def __init__(self, data: FitSet, opinions: np.ndarray | None, outputs: int, seed: int | None):
        super().__init__()
        self.data, self.opinions, self.outputs = data, opinions, outputs
        self._rng = None if seed is None else np.random.default_rng(seed)
        self._order = np.arange(len(data.labels))
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self._order) // HEAD_PHOTOS)

    def __getitem__(self, number: int) -> tuple:
        at = self._order[number * HEAD_PHOTOS : (number + 1) * HEAD_PHOTOS]
        inputs = (self.data.inputs[at].astype(np.float32),)
        if self.opinions is not None:
            inputs += (self.opinions[at],)
        labels, weights = self.data.labels[at, None], self.data.weights[at]
        return inputs, (labels,) * self.outputs, (weights,) * self.outputs

    def on_epoch_end(self) -> None:
        """Another order for the next epoch."""
        if self._rng is not None:
            self._rng.shuffle(self._order)
