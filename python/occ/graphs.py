"""A model file and its expected SHA-256 -> a callable f32 graph, converted once and cached by hash.

The conversion runs in a child process (`occ.convert`), so the web process never holds Keras. A
cache entry is used only if both its files have the hashes that were written down beside them.
May import: errors, files, release, graphs_room.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

import numpy as np

from occ.errors import ModelRefused
from occ.files import hash_file, in_turn
from occ.graphs_room import refuse_conversion
from occ.release import Shape, verify_file

CONVERTER = 1  # goes up whenever `convert` would write another graph for the same file
XML, BIN, FACTS = "graph.xml", "graph.bin", "graph.json"
ROWS = 4096  # of features at once: 17 MB
CONVERT_WAIT_S = 300  # 6 s here; a shared host with a tenth of the speed still finishes
# Telemetry would call home; the converter's tools are imported by OpenVINO itself, for 0.1 s
NEVER_NEEDED = ("openvino_telemetry", "openvino.tools.ovc")
FIRST_ANSWER = Lock()  # two threads that gave theirs at once locked each other out in OpenVINO


def compile_model_file(path: Path, sha256: str, cache_dir: Path) -> Path:
    """The folder of the verified graph of an `.h5` file; converts the file if it is not cached.

    Raises ModelRefused if the file is not the expected one or cannot be converted. Several
    processes may call this at once: they wait for each other.
    """
    path, cache_dir = path.resolve(), cache_dir.resolve()
    verify_file(path, sha256)
    folder = cache_dir / f"{sha256[:16]}-{CONVERTER}"
    if _is_whole(folder, sha256):
        return folder
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with in_turn(cache_dir / "convert.lock"):  # two converters at once need 600 MB
            if not _is_whole(folder, sha256):  # nobody made it while we waited
                _convert_into(folder, path, sha256)
    except OSError as refused:
        raise ModelRefused(
            f"The converted form of {path.name} cannot be kept in {cache_dir}: {refused}.",
            advice="Set OCC_CACHE_DIR to a folder that can be written.",
        ) from refused
    return folder


def _is_whole(folder: Path, sha256: str) -> bool:
    """True if a cache entry is of this model and both its files are as they were written."""
    try:
        facts = json.loads((folder / FACTS).read_text())
        wanted = {"model": sha256, XML: hash_file(folder / XML), BIN: hash_file(folder / BIN)}
    except (OSError, ValueError):
        return False
    return facts == wanted


def _convert_into(folder: Path, path: Path, sha256: str) -> None:
    """Make a cache entry beside its place, then move it there whole."""
    made = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        _run_child(path, sha256, made)
        facts = {"model": sha256, XML: hash_file(made / XML), BIN: hash_file(made / BIN)}
        (made / FACTS).write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n")
        if folder.exists():  # half-written or changed, or we would not be here
            os.replace(folder, Path(tempfile.mkdtemp(prefix="bad.", dir=folder.parent)))
        os.replace(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        for bad in folder.parent.glob("bad.*"):
            shutil.rmtree(bad, ignore_errors=True)


def _run_child(path: Path, sha256: str, folder: Path) -> None:
    """Convert in a process of its own, whose memory is given back."""
    command = [sys.executable, "-m", "occ.convert", str(path), sha256, str(folder)]
    package_dir = Path(__file__).resolve().parents[1]  # so that `occ` is found uninstalled too
    try:
        child = subprocess.run(
            command,
            cwd=package_dir,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=CONVERT_WAIT_S,
        )
    except subprocess.TimeoutExpired as late:
        raise ModelRefused(
            f"{path.name} was not converted within {CONVERT_WAIT_S} seconds.",
            advice="Run `occ compile` on a machine with more processor time.",
        ) from late
    if child.returncode:
        lines = child.stderr.decode(errors="replace").strip().splitlines()
        reason = lines[-1] if lines else f"the converter ended with status {child.returncode}."
        raise refuse_conversion(path, folder.parent, reason)


class Graph:
    """A converted model as a callable; safe to share between threads.

    inputs, outputs: shapes, None for any number of rows. Photos run one by one: a batch is no
    faster, and takes memory.
    """

    def __init__(self, folder: Path, *, threads: int = 2, abreast: int = 1, later: bool = False):
        """Load a folder that `compile_model_file` gave.

        threads: for one inference. abreast: inferences at the same time; they share the weights.
        later: made ready to run when it is first asked, not now.
        """
        for name in NEVER_NEEDED:  # not there, as far as OpenVINO can see
            sys.modules.setdefault(name, None)
        import openvino as ov

        self._core = ov.Core()
        # Or the file stays in memory beside the weights
        self._core.set_property({"ENABLE_MMAP": False})
        self._model = self._core.read_model(folder / XML, folder / BIN)
        self.inputs = tuple(_shape_of(port) for port in self._model.inputs)
        self.outputs = tuple(_shape_of(port) for port in self._model.outputs)
        self._rows = 1 if len(self.inputs[0]) == 4 else ROWS
        if self._rows == 1:
            self._model.reshape([1, *self.inputs[0][1:]])
        self._wishes = {
            # bf16, its own choice here, turns verdicts (tests/benchmarks/precision.py)
            "INFERENCE_PRECISION_HINT": "f32",
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads * abreast,
            "NUM_STREAMS": abreast,
            "ENABLE_CPU_PINNING": False,  # or two processes wait for one core while others are idle
        }
        self._free: SimpleQueue = SimpleQueue()  # who finds none free waits for one
        self._compiling, self.compiled = Lock(), None
        if not later:
            self.compile()

    def compile(self) -> None:
        """Make it ready to run, if it is not; who asks meanwhile waits."""
        with self._compiling:
            if self.compiled is None:
                compiled = self._core.compile_model(self._model, "CPU", self._wishes)
                for _ in range(self._wishes["NUM_STREAMS"]):
                    self._free.put(compiled.create_infer_request())
                with FIRST_ANSWER:
                    self._answer(np.zeros((1, *self.inputs[0][1:]), np.float32))
                self._model, self.compiled = None, compiled  # which holds the weights from now on

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """Inputs (n, …), n of 1 or more -> every output (n, …) in the file's order; all float32."""
        inputs = np.ascontiguousarray(inputs, np.float32)
        if not len(inputs) or inputs.shape[1:] != self.inputs[0][1:]:
            raise ValueError(f"Expected inputs {self.inputs[0]}. Received: {inputs.shape}.")
        self.compile()
        starts = range(0, len(inputs), self._rows)
        parts = [self._answer(inputs[start : start + self._rows]) for start in starts]
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    def _answer(self, rows: np.ndarray) -> list[np.ndarray]:
        """Every output for some rows, by a request that nobody else has meanwhile."""
        request = self._free.get()
        try:
            found = request.infer([rows])
            return [found[number] for number in range(len(self.outputs))]
        finally:
            self._free.put(request)


def load_graph(path: Path, sha256: str, cache_dir: Path, *, threads: int = 2) -> Graph:
    """An `.h5` file -> its callable graph, through the cache."""
    return Graph(compile_model_file(path, sha256, cache_dir), threads=threads)


def _shape_of(port) -> Shape:
    return tuple(None if side.is_dynamic else side.get_length() for side in port.partial_shape)
