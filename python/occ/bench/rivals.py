"""MNet.h5 -> the same network run by other means, to be timed beside ours.

Keras and LiteRT run in child processes: what they import must not be in the measured one.
May import: errors, settings, graphs.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from occ.errors import OccError
from occ.graphs import WISHES
from occ.graphs.cache import BIN, XML, compile_model_file
from occ.settings import Settings

RIVALS = {  # what a plain app would call, what TensorFlow can do, what phones use
    "Keras predict": ("predict", ("tensorflow",)),
    "Keras predict_on_batch": ("predict_on_batch", ("tensorflow",)),
    "Keras tf.function": ("function", ("tensorflow",)),
    "LiteRT": ("litert", ("tensorflow", "ai_edge_litert")),
}


class RawGraph:
    """Our graph with nothing of ours around it: OpenVINO called by hand, the same settings."""

    def __init__(self, sha256: str, settings: Settings):
        import openvino as ov

        folder = compile_model_file(
            settings.asset_dir / "MNet.h5", sha256, settings.cache_dir / "graphs"
        )
        core = ov.Core()
        model = core.read_model(folder / XML, folder / BIN)
        model.reshape([1, *(side.get_length() for side in list(model.inputs[0].partial_shape)[1:])])
        wishes = {**WISHES, "INFERENCE_NUM_THREADS": settings.threads}
        self._request = core.compile_model(model, "CPU", wishes).create_infer_request()

    def run(self, inputs: np.ndarray) -> object:
        """One forward pass of one prepared view (1, side, side, 3)."""
        return self._request.infer([inputs])


class Child:
    """Another engine in a process of its own. facts: what it said when it was ready."""

    def __init__(self, name: str, *words: str):
        """Start `python -m` these words; wait until it has loaded the model and answered once."""
        self.name = name
        command = [sys.executable, "-m", *words]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.facts = self._answer()

    def ask(self, question: bytes | memoryview) -> dict:
        """What it says of some bytes."""
        self._child.stdin.write(question)
        self._child.stdin.flush()
        return self._answer()

    def _answer(self) -> dict:
        line = self._child.stdout.readline()
        if not line:
            self.close()
            raise OccError(f"{self.name} ended in its child process.")
        return json.loads(line)

    def close(self) -> None:
        """End the child; safe to call twice."""
        self._child.stdin.close()
        self._child.wait(timeout=60)
        self._child.stdout.close()


class RivalChild(Child):
    """One of RIVALS. forward_ms: what each view took it, without the way there and back."""

    def __init__(self, way: str, path: Path):
        self.forward_ms: list[float] = []
        super().__init__("A measured engine", "occ.bench.keras", way, str(path))

    def run(self, inputs: np.ndarray) -> None:
        """One answer to one prepared view (1, side, side, 3)."""
        self.forward_ms.append(self.ask(np.ascontiguousarray(inputs, np.float32).data)["ms"])


def start_rivals(path: Path) -> dict[str, RivalChild]:
    """Name -> child, one after the other, of those whose packages are installed."""
    return {
        name: RivalChild(way, path)
        for name, (way, needed) in RIVALS.items()
        if all(map(importlib.util.find_spec, needed))
    }
