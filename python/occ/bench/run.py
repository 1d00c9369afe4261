"""The shipped release -> how fast and how large it is, beside other ways, on this machine.

All in one run: medians of interleaved rounds, so a busy neighbour slows all of them alike. Compare
the ratios between machines, not the times. May import: everything but dataset and training.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from occ.bench.bulk import measure_bulk
from occ.bench.http import measure_http
from occ.bench.machine import describe_machine, gflops_of, make_product
from occ.bench.photo import SIDES, make_photo
from occ.bench.report import rank_ratios, show_figures
from occ.bench.rivals import start_rivals
from occ.bench.start import measure_memory, measure_starts
from occ.bench.steps import forward_passes, interleave, own_steps, rival_steps
from occ.classify import Classifier, load_classifier
from occ.settings import Settings

ROUNDS = 15
PREDICTIONS, LARGE_EVERY = 200, 10  # of 200 predictions 20 are of 12 MP
STARTS = 5
FILES = 240  # of the bulk run
HTTP_S = 6.0  # of each crowd


def run_bench(
    settings: Settings,
    *,
    rounds: int = ROUNDS,
    predictions: int = PREDICTIONS,
    starts: int = STARTS,
    files: int = FILES,
    http_s: float = HTTP_S,
    rivals: bool = True,
) -> dict:
    """All figures as one JSON-ready dict; a table on standard error. Raises OccError.

    rivals=False leaves out Keras and LiteRT, as on a machine that has them not.
    """
    machine = describe_machine()  # how busy it was before us
    console = Console(stderr=True)
    console.print(f"1 of 5: one photo, {rounds} rounds")
    classifier = load_classifier(settings)
    photos = {name: make_photo(*size) for name, size in SIDES.items()}
    figures = {
        "release": classifier.release.id,
        "views": len(classifier.decision.views),
        "rounds": rounds,
        "machine": machine,
        **_time_steps(classifier, settings, photos, rounds, rivals),
    }
    fastest_ms = figures["milliseconds"]["matrix product"]["fastest"]
    figures["machine"]["matmul_gflops"] = gflops_of(fastest_ms)
    console.print(f"2 of 5: a folder of {files} photos")
    figures["bulk"] = measure_bulk(settings, files=files, rivals=rivals)
    figures |= _measure_process(settings, photos, starts, predictions, console)
    console.print(f"5 of 5: crowds of clients, {http_s:g} s each")
    figures["http"] = measure_http(settings, photos["384 px"], photos["12 MP"], seconds=http_s)
    figures["ratios"] = rank_ratios(figures)
    show_figures(figures, console)
    return figures


def _measure_process(
    settings: Settings,
    photos: dict[str, bytes],
    starts: int,
    predictions: int,
    console: Console,
) -> dict:
    """How long a process takes to its first answer, and the memory of one that goes on."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("small.jpg", "large.jpg")]
        for path, name in zip(paths, ("384 px", "12 MP"), strict=True):
            path.write_bytes(photos[name])
        console.print(f"3 of 5: {starts} starts")
        started = measure_starts(settings, paths, starts)
        console.print(f"4 of 5: memory over {predictions} photos")
        memory = measure_memory(settings, paths, predictions, LARGE_EVERY)
        return {"start": started, "memory": memory}


def _time_steps(
    classifier: Classifier,
    settings: Settings,
    photos: dict[str, bytes],
    rounds: int,
    rivals: bool,
) -> dict:
    """Milliseconds of every step by turns; the rivals end here, before memory is looked at."""
    with ExitStack() as stack:
        others = start_rivals(settings.asset_dir / "MNet.h5") if rivals else {}
        for child in others.values():
            stack.callback(child.close)
        steps = own_steps(classifier, photos)
        steps |= rival_steps(classifier, settings, photos["384 px"], others)
        times = interleave(steps, rounds)
        # by itself: numpy's threads spin for more than the pause, and slowed whatever came next
        times |= interleave({"matrix product": make_product()}, rounds)
        return {
            "milliseconds": times | forward_passes(others),
            "rivals": {name: child.facts for name, child in others.items()},
        }
