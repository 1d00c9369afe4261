"""The shipped release -> how fast and how large it is, beside Keras, in one run on this machine.

Every figure is a median of interleaved rounds, so that a busy neighbour slows all of them alike;
the ratios are what to compare between machines. May import: everything but history and web.
"""

from __future__ import annotations

import importlib.util
import io
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from occ.classify import Classifier, load_classifier
from occ.errors import OccError
from occ.photo import decode_photo
from occ.preprocess import FULL, prepare_views
from occ.settings import Settings
from occ.verdict import decide

ROUNDS = 15
SIDES = {"384 px": (384, 288), "4 MP": (2304, 1728), "12 MP": (4032, 3024)}
LARGE_EVERY = 10  # of 200 predictions 20 are of 12 MP
PREDICTIONS = 200


def run_bench(settings: Settings, *, rounds: int = ROUNDS, predictions: int = PREDICTIONS) -> dict:
    """All figures as one JSON-ready dict: milliseconds, megabytes, seconds, and ratios."""
    classifier = load_classifier(settings)
    photos = {name: make_photo(*size) for name, size in SIDES.items()}
    steps = _steps(classifier, photos)
    keras = KerasChild(settings.asset_dir) if importlib.util.find_spec("tensorflow") else None
    if keras is not None:
        pixels = decode_photo(photos["384 px"])
        spec = classifier.spec_of(classifier.decision.head)
        steps["keras predict, 384 px"] = lambda: keras.predict(prepare_views(pixels, spec))
    times = _interleave(steps, rounds)
    if keras is not None:
        keras.close()
    figures: dict = {
        "release": classifier.release.id,
        "views": len(classifier.decision.views),
        "milliseconds": times,
        "process": measure_process(predictions),
        "ratios": {},
    }
    if keras is not None:
        slow, fast = times["keras predict, 384 px"], times["one view, 384 px"]
        figures["ratios"]["keras predict / one view, 384 px"] = round(slow / fast, 2)
    return figures


def make_photo(width: int, height: int) -> bytes:
    """A JPEG of our own: colour noise at several scales, as hard to decode as a real photo."""
    rng = np.random.default_rng(7)
    coarse = rng.integers(0, 256, (height // 48, width // 48, 3), np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    grain = rng.integers(-12, 13, (height, width, 1), np.int16)
    noisy = np.clip(np.asarray(image, np.int16) + grain, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(noisy).save(file, "JPEG", quality=85)
    return file.getvalue()


def _steps(classifier: Classifier, photos: dict[str, bytes]) -> dict[str, Callable[[], object]]:
    """Name -> one call to be timed."""
    spec = classifier.spec_of(classifier.decision.head)
    head = classifier.heads[classifier.decision.head]

    def one_view(data: bytes) -> object:
        pixels = decode_photo(data, longest_px=spec.side_px)
        seen = classifier.backbone.extract(prepare_views(pixels, spec, (FULL,)))
        return decide(head.score(seen.features)[None], classifier.decision)

    steps: dict[str, Callable[[], object]] = {}
    for name, data in photos.items():
        steps[f"one view, {name}"] = lambda data=data: one_view(data)
        steps[f"full decision, {name}"] = lambda data=data: classifier(data)
        steps[f"decode alone, {name}"] = lambda data=data: Image.open(io.BytesIO(data)).load()
    inputs = prepare_views(decode_photo(photos["384 px"]), spec)
    steps["forward pass"] = lambda: classifier.backbone.extract(inputs)
    return steps


def _interleave(steps: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each step, all steps once a round, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(rounds + 1):
        for name, step in steps.items():
            started = time.perf_counter()
            step()
            if number:
                times[name].append(1000 * (time.perf_counter() - started))
    return {name: round(statistics.median(found), 2) for name, found in times.items()}


class KerasChild:
    """Keras on TensorFlow in a process of its own: what the app would be without graphs."""

    def __init__(self, asset_dir: Path):
        """Start the child and wait until it has loaded MNet.h5 and answered once."""
        command = [sys.executable, "-m", "occ.bench_keras", str(asset_dir / "MNet.h5")]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._child = subprocess.Popen(command, **pipes)
        self._read()

    def predict(self, inputs: np.ndarray) -> None:
        """One `model.predict` of one prepared view (1, 224, 224, 3)."""
        self._child.stdin.write(inputs.astype(np.float32).tobytes())
        self._child.stdin.flush()
        self._read()

    def _read(self) -> None:
        if self._child.stdout.read(1) != b".":
            raise OccError("Keras did not answer in its child process.")

    def close(self) -> None:
        """End the child."""
        self._child.stdin.close()
        self._child.wait(timeout=30)
        self._child.stdout.close()


def measure_process(predictions: int = PREDICTIONS) -> dict:
    """A fresh process: seconds to the first verdict, megabytes at the end, what it never loads."""
    command = [sys.executable, "-m", "occ.bench_process", str(predictions), str(LARGE_EVERY)]
    started = time.perf_counter()
    child = subprocess.run(command, capture_output=True, text=True)
    if child.returncode:
        raise OccError(f"The measured process failed: {child.stderr.strip()[-300:]}")
    lines = [json.loads(line) for line in child.stdout.splitlines()]
    return {
        "whole_run_s": round(time.perf_counter() - started, 2),
        **{key: value for line in lines for key, value in line.items()},
    }
