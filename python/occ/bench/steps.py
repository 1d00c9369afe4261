"""A classifier, photos and rivals -> the calls to be timed by turns, and their milliseconds.

May import: everything but dataset and training.
"""

from __future__ import annotations

import io
import random
import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image

from occ.bench.photo import DOUBTFUL, PLAIN, SIDES, make_photo
from occ.bench.rivals import RawGraph, RivalChild
from occ.bench.site import narrow
from occ.classify import DECODE_PX, Classifier
from occ.photo import decode_photo
from occ.preprocess import prepare_views
from occ.settings import Settings

PAUSE_S = 0.05  # threads of the step before may spin, waiting for more: they must not slow this one
SEED = 1  # of the order of the steps
Steps = dict[str, Callable[[], object]]


def own_steps(classifier: Classifier, photos: dict[str, bytes]) -> Steps:
    """Name -> one call to be timed: bytes to verdict, and the parts of that way."""
    whole_only = narrow(classifier)
    steps: Steps = {}
    for name, data in photos.items():
        steps[f"one view, {name}"] = lambda data=data: whole_only(data)
        steps[f"full decision, {name}"] = lambda data=data: classifier(data)
        steps[f"decoded as served, {name}"] = lambda data=data: decode_photo(
            data, longest_px=DECODE_PX
        )
        steps[f"decoded whole, {name}"] = lambda data=data: Image.open(io.BytesIO(data)).load()
        steps[f"decode alone, {name}"] = lambda data=data: decode_alone(data)
    doubtful, plain = (make_photo(*SIDES["384 px"], number=one) for one in (DOUBTFUL, PLAIN))
    steps["full decision of a doubtful photo, 384 px"] = lambda: classifier(doubtful)
    # as rivals do, which look for no boxes
    steps["one view of a photo without a banana, 384 px"] = lambda: whole_only(plain)
    spec = classifier.spec_of(classifier.decision.head)
    inputs = prepare_views(decode_photo(photos["384 px"]), spec)  # (1, side, side, 3)
    steps["forward pass"] = lambda: classifier.backbone.graph.run(inputs)
    return steps


def decode_alone(data: bytes) -> None:
    """The JPEG library's own work, at the scale that is served: the least that can be done."""
    image = Image.open(io.BytesIO(data))
    parts = [part for part in (8, 4, 2) if max(image.size) >= part * DECODE_PX]
    if parts:
        image.draft(None, (image.width // parts[0], image.height // parts[0]))
    image.load()


def rival_steps(
    classifier: Classifier, settings: Settings, data: bytes, others: dict[str, RivalChild]
) -> Steps:
    """The same photo and steps with another engine, up to MobileNet's features: no head."""
    spec = classifier.spec_of(classifier.decision.head)
    inputs = prepare_views(decode_photo(data), spec)
    raw = RawGraph(classifier.release.files["MNet.h5"].sha256, settings)

    def prepare() -> np.ndarray:
        return prepare_views(decode_photo(data, longest_px=DECODE_PX), spec)

    steps: Steps = {
        "forward pass, raw OpenVINO": lambda: raw.run(inputs),
        "OpenVINO alone, 384 px": lambda: raw.run(prepare()),
    }
    for name, child in others.items():
        steps[f"{name}, 384 px"] = lambda child=child: child.run(prepare())
    return steps


def interleave(steps: Steps, rounds: int) -> dict[str, dict[str, float]]:
    """Each step's median and fastest milliseconds: all steps once a round, one round to warm up.

    In another order each round, so that no step always follows the same neighbour; and each step
    twice, of which the second is timed, so that none pays for what its neighbour left behind.
    """
    times: dict[str, list[float]] = {name: [] for name in steps}
    order, order_of = list(steps), random.Random(SEED)
    for number in range(rounds + 1):
        order_of.shuffle(order)
        for name in order:
            time.sleep(PAUSE_S)
            steps[name]()
            started = time.perf_counter()
            steps[name]()
            if number:
                times[name].append(1000 * (time.perf_counter() - started))
    return {name: summarise(found) for name, found in times.items()}


def forward_passes(others: dict[str, RivalChild]) -> dict[str, dict[str, float]]:
    """What each rival says its forward passes took, without the way to its process and back."""
    return {
        # of every call two passes, and the first round does not count, as in `interleave`
        f"forward pass, {name}": summarise(child.forward_ms[3::2])
        for name, child in others.items()
    }


def summarise(found: list[float]) -> dict[str, float]:
    """Median and fastest of some milliseconds."""
    return {"median": round(statistics.median(found), 2), "fastest": round(min(found), 2)}
