"""A folder of copies + its manifest.csv -> the copy of a photo, checked by the copy's own hash.

Only `sha256`, `file` and `mirror_sha256` are read: a mirror has no say about labels. May import:
errors, tables, dataset.manifest, dataset.raw.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from occ.dataset.manifest import HASH_FORM, Row
from occ.dataset.raw import ending_of, write_photo
from occ.errors import DataRefused
from occ.tables import read_lines


@dataclass(frozen=True)
class Copy:
    """Where a photo's copy lies in the mirror, and the sha256 that its bytes must have."""

    path: Path
    sha256: str


class Mirror:
    """Copies instead of originals; the same three calls as `download.Web`."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.copies = read_copies(folder)

    def expect(self, row: Row) -> tuple[str, str]:
        """(file ending, sha256 of the bytes to come); DataRefused if there is no copy."""
        copy = self.copies.get(row.sha256)
        if copy is None:
            raise DataRefused("the mirror has no copy of it", advice="")
        return ending_of(copy.path.name), copy.sha256

    def address(self, row: Row) -> str:
        """Where the copy is, for the list of failures."""
        copy = self.copies.get(row.sha256)
        return "" if copy is None else copy.path.relative_to(self.folder).as_posix()

    def bring(self, row: Row, place: Path) -> None:
        """Put the copy at `place` in one piece; DataRefused if it is not the promised one."""
        copy = self.copies[row.sha256]
        try:
            data = copy.path.read_bytes()
        except OSError as gone:
            raise DataRefused(f"the copy can't be read: {gone.strerror}", advice="") from gone
        received = hashlib.sha256(data).hexdigest()
        if received != copy.sha256:
            raise DataRefused(
                f"the copy has other bytes: sha256 {received}, expected {copy.sha256}", advice=""
            )
        write_photo(place, data)


def read_copies(folder: Path) -> dict[str, Copy]:
    """sha256 of the original -> its copy. DataRefused if folder/manifest.csv is no such list.

    `file` counts from folder/photos/, or from the folder itself where there is no such folder.
    """
    path = folder / "manifest.csv"
    advice = "Give --mirror the folder whose manifest.csv has sha256, file and mirror_sha256."
    top = folder / "photos" if (folder / "photos").is_dir() else folder
    copies: dict[str, Copy] = {}
    for number, line in read_lines(path, ("sha256", "file", "mirror_sha256"), advice=advice):
        copy = Copy(top / line["file"], line["mirror_sha256"])
        try:
            hashes = (line["sha256"], copy.sha256)
            if not all(map(HASH_FORM.fullmatch, hashes)):
                raise ValueError(f"bad sha256 {hashes}")
            if not copy.path.resolve().is_relative_to(top.resolve()):
                raise ValueError(f"{line['file']!r} is outside of it")
        except (OSError, ValueError) as bad:
            raise DataRefused(f"{path}, line {number}: {bad}.", advice=advice) from bad
        copies[line["sha256"]] = copy
    return copies
