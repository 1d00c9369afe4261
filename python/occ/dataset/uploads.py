"""A folder of photos -> what an export of visitors' photos says of each, by hash; {} if it is none.

May import: errors, values, dataset.manifest.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from occ.dataset.manifest import Row, inspect_manifest
from occ.errors import DataRefused
from occ.values import UPLOADS

TABLE = "manifest.csv"  # as `occ feedback export` names it; a test takes up what that wrote


def read_uploads(folder: Path, *, target: str) -> dict[str, Row]:
    """The export's table lies in the folder, or beside it where the folder is that of one label.

    Any other table of that name is passed over: it says nothing of visitors.
    """
    found: dict[str, Row] = {}
    for table in (folder.parent / TABLE, folder / TABLE):
        with suppress(DataRefused):  # there is none, or it is no such table
            rows, _ = inspect_manifest(table, target=target)
            found |= {row.sha256: row for row in rows if row.source == UPLOADS}
    return found
