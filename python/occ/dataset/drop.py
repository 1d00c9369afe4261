"""A list of hashes -> the own photos among them leave data/raw, its index and the manifest.

What was computed of them goes too. For photos that may no longer be learnt from. Photos of public
sources stay: their rows name where they came from. May import: errors, tables, values,
dataset.manifest, dataset.raw, dataset.sources, dataset.traces.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from occ.dataset.manifest import HASH_FORM, Row, read_manifest, write_manifest
from occ.dataset.raw import find_photos, read_index, write_index
from occ.dataset.sources import TAKEN_UP
from occ.dataset.traces import UNNAMED, remove_features, remove_prepared
from occ.errors import DataRefused
from occ.tables import read_lines
from occ.values import OWN


@dataclass(frozen=True)
class Dropped:
    """How many rows and files went, and how many of the hashes were not of own photos."""

    rows: int
    files: int
    unknown: int

    def sentence(self) -> str:
        """The result in one line."""
        return (
            f"{self.rows} own photos dropped from the manifest, {self.files} files removed; "
            f"{self.unknown} of the list are no own photos here."
        )


def read_hashes(table: Path) -> list[str]:
    """The column sha256 of a CSV file; DataRefused if it is not there or holds anything else."""
    advice = "Name the withdrawn.csv that `occ feedback export` wrote."
    hashes = []
    for number, line in read_lines(table, ["sha256"], advice=advice):
        if not HASH_FORM.fullmatch(line["sha256"]):
            said = f"{table}, line {number}: expected a sha256. Received: {line['sha256']!r}."
            raise DataRefused(said, advice=advice)
        hashes.append(line["sha256"])
    return hashes


def drop_photos(
    hashes: list[str], *, raw: Path, manifest: Path, target: str, cache_dir: Path
) -> Dropped:
    """Remove own photos. A stopped run goes on when it is called again: files go first.

    raw: data/raw, beside which prepared photos lie. cache_dir: where features are. Raises
    DataRefused if the manifest or the index cannot be read.
    """
    rows = {row.sha256: row for row in read_manifest(manifest, target=target)}
    asked = set(hashes)
    own = {one for one in asked if one in rows and rows[one].source in TAKEN_UP}
    # `occ data split` takes a near copy of a test photo from the manifest, not from the disk
    left = _left_over(raw, rows) & asked
    lying = _find_by_name(raw, asked - (rows.keys() - own))
    left |= set(lying.values()) - rows.keys()
    photos = find_photos(raw, [rows[one] for one in own]) | {
        one: photo for one, photo in read_index(raw).items() if one in left
    }
    there = {photos[one].path for one in own | left if one in photos} | lying.keys()
    for path in there:
        path.unlink(missing_ok=True)
    remove_features(cache_dir, asked - (rows.keys() - own))  # also of a run that was stopped
    remove_prepared(raw.parent / "prepared", UNNAMED)
    if own or left:
        gone = own | left
        remove_prepared(raw.parent / "prepared")
        write_index(raw, {n: photo for n, photo in read_index(raw).items() if n not in gone})
        write_manifest([row for row in rows.values() if row.sha256 not in own], manifest)
    return Dropped(len(own), len(there), len(asked - own - left))


def _left_over(raw: Path, rows: dict[str, Row]) -> set[str]:
    """Hashes of own photos that lie in data/raw without a row."""
    index = read_index(raw)
    return {
        one
        for one, photo in index.items()
        if one not in rows and OWN in photo.path.relative_to(raw).parts
    }


def _find_by_name(raw: Path, hashes: set[str]) -> dict[Path, str]:
    """Copies of own photos -> their hash: an `add` that was killed has listed none of its files."""
    return {
        path: one
        for path in raw.glob(f"*/{OWN}/**/*")
        for one in HASH_FORM.findall(path.name)
        if one in hashes
    }
