"""Model inputs -> randomly altered model inputs, for training only; test photos never come here.

Keras's own layers, so that the notebook can show exactly what CNet is trained on.
May import: nothing of ours.
"""

from __future__ import annotations

import keras


def build_augment(*, seed: int, strength: float = 1.0) -> keras.Sequential:
    """(n, h, w, c) float32 -1..1 -> the same shape and range, another draw at every call.

    strength scales every alteration: 0 changes nothing, CNet is taught with less than 1. Flips
    are sideways only: a photo is taken upright, as EXIF promises.
    """
    if not 0 <= strength <= 2:
        raise ValueError(f"Expected a strength in 0..2. Received: {strength}.")
    edge = {"fill_mode": "reflect", "interpolation": "bilinear"}
    layers = [
        keras.layers.RandomRotation(0.08 * strength, seed=seed + 1, **edge),
        keras.layers.RandomTranslation(0.1 * strength, 0.1 * strength, seed=seed + 2, **edge),
        keras.layers.RandomZoom((-0.3 * strength, 0.3 * strength), seed=seed + 3, **edge),
        keras.layers.RandomContrast(0.3 * strength, value_range=(-1, 1), seed=seed + 4),
        keras.layers.RandomBrightness(0.15 * strength, value_range=(-1, 1), seed=seed + 5),
    ]
    flip = [keras.layers.RandomFlip("horizontal", seed=seed)] if strength else []
    return keras.Sequential(flip + layers, name="augment")
