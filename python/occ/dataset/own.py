"""A folder of own photos + their label -> copies in data/raw/<label>/own/ and manifest rows.

Each photo is decoded once, so that no later stage meets one that can't be read. Photos that lie
below data/raw/<label>/ already stay where they are. Never changes the folder. May import: errors,
values, photo, dataset.background, dataset.by_hand, dataset.manifest, dataset.raw, dataset.uploads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from occ.dataset.background import background_of
from occ.dataset.by_hand import files_by_hand, find_place, linked_folders, say_linked
from occ.dataset.manifest import ONE_LINE, Row, read_manifest, write_manifest
from occ.dataset.raw import (
    RawPhoto,
    raw_photo,
    read_index,
    write_index,
    write_photo,
)
from occ.dataset.uploads import read_uploads
from occ.errors import DataRefused, PhotoRefused
from occ.photo import decode_photo
from occ.values import MAX_BYTES, OWN, Pixels, labels_of

LEFT_OUT = "It is left out: mend it and add the folder again, or remove it."


@dataclass
class AddReport:
    """What became of the files. copies: of photos that are listed and there already.

    alone: of the added, those that lie in no folder of their own, each a group by itself.
    linked: folders that were not gone into.
    """

    added: int = 0
    copies: int = 0
    alone: int = 0
    refused: list[tuple[Path, str]] = field(default_factory=list)
    linked: list[Path] = field(default_factory=list)

    def count(self, taken: Row | None) -> None:
        """Count one file more: the row it was taken up as, None for an exact copy."""
        self.added += taken is not None
        self.copies += taken is None
        self.alone += taken is not None and taken.group == f"{OWN}/{taken.sha256[:16]}"

    def sentence(self) -> str:
        """The result in one line."""
        return (
            f"{self.added} photos added, {self.copies} exact copies skipped, "
            f"{len(self.refused)} files refused."
        )

    def notes(self, folder: Path) -> Iterator[str]:
        """What the person may not have meant. folder: as it was named."""
        if self.alone > 1:
            lie = (
                f"{self.alone} of them lie in no folder inside {folder}, each is a group by itself"
            )
            yield f"{lie}: photos of one shoot belong in a folder of their own there."
        if self.linked:
            yield say_linked(self.linked)


def add_photos(
    folder: Path,
    label: str,
    *,
    raw: Path,
    manifest: Path,
    target: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> AddReport:
    """Take up every photo below `folder` as `label`; a folder below it is a shoot: one group.

    raw: data/raw. manifest: begun where neither it nor any photo is there yet. A stopped run keeps
    what it has taken up. Raises DataRefused on an unknown label, on a folder that is not there or
    empty, and on one that lies in the raw folder of another label.
    """
    folder, raw = folder.resolve(), raw.resolve()
    _check_place(folder, raw, label, target)
    known, report = read_index(raw), AddReport(linked=linked_folders(folder))
    new = not known and not manifest.exists()  # the first photos of another object's data folder
    rows = {} if new else {one.sha256: one for one in read_manifest(manifest, target=target)}
    uploads = read_uploads(folder, target=target)
    files = files_by_hand(folder, raw / label)
    if not files:
        raise DataRefused(
            f"{folder} holds no file to take up. {say_linked(report.linked)}".rstrip(),
            advice=f"Name a folder of photos of {label}.",
        )
    try:
        for number, path in enumerate(files, start=1):
            try:
                taken = _take_up(path, folder, raw, label, rows, known, uploads)
                report.count(taken)
            except (PhotoRefused, DataRefused) as refused:
                report.refused.append((path, str(refused)))
            progress(number, len(files))
    finally:
        if report.added:
            write_manifest(rows.values(), manifest)  # first: the index without it is a dead end
            write_index(raw, known)
    return report


def _check_place(folder: Path, raw: Path, label: str, target: str) -> None:
    """DataRefused if there is no such label or folder, or if it holds photos of another label."""
    if label not in labels_of(target):
        raise DataRefused(
            f"Expected a label: {' or '.join(labels_of(target))}. Received: {label!r}.",
            advice="OCC_TARGET sets the class word.",
        )
    if not folder.is_dir():
        raise DataRefused(f"There is no folder {folder}.", advice="Name a folder of photos.")
    if raw.is_relative_to(folder):
        raise DataRefused(
            f"{folder} holds every photo of every label.",
            advice="Name a folder that holds photos of one label.",
        )
    if folder.is_relative_to(raw) and not folder.is_relative_to(raw / label):
        raise DataRefused(
            f"{folder} lies in the folder of another label than {label}.",
            advice="Move the photos first, or name the label of that folder.",
        )


def _take_up(
    path: Path,
    folder: Path,
    raw: Path,
    label: str,
    rows: dict[str, Row],
    known: dict[str, RawPhoto],
    uploads: dict[str, Row],
) -> Row | None:
    """Add one file to `rows` and `known`; None if it is an exact copy of a photo that is there.

    A photo that is listed but not on disk (own photos are not committed) gets its file back.
    uploads: what an export says of visitors' photos; they keep their origin and its terms.
    """
    data = _read_photo(path)
    sha256 = hashlib.sha256(data).hexdigest()
    listed, sent = rows.get(sha256), uploads.get(sha256)
    _check_label(label, listed, sent)
    if listed and sha256 in known and known[sha256].path.is_file():
        return None
    pixels = _decode(data)
    place, shoot = find_place(path, folder, raw / label, sha256)
    if not listed:  # before a file is written: a row that cannot be leaves none behind
        name = place.relative_to(raw).as_posix()
        group = f"{OWN}/{shoot or sha256[:16]}"
        told = sent or Row(sha256, label, OWN, group=group, licence=OWN)
        origin = {"source": told.source, "group": told.group, "licence": told.licence}
        listed = Row(sha256, label, look=background_of(pixels), path=name, **origin)
    if place != path:
        write_photo(place, data)
    known[sha256], rows[sha256] = raw_photo(sha256, place, sha256), listed
    return listed


def _check_label(label: str, listed: Row | None, sent: Row | None) -> None:
    """DataRefused if a photo is known by another label: to the manifest, or to reviewers."""
    if sent and sent.label != label:
        raise DataRefused(f"Reviewers called it {sent.label}.", advice="Add it with that label.")
    if listed and listed.label != label:
        raise DataRefused(
            f"The same photo is listed as {listed.label} ({listed.source}).",
            advice="A photo has one label: decide for one of the two.",
        )


def _decode(data: bytes) -> Pixels:
    """PhotoRefused in words for who sits at the files: decode_photo's are for a visitor's page."""
    try:
        return decode_photo(data)
    except PhotoRefused as refused:
        raise PhotoRefused(refused.message, code=refused.code, advice=LEFT_OUT) from refused


def _read_photo(path: Path) -> bytes:
    """The file's bytes; PhotoRefused on a bad name, on too many of them and if it can't be read."""
    if not ONE_LINE.fullmatch(str(path)):
        raise PhotoRefused("Its name holds a line break or broken letters.", advice="Rename it.")
    try:
        size_bytes = path.stat().st_size
        if size_bytes > MAX_BYTES:
            raise PhotoRefused(
                f"The file has {size_bytes} bytes, the most is {MAX_BYTES}.", advice=LEFT_OUT
            )
        return path.read_bytes()
    except OSError as fault:
        reason = f"It cannot be read: {fault.strerror}."
        raise PhotoRefused(reason, advice="Check its permissions.") from fault
