"""data/manifest.csv <-> rows: one row a photo, with its hash, label, source, split and address.

The label of a photo lives only here. Never opens a photo, never fetches one.
May import: errors, files, tables, values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from occ.errors import DataRefused
from occ.files import hash_file
from occ.tables import Line, is_torn, scan_table, write_table
from occ.values import POSITIVE, is_label, labels_of

SPLITS = ("train", "validate", "calibrate", "dev-test")
SPLIT_WORDS = (*SPLITS, "")  # "": not split yet
HASH_FORM = re.compile(r"[0-9a-f]{64}")
ONE_LINE = re.compile(r"[^\r\n\0\ud800-\udfff]*")  # what a CSV line in UTF-8 can hold


@dataclass(frozen=True)
class Row:
    """One photo of the data set. sha256: of the original's bytes. look: white-bg, plain-bg, scene.

    split: one of SPLIT_WORDS. repo, commit, path: where the original is; an own photo has
    no repo, and its path is that below data/raw.
    """

    sha256: str
    label: str
    source: str
    group: str = ""
    split: str = ""
    subclass: str = ""
    look: str = ""
    repo: str = ""
    commit: str = ""
    path: str = ""
    licence: str = ""

    def __post_init__(self) -> None:
        if not HASH_FORM.fullmatch(self.sha256):
            raise ValueError(
                f"sha256 must be 64 lower-case hexadecimal digits. Received: {self.sha256!r}."
            )
        if not is_label(self.label):
            raise ValueError(f"label must be a plain word. Received: {self.label!r}.")
        if self.split not in SPLIT_WORDS:
            raise ValueError(f"split must be one of {SPLIT_WORDS}. Received: {self.split!r}.")
        if not self.source:
            raise ValueError("source must not be empty.")
        for name, text in vars(self).items():
            if not ONE_LINE.fullmatch(text):
                raise ValueError(f"{name} must be one line of text. Received: {text!r}.")


COLUMNS = tuple(field.name for field in fields(Row))
DROPPED_COLUMNS = ("sha256", "reason")  # of dropped.csv, beside it


def read_manifest(path: Path, *, target: str = POSITIVE) -> tuple[Row, ...]:
    """The rows of a manifest, in its order.

    target: the class word; a label is this or "other". Raises DataRefused, naming the line, on a
    missing column, a bad hash, an unknown label or split, and a photo that is listed twice.
    """
    rows, faults = inspect_manifest(path, target=target)
    if faults:
        raise faults[0]
    return rows


def inspect_manifest(path: Path, *, target: str) -> tuple[tuple[Row, ...], tuple[DataRefused, ...]]:
    """(good rows, a refusal for each bad line). Raises DataRefused only if it is no such table."""
    rows: list[Row] = []
    faults: list[DataRefused] = []
    line_of: dict[str, int] = {}
    lines = _read_lines(path)
    words = {texts.get("label") for _, texts in lines}
    for line, texts in lines:
        try:
            row = _row_of(texts, line, path, target, mine=target in words)
            if row.sha256 in line_of:
                raise DataRefused(
                    f"{path.name}, line {line}: {row.sha256} is on line {line_of[row.sha256]} too.",
                    advice="A photo stands in the manifest once: remove one of the two lines.",
                )
            line_of[row.sha256] = line
            rows.append(row)
        except DataRefused as fault:
            faults.append(fault)
    return tuple(rows), tuple(faults)


def _read_lines(path: Path) -> list[Line]:
    """Its lines, whatever they hold; DataRefused if it is not such a table at all."""
    if not path.exists():
        there = (path.parent / "raw" / "index.csv").exists()
        raise DataRefused(
            f"There is no manifest at {path.absolute()}.",
            advice="Its photos are there: restore it from git or from a copy."
            if there
            else "`occ data add` begins one; OCC_DATA_DIR names the folder, and a relative one "
            "is looked up from where you stand.",
        )
    columns, lines = scan_table(path)
    if columns != COLUMNS:
        missing = [name for name in COLUMNS if name not in columns]
        raise DataRefused(
            f"{path.name}, line 1: expected the columns {', '.join(COLUMNS)}. "
            f"Received: {', '.join(columns) or 'nothing'}"
            + (f"; missing: {', '.join(missing)}." if missing else "."),
            advice="Restore the file from git.",
        )
    return lines


def _row_of(texts: dict, line: int, path: Path, target: str, *, mine: bool) -> Row:
    """One line's texts as a Row; DataRefused with the line number if they make none.

    mine: some photo of the manifest is labelled `target`; else the settings may be at fault.
    """
    advice = f"Mend that line of {path.name}, or restore the file from git."
    if is_torn(texts):
        raise DataRefused(
            f"{path.name}, line {line}: expected {len(COLUMNS)} fields.", advice=advice
        )
    try:
        row = Row(**texts)
    except ValueError as bad:
        raise DataRefused(f"{path.name}, line {line}: {bad}", advice=advice) from bad
    if row.label not in (labels := labels_of(target)):
        meant = f"No photo of {path.absolute()} is labelled {target!r}: set OCC_TARGET to "
        meant += f"{row.label!r}, or OCC_DATA_DIR to the folder of the photos of {target!r}."
        raise DataRefused(
            f"{path.name}, line {line}: label must be one of {labels}. Received: {row.label!r}.",
            advice=f"{advice} (OCC_TARGET sets the class word.)" if mine else meant,
        )
    return row


def write_manifest(rows: Iterable[Row], path: Path) -> None:
    """Write the rows in their order; the old file stays until the new one is complete."""
    write_table(path, COLUMNS, (asdict(row) for row in rows))


def digest_of(path: Path) -> str:
    """sha256 of a file's bytes, 64 hexadecimal digits; DataRefused if it is not there."""
    try:
        return hash_file(path)
    except FileNotFoundError as gone:
        raise DataRefused(f"There is no file {path}.") from gone
