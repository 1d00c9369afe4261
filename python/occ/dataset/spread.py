"""Manifest rows -> how the labels lie in the splits, as a table, and a sentence for what is amiss.

A group goes into one split, so photos of one shoot alone can never fill four. May import: values,
dataset.manifest, dataset.status.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from occ.dataset.manifest import SPLITS, Row
from occ.dataset.status import align_lines
from occ.values import labels_of

FEW = 10  # photos of a label in a split: of fewer, one group is easily the most
MORE_SHOOTS = (
    "A group (one shoot, or near copies) goes into one split: add photos of other shoots, each in "
    "a folder of its own, with `occ data add`, then run `occ data split`."
)


def format_spread(rows: Sequence[Row], target: str) -> str:
    """Photos of each label in each split, as aligned lines."""
    counts = Counter((row.label, row.split) for row in rows)
    lines = [
        (label, *(str(counts[label, s] or ".") for s in SPLITS)) for label in labels_of(target)
    ]
    return align_lines([("label", *SPLITS), *lines], left=1)


def find_gaps(rows: Sequence[Row], target: str) -> list[str]:
    """A sentence for each split without a label, and for each that is mostly one group."""
    gaps = []
    for split in SPLITS:
        for label in labels_of(target):
            cell = [row for row in rows if (row.split, row.label) == (split, label)]
            if not cell:
                gaps.append(
                    f"Split {split} has no photo of {label}; `occ train` needs both labels."
                )
            elif len(cell) >= FEW and (most := tell_most(cell)):
                gaps.append(f"Of {label} in {split}, {most}")
    return [*gaps, MORE_SHOOTS] if gaps else []


def tell_most(rows: Sequence[Row]) -> str:
    """The group that holds more than half of these photos, in half a sentence; "" if none does.

    >>> tell_most([Row("a" * 64, "other", "own", group=name) for name in ("own/desk", "own/desk")])
    '2 of 2 photos are one group, own/desk.'
    """
    ((group, most),) = Counter(row.group for row in rows).most_common(1) or [("", 0)]
    return f"{most} of {len(rows)} photos are one group, {group}." if 2 * most > len(rows) else ""
