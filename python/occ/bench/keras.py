"""Prepared views on standard input, a line for each answered one on standard output.

Run as `python -m occ.bench.keras WAY MNet.h5` by `occ bench`. WAY: predict (as a plain app calls
Keras), predict_on_batch (the same without Keras's loop), function (TensorFlow's own graph), litert.
May import: bench.memory.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from occ.bench.memory import memory_mb

SHAPE = (1, 224, 224, 3)
Answer = Callable[[np.ndarray], object]


def load(way: str, path: str) -> Answer:
    """A callable on float32 views of SHAPE."""
    model = load_keras(path)
    if way == "predict":
        return lambda view: model.predict(view, verbose=0)
    if way == "predict_on_batch":
        return model.predict_on_batch
    return _as_function(model) if way == "function" else _as_litert(model)


def load_keras(path: str) -> Any:
    """The network on TensorFlow, without a word from it."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", KERAS_BACKEND="tensorflow")
    import keras

    return keras.saving.load_model(path, compile=False)


def _as_function(model: Any) -> Answer:
    """Traced once, as TensorFlow's guide advises, and called with a tensor."""
    tensorflow = importlib.import_module("tensorflow")
    traced = tensorflow.function(lambda view: model(view, training=False))

    def answer(view: np.ndarray) -> object:
        return [output.numpy() for output in traced(tensorflow.constant(view))]

    return answer


def _as_litert(model: Any) -> Answer:
    """Converted for phones, on every processor."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "MNet.tflite")
        model.export(file, format="litert", verbose=False)
        interpreter = importlib.import_module("ai_edge_litert.interpreter").Interpreter(
            file, num_threads=os.cpu_count()
        )
        interpreter.allocate_tensors()
    place = interpreter.get_input_details()[0]["index"]
    outputs = [output["index"] for output in interpreter.get_output_details()]

    def answer(view: np.ndarray) -> object:
        interpreter.set_tensor(place, view)
        interpreter.invoke()
        return [interpreter.get_tensor(output) for output in outputs]

    return answer


def main(way: str, path: str) -> None:
    """Load, answer a blank view, say so, then answer one view at a time until the input ends."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the libraries print is no reply
    started = time.perf_counter()
    answer = load(way, path)
    answer(np.zeros(SHAPE, np.float32))
    told: dict = {"first_answer_s": round(time.perf_counter() - started, 2), **memory_mb()}
    size = 4 * int(np.prod(SHAPE))
    while True:
        print(json.dumps(told), file=replies, flush=True)
        data = sys.stdin.buffer.read(size)
        if len(data) < size:
            return
        view = np.frombuffer(data, np.float32).reshape(SHAPE)
        started = time.perf_counter()
        answer(view)
        told = {"ms": round(1000 * (time.perf_counter() - started), 3)}


if __name__ == "__main__":
    main(*sys.argv[1:])
