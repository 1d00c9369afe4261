"""A head's learned part -> the model that is fitted: rows of a photo's features in, scores out.

The label is known of a photo, not of its views or their patches, so what is compared with it is
made of all rows of the photo. May import: training.networks.build.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from scipy.special import log_softmax

from occ.training.networks.build import ImageNetLayer, build_head

TAUGHT_PATCHES = 4  # more than decide in the end (verdict.BEST_PATCHES), so that all learn
OPINION_PHOTOS = 256  # at once: about 50 MB


def full_and_best(log_odds) -> list:
    """Log-odds of views (n, v) -> of the full view and of the best one, (n, 1) each."""
    return [log_odds[:, :1], keras.ops.max(log_odds, axis=1, keepdims=True)]


def best_patches(log_odds) -> list:
    """Log-odds of patches (n, p) -> the mean of the highest, (n, 1)."""
    best, _ = keras.ops.top_k(log_odds, TAUGHT_PATCHES)
    return [keras.ops.mean(best, axis=1, keepdims=True)]


def join_rows(size: int, rows: int, own: ImageNetLayer | None, join: Callable):
    """(the head's learned part, the model that is fitted): features (n, r, d) and, with `own`,
    log-probabilities (n, r) -> a score (n, 1) for each log-odds that `join` makes of the rows'."""
    head = build_head(size)
    core = keras.Model(head.input, head.get_layer("learned_log_odds").output)
    inputs = [keras.Input((rows, size), name="rows")]
    log_odds = core(keras.ops.reshape(inputs[0], (-1, size)))  # (n * r, 1)
    if own is not None:
        inputs.append(keras.Input((rows,), name="opinions"))
        trust = keras.layers.Dense(
            1, use_bias=False, kernel_initializer=keras.initializers.Constant(0.5), name="trust"
        )
        log_odds = log_odds + trust(keras.ops.reshape(inputs[1], (-1, 1)))
    found = join(keras.ops.reshape(log_odds, (-1, rows)))
    outputs = [keras.ops.sigmoid(one) for one in found]
    return core, keras.Model(inputs, outputs, name="rows_to_scores")


def opinions_of(inputs: np.ndarray, own: ImageNetLayer | None) -> np.ndarray | None:
    """The backbone's log-probability of the target for each row: worked out once, not each step."""
    if own is None:
        return None
    found = np.zeros(inputs.shape[:2], np.float32)
    for start in range(0, len(inputs), OPINION_PHOTOS):
        part = inputs[start : start + OPINION_PHOTOS].astype(np.float32)  # (m, r, d)
        logits = part @ own.kernel + own.bias  # (m, r, 1000)
        found[start : start + len(part)] = log_softmax(logits, axis=-1)[..., own.imagenet_class]
    return found
