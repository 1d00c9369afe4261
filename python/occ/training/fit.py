"""Arrays and labels in, trained Keras models and their learning curves out.

The only place that sets the random seed. Stopped runs go on at the last whole epoch. May import:
augment, training.build.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from occ.training.batches import BATCH_PHOTOS, FitSet, make_batches
from occ.training.build import OwnOpinion, build_cnet, build_head

SEED = 20261122


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
    head = build_head(size, own=own)
    given = keras.Input((views, size), name="views")
    each = keras.layers.TimeDistributed(head, name="each_view")(given)  # (n, v, 1)
    full = keras.layers.Cropping1D((0, views - 1), name="full_view")(each)
    outputs = [
        keras.layers.Flatten(name="full")(full),
        keras.layers.GlobalMaxPooling1D(name="best")(each),
    ]
    model = keras.Model(given, outputs, name="views_to_scores")
    model.compile(
        optimizer=keras.optimizers.AdamW(1e-3, weight_decay=1e-3),
        loss=[keras.losses.BinaryCrossentropy(label_smoothing=0.02) for _ in outputs],
    )
    stop = keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=8, restore_best_weights=True, start_from_epoch=4
    )
    history = model.fit(
        train.inputs,
        [train.labels, train.labels],
        sample_weight=[train.weights, train.weights],
        validation_data=(
            validate.inputs,
            [validate.labels, validate.labels],
            [validate.weights, validate.weights],
        ),
        epochs=epochs,
        batch_size=128,
        callbacks=[stop],
        verbose=0,
    )
    return Fitted(head, _curves(history.history))


@dataclass(frozen=True)
class CNetStage:
    """One stage of training: the side the photos are shrunk to, the epochs, the first step size."""

    side_px: int
    epochs: int
    learning_rate: float


# Small first: at half the side an epoch costs a quarter, and global pooling lets weights move up
CNET_STAGES = (CNetStage(112, 20, 2e-3), CNetStage(224, 3, 4e-4))


def fit_cnet(
    train: FitSet,
    validate: FitSet,
    checkpoint_dir: Path,
    *,
    stages: tuple[CNetStage, ...] = CNET_STAGES,
    augment_strength: float = 1.0,
    callbacks: tuple[keras.callbacks.Callback, ...] = (),
    seed: int = SEED,
) -> Fitted:
    """Teach the custom CNN from scratch: inputs uint8 (n, 224, 224, 1), gray.

    Each stage restores its best weights by validation loss. A stopped run resumes at its last whole
    epoch from `checkpoint_dir`.
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
    done, best, log = folder / "done.json", folder / "best.weights.h5", folder / "curve.csv"
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
            verbose=0,
            callbacks=[
                keras.callbacks.BackupAndRestore(folder / "backup"),
                keras.callbacks.ModelCheckpoint(
                    best,
                    monitor="val_auroc",
                    mode="max",
                    save_best_only=True,
                    save_weights_only=True,
                ),
                keras.callbacks.CSVLogger(log, append=True),
                *callbacks,
            ],
        )
        done.write_text(json.dumps({"epochs": stage.epochs}))
    model.load_weights(best)
    for line in log.read_text().splitlines()[1:]:
        names = log.read_text().splitlines()[0].split(",")
        for name, value in zip(names, line.split(","), strict=True):
            curves.setdefault(name, []).append(float(value))


def _curves(history: dict[str, list]) -> dict[str, list[float]]:
    return {name: [float(value) for value in values] for name, values in history.items()}
