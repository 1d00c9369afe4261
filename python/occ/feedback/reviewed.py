"""Reviewed photos -> a folder of photos by label and their manifest rows, to be learnt from.

A row is written where all reviewers who could tell gave one label; files of the same bytes are one
photo, whatever each of them was called. Photos of an earlier export that
may no longer be learnt from are removed, and told, so that `occ data drop` finds their copies. An
export that is stopped, by a full disk say, leaves no photo that the next one would not remove.
May import: errors, values, files, tables, history.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from occ.errors import DataRefused
from occ.files import alone
from occ.history import History
from occ.history.reviews import Labelled, Reviews
from occ.history.values import Prediction
from occ.tables import scan_table, write_table
from occ.values import LABELS, UPLOADS

TABLE, GONE = "manifest.csv", "withdrawn.csv"
NEW = ".export"  # photos wait here until the table names them; hidden, so `occ data add` passes by
COLUMNS = (  # as in data/manifest.csv; a test compares them
    *("sha256", "label", "source", "group", "split", "subclass", "look", "repo", "commit"),
    *("path", "licence"),
)
LEFT = "It is left as it is. Name another folder to export to."
LICENCE = "visitor's consent: to learn from, until withdrawn or until its time is over"


@dataclass(frozen=True)
class Reviewed:
    """How many photos were written, and how many are left to disagree about or to look at.

    copies: files that were sent again, byte for byte, beside those that were written.
    gone: how many of earlier exports are in this one no more.
    """

    photos: int
    disputed: int
    untold: int
    copies: int = 0
    gone: int = 0

    def sentence(self) -> str:
        """The result in one line."""
        return (
            f"{self.photos} reviewed photos written; left out: {self.disputed} that reviewers "
            f"disagree on, {self.untold} that none could tell, {self.copies} exact copies."
        )


def export_reviewed(history: History, folder: Path, *, overwrite: bool = False) -> Reviewed:
    """Write folder/<label>/<id>.webp, folder/manifest.csv and, if need be, folder/withdrawn.csv.

    withdrawn.csv: sha256 of what earlier exports to the folder had and this one has not, because
    it was withdrawn or deleted, its time is over, or it is no longer agreed on. Raises DataRefused
    if there is an export already, unless `overwrite`: then its photos go first; and, before
    anything is touched, if a file of these names is not of an export.
    """
    _read_earlier(folder, overwrite=overwrite)  # before a lock is laid into a foreign folder
    with alone(folder, "export", begins=True):
        earlier = _read_earlier(folder, overwrite=overwrite)
        new = folder / NEW
        _forget(new)  # of an export that was stopped
        new.mkdir()
        try:
            rows, done = _write_photos(history, new)
            gone = sorted(earlier - {row["sha256"] for row in rows})
            _put_in_place(folder, rows, gone)
        finally:
            _forget(new)
    return replace(done, gone=len(gone))


def _read_earlier(folder: Path, *, overwrite: bool) -> set[str]:
    """sha256 of what earlier exports to the folder had. DataRefused as `export_reviewed` says."""
    tables = [_read(folder / name) for name in (TABLE, GONE)]
    if (folder / TABLE).exists() and not overwrite:
        raise DataRefused(
            f"{folder} already holds an export.", advice="To replace it, add --overwrite."
        )
    return {row["sha256"] for rows in tables for row in rows if row.get("sha256")}


def _put_in_place(folder: Path, rows: list[dict[str, str]], gone: list[str]) -> None:
    """Tables, then the photos of NEW, in the place of the export that was there."""
    _remove_photos(folder)
    if gone or (folder / GONE).exists():  # first, or a stop in between would forget them
        write_table(folder / GONE, COLUMNS[:1], [{"sha256": one} for one in gone])
    write_table(folder / TABLE, COLUMNS, rows)
    for row in rows:  # last: wherever this stops, the next export finds each photo by a table
        place = folder / row["path"]
        place.parent.mkdir(parents=True, exist_ok=True)
        (folder / NEW / place.name).replace(place)


def _write_photos(history: History, folder: Path) -> tuple[list[dict[str, str]], Reviewed]:
    """Rows of what reviewers agree on, and the counts of this export."""
    rows, disputed, untold, copies = [], 0, 0, 0
    for sha256, same in _by_bytes(history, folder).items():
        told = {label for each in same for label in each.labels.values()} - {"unsure"}
        disputed, untold = disputed + (len(told) > 1), untold + (not told)
        if len(told) == 1:
            copies += len(same) - 1
            rows.append(_row_of(sha256, same[0].prediction, told.pop()))
    return rows, Reviewed(len(rows), disputed, untold, copies)


def _by_bytes(history: History, folder: Path) -> dict[str, list[Labelled]]:
    """Each photo, by its sha256: as often as it was sent, the oldest first.

    Each lies in the folder as <id of the oldest>.webp, asked for once; not all fit into memory.
    """
    found: dict[str, list[Labelled]] = defaultdict(list)
    for each in Reviews(history.engine, history.target).labelled():
        kept = history.get_photo(each.prediction.id, learn=True)
        if kept is None:  # its owner deleted it, or took "learn" back, just now
            continue
        same = found[hashlib.sha256(kept.webp).hexdigest()]
        if not same:
            (folder / f"{each.prediction.id}.webp").write_bytes(kept.webp)
        same.append(each)
    return found


def _row_of(sha256: str, prediction: Prediction, told: str) -> dict[str, str]:
    """The row of a photo that reviewers call so."""
    label = prediction.target if told == "target" else LABELS[0]
    return {
        "sha256": sha256,
        "label": label,
        "source": UPLOADS,
        "group": prediction.id,
        "path": f"{label}/{prediction.id}.webp",
        "licence": LICENCE,
    }


def _remove_photos(folder: Path) -> None:
    """Only what our own table names, and nothing outside the folder."""
    for row in _read(folder / TABLE):
        path = (folder / (row.get("path") or TABLE)).resolve()
        if path.is_relative_to(folder.resolve()) and path.suffix == ".webp":
            path.unlink(missing_ok=True)


def _forget(new: Path) -> None:
    """Photos that no table names yet, and those that reviewers do not agree on."""
    if new.is_dir():
        shutil.rmtree(new)


def _read(table: Path) -> list[dict[str, str]]:
    """The rows of a table; none if there is no such file. DataRefused if it is not of an export."""
    if not table.exists():
        return []
    columns, lines = scan_table(table, advice=LEFT)
    rows = [texts for _, texts in lines]
    if table.name == GONE and columns != COLUMNS[:1]:
        raise _foreign(table, f"its columns are {', '.join(columns) or 'none'}")
    sources = sorted({row.get("source") or "none" for row in rows})
    own = sources == [UPLOADS] and not any(map(_is_taken_up, rows))
    if table.name == TABLE and not own and (rows or columns != COLUMNS):
        named = f"its {len(rows):,} rows name as source {', '.join(sources)}"
        said = f"it seems to be the manifest of a data set: {named}"
        raise _foreign(table, said if rows else f"its columns are {', '.join(columns) or 'none'}")
    return rows


def _is_taken_up(row: dict[str, str]) -> bool:
    """True of a data set's row: `occ data add` keeps the source, but not the place of the file."""
    return bool(row.get("split")) or (row.get("path") or "").count("/") > 1


def _foreign(table: Path, why: str) -> DataRefused:
    return DataRefused(f"{table} was not written by an export: {why}.", advice=LEFT)
