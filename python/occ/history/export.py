"""Every kept answer -> the rows of a table: no photo, no note, no secret.

May import: errors, files, history.
"""

from __future__ import annotations

import csv
from pathlib import Path

from occ.errors import DataRefused
from occ.files import drafted
from occ.history import History

COLUMNS = (
    *("id", "made_at_utc", "verdict", "score", "model", "target", "count"),
    *("learn", "show", "has_photo", "feedback", "named"),
)


def export_history(history: History, path: Path) -> int:
    """Write one CSV line an answer, newest first; how many. Never holds more than one page.

    Raises DataRefused if the file is there: nothing is overwritten unasked.
    """
    if path.exists():
        raise DataRefused(f"{path} is there already.", advice="Name another file, or remove it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        count = 0
        for row in history.walk():
            values = {name: getattr(row, name) for name in COLUMNS}
            table.writerow((values | {"made_at_utc": row.made_at_utc.isoformat()}).values())
            count += 1
    return count
