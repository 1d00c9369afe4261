"""A release in the registry and the one in service -> gates.json: each gate with what it counted.

Both answer the same photos through the code of today: dev-test, and what visitors sent. May import:
errors, settings, values, release, files, classify, dataset, training, retraining.gates,
retraining.registry.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from occ.classify import Classifier
from occ.dataset.manifest import Row
from occ.dataset.split import DEV_TEST
from occ.errors import ModelRefused
from occ.files import write_whole
from occ.release import read_release
from occ.retraining.gates import (
    MIN_PHOTOS,
    Gate,
    Judgement,
    Pairs,
    gate_figure,
    gate_pairs,
    gate_promise,
    gate_sources,
    gate_speed,
)
from occ.retraining.registry import GATES, Registry, read_own_report
from occ.training.measure.compare import Change, compare_classifiers, load_measured
from occ.training.measure.evaluate import sets_of
from occ.training.names import CHAMPION
from occ.training.workbench import Workbench, labels_of_rows
from occ.values import UPLOADS

TIMED = 60  # photos by which the speed of two releases is compared
SMALLER_IS_BETTER = {  # name -> where report.json has it
    "calibration": ("models", CHAMPION, "sets", "dev_test_easy", "calibration_error"),
    "background gap": ("sections", "background", "networks", CHAMPION, "served", "gap"),
    "white backgrounds": (
        *("sections", "background", "networks", CHAMPION, "served", "white_others", DEV_TEST),
    ),
}


def judge(bench: Workbench, registry: Registry, release_id: str) -> tuple[Judgement, list[Change]]:
    """Judge a release of the registry and write its gates.json; also which photos changed.

    bench: the photos, and the asset folder with the release in service. Raises ModelRefused if one
    of the two is not whole, DataRefused if one was not measured.
    """
    folder, release = registry.open(release_id)
    live = bench.settings.asset_dir
    if release.id == read_release(live).id:
        raise ModelRefused(
            f"Release {release.id} is in service: it is judged against no other.",
            advice="`occ releases` lists the others.",
        )
    first, second = (load_measured(bench, one) for one in (live, folder))
    reports = [
        read_own_report(place, one.release.id) for place, one in ((live, first), (folder, second))
    ]
    part = _asked(bench)
    found = compare_classifiers(part, first, second)
    gates = [
        gate_promise(first.release.promise, second.release.promise),
        *_paired(part.rows, found.changes),
        *_figures(*reports),
        gate_speed(*_time(part, first, second)),
    ]
    judged = Judgement(second.release.id, first.release.id, tuple(gates))
    write_whole(folder / GATES, json.dumps(judged.as_dict(), indent=1, sort_keys=True) + "\n")
    return judged, list(found.changes)


def _asked(bench: Workbench) -> Workbench:
    """The photos of dev-test, and those of visitors outside `train`.

    Of these some chose the next release's thresholds, so they are kinder to it than to the other.
    """
    return bench.where(
        lambda row: row.split == DEV_TEST or (row.source == UPLOADS and row.split != "train")
    )


def _paired(rows: tuple[Row, ...], changes: tuple[Change, ...]) -> Iterator[Gate]:
    """Gates of dev-test by label, of its sources by label, and of what visitors sent."""
    labels, sources = labels_of_rows(rows), np.array([row.source for row in rows])
    sides = {"target": labels, "other": ~labels}
    tested = np.array([row.split == DEV_TEST for row in rows])
    for name, at in sets_of(rows).items():
        if name.startswith("dev_test") and at.any():
            for word, side in sides.items():
                yield gate_pairs(f"{name}, {word}", _count(rows, at & side, changes))
    counted = {
        f"{source}, {word}": _count(rows, at, changes)
        for source in np.unique(sources[tested])
        for word, side in sides.items()
        if (at := tested & side & (sources == source)).sum() >= MIN_PHOTOS
    }
    if counted:
        yield gate_sources(counted)
    if (sent := sources == UPLOADS).any():
        yield gate_pairs("photos of visitors, outside train", _count(rows, sent, changes))


def _count(rows: tuple[Row, ...], at: np.ndarray, changes: Iterable[Change]) -> Pairs:
    """How often the word became right, and wrong, among the photos of bool (n,)."""
    asked = {row.sha256 for row, inside in zip(rows, at, strict=True) if inside}
    kinds = [change.kind for change in changes if change.row.sha256 in asked]
    return Pairs(len(asked), kinds.count("gained"), kinds.count("lost"))


def _figures(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Gate]:
    """Gates of the figures of two reports."""
    for name, place in SMALLER_IS_BETTER.items():
        yield gate_figure(name, _at(before, place), _at(after, place))


def _at(report: Mapping[str, Any], place: tuple[str, ...]) -> Mapping[str, Any] | None:
    """The figure at a place of report.json; None if it was not measured."""
    found: Any = report
    for name in place:
        found = (found or {}).get(name)
    return found if found and found["value"] is not None else None


def _time(part: Workbench, *pair: Classifier) -> tuple[list[float], list[float]]:
    """Milliseconds of each release for each of the first photos, by turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for photo in part.photos[:TIMED]:
        data = photo.read()
        for kept, classifier in zip(times, pair, strict=True):
            begun = time.perf_counter()
            classifier(data)
            kept.append(1000 * (time.perf_counter() - begun))
    return times
