"""A folder with a converted model -> a callable f32 graph that threads share.

May import: release, graphs.cache.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

import numpy as np

from occ.graphs.cache import compile_model_file, disown_entry, open_entry
from occ.release import Shape

ROWS = 4096  # of features at once: 17 MB
# Telemetry would call home; the converter's tools are imported by OpenVINO itself, for 0.1 s
NEVER_NEEDED = ("openvino_telemetry", "openvino.tools.ovc")
WISHES = {
    # bf16, its own choice here, turns verdicts (tests/benchmarks/precision.py)
    "INFERENCE_PRECISION_HINT": "f32",
    "PERFORMANCE_HINT": "LATENCY",
    "ENABLE_CPU_PINNING": False,  # or two processes wait for one core while others are idle
}
FIRST_ANSWER = Lock()  # two threads that gave theirs at once locked each other out in OpenVINO


class Graph:
    """A converted model as a callable; safe to share between threads.

    inputs, outputs: shapes of all that the file has, though `run` may give fewer outputs; None for
    any number of rows. Photos run one by one: a batch is no faster, and takes memory.
    """

    def __init__(
        self,
        folder: Path,
        *,
        threads: int = 2,
        abreast: int = 1,
        later: bool = False,
        wanted: int | None = None,
    ):
        """Load a folder that `compile_model_file` gave.

        threads: for one inference. abreast: inferences at the same time; they share the weights.
        later: made ready to run when it is first asked, not now. wanted: how many outputs it
        answers with, the first ones; the layers that only others need are left away. None: all.
        """
        for name in NEVER_NEEDED:  # not there, as far as OpenVINO can see
            sys.modules.setdefault(name, None)
        import openvino as ov

        self._core = ov.Core()
        self._read(folder, wanted)
        self._wishes = {**WISHES, "INFERENCE_NUM_THREADS": threads * abreast}
        self._wishes["NUM_STREAMS"] = abreast
        self._free: SimpleQueue = SimpleQueue()  # who finds none free waits for one
        self._compiling, self.compiled = Lock(), None
        if not later:
            self.compile()

    def _read(self, folder: Path, wanted: int | None) -> None:
        """Raises GraphChanged for what OpenVINO cannot read, as of another version of it."""
        import openvino as ov

        # Mapped by ourselves, for OpenVINO would hold the file in memory beside what it makes of
        # it; never written to, but its tensors take no memory that is read-only
        xml, self._file = open_entry(folder)
        weights = ov.Tensor(np.frombuffer(self._file, np.uint8), shared_memory=True)
        try:
            model = self._core.read_model(xml, weights)
        except RuntimeError as fault:
            raise disown_entry(folder, xml, str(fault)) from fault
        self.inputs = tuple(_shape_of(port) for port in model.inputs)
        self.outputs = tuple(_shape_of(port) for port in model.outputs)
        kept = model.get_results()[:wanted]
        self._answers = len(kept)
        self._model = ov.Model(kept, model.get_parameters())
        self._rows = 1 if len(self.inputs[0]) == 4 else ROWS
        if self._rows == 1:
            self._model.reshape([1, *self.inputs[0][1:]])

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
                give_back_memory(self._file)

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """Inputs (n, …), n of 1 or more -> wanted outputs (n, …) in the file's order, float32."""
        inputs = np.ascontiguousarray(inputs, np.float32)
        if not len(inputs) or inputs.shape[1:] != self.inputs[0][1:]:
            raise ValueError(f"Expected inputs {self.inputs[0]}. Received: {inputs.shape}.")
        self.compile()
        starts = range(0, len(inputs), self._rows)
        parts = [self._answer(inputs[start : start + self._rows]) for start in starts]
        return tuple(np.concatenate(column) for column in zip(*parts, strict=True))

    def _answer(self, rows: np.ndarray) -> list[np.ndarray]:
        """The wanted outputs for some rows, by a request that nobody else has meanwhile."""
        request = self._free.get()
        try:
            found = request.infer([rows])
            return [found[number] for number in range(self._answers)]
        finally:
            self._free.put(request)


def give_back_memory(file: mmap.mmap) -> None:
    """Hand back what was freed, which glibc keeps, and what was read of a mapped file.

    A page that is needed again is read again from the file, so what was written to the mapping is
    lost: nobody writes. Systems without these calls keep what they like.
    """
    if hasattr(mmap, "MADV_DONTNEED"):
        file.madvise(mmap.MADV_DONTNEED)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def load_graph(path: Path, sha256: str, cache_dir: Path, *, threads: int = 2) -> Graph:
    """An `.h5` file -> its callable graph, through the cache."""
    return Graph(compile_model_file(path, sha256, cache_dir), threads=threads)


def _shape_of(port) -> Shape:
    return tuple(None if side.is_dynamic else side.get_length() for side in port.partial_shape)
