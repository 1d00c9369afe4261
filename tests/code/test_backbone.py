"""The committed MNet.h5 and photos -> features (n, 1024), map and logprobs that fit together.

That they are TensorFlow's is asked in tests/model. Also graphs by name, and of shapes not told.
"""

import numpy as np
import pytest
from occ.backbone import BANANA_CLASS, Backbone, BackboneOutput
from occ.errors import ModelRefused
from occ.files import hash_file
from occ.graphs import load_graph
from occ.models import Head, load_graphs
from occ.preprocess import PreprocessSpec
from occ.release import ModelFile, Release
from occ.settings import REPOSITORY, Settings

MNET = REPOSITORY / "asset" / "MNet.h5"


class FakeGraph:
    """Answers every row with the same numbers, in the given widths."""

    def __init__(self, *shapes):
        self.shapes = shapes

    def run(self, inputs):
        return tuple(np.full((len(inputs), *shape), 0.25, np.float32) for shape in self.shapes)


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The committed files, converted once for all tests."""
    return Settings(asset_dir=MNET.parent)


@pytest.fixture(scope="module")
def backbone(settings) -> Backbone:
    return Backbone(load_graph(MNET, hash_file(MNET), settings.cache_dir / "graphs"))


@pytest.fixture(scope="module")
def photos() -> np.ndarray:
    """Soft blobs of colour, float32 (2, 224, 224, 3) in -1..1."""
    rng = np.random.default_rng(5)
    coarse = rng.uniform(-1, 1, (2, 14, 14, 3)).astype(np.float32)  # (n, h, w, c)
    return coarse.repeat(16, axis=1).repeat(16, axis=2)  # (2, 224, 224, 3)


def test_features_are_the_mean_of_the_map_and_chances_add_up_to_one(backbone, photos):
    found = backbone.extract(photos)
    np.testing.assert_allclose(found.map.mean(axis=(1, 2)), found.features, atol=1e-4)
    np.testing.assert_allclose(np.exp(found.logprobs).sum(axis=1), 1, atol=1e-4)


def test_the_map_lies_as_the_photo_does(backbone):
    flat = np.zeros((1, 224, 224, 3), np.float32)
    spotted = flat.copy()
    spotted[0, :48, 176:] = np.random.default_rng(3).uniform(-1, 1, (48, 48, 3))  # top right
    change = np.abs(backbone.extract(spotted).map - backbone.extract(flat).map).sum(axis=3)[0]
    assert change[:3, 4:].sum() > 5 * change[4:, :3].sum()


def test_outputs_of_other_shapes_are_refused(photos):
    backbone = Backbone(FakeGraph((1024,), (1024, 7, 7), (1000,)))
    with pytest.raises(ValueError, match=r"Expected features .*Received"):
        backbone.extract(photos)


def test_one_view_or_many_give_as_many_rows():
    backbone = Backbone(FakeGraph((1024,), (7, 7, 1024), (1000,)))
    for views in (1, 8):
        output = backbone.extract(np.zeros((views, 224, 224, 3), np.float32))
        assert isinstance(output, BackboneOutput) and len(output.map) == views
        assert output.own_logprob(BANANA_CLASS).tolist() == [0.25] * views
    without = Backbone(FakeGraph((1024,), (7, 7, 1024)))
    seen = without.extract(np.zeros((2, 224, 224, 3), np.float32))
    with pytest.raises(ValueError, match=r"load_classifier\(settings, logprobs=True\)"):
        seen.own_logprob(BANANA_CLASS)


def test_scores_are_one_number_a_row():
    assert Head(FakeGraph((1,))).score(np.zeros((3, 1024))).tolist() == [0.25] * 3
    assert Head(FakeGraph((1,))).score(np.zeros((2, 224, 224, 3))).tolist() == [0.25] * 2


def make_release(outputs) -> Release:
    file = ModelFile(hash_file(MNET), ((None, 224, 224, 3),), outputs, PreprocessSpec())
    facts = dict.fromkeys(("git_commit", "keras_version", "manifest_digest", "champion"), "")
    return Release(target="banana", seed=1, files={"MNet.h5": file}, low=0.4, high=0.6, **facts)


def test_graphs_of_a_release_are_loaded_by_name(settings):
    release = make_release(((None, 1024), (None, 7, 7, 1024), (None, 1000)))
    assert list(load_graphs(release, settings, ["MNet.h5"])) == ["MNet.h5"]
    with pytest.raises(ModelRefused, match=r"describes no CNet\.h5"):
        load_graphs(release, settings, ["CNet.h5"])


def test_a_graph_of_other_shapes_than_told_is_refused(settings):
    with pytest.raises(ModelRefused, match=r"MNet\.h5 has other shapes than models\.json says"):
        load_graphs(make_release(((None, 1024),)), settings, ["MNet.h5"])
