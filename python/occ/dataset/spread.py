"""Manifest rows -> how the labels lie in the splits, as a table, and a sentence for what is amiss.

A group goes into one split, so photos of one shoot alone can never fill four. May import: values,
dataset.manifest, dataset.split, dataset.status.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from occ.dataset.manifest import SPLITS, Row
from occ.dataset.split import SMALL_PERCENT, is_test
from occ.dataset.status import align_lines
from occ.values import labels_of

FEW = 10  # photos of a label in a split: of fewer, one group is easily the most
SMALL_SPLITS = ("validate", "calibrate")
# Half and twice as many as are meant: of MANY photos without twins, fewer or more come about by
# chance alone once in two thousand times (binomial)
LEAST, MOST, MANY = 0.5, 2.0, 200
MORE_SHOOTS = (
    "A group (one shoot, or near copies) goes into one split: add photos of other shoots, each in "
    "a folder of its own inside the one you add with `occ data add`, then run `occ data split`."
)


def format_spread(rows: Sequence[Row], target: str) -> str:
    """Photos of each label in each split, as aligned lines."""
    counts = Counter((row.label, row.split) for row in rows)
    lines = [
        (label, *(str(counts[label, s] or ".") for s in SPLITS)) for label in labels_of(target)
    ]
    return align_lines([("label", *SPLITS), *lines], left=1)


def find_gaps(rows: Sequence[Row], target: str) -> list[str]:
    """A sentence for each split without a label, for each that is mostly one group, and for each
    that large groups filled or missed."""
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
            elif split in SMALL_SPLITS and (share := _tell_share(rows, cell)):
                gaps.append(share)
    return [*gaps, MORE_SHOOTS] if gaps else []


def _tell_share(rows: Sequence[Row], cell: Sequence[Row]) -> str:
    """That photos of one label and split are far more or fewer than meant; "" if they are not."""
    label, split = cell[0].label, cell[0].split
    total = sum(row.label == label and not is_test(row) for row in rows)
    meant = SMALL_PERCENT / 100 * total
    if total < MANY or LEAST <= len(cell) / meant <= MOST:
        return ""
    ((group, most),) = Counter(row.group for row in cell).most_common(1)
    return (
        f"Of {total} photos of {label}, {len(cell)} are in {split}, where about {round(meant)} are "
        f"meant to be; its largest group, {group}, has {most}."
    )


def tell_most(rows: Sequence[Row]) -> str:
    """The group that holds more than half of these photos, in half a sentence; "" if none does.

    >>> tell_most([Row("a" * 64, "other", "own", group=name) for name in ("own/desk", "own/desk")])
    '2 of 2 photos are one group, own/desk.'
    """
    ((group, most),) = Counter(row.group for row in rows).most_common(1) or [("", 0)]
    return f"{most} of {len(rows)} photos are one group, {group}." if 2 * most > len(rows) else ""
