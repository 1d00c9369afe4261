"""Heads written to `.h5` files in; how much MobileNet's own opinion counts in each out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
from occ.errors import ModelRefused
from occ.files import hash_file
from occ.release import read_release
from occ.settings import Settings
from occ.training.cards.decision import say_own_class
from occ.training.cards.trust import Trust, describe_trust, read_trust

OWN_CLASS = 3


@pytest.fixture(scope="module")
def head():
    """A head of eight features that was taught to trust a quarter, and nothing else."""
    pytest.importorskip("tensorflow", reason="training needs TensorFlow")
    from occ.training.networks.build import ImageNetLayer, build_head

    kernel = np.random.default_rng(1).normal(0, 2, (8, 10)).astype(np.float32)
    found = build_head(8, own=ImageNetLayer(kernel, np.zeros(10, np.float32), OWN_CLASS))
    found.get_layer("trust").set_weights([np.full((1, 1), 0.25)])
    found.get_layer("learned_log_odds").set_weights([np.zeros((64, 1)), np.zeros(1)])
    return found


def release_of(folder: Path, name: str = tiny.HEAD):
    """A release in which that file is the one in the folder; its other files are not there."""
    file = replace(tiny.tiny_release().files[name], sha256=hash_file(folder / name))
    return tiny.tiny_release(files={**tiny.tiny_release().files, name: file})


def test_trust_is_read_from_the_file_as_it_was_taught(tmp_path, head) -> None:
    from occ.training.networks.build import BONUS, DOUBT

    head.save(tmp_path / tiny.HEAD)
    found = read_trust(tmp_path, release_of(tmp_path))
    assert found == {tiny.HEAD: Trust(0.25, pytest.approx(BONUS), DOUBT)}
    (tmp_path / tiny.HEAD).write_text("something else")
    with pytest.raises(ModelRefused, match="does not match"):
        read_trust(tmp_path, tiny.tiny_release())


def test_a_head_adds_what_is_told_of_it(tmp_path, head) -> None:
    head.save(tmp_path / tiny.HEAD)
    trust = read_trust(tmp_path, release_of(tmp_path))[tiny.HEAD]
    rows = np.random.default_rng(2).normal(0, 1, (50, 8)).astype(np.float32)
    logits = rows @ head.get_layer("imagenet_logits").get_weights()[0]
    sure = (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))[:, OWN_CLASS]
    score = np.asarray(head(rows), np.float64)[:, 0]
    told = trust.learned * sure + trust.bonus * np.maximum(sure + trust.doubt, 0)
    assert (sure > -trust.doubt).any() and (sure < -trust.doubt).any()
    np.testing.assert_allclose(np.log(score / (1 - score)), told, atol=1e-4)


def test_a_head_without_such_an_opinion_is_not_told_of(tmp_path) -> None:
    pytest.importorskip("tensorflow", reason="training needs TensorFlow")
    from occ.training.networks.build import build_head

    build_head(8).save(tmp_path / tiny.HEAD)
    assert read_trust(tmp_path, release_of(tmp_path)) == {} and describe_trust({}) == ""


def test_the_shipped_card_tells_the_class_and_the_trust_of_every_head() -> None:
    asset_dir = Settings().asset_dir
    release = read_release(asset_dir)
    trusts = read_trust(asset_dir, release)
    features = {((None, 1024),), ((None, 1280),)}  # of the two frozen networks
    heads = {name for name, file in release.files.items() if file.inputs in features}
    assert set(trusts) == heads and len(heads) >= 4
    said = say_own_class(release, trusts)
    assert "class 954" in said and "not here" in said and "logistic regression" in said
    assert all(
        f"| `{name}` | {one.learned:.2f} | {one.bonus:g} |" in said for name, one in trusts.items()
    )
