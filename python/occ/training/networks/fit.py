"""Arrays and labels in, trained Keras models and their learning curves out.

The only place that sets the random seed. Stopped runs go on at the last whole epoch. May import:
training.networks.batches, training.networks.build, training.networks.checkpoints, training.plan,
training.networks.rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from occ.training.networks.batches import BATCH_PHOTOS, FitSet, RowBatches, make_batches
from occ.training.networks.build import ImageNetLayer, build_cnet, build_head
from occ.training.networks.checkpoints import BEST, KeepStage, read_curve, resume_stage, tidy_up
from occ.training.networks.rows import best_patches, full_and_best, join_rows, opinions_of
from occ.training.plan import CNET_STAGES, CNetStage

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
    own: ImageNetLayer | None = None,
    of_patches: bool = False,
    epochs: int = 60,
    seed: int = SEED,
) -> Fitted:
    """Teach a dense head from a photo's rows: inputs float16 or float32 (n, r, d).

    Multiple-instance learning: the label is known of the photo, not of its tiles. Of views, the
    full one first, the head is asked that the first and the best tell the label; of their patches
    (`of_patches`), that the mean of the best TAUGHT_PATCHES does. The head itself maps one row
    (m, d) -> (m, 1). Stops early and keeps the best weights by validation loss.
    """
    keras.utils.set_random_seed(seed)
    rows, size = train.inputs.shape[1:]
    core, model = join_rows(size, rows, own, best_patches if of_patches else full_and_best)
    model.compile(
        optimizer=keras.optimizers.AdamW(1e-3, weight_decay=1e-3),
        loss=[keras.losses.BinaryCrossentropy(label_smoothing=0.02) for _ in model.outputs],
    )
    stop = keras.callbacks.EarlyStopping("val_loss", patience=8, restore_best_weights=True)
    outputs = len(model.outputs)
    history = model.fit(
        RowBatches(train, opinions_of(train.inputs, own), outputs, seed),
        validation_data=RowBatches(validate, opinions_of(validate.inputs, own), outputs, None),
        epochs=epochs,
        callbacks=[stop],
        verbose=0,
    )
    head = build_head(size, own=own)
    _copy_learned(head, core, model)
    curves = {name: list(map(float, values)) for name, values in history.history.items()}
    return Fitted(head, curves)


def _copy_learned(head: keras.Model, core: keras.Model, model: keras.Model) -> None:
    """Put what was learned into the head that is exported; the rest of it is frozen."""
    for layer in head.layers:
        if layer.name in LEARNED:
            source = model if layer.name == "trust" else core
            layer.set_weights(source.get_layer(layer.name).get_weights())


CNET_STRENGTH = 0.7  # at 1 it learned its training photos less well than those of `validate`


def fit_cnet(
    train: FitSet,
    validate: FitSet,
    checkpoint_dir: Path,
    *,
    stages: tuple[CNetStage, ...] = CNET_STAGES,
    callbacks: tuple[keras.callbacks.Callback, ...] = (),
) -> Fitted:
    """Teach the custom CNN from scratch: inputs uint8 (n, 224, 224, 1), gray.

    Each stage restores its best weights by validation AUROC. A stopped run resumes at its last
    whole epoch from `checkpoint_dir`.
    """
    keras.utils.set_random_seed(SEED)
    curves: dict[str, list[float]] = {}
    weights: list[np.ndarray] | None = None
    model = None
    for number, stage in enumerate(stages):
        model = build_cnet(side_px=stage.side_px)
        if weights is not None:
            model.set_weights(weights)
        folder = checkpoint_dir / f"stage-{number}"
        _fit_stage(model, train, validate, stage, folder, callbacks, SEED + number, curves)
        weights = model.get_weights()
    return Fitted(model, curves)


def _fit_stage(model, train, validate, stage, folder, callbacks, seed, curves) -> None:
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
            make_batches(train, stage.side_px, CNET_STRENGTH, seed),
            validation_data=make_batches(validate, stage.side_px, None, seed),
            initial_epoch=resume_stage(model, folder),
            epochs=stage.epochs,
            shuffle=False,  # make_batches does
            verbose=0,
            callbacks=[KeepStage(folder), *callbacks],
        )
        done.write_text(json.dumps({"epochs": stage.epochs}))
        tidy_up(folder, done.name)
    model.load_weights(folder / BEST)
    for line in read_curve(folder):
        for name, value in line.items():
            curves.setdefault(name, []).append(value)
