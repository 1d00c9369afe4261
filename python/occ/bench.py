"""The shipped release -> how fast and how large it is, beside other ways, on this machine.

All in one run: medians of interleaved rounds, so a busy neighbour slows all of them alike. Compare
the ratios between machines, not the times. May import: everything but dataset and training.
"""

from __future__ import annotations

import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console

from occ.bench_machine import matmul_gflops
from occ.bench_photo import SIDES, make_photo
from occ.bench_report import rank_ratios, show_figures
from occ.bench_rivals import RawGraph, RivalChild, start_rivals
from occ.bench_start import measure_memory, measure_starts
from occ.classify import DECODE_PX, Classifier, load_classifier
from occ.photo import decode_photo
from occ.preprocess import FULL, prepare_views
from occ.settings import Settings
from occ.verdict import decide

ROUNDS = 15
PREDICTIONS, LARGE_EVERY = 200, 10  # of 200 predictions 20 are of 12 MP
STARTS = 3
Steps = dict[str, Callable[[], object]]


def run_bench(
    settings: Settings,
    *,
    rounds: int = ROUNDS,
    predictions: int = PREDICTIONS,
    starts: int = STARTS,
    rivals: bool = True,
) -> dict:
    """All figures as one JSON-ready dict; a table on standard error. Raises OccError.

    rivals=False leaves out Keras and LiteRT, as on a machine that has them not.
    """
    classifier = load_classifier(settings)
    photos = {name: make_photo(*size) for name, size in SIDES.items()}
    steps = own_steps(classifier, photos)
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        others = start_rivals(settings.asset_dir / "MNet.h5") if rivals else {}
        for child in others.values():
            stack.callback(child.close)
        steps |= rival_steps(classifier, settings, photos["384 px"], others)
        times = interleave(steps, rounds)
        paths = [Path(folder, name) for name in ("small.jpg", "large.jpg")]
        for path, name in zip(paths, ("384 px", "12 MP"), strict=True):
            path.write_bytes(photos[name])
        stack.close()  # the rivals must not take memory or processor time from what comes now
        figures = {
            "release": classifier.release.id,
            "views": len(classifier.decision.views),
            "rounds": rounds,
            "machine": describe_machine(),
            "milliseconds": times,
            "start": measure_starts(settings, paths, starts),
            "memory": measure_memory(settings, paths, predictions, LARGE_EVERY),
            "rivals": {name: child.facts for name, child in others.items()},
        }
    figures["ratios"] = rank_ratios(figures)
    show_figures(figures, Console(stderr=True))
    return figures


def own_steps(classifier: Classifier, photos: dict[str, bytes]) -> Steps:
    """Name -> one call to be timed: bytes to verdict, and the parts of that way."""
    spec = classifier.spec_of(classifier.decision.head)
    head = classifier.heads[classifier.decision.head]

    def one_view(data: bytes) -> object:
        """The same way with the full view only."""
        pixels = decode_photo(data, longest_px=DECODE_PX)
        seen = classifier.backbone.extract(prepare_views(pixels, spec, (FULL,)))
        return decide(head.score(seen.features)[None], classifier.decision)

    steps: Steps = {}
    for name, data in photos.items():
        steps[f"one view, {name}"] = lambda data=data: one_view(data)
        steps[f"full decision, {name}"] = lambda data=data: classifier(data)
        steps[f"decoded as served, {name}"] = lambda data=data: decode_photo(
            data, longest_px=DECODE_PX
        )
        steps[f"decoded whole, {name}"] = lambda data=data: Image.open(io.BytesIO(data)).load()
    inputs = prepare_views(decode_photo(photos["384 px"]), spec)  # (1, side, side, 3)
    steps["forward pass"] = lambda: classifier.backbone.graph.run(inputs)
    return steps


def rival_steps(
    classifier: Classifier, settings: Settings, data: bytes, others: dict[str, RivalChild]
) -> Steps:
    """The same photo and steps with another engine, up to MobileNet's features: no head."""
    spec = classifier.spec_of(classifier.decision.head)
    inputs = prepare_views(decode_photo(data), spec)
    raw = RawGraph(classifier.release.files["MNet.h5"].sha256, settings)

    def prepare() -> np.ndarray:
        return prepare_views(decode_photo(data, longest_px=DECODE_PX), spec)

    steps: Steps = {"forward pass, raw OpenVINO": lambda: raw.run(inputs)}
    for name, child in others.items():
        steps[f"{name}, 384 px"] = lambda child=child: child.run(prepare())
    return steps


def interleave(steps: Steps, rounds: int) -> dict[str, dict[str, float]]:
    """Each step's median and fastest milliseconds: all steps once a round, one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(rounds + 1):
        for name, step in steps.items():
            started = time.perf_counter()
            step()
            if number:
                times[name].append(1000 * (time.perf_counter() - started))
    return {
        name: {"median": round(statistics.median(found), 2), "fastest": round(min(found), 2)}
        for name, found in times.items()
    }


def describe_machine() -> dict:
    """What the figures depend on, and how busy the machine was already."""
    return {
        "processors": os.cpu_count(),
        "busy": round(os.getloadavg()[0], 2),
        "matmul_gflops": matmul_gflops(),
        **{name: version(name) for name in ("openvino", "numpy", "pillow")},
    }
