"""Manifest rows -> a weight a photo, so that neither label, look nor source can be learned instead.

More bananas than others lie on white (data/README.md): unweighted, "white" would be a clue.
May import: dataset.manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from occ.dataset.manifest import Row


def balance_weights(rows: Sequence[Row]) -> np.ndarray:
    """float32 (n,), mean 1: labels weigh the same, and within a label so do white and not white.

    Within each such cell a source counts by the square root of its photos, so that thousands of
    photos of one source cannot drown twenty of another, nor the other way round.
    """
    if not rows:
        raise ValueError("Expected at least one row. Received: none.")

    def cell_of(row: Row) -> tuple[bool, bool]:
        return (row.label != "other", row.look == "white-bg")

    sources = Counter((cell_of(row), row.source) for row in rows)
    raw = np.array([sources[cell_of(row), row.source] ** -0.5 for row in rows])  # (n,)
    white = sum(row.look == "white-bg" for row in rows) / len(rows)  # what both labels shall have
    for cell in set(map(cell_of, rows)):
        members = np.array([cell_of(row) == cell for row in rows])
        raw[members] *= (white if cell[1] else 1 - white) / raw[members].sum()
    for target in {cell[0] for cell in map(cell_of, rows)}:  # a label may lack one of the looks
        members = np.array([cell_of(row)[0] == target for row in rows])
        raw[members] /= raw[members].sum()
    return (raw / raw.mean()).astype(np.float32)
