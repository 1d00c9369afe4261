"""Manifest + data/raw/ -> what is wrong with them, a sentence each. Changes nothing.

Of near copies only those are looked for that are known to be one group. May import: errors, tables,
dataset.manifest, dataset.raw, dataset.relabel, dataset.sources, dataset.split.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from occ.dataset.manifest import DROPPED_COLUMNS, Row, digest_of, inspect_manifest
from occ.dataset.raw import RawPhoto, find_photos
from occ.dataset.relabel import apply_relabels, read_relabels
from occ.dataset.sources import TAKEN_UP, read_sources
from occ.dataset.split import NO_PAIRS, find_leaks, find_misplaced
from occ.errors import DataRefused
from occ.tables import read_table


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. kind: manifest, list, source, split, missing or bytes."""

    kind: str
    message: str


def check_data(
    manifest: Path,
    raw: Path,
    *,
    target: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Fault]:
    """Every fault of the manifest, of the lists beside it, and of the photos in `raw`, all read."""
    try:
        rows, refusals = inspect_manifest(manifest, target=target)
        photos = find_photos(raw, rows)
    except DataRefused as refused:
        return [Fault("manifest", str(refused))]
    return [
        *(Fault("manifest", refusal.message) for refusal in refusals),
        *_list_faults(manifest.parent, rows, target),
        *_source_faults(rows),
        *(Fault("split", leak) for leak in find_leaks(rows, NO_PAIRS)),
        *_photo_faults(rows, photos, progress),
    ]


def _list_faults(folder: Path, rows: Sequence[Row], target: str) -> Iterator[Fault]:
    """What is wrong with the lists beside the manifest: corrected labels and left-out photos."""
    try:
        apply_relabels(rows, read_relabels(folder / "relabel.csv", target=target))
    except DataRefused as refused:
        yield Fault("list", str(refused))
    try:
        read_table(folder / "dropped.csv", DROPPED_COLUMNS)
    except DataRefused as refused:
        yield Fault("list", str(refused))


def _source_faults(rows: Sequence[Row]) -> Iterator[Fault]:
    """Sources that nobody has described, and dev-test sources that are used for something else."""
    known = read_sources().keys() | TAKEN_UP.keys()
    for row in rows:
        if row.source not in known:
            yield Fault("source", f"{row.sha256}: the source {row.source!r} is unknown.")
    yield from (Fault("source", said) for said in find_misplaced(rows))


def _photo_faults(
    rows: Sequence[Row], photos: dict[str, RawPhoto], progress: Callable[[int, int], None]
) -> Iterator[Fault]:
    """Photos that are not there, or whose bytes are not those that were fetched."""
    for number, row in enumerate(rows, start=1):
        photo = photos.get(row.sha256)
        if photo is None:
            yield Fault("missing", f"{row.sha256} ({row.source}, {row.label}) is not there.")
        elif photo and digest_of(photo.path) != photo.file_sha256:
            yield Fault("bytes", f"{photo.path} holds other bytes than when it was fetched.")
        progress(number, len(rows))
