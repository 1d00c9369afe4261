"""data/raw/ <-> the photos in it: which file holds which photo, and whether as original or copy.

index.csv says it: sha256 of the original, file, sha256 of the file's own bytes, kind. A mirror copy
holds other bytes than the original, so what was decoded is named by `file_sha256`. Knows no label:
that is the manifest's. May import: errors, files, tables, dataset.manifest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from occ.dataset.manifest import HASH_FORM, Row
from occ.errors import DataRefused
from occ.files import drafted
from occ.tables import read_lines, write_table

INDEX = "index.csv"
INDEX_COLUMNS = ("sha256", "file", "file_sha256", "kind")
KINDS = ("original", "mirror")
ENDINGS = (".jpg", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif", ".avif")
FETCHED_FORM = re.compile(r"[0-9a-f]{64}\.\w+(\.part)?")  # <label>/<sha256>.<ending>: not by hand


@dataclass(frozen=True)
class RawPhoto:
    """One photo on disk. sha256: of the original; file_sha256: of the bytes that `path` holds."""

    sha256: str
    path: Path
    file_sha256: str
    kind: str

    def __post_init__(self) -> None:
        hashes = (self.sha256, self.file_sha256)
        if self.kind not in KINDS or not all(HASH_FORM.fullmatch(text) for text in hashes):
            raise ValueError(
                f"Expected two sha256 and a kind of {KINDS}. Received: {hashes}, {self.kind!r}."
            )
        if (self.kind == "original") != (self.sha256 == self.file_sha256):
            raise ValueError(
                "An original has the bytes it is named by and a mirror copy has others. "
                f"Received: {self.kind}, {self.sha256}, {self.file_sha256}."
            )

    def read(self) -> bytes:
        """The file's bytes. Raises DataRefused if they are not those it is named by."""
        data = self.path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.file_sha256:
            raise DataRefused(
                f"{self.path} holds other bytes than when it was fetched.",
                advice="Remove it and run `occ data fetch`, or bring your own photo back.",
            )
        return data


def raw_photo(sha256: str, path: Path, file_sha256: str) -> RawPhoto:
    """A RawPhoto whose kind follows from its two hashes."""
    return RawPhoto(sha256, path, file_sha256, KINDS[sha256 != file_sha256])


def find_photos(folder: Path, rows: Iterable[Row] = ()) -> dict[str, RawPhoto]:
    """The photos that are there, by the original's sha256; folder: data/raw or a demo set.

    rows: own and demo photos among them are found by their path even if the index lacks them.
    Reads the index, not the photos: `occ data check` compares the bytes.
    """
    found = {name: photo for name, photo in read_index(folder).items() if photo.path.is_file()}
    for row in rows:
        if not row.repo and row.path and row.sha256 not in found:
            path = _inside(folder, row.path)
            if path.is_file():
                found[row.sha256] = raw_photo(row.sha256, path, row.sha256)
    return found


def advise_missing(rows: Iterable[Row], missing: Iterable[str]) -> str:
    """What to do about photos that are not there, by their hashes: own ones have no address."""
    lost = set(missing)
    public = {bool(row.repo) for row in rows if row.sha256 in lost}
    fetch, add = "Run `occ data fetch` first.", "`occ data add` brings own photos back."
    return " ".join([fetch] * (True in public) + [add] * (False in public))


def read_index(folder: Path) -> dict[str, RawPhoto]:
    """Every line of index.csv, there or not; {} before the first fetch. DataRefused if broken."""
    path = folder / INDEX
    advice = f"Delete {path} and run `occ data fetch` and `occ data add` again; photos stay."
    known: dict[str, RawPhoto] = {}
    for number, line in read_lines(path, INDEX_COLUMNS, optional=True, advice=advice):
        place = _inside(folder, line["file"])
        try:
            photo = RawPhoto(line["sha256"], place, line["file_sha256"], line["kind"])
        except ValueError as bad:
            raise DataRefused(f"{INDEX}, line {number}: {bad}", advice=advice) from bad
        known[photo.sha256] = photo
    return known


def _inside(folder: Path, file: str) -> Path:
    """folder / file; DataRefused if that is not inside the folder."""
    place = PurePosixPath(file)
    if place.is_absolute() or ".." in place.parts:
        raise DataRefused(f"Expected a file inside {folder}. Received: {file!r}.")
    return folder / place


def write_index(folder: Path, photos: Mapping[str, RawPhoto]) -> None:
    """Write index.csv in one piece, in the order of the hashes."""
    rows = (
        {
            "sha256": photo.sha256,
            "file": photo.path.relative_to(folder).as_posix(),
            "file_sha256": photo.file_sha256,
            "kind": photo.kind,
        }
        for _, photo in sorted(photos.items())
    )
    write_table(folder / INDEX, INDEX_COLUMNS, rows)


def write_photo(place: Path, data: bytes) -> None:
    """Write a photo's bytes in one piece, making the folder."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with drafted(place) as draft:
        draft.write_bytes(data)


def ending_of(name: str) -> str:
    """The ending under which a photo is kept; ".img" if its name tells none we know.

    >>> ending_of("n01.JPEG"), ending_of("banana.jpg?x=1")
    ('.jpg', '.img')
    """
    ending = PurePosixPath(name).suffix.lower().replace(".jpeg", ".jpg")
    return ending if ending in ENDINGS else ".img"
