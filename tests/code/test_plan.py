"""A wish and an asset folder in, whose models are refused to be replaced, and which class out."""

from __future__ import annotations

from dataclasses import replace

import keras
import pytest
import tiny
from occ.__main__ import app
from occ.errors import DataRefused, ModelRefused, SettingRefused
from occ.files import alone, hash_file
from occ.release import read_release, write_release
from occ.settings import Settings
from occ.training import train
from occ.training.plan import NO_CLASS, TrainPlan, class_of, refuse_other_target, say_class
from occ.training.train import train_all
from occ.training.workbench import open_workbench
from typer.testing import CliRunner


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Mugs to be taught, and an asset folder that is still empty."""
    return Settings(target="mug", asset_dir=tmp_path)


def put_release(settings: Settings, target: str, number: int | None) -> None:
    release = tiny.tiny_release(target=target)
    decision = {**release.decision, "imagenet_class": number}
    write_release(replace(release, decision=decision), settings.asset_dir)


def test_models_of_another_object_are_not_replaced(tmp_path):
    settings = tiny.write_photos(tmp_path, photos=12)
    put_release(settings, "apple", 948)
    before = {path.name: path.read_bytes() for path in settings.asset_dir.iterdir()}
    with pytest.raises(SettingRefused, match=r"models of 'apple'.*OCC_ASSET_DIR to a folder"):
        train_all(open_workbench(settings), TrainPlan())
    assert {path.name: path.read_bytes() for path in settings.asset_dir.iterdir()} == before


def test_what_another_training_changes_is_left_to_it(tmp_path):
    settings = tiny.write_photos(tmp_path, photos=12)
    settings.asset_dir.mkdir(parents=True, exist_ok=True)
    with alone(settings.asset_dir, "models"), pytest.raises(DataRefused, match="just now"):
        train_all(open_workbench(settings), TrainPlan())
    assert [path.name for path in settings.asset_dir.iterdir()] == [".lock"]


def test_models_of_the_same_object_and_an_empty_folder_are_no_hindrance(settings):
    refuse_other_target(settings)
    put_release(settings, "mug", None)
    refuse_other_target(settings)
    assert read_release(settings.asset_dir).target == "mug"


def test_only_bananas_are_bananas_unless_a_class_is_named(settings):
    bananas = settings.model_copy(update={"target": "banana"})
    assert class_of(TrainPlan(), bananas) == 954 and class_of(TrainPlan(), settings) is None
    assert class_of(TrainPlan(imagenet_class=NO_CLASS), bananas) is None
    assert class_of(TrainPlan(imagenet_class=504), settings) == 504
    assert "None of MobileNet's own classes" in say_class(TrainPlan(), settings)
    assert "class 954 counts as 'banana'" in say_class(TrainPlan(), bananas)


@pytest.mark.parametrize("number", [504, None])
def test_without_a_wish_the_class_is_that_of_the_release_that_is_there(settings, number):
    put_release(settings, settings.target, number)
    assert class_of(TrainPlan(), settings) == number
    assert class_of(TrainPlan(imagenet_class=7), settings) == 7


def test_train_tells_what_the_photos_may_prove_before_it_learns_from_them(tmp_path, monkeypatch):
    settings = tiny.write_photos(tmp_path, photos=12)
    put_release(settings, "apple", 948)  # so that nothing is taught here
    for name in ("data_dir", "asset_dir", "cache_dir"):
        monkeypatch.setenv(f"OCC_{name.upper()}", str(getattr(settings, name)))
    done = CliRunner().invoke(app, ["train"])
    assert done.exit_code == 1
    first, second, last = done.stderr.splitlines()
    assert "counts as 'banana'" in first and last.startswith("refused: ")
    assert second.startswith("calibrate has ") and "would carry 80 %" in second


def test_a_frozen_network_that_is_nowhere_is_asked_for_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr("occ.training.networks.export.REPOSITORY", tmp_path)
    with pytest.raises(ModelRefused, match=r"frozen network LNet\.h5") as refused:
        train._place_other(tmp_path / "asset")
    assert "git checkout asset/LNet.h5" in refused.value.advice


def test_weights_that_are_named_are_used_though_a_backbone_is_there(tmp_path, monkeypatch):
    (tmp_path / "MNet.h5").write_bytes(b"the one that is shipped")
    layers = [keras.Input((2,)), keras.layers.Dense(1)]
    asked, model = [], keras.Sequential(layers)
    monkeypatch.setattr(train, "build_mobilenet", lambda path: asked.append(path) or model)
    plan = TrainPlan(weights=tmp_path / "weights.h5")
    first = train._export_backbone(tmp_path, plan)
    assert asked == [plan.weights] and first.sha256 == hash_file(tmp_path / "MNet.h5")
    assert train._export_backbone(tmp_path, plan) == first  # a run that goes on makes the same
    assert train._export_backbone(tmp_path, TrainPlan()).sha256 == first.sha256
    assert len(asked) == 2
