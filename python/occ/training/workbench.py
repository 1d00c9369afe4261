"""Settings -> what every training step works on: rows with their photos, folders, a progress bar.

May import: errors, values, settings, dataset.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from occ.dataset.manifest import SPLITS, Row, digest_of, read_manifest
from occ.dataset.progress import make_progress
from occ.dataset.raw import RawPhoto, advise_missing, find_photos
from occ.dataset.relabel import apply_relabels, digest_of_relabels, read_relabels
from occ.dataset.split import NO_PAIRS, find_leaks, find_misplaced
from occ.dataset.spread import MORE_SHOOTS, tell_most
from occ.errors import DataRefused
from occ.settings import Settings
from occ.values import POSITIVE, labels_of

Item = TypeVar("Item")
Answer = TypeVar("Answer")
TRY_SYNTHETIC = (  # a test does just that; models that it taught must not replace real ones
    "For a try on synthetic photos: `occ data demo demo/raw`, `cp demo/raw/manifest.csv demo`, "
    "then the command again with OCC_DATA_DIR=demo (and, to train, an OCC_ASSET_DIR of its own)."
)


@dataclass(frozen=True)
class Workbench:
    """rows: of the manifest, with a split and corrected labels; photos: their files, in order.

    relabelled: the hashes of the photos whose listed label a person changed to the other;
    relabel_digest: of all corrections.
    """

    settings: Settings
    rows: tuple[Row, ...]
    photos: tuple[RawPhoto, ...]
    manifest_digest: str
    relabelled: frozenset[str] = frozenset()
    relabel_digest: str = ""

    def of_split(self, *splits: str) -> Workbench:
        """The same bench with the photos of these splits only, in the manifest's order."""
        return self.where(lambda row: row.split in splits)

    def where(self, keep: Callable[[Row], bool]) -> Workbench:
        """The same bench with the photos of these rows only, in the manifest's order."""
        pairs = zip(self.rows, self.photos, strict=True)
        kept = [(row, photo) for row, photo in pairs if keep(row)]
        rows, photos = zip(*kept, strict=True) if kept else ((), ())
        return replace(self, rows=rows, photos=photos)

    def labels_digest(self) -> str:
        """Changes with the bytes, label, look, source or split of any photo networks are taught.

        The bytes are those of the file: an original and its smaller copy are two.
        """
        part = self.of_split("train", "validate")
        facts = [
            (photo.file_sha256, row.label, row.look, row.source, row.split)
            for row, photo in zip(part.rows, part.photos, strict=True)
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def counts(self) -> dict[str, dict[str, int]]:
        """Split -> label -> photos."""
        found: dict[str, dict[str, int]] = {}
        for (split, label), number in sorted(
            Counter((r.split, r.label) for r in self.rows).items()
        ):
            found.setdefault(split, {})[label] = number
        return found

    def kinds(self) -> dict[str, int]:
        """How many photos are original bytes and how many mirror copies."""
        kinds = [photo.kind for photo in self.photos]
        return {kind: kinds.count(kind) for kind in ("original", "mirror")}


def open_workbench(settings: Settings, splits: Sequence[str] = SPLITS) -> Workbench:
    """All photos of these splits.

    Raises DataRefused if one of those is missing, if a split has no photos, and if any photo has no
    split or, by the manifest alone, one that its group or its source may not be in.
    """
    manifest = settings.data_dir / "manifest.csv"
    listed = read_manifest(manifest, target=settings.target)
    relabels = read_relabels(settings.data_dir / "relabel.csv", target=settings.target)
    rows = apply_relabels(listed, relabels)
    _refuse_unsplit(rows)
    changed = frozenset(new.sha256 for old, new in zip(listed, rows, strict=True) if old != new)
    rows = tuple(row for row in rows if row.split in splits)
    found = find_photos(settings.data_dir / "raw", rows)
    missing = [row.sha256 for row in rows if row.sha256 not in found]
    if missing:
        advice = advise_missing(rows, missing)
        raise DataRefused(
            f"{len(missing)} of {len(rows)} photos of {_named(splits)} are not in "
            f"{settings.data_dir / 'raw'}, the first is {missing[0][:16]}.",
            advice=f"{advice} {TRY_SYNTHETIC}" if settings.target == POSITIVE else advice,
        )
    photos = tuple(found[row.sha256] for row in rows)
    corrections = digest_of_relabels(relabels)
    bench = Workbench(settings, rows, photos, digest_of(manifest), changed, corrections)
    for split in splits:
        labels = {row.label for row in bench.of_split(split).rows}
        if len(labels) < 2:
            raise _lacking(bench, split, labels)
    return bench


def _refuse_unsplit(rows: Sequence[Row]) -> None:
    """What `occ data split` would do or mend: a leak here would flatter every figure."""
    advice = "Run `occ data split` first."
    if waiting := sum(not row.split for row in rows):
        raise DataRefused(
            f"{waiting} of {len(rows)} photos of the manifest have no split yet.", advice=advice
        )
    if wrong := [*find_leaks(rows, NO_PAIRS), *find_misplaced(rows)]:
        raise DataRefused(
            f"{len(wrong)} faults in the splits of the manifest, the first: {wrong[0]}",
            advice=advice,
        )


def labels_of_rows(rows: Sequence[Row]) -> np.ndarray:
    """bool (n,): True where the photo shows the target."""
    return np.array([row.label != "other" for row in rows], bool)


def _named(splits: Sequence[str]) -> str:
    return "the manifest" if set(splits) == set(SPLITS) else " and ".join(splits)


def _lacking(bench: Workbench, split: str, labels: set[str]) -> DataRefused:
    """The refusal of a split without one of the labels; says so where one group has most of it."""
    said = [f"Split {split} needs photos of both labels. Received: {sorted(labels) or 'none'}."]
    for label in sorted(set(labels_of(bench.settings.target)) - labels):
        if most := tell_most([row for row in bench.rows if row.label == label]):
            said.append(f"Of {label}, {most}")
    advice = "Add photos with `occ data add`, then run `occ data split`."
    return DataRefused(" ".join(said), advice=MORE_SHOOTS if len(said) > 1 else advice)


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error; yields what to call with the number of photos just done.

    total: None where it is not known how often a photo will be looked at.
    """
    with make_progress() as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)


def ask_each(what: str, ask: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
    """What `ask` says of each item, in their order; two at a time, beside a bar called `what`."""
    found = []
    with progress_bar(what, len(items)) as advance, ThreadPoolExecutor(2) as pool:
        for answer in pool.map(ask, items):
            found.append(answer)
            advance(1)
    return found
