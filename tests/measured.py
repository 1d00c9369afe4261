"""Nothing in; a manifest of photos that do not exist, and what networks would say of them, out.

Enough photos to prove answers by, in seconds: for tests of whatever counts scores and labels.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tiny
from occ.classify import Classifier
from occ.dataset.manifest import Row, digest_of, write_manifest
from occ.dataset.raw import RawPhoto
from occ.dataset.relabel import apply_relabels, read_relabels
from occ.dataset.split import EASY_SOURCES, HARD_SOURCES
from occ.settings import Settings
from occ.training.measure.scoring import Scored
from occ.training.promise import fit_thresholds, promise_words
from occ.training.workbench import Workbench
from scipy.special import expit

COUNTS = {  # (split, source) -> photos with the target, and without
    ("train", "zhixian"): (20, 20),
    ("validate", "zhixian"): (40, 80),
    ("calibrate", "zhixian"): (260, 700),
    ("dev-test", EASY_SOURCES[0]): (40, 60),
    ("dev-test", EASY_SOURCES[1]): (14, 30),
    ("dev-test", HARD_SOURCES[0]): (40, 40),
}
APART = {"occ": 3.8, "MNetDNN_rgb": 3.5, "MNetDNN": 3.2, "logistic_regression": 3.0, "CNet": 0.6}


@dataclass(frozen=True)
class Made:
    """A bench whose photos are names alone, the classifier they were asked of, and its scores."""

    bench: Workbench
    classifier: Classifier
    scored: Scored


def make(folder: Path) -> Made:
    """Write manifest.csv and relabel.csv, which corrects one photo of each dev-test set."""
    settings = Settings(data_dir=folder, asset_dir=folder, cache_dir=folder)
    listed = _rows()
    sources = (EASY_SOURCES[0], HARD_SOURCES[0])
    wrong = [next(row for row in listed if row.source == source) for source in sources]
    lines = [f"{row.sha256},{_other_than(row.label)},seen by a person" for row in wrong]
    (folder / "relabel.csv").write_text("\n".join(["sha256,label,reason", *lines]) + "\n")
    write_manifest(listed, folder / "manifest.csv")
    relabels = read_relabels(folder / "relabel.csv", target="banana")
    rows = apply_relabels(listed, relabels)
    photos = tuple(
        RawPhoto(row.sha256, folder / row.sha256, row.sha256, "original") for row in rows
    )
    digest = digest_of(folder / "manifest.csv")
    bench = Workbench(settings, rows, photos, digest, frozenset(relabels))
    part = bench.of_split("validate", "calibrate", "dev-test")
    scored = Scored(part.rows, _scores(part.rows))
    return Made(bench, _classifier(scored, digest), scored)


def _rows() -> tuple[Row, ...]:
    facts = [
        (label, source, split)
        for (split, source), counts in COUNTS.items()
        for label, count in zip(("banana", "other"), counts, strict=True)
        for _ in range(count)
    ]
    rows = [
        Row(hashlib.sha256(f"made {n}".encode()).hexdigest(), label, source, f"g{n}", split)
        for n, (label, source, split) in enumerate(facts)
    ]
    return tuple(sorted(rows, key=lambda row: row.sha256))


def _other_than(label: str) -> str:
    return "other" if label == "banana" else "banana"


def _scores(rows: tuple[Row, ...]) -> dict[str, np.ndarray]:
    """Two bells each, further apart the better the network; dev-test is harder."""
    rng = np.random.default_rng(7)
    shows = np.array([row.label == "banana" for row in rows])
    hard = np.array([0.6 if row.split == "dev-test" else 1.0 for row in rows])
    scores = {
        name: expit(rng.normal(np.where(shows, apart, -apart) * hard, 1.4))
        for name, apart in APART.items()
    }
    return scores | {"constant": np.full(len(rows), 0.3)}


def _classifier(scored: Scored, digest: str) -> Classifier:
    """Tiny networks whose thresholds and promise are those of these scores of `calibrate`."""
    at = np.array([row.split == "calibrate" for row in scored.rows])
    labels = np.array([row.label == "banana" for row in scored.rows])[at]
    told = fit_thresholds(labels, scored.scores["occ"][at], calibrated=True)
    found = tiny.tiny_classifier(low=told.low, high=told.high, manifest_digest=digest)
    promise = promise_words(told, labels, "banana")
    return replace(found, release=replace(found.release, promise=promise))
