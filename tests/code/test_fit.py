"""Tiny arrays and labels in, trained models and their curves out; a stopped run goes on."""

from __future__ import annotations

import io
from functools import partial, partialmethod
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
import keras
from occ.training.measure.metrics import auroc
from occ.training.networks import fit
from occ.training.networks.batches import FitSet, make_batches
from occ.training.networks.build import BONUS, DOUBT, ImageNetLayer, build_cnet, build_head
from occ.training.networks.checkpoints import BEST, CURVE, LATEST
from occ.training.networks.epochs import EpochBar
from occ.training.networks.fit import fit_cnet, fit_head
from occ.training.networks.rows import TAUGHT_PATCHES
from occ.training.plan import CNetStage
from rich.console import Console
from rich.progress import Progress
from scipy.special import logit

STAGES = (CNetStage(64, 3, 2e-3), CNetStage(96, 1, 1e-3))
FEATURES, CLASSES = 24, 10


def head_set(photos: int, views: int, seed: int) -> FitSet:
    """Photos of which one view, any of them, shows the label in its first features."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(photos) % 2).astype(np.float32)
    inputs = rng.normal(size=(photos, views, FEATURES)).astype(np.float32)  # (n, v, d)
    inputs[np.arange(photos), rng.integers(0, views, photos), :4] += 3 * labels[:, None]
    return FitSet(inputs, labels, np.ones(photos, np.float32))


def photo_set(photos: int, seed: int) -> FitSet:
    """Gray photos; the target's are brighter on the whole."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(photos) % 2).astype(np.float32)
    gray = rng.integers(0, 120, (photos, 96, 96, 1)) + 100 * labels[:, None, None, None]
    return FitSet(gray.astype(np.uint8), labels, np.ones(photos, np.float32))


@pytest.fixture(scope="module")
def own() -> ImageNetLayer:
    rng = np.random.default_rng(0)
    kernel = rng.normal(0, 0.1, (FEATURES, CLASSES)).astype(np.float32)
    return ImageNetLayer(kernel, np.zeros(CLASSES, np.float32), 3)


@pytest.fixture
def small_network(monkeypatch):
    """One block, photos as they are, step by step: tracing graphs took most of the time."""
    step_by_step = partialmethod(keras.Model.compile, run_eagerly=True)
    monkeypatch.setattr(keras.Model, "compile", step_by_step)
    monkeypatch.setattr(fit, "build_cnet", partial(build_cnet, widths=(4, 6)))
    monkeypatch.setattr(
        fit, "make_batches", lambda data, side, strength, seed: make_batches(data, side, None, seed)
    )


def test_a_bar_tells_each_epoch_and_its_worth():
    progress = Progress(console=Console(file=io.StringIO()))
    bar = EpochBar("teach", progress)
    bar.set_params({"epochs": 5})
    bar.on_train_begin()
    bar.on_epoch_end(3, {"val_auroc": 0.91234})  # the first after a stop
    (task,) = progress.tasks
    assert (task.completed, task.total) == (4, 5)
    assert task.description == "teach, AUROC on validate 0.912"


class Stop(keras.callbacks.Callback):
    """Ctrl-C in the middle of an epoch, counted from 0 in this run."""

    def __init__(self, epoch: int):
        super().__init__()
        self.epochs_left = epoch

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs_left -= 1

    def on_train_batch_end(self, batch, logs=None):
        if self.epochs_left < 0:
            raise KeyboardInterrupt


class Rate(keras.callbacks.Callback):
    """Notes the optimizer's steps at the start of each epoch."""

    def __init__(self):
        super().__init__()
        self.steps = []

    def on_epoch_begin(self, epoch, logs=None):
        self.steps.append(int(self.model.optimizer.iterations.numpy()))


def without_bonus(head: keras.Model) -> keras.Model:
    """What was fitted: the bonus for what the backbone is sure of is added afterwards."""
    if "bonus" in [layer.name for layer in head.layers]:
        head.get_layer("bonus").set_weights([np.zeros((1, 1))])
    return head


@pytest.mark.parametrize(("views", "with_own"), [(1, False), (3, True)])
def test_a_head_learns_what_one_of_the_views_shows(own, views, with_own):
    train, validate = (head_set(160, views, seed) for seed in (1, 2))
    fitted = fit_head(train, validate, own=own if with_own else None, epochs=12)
    head = without_bonus(fitted.model)
    assert head.input_shape == (None, FEATURES) and head.output_shape == (None, 1)
    flat = np.asarray(head(validate.inputs.reshape(-1, FEATURES)))
    best = flat.reshape(-1, views).max(axis=1)
    assert auroc(validate.labels == 1, best)["value"] > 0.9
    lengths = {len(values) for values in fitted.curves.values()}
    assert lengths <= set(range(5, 13)) and len(lengths) == 1
    assert fitted.curves["val_loss"][-1] < fitted.curves["val_loss"][0]


def test_a_head_of_patches_learns_what_a_few_of_them_show(own):
    sets = []
    for seed in (1, 2):
        rng, labels = np.random.default_rng(seed), (np.arange(160) % 2).astype(np.float32)
        inputs = rng.normal(size=(160, 12, FEATURES))
        inputs[:, :TAUGHT_PATCHES, :4] += 2 * labels[:, None, None]
        inputs = np.stack([rng.permutation(rows) for rows in inputs])  # anywhere in the photo
        sets.append(FitSet(inputs.astype(np.float16), labels, np.ones(160, np.float32)))
    head = without_bonus(fit_head(*sets, own=own, of_patches=True, epochs=20).model)
    rows, labels = sets[1].inputs.astype(np.float32), sets[1].labels
    odds = logit(np.asarray(head(rows.reshape(-1, FEATURES)), np.float64)).reshape(160, 12)
    best = np.sort(odds, axis=1)[:, -TAUGHT_PATCHES:].mean(axis=1)
    assert auroc(labels == 1, best)["value"] > 0.9


def test_the_head_that_is_kept_scores_as_the_one_that_was_fitted(own):
    train, validate = (head_set(64, 3, seed) for seed in (1, 2))
    fitted = fit_head(train, validate, own=own, epochs=6)
    head = without_bonus(fitted.model)
    scores = np.asarray(head(validate.inputs.reshape(-1, FEATURES))).reshape(-1, 3)
    smooth = validate.labels * 0.98 + 0.01
    loss = sum(
        -np.mean(smooth * np.log(part) + (1 - smooth) * np.log(1 - part))
        for part in (scores[:, 0], scores.max(axis=1))
    )
    shrink = sum(float(one) for one in fitted.model.losses)
    assert loss + shrink == pytest.approx(min(fitted.curves["val_loss"]), abs=0.02)


def test_what_the_backbone_is_sure_of_counts_once_more():
    sure = ImageNetLayer(np.eye(4, dtype=np.float32), np.zeros(4, np.float32), 1)
    head = build_head(4, own=sure)
    features = np.array([[0, 9, 0, 0], [9, 0, 0, 0]], np.float32)  # surely the target, surely not
    with_bonus = logit(np.asarray(head(features), np.float64)[:, 0])
    gained = with_bonus - logit(np.asarray(without_bonus(head)(features), np.float64)[:, 0])
    logprob = 9 - np.log(np.exp(9) + 3)
    assert gained == pytest.approx([BONUS * (logprob + DOUBT), 0], abs=1e-3)


def test_the_same_seed_gives_the_same_head():
    train, validate = (head_set(48, 1, seed) for seed in (1, 2))
    one, same = (fit_head(train, validate, epochs=1, seed=5) for _ in range(2))
    assert one.curves["loss"] == same.curves["loss"]
    for ours, theirs in zip(one.model.get_weights(), same.model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_network_is_trained_stage_by_stage_and_a_finished_run_is_only_read(tmp_path):
    train, validate = photo_set(64, 1), photo_set(32, 2)
    fitted = fit_cnet(train, validate, tmp_path, stages=STAGES)
    assert {len(values) for values in fitted.curves.values()} == {4}
    assert fitted.model.input_shape == (None, 96, 96, 3)
    again = fit_cnet(train, validate, tmp_path, stages=STAGES, callbacks=(Stop(0),))
    assert again.curves == fitted.curves
    for ours, theirs in zip(again.model.get_weights(), fitted.model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.usefixtures("small_network")
@pytest.mark.parametrize("stop_at", [0, 2])
def test_a_stopped_run_goes_on_and_its_curve_is_as_long(tmp_path, stop_at):
    train, validate, rate = photo_set(96, 1), photo_set(32, 2), Rate()
    with pytest.raises(KeyboardInterrupt):
        fit_cnet(train, validate, tmp_path, stages=STAGES[:1], callbacks=(Stop(stop_at),))
    fitted = fit_cnet(train, validate, tmp_path, stages=STAGES[:1], callbacks=(rate,))
    assert fitted.curves["epoch"] == [0, 1, 2]
    assert {len(values) for values in fitted.curves.values()} == {3}
    assert rate.steps == [2 * epoch for epoch in range(stop_at, 3)]  # so the step size goes on too


@pytest.mark.usefixtures("small_network")
@pytest.mark.parametrize(("name", "number"), [(BEST, 1), (CURVE, 2), (f"2{LATEST}", 1)])
def test_a_kill_while_a_file_is_written_leaves_what_a_run_goes_on_from(
    tmp_path, monkeypatch, name, number
):
    train, validate = photo_set(64, 1), photo_set(32, 2)
    written, put = [], Path.replace

    def kill(draft, path):
        written.append(path.name)
        if written.count(name) == number:
            raise KeyboardInterrupt
        return put(draft, path)

    monkeypatch.setattr(Path, "replace", kill)
    with pytest.raises(KeyboardInterrupt):
        fit_cnet(train, validate, tmp_path, stages=STAGES[:1])
    monkeypatch.setattr(Path, "replace", put)
    fitted = fit_cnet(train, validate, tmp_path, stages=STAGES[:1])
    assert fitted.curves["epoch"] == [0, 1, 2]
    assert {path.name for path in (tmp_path / "stage-0").iterdir()} == {BEST, CURVE, "done.json"}


@pytest.mark.usefixtures("small_network")
def test_the_best_weights_before_a_stop_are_not_lost(tmp_path):
    train, validate = photo_set(64, 1), photo_set(32, 2)
    stage = (CNetStage(64, 3, 2e-3),)
    with pytest.raises(KeyboardInterrupt):
        fit_cnet(train, validate, tmp_path, stages=stage, callbacks=(Stop(2),))
    folder = tmp_path / "stage-0"
    log = (folder / CURVE).read_text().splitlines()
    names = log[0].split(",")
    place, cells = names.index("val_auroc"), log[1].split(",")
    cells[place] = "1.5"  # as if the first epoch had been better than any can be
    (folder / CURVE).write_text("\n".join([log[0], ",".join(cells), *log[2:], ""]))
    kept = (folder / BEST).read_bytes()
    fit_cnet(train, validate, tmp_path, stages=stage)
    assert (folder / BEST).read_bytes() == kept


def test_batches_hold_every_photo_once_beside_its_own_label(tmp_path):
    data = photo_set(150, 3)
    plain = FitSet(data.inputs, data.labels, np.arange(150, dtype=np.float32))
    for strength in (None, 0.0):
        seen = [tuple(map(np.asarray, batch)) for batch in make_batches(plain, 32, strength, 7)]
        inputs, labels, weights = map(np.concatenate, zip(*seen, strict=True))
        assert inputs.shape == (150, 32, 32, 3) and -1 <= inputs.min() <= inputs.max() <= 1
        assert sorted(weights) == list(range(150))
        np.testing.assert_array_equal(labels[:, 0], data.labels[weights.astype(int)])
        bright = inputs.mean(axis=(1, 2, 3)) > 0
        np.testing.assert_array_equal(bright, labels[:, 0] == 1)


def test_sets_of_different_lengths_and_empty_ones_are_refused():
    inputs, labels = np.zeros((3, 8, 8, 1), np.uint8), np.zeros(3, np.float32)
    for wrong in ((inputs, labels[:2], labels), (inputs[:0], labels[:0], labels[:0])):
        with pytest.raises(ValueError, match="as many inputs as labels"):
            FitSet(*wrong)


def test_weights_of_a_small_side_fit_a_larger_one():
    small, large = build_cnet(side_px=64), build_cnet(side_px=96)
    large.set_weights(small.get_weights())
    assert large.count_params() == small.count_params()
