"""The committed frozen networks -> graphs that hold no more in memory than they ask for."""

import sys
from pathlib import Path

import numpy as np
import openvino
import pytest
from occ.backbone import Backbone
from occ.files import hash_file
from occ.graphs import Graph
from occ.graphs.cache import BIN, XML, compile_model_files
from occ.settings import REPOSITORY

NAMES = ("MNet.h5", "LNet.h5", "MNetDNN_rgb.h5")
FOLDED = {"BatchNormInference", "Convert"}  # what a loaded graph would make new weights of


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    files = [
        (REPOSITORY / "asset" / name, hash_file(REPOSITORY / "asset" / name)) for name in NAMES
    ]
    cache = tmp_path_factory.mktemp("cache")
    return dict(zip(NAMES, compile_model_files(files, cache), strict=True))


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    """Soft blobs of colour, float32 (1, 224, 224, 3) in -1..1."""
    coarse = np.random.default_rng(6).uniform(-1, 1, (1, 14, 14, 3)).astype(np.float32)
    return coarse.repeat(16, axis=1).repeat(16, axis=2)  # (1, 224, 224, 3)


@pytest.mark.parametrize("name", NAMES)
def test_a_cached_graph_has_its_norms_and_conversions_folded(folders, name):
    nodes = openvino.Core().read_model(folders[name] / XML).get_ops()
    assert FOLDED.isdisjoint(node.get_type_name() for node in nodes)


def resident_kb(folder: Path) -> int:
    """Kilobytes of files without a name, mapped from a folder, that this process holds."""
    lines = Path("/proc/self/smaps").read_text().splitlines()
    starts = [
        number
        for number, line in enumerate(lines)
        if f" {folder.resolve()}/" in line and line.endswith("(deleted)")
    ]
    held = [line for start in starts for line in lines[start : start + 5] if line[:4] == "Rss:"]
    assert starts and len(held) == len(starts)
    return sum(int(line.split()[1]) for line in held)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what a process holds")
def test_a_file_of_weights_is_let_go_once_they_are_taken(folders, photo):
    graph = Graph(folders["MNet.h5"], later=True)
    before = graph.run(photo)
    size_kb = (folders["MNet.h5"] / BIN).stat().st_size / 1024
    assert resident_kb(folders["MNet.h5"].parent) < size_kb / 4  # of the last layer, read again
    for one, other in zip(before, graph.run(photo), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("name", ["MNet.h5", "LNet.h5"])
def test_outputs_that_nobody_wants_change_nothing_in_the_others(folders, photo, name):
    whole, least = Graph(folders[name]), Graph(folders[name], wanted=2)
    assert (least.inputs, least.outputs) == (whole.inputs, whole.outputs)
    seen, expected = Backbone(least).extract(photo), Backbone(whole).extract(photo)
    np.testing.assert_array_equal(seen.features, expected.features)
    np.testing.assert_array_equal(seen.map, expected.map)
    assert seen.logprobs is None and expected.logprobs.shape == (1, 1000)
    assert "FullyConnected" in layers(whole) and "FullyConnected" not in layers(least)


def layers(graph: Graph) -> set[str]:
    """The kinds of layers that a graph which is made ready runs."""
    nodes = graph.compiled.get_runtime_model().get_ops()
    return {node.get_rt_info()["layerType"].astype(str) for node in nodes}


def test_more_outputs_than_there_are_is_all_there_are(folders):
    head = Graph(folders["MNetDNN_rgb.h5"], wanted=2)
    assert len(head.run(np.zeros((3, 1024), np.float32))) == 1
