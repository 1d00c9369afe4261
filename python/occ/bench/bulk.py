"""The shipped release and files -> photos a second, as `occ classify` reads them and as Keras does.

Both take turns over the same files in one run. May import: everything but dataset and training.
"""

from __future__ import annotations

import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from occ.bench.photo import SIDES, make_photo
from occ.bench.rivals import Child
from occ.bench.site import narrow
from occ.classify import Classifier, load_classifier
from occ.classify.files import WORKERS, classify_files, one_thread_each
from occ.errors import OccError
from occ.settings import Settings

ROUNDS = 3
OURS, OURS_FULL, KERAS = "one view", "full decision", "Keras predict, image_dataset_from_directory"
BARE = "forward passes alone"  # with nothing to decode: what no way of one view can beat


def measure_bulk(settings: Settings, *, files: int, rivals: bool) -> dict:
    """Photos a second of each way, the median of the rounds, and the ratio to Keras."""
    classifier = load_classifier(one_thread_each(settings))  # as for `occ classify FOLDER`
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        paths = write_photos(folder / "photos", files)
        ways: dict[str, Callable[[], float]] = {
            OURS: lambda: _seconds_of(narrow(classifier), paths),
            OURS_FULL: lambda: _seconds_of(classifier, paths),
            BARE: lambda: _seconds_of_passes(classifier, files),
        }
        if rivals and importlib.util.find_spec("tensorflow"):
            loop = start_keras_loop(settings.asset_dir / "MNet.h5", folder)
            stack.callback(loop.close)
            ways[KERAS] = lambda: loop.ask(b"again\n")["seconds"]
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way, seconds in ways.items():
                taken[way].append(seconds())
    speeds = {way: round(files / statistics.median(found), 1) for way, found in taken.items()}
    ratio = round(speeds[OURS] / speeds[KERAS], 2) if KERAS in speeds else None
    return {"files": files, "photos_per_s": speeds, f"{OURS} / {KERAS}": ratio}


def write_photos(folder: Path, count: int) -> list[Path]:
    """So many small photos, half of them bananas, each with a grain of its own."""
    folder.mkdir()
    paths = [folder / f"{number:04}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(make_photo(*SIDES["384 px"], number=number))
    return paths


def _seconds_of(classifier: Classifier, paths: list[Path]) -> float:
    started = time.perf_counter()
    answers = list(classify_files(classifier, paths))
    taken = time.perf_counter() - started
    refused = [answer["error"] for answer in answers if "error" in answer]
    if refused:
        raise OccError(f"A photo of the bench was refused: {refused[0]}")
    return taken


def _seconds_of_passes(classifier: Classifier, count: int) -> float:
    graph = classifier.backbone.graph
    inputs = np.zeros((1, *graph.inputs[0][1:]), np.float32)
    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for _ in pool.map(graph.run, [inputs] * count):
            pass
    return time.perf_counter() - started


def start_keras_loop(model: Path, folder: Path) -> Child:
    """`image_dataset_from_directory` and `predict` in a process of their own, over one folder.

    It has been through the folder once; each line that it is sent takes it through again.
    """
    return Child("Keras", "occ.bench.keras_bulk", str(model), str(folder))
