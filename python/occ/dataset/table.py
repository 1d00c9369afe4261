"""Lines of column -> text <-> a CSV file in UTF-8 that a person may open, change and save again.

May import: errors, files.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from occ.errors import DataRefused
from occ.files import drafted


def write_table(path: Path, columns: tuple[str, ...], rows: Iterable[dict]) -> None:
    """Write a CSV file in one piece: a stopped run leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The lines of a CSV file, column -> text; none if there is no such file.

    Raises DataRefused, naming the line, where one of `columns` is missing.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # Excel writes a mark first
            lines = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as broken:
        raise no_table(path, broken) from broken
    for number, line in enumerate(lines, start=2):
        if missing := [name for name in columns if line.get(name) is None]:
            raise DataRefused(
                f"{path.name}, line {number}: expected {', '.join(columns)}. "
                f"Missing: {', '.join(missing)}.",
                advice="Mend that line, or restore the file from git.",
            )
    return lines


def no_table(path: Path, broken: Exception) -> DataRefused:
    """The refusal of a file that a program saved in another form."""
    return DataRefused(
        f"{path.name} is not a UTF-8 table: {broken}.",
        advice="Save it as CSV in UTF-8, or restore it from git.",
    )
