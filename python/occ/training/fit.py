"""Arrays and labels in, trained Keras models and their learning curves out.

The only place that sets the random seed. Stopped runs go on at the last whole epoch. May import:
training.batches, training.build, training.checkpoints.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from occ.training.batches import BATCH_PHOTOS, FitSet, make_batches
from occ.training.build import OwnOpinion, build_cnet, build_head
from occ.training.checkpoints import BEST, keep_stage, read_curve

SEED = 20261122
LEARNED = ("level", "widen", "learned_log_odds", "trust")  # the rest of a head is frozen


@dataclass(frozen=True)
class Fitted:
    """A model with its best weights and its curves: metric name -> one number an epoch."""

    model: keras.Model
    curves: dict[str, list[float]]


def fit_head(
    train: FitSet,
    validate: FitSet,
    *,
    own: OwnOpinion | None = None,
    epochs: int = 60,
    seed: int = SEED,
) -> Fitted:
    """Teach a dense head from views: inputs float32 (n, v, d), view 0 the full photo.

    Multiple-instance learning: the label is known of the photo, not of its tiles, so the head is
    asked that the full view and the best of all views both tell the label. The head itself maps
    one view (m, d) -> (m, 1). Stops early and keeps the best weights by validation loss.
    """
    keras.utils.set_random_seed(seed)
    views, size = train.inputs.shape[1:]
    core, model = _join_views(size, views, own)
    model.compile(
        optimizer=keras.optimizers.AdamW(1e-3, weight_decay=1e-3),
        loss=[keras.losses.BinaryCrossentropy(label_smoothing=0.02) for _ in range(2)],
    )
    stop = keras.callbacks.EarlyStopping("val_loss", patience=8, restore_best_weights=True)
    history = model.fit(
        _with_opinions(train.inputs, own),
        [train.labels, train.labels],
        sample_weight=[train.weights, train.weights],
        validation_data=(
            _with_opinions(validate.inputs, own),
            [validate.labels, validate.labels],
            [validate.weights, validate.weights],
        ),
        epochs=epochs,
        batch_size=128,
        callbacks=[stop],
        verbose=0,
    )
    head = build_head(size, own=own)
    _copy_learned(head, core, model)
    return Fitted(head, _curves(history.history))


def _copy_learned(head: keras.Model, core: keras.Model, model: keras.Model) -> None:
    """Put what was learned into the head that is exported; the rest of it is frozen."""
    for layer in head.layers:
        if layer.name in LEARNED:
            source = model if layer.name == "trust" else core
            layer.set_weights(source.get_layer(layer.name).get_weights())


def _join_views(size: int, views: int, own: OwnOpinion | None):
    """(the head's learned part, the model that is fitted): features (n, v, d) and, with `own`,
    log-probabilities (n, v) -> scores (n, 1) of the full view and of the best view."""
    head = build_head(size)
    core = keras.Model(head.input, head.get_layer("learned_log_odds").output)
    inputs = [keras.Input((views, size), name="views")]
    log_odds = core(keras.ops.reshape(inputs[0], (-1, size)))  # (n * v, 1)
    if own is not None:
        inputs.append(keras.Input((views,), name="opinions"))
        trust = keras.layers.Dense(
            1, use_bias=False, kernel_initializer=keras.initializers.Constant(0.5), name="trust"
        )
        log_odds = log_odds + trust(keras.ops.reshape(inputs[1], (-1, 1)))
    each = keras.ops.reshape(keras.ops.sigmoid(log_odds), (-1, views))  # (n, v)
    outputs = [each[:, :1], keras.ops.max(each, axis=1, keepdims=True)]
    return core, keras.Model(inputs, outputs, name="views_to_scores")


def _with_opinions(inputs: np.ndarray, own: OwnOpinion | None) -> list[np.ndarray]:
    """What `_join_views` takes: the opinions are worked out once, not at every step."""
    if own is None:
        return [inputs]
    logits = inputs.reshape(-1, inputs.shape[-1]) @ own.kernel + own.bias  # (n * v, 1000)
    logits -= logits.max(axis=1, keepdims=True)
    logprobs = logits[:, own.imagenet_class] - np.log(np.exp(logits).sum(axis=1))
    return [inputs, logprobs.reshape(inputs.shape[:2])]


@dataclass(frozen=True)
class CNetStage:
    """One stage of training: the side the photos are shrunk to, the epochs, the first step size."""

    side_px: int
    epochs: int
    learning_rate: float


# Small first: at half the side an epoch costs a quarter, and global pooling lets weights move up
CNET_STAGES = (CNetStage(112, 40, 2e-3), CNetStage(224, 5, 4e-4))
CNET_STRENGTH = 0.7  # at 1 it learned its training photos less well than those of `validate`


def fit_cnet(
    train: FitSet,
    validate: FitSet,
    checkpoint_dir: Path,
    *,
    stages: tuple[CNetStage, ...] = CNET_STAGES,
    augment_strength: float = CNET_STRENGTH,
    callbacks: tuple[keras.callbacks.Callback, ...] = (),
    seed: int = SEED,
) -> Fitted:
    """Teach the custom CNN from scratch: inputs uint8 (n, 224, 224, 1), gray.

    Each stage restores its best weights by validation AUROC. A stopped run resumes at its last
    whole epoch from `checkpoint_dir`.
    """
    keras.utils.set_random_seed(seed)
    curves: dict[str, list[float]] = {}
    weights: list[np.ndarray] | None = None
    model = None
    for number, stage in enumerate(stages):
        model = build_cnet(side_px=stage.side_px)
        if weights is not None:
            model.set_weights(weights)
        _fit_stage(
            model,
            train,
            validate,
            stage,
            checkpoint_dir / f"stage-{number}",
            augment_strength,
            callbacks,
            seed + number,
            curves,
        )
        weights = model.get_weights()
    return Fitted(model, curves)


def _fit_stage(model, train, validate, stage, folder, strength, callbacks, seed, curves) -> None:
    """Train one stage in place, or load it if an earlier run finished it; extends `curves`."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done.json"
    if not done.exists():
        steps = -(-len(train.inputs) // BATCH_PHOTOS) * stage.epochs
        rate = keras.optimizers.schedules.CosineDecay(stage.learning_rate, steps)
        model.compile(
            optimizer=keras.optimizers.AdamW(rate, weight_decay=1e-3),
            loss=keras.losses.BinaryCrossentropy(label_smoothing=0.02),
            weighted_metrics=[keras.metrics.AUC(name="auroc")],
        )
        model.fit(
            make_batches(train, stage.side_px, strength, seed),
            validation_data=make_batches(validate, stage.side_px, None, seed),
            epochs=stage.epochs,
            shuffle=False,  # make_batches does
            verbose=0,
            callbacks=[*keep_stage(folder), *callbacks],
        )
        done.write_text(json.dumps({"epochs": stage.epochs}))
    model.load_weights(folder / BEST)
    for line in read_curve(folder):
        for name, value in line.items():
            curves.setdefault(name, []).append(value)


def _curves(history: dict[str, list]) -> dict[str, list[float]]:
    return {name: [float(value) for value in values] for name, values in history.items()}
