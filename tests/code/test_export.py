"""Keras models in, `.h5` files and what models.json says of them out."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="Keras needs TensorFlow")
import keras
from occ.convert import check_config, read_config
from occ.files import hash_file
from occ.graphs import load_graph
from occ.preprocess import PreprocessSpec
from occ.training.networks import export
from occ.training.networks.build import ImageNetLayer, build_cnet, build_head
from occ.training.networks.checkpoints import KeepStage
from occ.training.networks.export import describe_model, export_model, git_commit

SPEC = PreprocessSpec(colour="gray3")


@pytest.fixture(scope="module")
def head() -> keras.Model:
    """A head with an opinion of its own, as the shipped ones have, of few features."""
    keras.utils.set_random_seed(3)
    rng = np.random.default_rng(3)
    kernel = rng.normal(size=(12, 30)).astype(np.float32)
    return build_head(12, hidden=4, own=ImageNetLayer(kernel, np.zeros(30, np.float32), 7))


def test_advice_against_the_format_that_is_wanted_is_not_shown(head, tmp_path, caplog):
    export_model(head, tmp_path / "MNetDNN.h5", SPEC)
    assert "legacy" not in caplog.text


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EFBIG])
def test_a_disk_without_room_is_told_before_a_library_ends_the_process(tmp_path, monkeypatch, code):
    """A full disk ended CNet's epochs by a segmentation fault of HDF5's."""
    asked = []

    def full(file, start, size_bytes):
        asked.append(size_bytes)
        raise OSError(code, os.strerror(code))

    model = build_cnet(side_px=64)
    model.compile("adam", "binary_crossentropy")
    model.optimizer.build(model.trainable_variables)
    model.save_weights(tmp_path / "all.weights.h5")
    keeper = KeepStage(tmp_path)
    keeper.set_model(model)
    monkeypatch.setattr(os, "posix_fallocate", full, raising=False)
    for write in (
        lambda: export_model(model, tmp_path / "MNetDNN.h5", SPEC),
        lambda: keeper.on_epoch_end(0, {"val_auroc": 0.5}),
    ):
        with pytest.raises(OSError, match=os.strerror(code)) as told:
            write()
        assert str(tmp_path) in told.value.filename
    assert [path.name for path in tmp_path.iterdir()] == ["all.weights.h5"]
    assert min(asked) >= (tmp_path / "all.weights.h5").stat().st_size


def test_a_model_is_written_whole_and_described_by_its_hash_and_shapes(head, tmp_path):
    path = tmp_path / "asset" / "MNetDNN.h5"
    told = export_model(head, path, SPEC)
    assert told.sha256 == hash_file(path) and told.preprocess == SPEC
    assert (told.inputs, told.outputs) == (((None, 12),), ((None, 1),))
    assert [file.name for file in path.parent.iterdir()] == ["MNetDNN.h5"]
    assert describe_model(head, path, SPEC) == told


def test_the_same_weights_give_the_same_bytes(head, tmp_path):
    first, second = (export_model(head, tmp_path / f"{n}.h5", SPEC).sha256 for n in (1, 2))
    assert first == second


def test_what_is_read_back_answers_the_same_and_so_does_its_graph(head, tmp_path):
    path = tmp_path / "head.h5"
    told = export_model(head, path, SPEC)
    given = np.random.default_rng(1).normal(size=(5, 12)).astype(np.float32)
    expected = np.asarray(head(given, training=False))
    again = keras.saving.load_model(path, compile=False)
    np.testing.assert_array_equal(np.asarray(again(given, training=False)), expected)
    graph = load_graph(path, told.sha256, tmp_path / "cache", threads=1)
    np.testing.assert_allclose(graph.run(given)[0], expected, atol=1e-4)
    assert (graph.inputs, graph.outputs) == (told.inputs, told.outputs)


def test_both_kinds_of_networks_are_flat_and_of_keras_own_layers(head, tmp_path):
    for name, model in (("head", head), ("cnet", build_cnet(side_px=64, widths=(4, 6)))):
        path = tmp_path / f"{name}.h5"
        export_model(model, path, SPEC)
        check_config(read_config(path))


def test_an_older_file_stays_whole_if_the_new_one_cannot_be_written(head, tmp_path, monkeypatch):
    path = tmp_path / "head.h5"
    path.write_bytes(b"older")

    def fail(model, draft: Path) -> None:
        draft.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(export.keras.saving, "save_model", fail)
    with pytest.raises(OSError, match="no space"):
        export_model(head, path, SPEC)
    assert path.read_bytes() == b"older" and list(tmp_path.iterdir()) == [path]


def test_the_commit_is_named_and_unknown_outside_a_checkout(monkeypatch, tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path / "new")], check=True)
    for folder in (tmp_path / "new", tmp_path / "gone"):
        monkeypatch.setattr(export, "REPOSITORY", folder)
        assert git_commit() == "unknown"
    facts = ["-c", "user.name=A", "-c", "user.email=a@b.c"]
    folder = str(tmp_path / "new")
    command = ["git", "-C", folder, *facts, "commit", "-q", "--allow-empty", "-m", "First"]
    subprocess.run(command, check=True)
    monkeypatch.setattr(export, "REPOSITORY", tmp_path / "new")
    assert len(git_commit()) == 40 and not set(git_commit()) - set("0123456789abcdef")


def test_the_commit_is_unknown_where_there_is_no_git(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert git_commit() == "unknown"
