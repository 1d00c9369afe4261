"""A recipe with a closer look in; whether training builds the very one that is served, out."""

from __future__ import annotations

import ast
from types import SimpleNamespace

import numpy as np
import pytest
import tiny
from occ.settings import REPOSITORY, Settings
from occ.values import Pixels


def test_a_closer_look_is_built_in_one_place() -> None:
    built = [
        path.stem
        for path in (REPOSITORY / "python" / "occ").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CloserLook"
    ]
    assert built == ["parts"]


def test_another_network_looks_closer_in_training_as_it_is_served(tmp_path, monkeypatch) -> None:
    pytest.importorskip("tensorflow", reason="training needs TensorFlow")
    from occ.training.features import FeatureRecipe, closer_recipe
    from occ.training.fitting import heads

    served = tiny.other_classifier(places=2)
    zoom, files = served.decision.zoom, served.release.files
    monkeypatch.setattr(heads, "load_graph", lambda *_: served.heads[tiny.HEAD].graph)
    bench = SimpleNamespace(settings=Settings(asset_dir=tmp_path, cache_dir=tmp_path))
    trainer = heads.HeadTrainer(bench, served.other.backbone, None, (1, 1), served.backbone)
    first = FeatureRecipe(tiny.RGB, served.decision.views, 954, files["MNet.h5"].sha256)
    pixels = Pixels(np.random.default_rng(3).integers(0, 256, (120, 160, 3), np.uint8))
    photo, seen = served._look(pixels)
    taught = trainer._closer(closer_recipe(first, zoom, files))(photo)
    np.testing.assert_array_equal(taught.features, served.closer_look()(photo, seen).features)
    assert taught.features.shape == (3, 1024)


@pytest.mark.parametrize(("patches", "copies"), [(False, False), (False, True), (True, False)])
def test_copies_are_taught_where_they_are_asked_for_and_never_stop_the_teaching(
    monkeypatch, patches, copies
):
    """Each row says its split, whether it is of a copy, and its place; one photo a split."""
    pytest.importorskip("tensorflow", reason="training needs TensorFlow")
    from occ.training.features import FeatureRecipe
    from occ.training.fitting import heads
    from occ.training.networks.batches import FitSet

    views = tiny.tiny_classifier().decision.views
    recipe = FeatureRecipe(tiny.RGB, views, 954, "a", patches=patches)

    def features(_, split: str, asked: FeatureRecipe) -> FitSet:
        facts = (("train", "validate").index(split), asked.copied)
        rows = [[*facts, place] for place in range(recipe.rows())]
        return FitSet(np.array([rows], np.float32), np.ones(1, np.float32), np.ones(1, np.float32))

    no_scenes = np.zeros((0, recipe.rows(), 3), np.float32)
    monkeypatch.setattr(heads.HeadTrainer, "features", features)
    monkeypatch.setattr(heads, "scene_features", lambda *_: no_scenes)
    monkeypatch.setattr(heads, "fit_head", lambda *sets, **how: (sets, how))
    bench = SimpleNamespace(of_split=lambda split: split)
    (train, validate), how = heads.HeadTrainer(bench, None, None, (0, 0)).fit(recipe, copies)
    assert how["of_patches"] is patches
    assert train.inputs[:, 0, 1].tolist() == ([0, 1] if copies else [0])
    assert (train.inputs[..., 0] == 0).all() and (validate.inputs[..., 0] == 1).all()
    assert validate.inputs[:, 0, 1].tolist() == [0]
    places = range(len(views), recipe.rows()) if patches else range(len(views))
    assert train.inputs[0, :, 2].tolist() == validate.inputs[0, :, 2].tolist() == list(places)
    assert train.weights.sum() == pytest.approx(1)
