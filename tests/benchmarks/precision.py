"""The shipped release and dev-test photos in, precision.json out: may the backbone run in bf16?

The gate: as many of the same verdicts and as small a change of the score as below, or f32 stays.
Run as `python tests/benchmarks/precision.py` where `occ data fetch` has been; both take turns.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from occ.backbone import Backbone
from occ.classify import Classifier, load_classifier
from occ.graphs import Graph
from occ.graphs.cache import compile_model_file
from occ.settings import Settings, read_settings
from occ.training.workbench import open_workbench, progress_bar

SAME_VERDICTS, MOST_P99 = 0.998, 0.02  # of all photos; of a score
FOLDER = Path(__file__).resolve().parent


def main() -> None:
    """Ask both about every dev-test photo."""
    settings = read_settings()
    exact = load_classifier(settings)
    pair = {"f32": exact, "bf16": in_bf16(exact, settings)}
    photos = open_workbench(settings).of_split("dev-test").photos
    answers, seconds = {name: [] for name in pair}, {name: [] for name in pair}
    with progress_bar("photos", len(photos)) as advance:
        for photo in photos:
            data = photo.path.read_bytes()
            for name, classifier in pair.items():
                started = time.perf_counter()
                answers[name].append(classifier(data))
                seconds[name].append(time.perf_counter() - started)
            advance(1)
    one, other = answers.values()
    moved = np.abs([a.score - b.score for a, b in zip(one, other, strict=True)])
    same = sum(a.verdict == b.verdict for a, b in zip(one, other, strict=True))
    p99 = float(np.quantile(moved, 0.99))
    found = {
        "release": exact.release.id,
        "photos": len(photos),
        "same verdicts": same,
        "verdicts to be the same, share": SAME_VERDICTS,
        "score moved, p99": round(p99, 4),
        "score may move, p99": MOST_P99,
        "score moved, most": round(float(moved.max()), 4),
        "full decision, f32 / bf16": round(
            statistics.median(seconds["f32"]) / statistics.median(seconds["bf16"]), 2
        ),
        "allowed": same >= SAME_VERDICTS * len(photos) and p99 <= MOST_P99,
    }
    (FOLDER / "precision.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


def in_bf16(exact: Classifier, settings: Settings) -> Classifier:
    """The same classifier, of which the backbone multiplies in bf16 where the processor can."""
    sha256 = exact.release.files["MNet.h5"].sha256
    cache = settings.cache_dir / "graphs"
    folder = compile_model_file(settings.asset_dir / "MNet.h5", sha256, cache)
    graph = Graph(folder, threads=settings.threads, later=True)
    graph._wishes["INFERENCE_PRECISION_HINT"] = "bf16"  # nothing that is served may ask for it
    graph.compile()
    return replace(exact, backbone=Backbone(graph))


if __name__ == "__main__":
    main()
