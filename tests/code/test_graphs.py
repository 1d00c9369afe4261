"""Small `.h5` files that TensorFlow made -> graphs that answer the same; faults are refused.

Also: a cache that was cut short, changed, or filled by two processes at once.
"""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import openvino
import pytest
from occ import graphs
from occ.errors import ModelRefused
from occ.graphs import Graph, load_graph
from occ.graphs import cache as graphs_cache
from occ.graphs.cache import compile_model_file, compile_model_files
from occ.settings import REPOSITORY

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("tensorflow") is None, reason="TensorFlow makes the model files"
)

MAKE = """
import sys, keras, numpy as np
L, folder = keras.layers, sys.argv[1]
keras.utils.set_random_seed(7)
data = {}

def keep(name, model, inputs):
    for weights in model.weights:  # not the harmless 0 and 1 of a new batch norm
        low, high = (0.5, 1.5) if "variance" in weights.path else (-0.4, 0.4)
        weights.assign(np.random.uniform(low, high, weights.shape))
    model.save(f"{folder}/{name}.h5")
    data[f"{name}_inputs"] = inputs
    outputs = model(inputs, training=False)
    for number, output in enumerate(outputs if isinstance(outputs, list) else [outputs]):
        data[f"{name}_{number}"] = np.asarray(output)

photos = np.random.uniform(-1, 1, (3, 16, 24, 3)).astype("float32")
photo = keras.Input((16, 24, 3))
seen = L.Conv2D(8, 3, 2, "same", use_bias=False)(photo)
seen = L.ReLU(6.0)(L.BatchNormalization()(seen))
seen = L.ZeroPadding2D(((0, 1), (0, 2)))(seen)
seen = L.DepthwiseConv2D(3, 2)(seen)
more = L.SeparableConv2D(8, 3, padding="same", activation="relu")(seen)
seen = L.Add()([seen, more])
pooled = L.GlobalAveragePooling2D()(seen)
logs = L.Activation("log_softmax")(L.Dense(5)(pooled))
score = L.Dense(1, activation="sigmoid")(L.Dropout(0.2)(pooled))
keep("photos", keras.Model(photo, [pooled, seen, logs, score]), photos)

wide = L.LayerNormalization()(L.Conv2D(4, 3)(photo))
keep("unturned", keras.Model(photo, [L.Dense(2)(L.Flatten()(wide)), wide]), photos)

features = keras.Input((6,))
dense = L.Dense(4, activation="relu")(L.BatchNormalization()(features))
head = keras.Model(features, L.Dense(1, activation="sigmoid")(dense))
keep("head", head, np.random.normal(size=(9, 6)).astype("float32"))

keras.Model(features, L.Lambda(lambda x: x * 2)(features)).save(f"{folder}/lambda.h5")
keras.Sequential([keras.Input((6,)), head]).save(f"{folder}/nested.h5")
np.savez(f"{folder}/data.npz", **data)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder of model files and of what TensorFlow answers."""
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def cache(made, tmp_path_factory) -> Path:
    """The cache of those models that can be converted, by one child."""
    folder = tmp_path_factory.mktemp("cache")
    files = [made / f"{name}.h5" for name in ("photos", "unturned", "head")]
    compile_model_files([(path, sha256_of(path)) for path in files], folder)
    return folder


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(path: Path, cache: Path) -> Graph:
    return load_graph(path, sha256_of(path), cache, threads=1)


@pytest.mark.parametrize(("name", "outputs"), [("photos", 4), ("unturned", 2), ("head", 1)])
def test_a_graph_answers_as_tensorflow_does(made, cache, name, outputs):
    data = np.load(made / "data.npz")
    found = load(made / f"{name}.h5", cache).run(data[f"{name}_inputs"])
    assert len(found) == outputs
    for number, output in enumerate(found):
        assert output.dtype == np.float32
        np.testing.assert_allclose(output, data[f"{name}_{number}"], atol=1e-3, rtol=1e-3)


def test_a_graph_knows_its_shapes_channels_last(made, cache):
    graph = load(made / "photos.h5", cache)
    assert graph.inputs == ((None, 16, 24, 3),)
    assert graph.outputs == ((None, 8), (None, 4, 6, 8), (None, 5), (None, 1))


def test_a_convolutional_graph_is_transposed_only_at_its_ends(made, cache):
    folder = compile_model_file(made / "photos.h5", sha256_of(made / "photos.h5"), cache)
    nodes = openvino.Core().read_model(folder / "graph.xml").get_ops()
    turns = [node.input(0) for node in nodes if node.get_type_name() == "Transpose"]
    sources = [port.get_source_output().get_node().get_type_name() for port in turns]
    assert len([kind for kind in sources if kind != "Constant"]) == 2  # kernels turn only once


def test_the_answer_to_a_photo_does_not_depend_on_its_neighbours(made, cache):
    graph, photos = load(made / "photos.h5", cache), np.load(made / "data.npz")["photos_inputs"]
    together = graph.run(photos)
    for number in range(len(photos)):
        for one, output in zip(graph.run(photos[number : number + 1]), together, strict=True):
            np.testing.assert_array_equal(one[0], output[number])


def test_threads_share_a_graph(made, cache):
    graph, photos = load(made / "photos.h5", cache), np.load(made / "data.npz")["photos_inputs"]
    alone = [graph.run(photo[None])[3] for photo in photos]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: graph.run(photos[[number % 3]])[3], range(60)))
    assert all((one == alone[number % 3]).all() for number, one in enumerate(found))


def test_a_graph_for_later_is_made_ready_once_by_the_first_who_asks(made, cache, monkeypatch):
    photos = np.load(made / "data.npz")["photos_inputs"]
    folder = compile_model_file(made / "photos.h5", sha256_of(made / "photos.h5"), cache)
    given = []
    monkeypatch.setattr(graphs, "give_back_memory", given.append)
    at_once, later = Graph(folder, abreast=2), Graph(folder, abreast=2, later=True)
    assert at_once.compiled is not None and later.compiled is None and len(given) == 1
    assert (later.inputs, later.outputs) == (at_once.inputs, at_once.outputs)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: (later.run(photos)[3], later.compiled), range(8)))
    for answer, compiled in found:
        assert compiled is later.compiled
        assert np.allclose(answer, at_once.run(photos)[3], atol=1e-5)
    assert len(given) == 2  # once each, not at every answer


def test_several_inferences_abreast_give_what_one_gives(made, cache):
    photos = np.load(made / "data.npz")["photos_inputs"]
    folder = compile_model_file(made / "photos.h5", sha256_of(made / "photos.h5"), cache)
    alone, abreast = Graph(folder, threads=2), Graph(folder, threads=1, abreast=2)
    assert abreast.compiled.get_property("NUM_STREAMS") == 2
    assert abreast.compiled.get_property("INFERENCE_NUM_THREADS") == 2
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: abreast.run(photos[[number % 3]])[3], range(30)))
    for number, one in enumerate(found):
        assert np.allclose(one, alone.run(photos[[number % 3]])[3], atol=1e-5)


def test_first_answers_are_given_one_by_one_before_anybody_asks(made, cache, monkeypatch):
    folder = compile_model_file(made / "photos.h5", sha256_of(made / "photos.h5"), cache)
    answer, answering, crowds = Graph._answer, [], []

    def watched(self, rows):
        answering.append(self)
        crowds.append(len(answering))
        time.sleep(0.05)  # long enough for the others to come
        answering.remove(self)
        return answer(self, rows)

    monkeypatch.setattr(Graph, "_answer", watched)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: Graph(folder), range(4)))
    assert crowds == [1, 1, 1, 1]


@pytest.mark.parametrize("shape", [(0, 16, 24, 3), (1, 24, 16, 3), (16, 24, 3), (1, 3, 16, 24)])
def test_inputs_of_another_shape_are_refused(made, cache, shape):
    with pytest.raises(ValueError, match=r"Expected inputs .* Received"):
        load(made / "photos.h5", cache).run(np.zeros(shape, np.float32))


def test_a_file_with_another_hash_is_refused_though_it_is_cached(made, cache, tmp_path):
    path = tmp_path / "head.h5"
    path.write_bytes((made / "head.h5").read_bytes())
    expected = sha256_of(path)
    compile_model_file(path, expected, cache)
    with path.open("r+b") as file:
        file.write(b"X")
    with pytest.raises(
        ModelRefused, match=r"head\.h5 does not match .*Received: sha256 .*expected"
    ):
        compile_model_file(path, expected, cache)


@pytest.mark.parametrize(("name", "reason"), [("lambda", "Lambda"), ("nested", "Sequential")])
def test_a_model_that_is_not_flat_or_runs_code_is_refused(made, tmp_path, name, reason):
    with pytest.raises(ModelRefused, match=f"{name}.h5 cannot be converted: .*{reason}"):
        load(made / f"{name}.h5", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["convert.lock"]


@pytest.mark.parametrize("kept_bytes", [0, 100, 10_000])
def test_a_file_cut_short_is_refused_in_one_sentence(made, tmp_path, kept_bytes):
    path = tmp_path / "cut.h5"
    path.write_bytes((made / "photos.h5").read_bytes()[:kept_bytes])
    with pytest.raises(ModelRefused, match=r"cut\.h5 is not a model that Keras saved"):
        load(path, tmp_path)


@pytest.mark.parametrize("fault", ["cut", "changed", "without facts", "of another model"])
def test_a_spoilt_cache_entry_is_made_anew(made, cache, tmp_path, convert_by_copy, fault):
    path = made / "head.h5"
    good = compile_model_file(path, sha256_of(path), cache)
    spoilt = shutil.copytree(good, tmp_path / good.name)
    whole = (good / "graph.bin").read_bytes()
    if fault == "cut":
        (spoilt / "graph.bin").write_bytes(whole[:50])
    elif fault == "changed":
        (spoilt / "graph.bin").write_bytes(bytes(len(whole)))
    elif fault == "without facts":
        (spoilt / "graph.json").unlink()
    else:
        facts = (spoilt / "graph.json").read_text()
        (spoilt / "graph.json").write_text(facts.replace(sha256_of(path), "0" * 64))
    made_anew = convert_by_copy(good)
    for _ in range(2):
        assert compile_model_file(path, sha256_of(path), tmp_path) == spoilt
    assert (spoilt / "graph.bin").read_bytes() == whole and made_anew == [path]
    assert {entry.name for entry in tmp_path.iterdir()} == {spoilt.name, "convert.lock"}


@pytest.mark.slow
def test_two_processes_at_once_make_one_whole_entry(made, tmp_path):
    code = (
        "import sys; from pathlib import Path; from occ.graphs import load_graph; import numpy;"
        "graph = load_graph(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]));"
        "print(graph.run(numpy.ones((1, 6)))[0][0, 0])"
    )
    path = made / "head.h5"
    command = [sys.executable, "-c", code, str(path), sha256_of(path), str(tmp_path)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = [run.communicate(timeout=120)[0] for run in runs]
    assert answers[0] == answers[1] and 0 < float(answers[0]) < 1
    assert len(list(tmp_path.iterdir())) == 2  # the entry and the lock


def test_a_conversion_that_takes_too_long_is_refused(made, tmp_path, monkeypatch):
    monkeypatch.setattr(graphs_cache, "CONVERT_WAIT_S", 0.01)
    with pytest.raises(ModelRefused, match=r"head\.h5 cannot be converted: It was not done within"):
        load(made / "head.h5", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["convert.lock"]


def test_a_cache_that_cannot_be_written_is_named(made, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelRefused, match="OCC_CACHE_DIR"):
        load(made / "head.h5", tmp_path / "file" / "graphs")


def test_running_a_graph_imports_no_keras_tensorflow_pandas_or_telemetry(made, cache):
    compile_model_file(made / "head.h5", sha256_of(made / "head.h5"), cache)
    code = (
        "import sys; from pathlib import Path; from occ.graphs import load_graph; import numpy;"
        "load_graph(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])).run(numpy.ones((1, 6)));"
        "heavy = {'keras', 'tensorflow', 'pandas', 'h5py', 'scipy', 'openvino_telemetry.main'};"
        "heavy |= {'openvino.tools.ovc.convert'};"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    command = [sys.executable, "-c", code]
    path = made / "head.h5"
    run = subprocess.run(
        [*command, str(path), sha256_of(path), str(cache)], capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_what_is_served_multiplies_in_f32_unless_the_gate_allows_bf16(made, cache):
    """OpenVINO takes bf16 by itself where the processor can; what that turns was measured."""
    measured = REPOSITORY / "tests" / "benchmarks" / "precision.json"
    allowed = json.loads(measured.read_text("utf-8"))["allowed"]
    served = load(made / "photos.h5", cache).compiled.get_property("INFERENCE_PRECISION_HINT")
    assert served.to_string() == "f32" or allowed


def test_threads_are_not_tied_to_a_core(made, cache):
    """Else two workers of one thread each share a core, and half the machine is idle."""
    graph = load(made / "head.h5", cache)
    assert graph.compiled.get_property("ENABLE_CPU_PINNING") is False
