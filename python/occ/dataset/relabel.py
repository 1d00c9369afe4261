"""data/relabel.csv and manifest rows -> the same rows with the labels that a person corrected.

The manifest keeps what the source says; the corrections stand beside it with their reasons, each
looked at by a person. May import: errors, tables, values, dataset.manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from occ.dataset.manifest import Row
from occ.errors import DataRefused
from occ.tables import read_lines
from occ.values import labels_of

COLUMNS = ("sha256", "label", "reason")


def read_relabels(path: Path, *, target: str) -> dict[str, str]:
    """sha256 -> the right label; empty if there is no such file.

    Raises DataRefused, naming the line, on an unknown label or a correction without a reason.
    """
    found: dict[str, str] = {}
    for number, line in read_lines(path, COLUMNS, optional=True):
        name, label, reason = (line[key] for key in COLUMNS)
        if not name or label not in labels_of(target) or not reason or name in found:
            raise DataRefused(
                f"{path.name}, line {number}: expected a new sha256, a label of "
                f"{labels_of(target)} and a reason. Received: {line}."
            )
        found[name] = label
    return found


def apply_relabels(rows: Sequence[Row], relabels: dict[str, str]) -> tuple[Row, ...]:
    """The rows with corrected labels, in their order. DataRefused if a correction is of none."""
    strange = sorted(relabels.keys() - {row.sha256 for row in rows})
    if strange:
        raise DataRefused(
            f"relabel.csv corrects a photo that is not in manifest.csv: {strange[0]}.",
            advice="Mend its sha256, or remove the line.",
        )
    return tuple(replace(row, label=relabels.get(row.sha256, row.label)) for row in rows)


def digest_of_relabels(relabels: dict[str, str]) -> str:
    """Changes with any correction, whatever its reason: 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps(sorted(relabels.items())).encode()).hexdigest()
