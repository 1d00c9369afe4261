"""Lines of column -> text <-> a CSV file in UTF-8 that a person may open, change and save again.

May import: errors, files.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

from occ.errors import DataRefused
from occ.files import drafted

Line = tuple[int, dict[str, str]]  # the number of the line where it begins, column -> text
MEND = "Mend it and save it as CSV in UTF-8, or restore it from git."


def write_table(path: Path, columns: tuple[str, ...], rows: Iterable[dict]) -> None:
    """Write a CSV file in one piece: a stopped run leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        file.flush()
        os.fsync(file.fileno())


def scan_table(path: Path, *, advice: str = MEND) -> tuple[tuple[str, ...], list[Line]]:
    """(columns, lines) of a CSV file that may have any: a fault of a line is the caller's to tell.

    A text that is missing is None; where there are too many, one is under None. Raises DataRefused,
    with the advice, if it cannot be read or is no such file.
    """
    found, begins = [], 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # Excel writes a mark first
            reader = csv.reader(file, strict=True)
            for texts in reader:
                found.append((begins, texts))
                begins = reader.line_num + 1  # a text in quotation marks may go over many lines
    except OSError as fault:
        raise DataRefused(f"{path} cannot be read: {fault.strerror}.", advice=advice) from fault
    except UnicodeDecodeError as other:
        raise DataRefused(f"{path} is not a UTF-8 table: {other}.", advice=advice) from other
    except csv.Error as torn:
        said = f"{path}, line {begins}: not a UTF-8 table: {torn}."
        raise DataRefused(said, advice=advice) from torn
    (_, columns), *lines = [line for line in found if line[1]] or [(1, [])]
    return tuple(columns), [(begins, dict(zip_longest(columns, line))) for begins, line in lines]


def read_lines(
    path: Path, columns: Sequence[str], *, optional: bool = False, advice: str = MEND
) -> list[Line]:
    """The lines of a CSV file that has these columns, maybe among others.

    optional: no such file is as one without lines. Raises DataRefused, with the advice and the
    number of the line, on a missing column, and on a line of too many or too few texts.
    """
    if optional and not path.exists():
        return []
    named, lines = scan_table(path, advice=advice)
    if missing := [name for name in columns if name not in named]:
        raise DataRefused(
            f"{path}, line 1: there is no column {', '.join(missing)}. "
            f"Received: {', '.join(named) or 'nothing'}.",
            advice=advice,
        )
    for number, texts in lines:
        if is_torn(texts):
            raise DataRefused(
                f"{path}, line {number}: expected {len(named)} texts: {', '.join(named)}. A comma "
                "within a text needs quotation marks around it.",
                advice=advice,
            )
    return lines


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """As `read_lines` of a file that need not be there, without the numbers."""
    return [texts for _, texts in read_lines(path, columns, optional=True)]


def is_torn(texts: dict) -> bool:
    """True of a line with too many or too few texts for its table's columns."""
    return None in texts or None in texts.values()
