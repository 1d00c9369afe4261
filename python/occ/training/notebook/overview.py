"""A workbench -> tables of its photos: whence, what was left out, which split, on what ground.

Counts only; reads no photo. May import: tables, dataset, training.networks, training.workbench.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from occ.dataset.manifest import DROPPED_COLUMNS, SPLITS
from occ.dataset.relabel import COLUMNS
from occ.dataset.sources import read_sources
from occ.tables import read_table
from occ.training.networks.balance import balance_weights
from occ.training.workbench import Workbench


def count_sources(bench: Workbench) -> pd.DataFrame:
    """One line a source: photos by label, and its licence."""
    table = _count(bench, "source")
    licences = {row.source: row.licence for row in bench.rows}
    licences |= {name: source["licence"] for name, source in read_sources().items()}
    return table.assign(licence=table.index.map(licences))


def count_splits(bench: Workbench) -> pd.DataFrame:
    """One line a split: photos by label, groups of near copies, sources."""
    photos = _table(bench)
    table = _count(bench, "split").reindex([word for word in SPLITS if word in set(photos.split)])
    of_split = photos.groupby("split")
    return table.assign(groups=of_split.group.nunique(), sources=of_split.source.nunique())


def count_looks(bench: Workbench) -> pd.DataFrame:
    """One line a look (the ground a photo was taken on): photos by label."""
    return _count(bench, "look")


def count_dropped(data_dir: Path) -> pd.DataFrame:
    """One line a reason for which photos were left out, with how many; empty if none were."""
    reasons = [line["reason"] for line in read_table(data_dir / "dropped.csv", DROPPED_COLUMNS)]
    return pd.Series(reasons, dtype=str).value_counts().to_frame("photos").rename_axis("reason")


def list_relabels(data_dir: Path) -> pd.DataFrame:
    """One line a label that a person corrected, with the reason; empty if none was."""
    lines = read_table(data_dir / "relabel.csv", COLUMNS)
    facts = [(line["sha256"][:12], line["label"], line["reason"]) for line in lines]
    return pd.DataFrame(facts, columns=["photo", "is now", "reason"]).set_index("photo")


def share_on_white(bench: Workbench) -> dict[str, dict[str, float]]:
    """Label -> share of the photos of `train` that lie on white, as found and as weighed."""
    rows = bench.of_split("train").rows
    weights = balance_weights(rows)
    label, white = (np.array([getattr(row, key) for row in rows]) for key in ("label", "look"))
    white = white == "white-bg"
    return {
        str(word): {
            "as found": float(white[label == word].mean()),
            "as weighed": float(
                weights[white & (label == word)].sum() / weights[label == word].sum()
            ),
        }
        for word in sorted(set(label))
    }


def _table(bench: Workbench) -> pd.DataFrame:
    return pd.DataFrame([vars(row) for row in bench.rows])


def _count(bench: Workbench, key: str) -> pd.DataFrame:
    """Photos by `key` and label."""
    photos = _table(bench)
    return pd.crosstab(photos[key], photos["label"])
