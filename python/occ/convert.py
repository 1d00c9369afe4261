"""Keras `.h5` files -> f32 OpenVINO graphs, each of two files; short-lived child of `graphs.cache`.

Run as `python -m occ.convert FOLDER MODEL.h5 SHA256 …`: the graph of the first model is written to
FOLDER/0, of the next to FOLDER/1; such a folder is whole. Says nothing when all is well; otherwise
the last line of stderr is the reason. Only this process imports Keras. May import: errors, release.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

from occ.errors import ModelRefused, OccError
from occ.release import verify_file

XML, BIN = "graph.xml", "graph.bin"
# Keras imports TensorFlow if it is there and has no use for it here: 5 s and 400 MB saved
UNWANTED = ("tensorflow", "openvino_telemetry")
# Layers that run or load code, or that hide a model inside (explanations break on those)
FORBIDDEN = {
    *("Lambda", "__lambda__", "function", "TFSMLayer", "TorchModuleWrapper", "JaxLayer"),
    *("FlaxLayer", "Functional", "Sequential", "Model"),
}
# Layers whose channels-first twin is known; a model with any other on (n, h, w, c) keeps its layout
TURNABLE = {
    *("InputLayer", "Conv2D", "DepthwiseConv2D", "SeparableConv2D", "ZeroPadding2D"),
    *("MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D"),
    *("BatchNormalization", "Activation", "ReLU", "Dropout", "Add", "Multiply"),
}
RESHAPING = {"Reshape", "Permute", "Flatten"}
POINTWISE = {"relu", "relu6", "sigmoid", "silu", "swish", "hard_sigmoid", "hard_silu", "linear"}


def check_config(text: str) -> None:
    """Raises ModelRefused unless a model's JSON config names only Keras's own harmless layers.

    >>> check_config('{"class_name": "Functional", "config": {"layers": []}}')
    """
    root = json.loads(text)
    if root.get("class_name") != "Functional":
        raise ModelRefused(f"Expected a functional model. Received: {root.get('class_name')!r}.")
    queue = [root.get("config")]
    while queue:
        item = queue.pop()
        if isinstance(item, dict):
            _check_class(item)
            item = list(item.values())
        if isinstance(item, list):
            queue += item


def _check_class(item: dict) -> None:
    """Raises ModelRefused if a part of a config names a class that is not Keras's own."""
    name, module = str(item.get("class_name", "")), str(item.get("module") or "keras")
    if name in FORBIDDEN or ">" in name:  # Keras writes registered classes as Package>Name
        raise ModelRefused(f"Expected a flat model of Keras's own layers. Received: {name}.")
    if module.split(".")[0] != "keras":
        raise ModelRefused(f"Expected classes of Keras only. Received: {module}.{name}.")


def read_config(path: Path) -> str:
    """The JSON config inside an `.h5` file, read without Keras."""
    import h5py

    try:
        with h5py.File(path) as file:
            config = file.attrs["model_config"]
    except (OSError, KeyError) as refused:
        raise ModelRefused(f"{path.name} is not a model that Keras saved.") from refused
    return config if isinstance(config, str) else config.decode()


def put_channels_first(model):
    """The same Keras model with inputs (n, c, h, w), or the model itself if it has no such twin.

    OpenVINO convolves channels first; left as it is, MobileNet's graph spends more than half of
    its time in 135 transposes.
    """
    import keras

    if len(model.inputs) != 1 or len(model.inputs[0].shape) != 4 or not _has_twin(model):
        return model
    _, height, width, channels = model.inputs[0].shape
    first = keras.Input((channels, height, width), dtype="float32")
    turned = keras.models.clone_model(model, input_tensors=first, clone_function=_turn_layer)
    for layer in model.layers:
        if layer.weights:
            turned.get_layer(layer.name).set_weights(layer.get_weights())
    return turned


def _has_twin(model) -> bool:
    """True if every layer means the same channels first, given `_turn_layer`."""
    for layer in model.layers:
        kind = type(layer).__name__
        if kind in RESHAPING:
            return False
        if len(layer.output.shape) != 4:  # (n, d) has no layout
            continue
        activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
        if kind not in TURNABLE or activation not in POINTWISE:
            return False
        if kind == "BatchNormalization" and layer.axis not in (-1, 3):
            return False
    return True


def _turn_layer(layer):
    """A new layer like this one, channels first, without its weights."""
    config = layer.get_config()
    if "data_format" in config:
        config["data_format"] = "channels_first"
    if type(layer).__name__ == "BatchNormalization" and len(layer.output.shape) == 4:
        config["axis"] = 1
    return type(layer).from_config(config)


def make_graph(model, *, turned: bool):
    """A Keras model -> an OpenVINO model whose inputs and outputs are channels last.

    turned: the Keras model is channels first, so transposes are put at both ends.
    """
    import numpy as np
    import openvino as ov
    from openvino import opset13 as op

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, XML)
        model.export(str(path), format="openvino", verbose=False)
        graph = ov.Core().read_model(path.read_bytes(), path.with_suffix(".bin").read_bytes())
    if not turned:
        return graph
    old = graph.inputs[0]
    sides = old.partial_shape
    given = op.parameter(ov.PartialShape([-1, sides[2], sides[3], sides[1]]), ov.Type.f32)
    first = op.transpose(given, op.constant(np.array([0, 3, 1, 2])))  # (n, c, h, w)
    for user in old.get_target_inputs():
        user.replace_source_output(first.output(0))
    results = []
    for output in graph.outputs:
        source = output.get_node().input(0).get_source_output()
        if len(output.partial_shape) == 4:
            source = op.transpose(source, op.constant(np.array([0, 2, 3, 1]))).output(0)
        results.append(op.result(source))
    return ov.Model(results, [given], model.name)


def convert(path: Path, sha256: str, folder: Path) -> None:
    """Write graph.xml and graph.bin of a verified `.h5` file into a new folder, whole."""
    verify_file(path, sha256)
    check_config(read_config(path))
    import_keras()
    import keras
    import openvino as ov
    from openvino._offline_transformations import apply_moc_transformations

    model = keras.models.load_model(path, compile=False, safe_mode=True)
    twin = put_channels_first(model)
    graph = make_graph(twin, turned=twin is not model)
    # Batch norms into the convolutions: whoever loads it would do so, and hold the weights twice.
    # OpenVINO's own converter calls this too; it has no public name
    apply_moc_transformations(graph, cf=True)
    draft = folder.with_suffix(".part")
    draft.mkdir()
    ov.save_model(graph, draft / XML, compress_to_fp16=False)
    draft.rename(folder)


def import_keras() -> None:
    """Import Keras on OpenVINO, which looks for other packages and writes into a home."""
    if "keras" in sys.modules:
        return
    sys.modules.update(dict.fromkeys(UNWANTED))  # importing one of these now fails, as if not there
    with tempfile.TemporaryDirectory() as home:  # Keras writes a settings file when imported
        os.environ.update(KERAS_BACKEND="openvino", KERAS_HOME=home)
        importlib.import_module("keras")


def main(arguments: list[str]) -> int:
    """Exit status of some conversions; the reason of a failure is the last line on stderr."""
    folder, *files = arguments
    try:
        for number, (path, sha256) in enumerate(zip(files[::2], files[1::2], strict=True)):
            convert(Path(path), sha256, Path(folder, str(number)))
    except Exception as failed:  # this is an edge: the parent reads one line, whatever went wrong
        text = (
            failed.message if isinstance(failed, OccError) else f"{type(failed).__name__}: {failed}"
        )
        print(text.strip().splitlines()[0], file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
