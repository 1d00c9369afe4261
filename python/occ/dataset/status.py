"""Manifest rows + the photos on disk -> a table of counts in plain text. Reads no photo.

May import: dataset.manifest, dataset.raw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from occ.dataset.manifest import SPLITS, Row
from occ.dataset.raw import KINDS, RawPhoto

COLUMNS = ("photos", *SPLITS, "no split", *KINDS, "missing")


def count_photos(
    rows: Sequence[Row], photos: Mapping[str, RawPhoto]
) -> dict[tuple[str, str], Counter[str]]:
    """(source, label) -> how many photos fall under each of COLUMNS; ("all", label) is the sum."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        photo = photos.get(row.sha256)
        words = (
            "photos",
            row.split if row.split in SPLITS else "no split",
            photo.kind if photo else "missing",
        )
        for source in (row.source, "all"):
            counts.setdefault((source, row.label), Counter()).update(words)
    return dict(sorted(counts.items(), key=lambda item: (item[0][0] == "all", item[0])))


def format_counts(counts: Mapping[tuple[str, str], Counter[str]]) -> str:
    """The counts as aligned lines, the names of the columns first; 0 is shown as a dot."""
    lines = [
        (source, label, *(str(count[name]) if count[name] else "." for name in COLUMNS))
        for (source, label), count in counts.items()
    ]
    return align_lines([("source", "label", *COLUMNS), *lines], left=2)


def align_lines(table: Sequence[tuple[str, ...]], *, left: int) -> str:
    """Cells as aligned lines: the first `left` columns are words, the others numbers.

    >>> print(align_lines([("label", "photos"), ("other", "3")], left=1))
    label  photos
    other       3
    """
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    )
