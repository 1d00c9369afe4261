"""Raw photos and their manifest -> the manifest with groups and splits, and data/dropped.csv.

Near copies are found by what the frozen backbone sees and by perceptual hash; what cannot be read
or shows one flat colour is dropped with the reason. A second run changes nothing.
May import: errors, files, tables, settings, photo, preprocess, release, graphs, backbone, dataset,
training.networks, training.features, training.plan, training.train, training.workbench.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from occ.backbone import Backbone
from occ.dataset.manifest import DROPPED_COLUMNS, Row, read_manifest, write_manifest
from occ.dataset.raw import RawPhoto, advise_missing, find_photos
from occ.dataset.similar import near_pairs, perceptual_hash
from occ.dataset.split import NEAR, assign_splits, find_leaks
from occ.dataset.spread import find_gaps, format_spread
from occ.errors import DataRefused, PhotoRefused
from occ.files import hash_file
from occ.graphs import load_graph
from occ.photo import decode_photo
from occ.preprocess import strip_alpha
from occ.preprocess.bars import trim_bars
from occ.settings import Settings
from occ.tables import read_table, write_table
from occ.training.features import FeatureRecipe, extract_features
from occ.training.networks.export import place_backbone
from occ.training.plan import TrainPlan, class_of
from occ.training.train import RGB, VIEWS
from occ.training.workbench import ask_each, progress_bar

FLAT_LEVELS = 4.0  # standard deviation of a colour; the flattest of 11,737 photos has 5.6 in one


@dataclass(frozen=True)
class Regrouped:
    """What a run did: photos kept, groups, near pairs, and why how many photos were dropped.

    table: photos of each label in each split. gaps: what stands in the way of training.
    """

    photos: int
    groups: int
    pairs: int
    dropped: dict[str, int]
    table: str = ""
    gaps: tuple[str, ...] = ()

    def sentence(self) -> str:
        """One line for the person."""
        why = "; ".join(f"{count} x {reason}" for reason, count in sorted(self.dropped.items()))
        return (
            f"{self.photos} photos in {self.groups} groups, {self.pairs} pairs of near copies; "
            f"dropped so far: {why or 'none'}."
        )


def regroup_photos(settings: Settings) -> Regrouped:
    """Group, split and write data/manifest.csv and data/dropped.csv.

    Raises DataRefused if a photo of the manifest is missing, or if a near copy would straddle.
    """
    path = settings.data_dir / "manifest.csv"
    rows = list(read_manifest(path, target=settings.target))
    found = find_photos(settings.data_dir / "raw", rows)
    missing = [row.sha256 for row in rows if row.sha256 not in found]
    if missing:
        raise DataRefused(
            f"{len(missing)} photos of the manifest are not in {settings.data_dir / 'raw'}.",
            advice=advise_missing(rows, missing),
        )
    rows, hashes, dropped = _clean(rows, found)
    features = _features(settings, [found[row.sha256] for row in rows])
    pairs = near_pairs(features, hashes, **NEAR)
    kept, copies = assign_splits(rows, pairs)
    place = {row.sha256: number for number, row in enumerate(kept)}
    names = [row.sha256 for row in rows]
    inside = [(place.get(names[i]), place.get(names[j])) for i, j in pairs]
    left = np.array([pair for pair in inside if None not in pair], int).reshape(-1, 2)
    leaks = find_leaks(kept, left)
    if leaks:
        raise DataRefused(f"{len(leaks)} near copies straddle two splits. {leaks[0]}")
    file, used = settings.data_dir / "dropped.csv", {row.sha256 for row in kept}
    reasons = _merge_dropped(file, dropped + copies, used)
    write_manifest(kept, path)
    groups = len({row.group for row in kept})
    table, gaps = format_spread(kept, settings.target), find_gaps(kept, settings.target)
    return Regrouped(len(kept), groups, len(pairs), reasons, table, tuple(gaps))


def _clean(
    rows: Sequence[Row], found: dict[str, RawPhoto]
) -> tuple[list[Row], np.ndarray, list[tuple[str, str]]]:
    """(usable rows, their perceptual hashes uint64 (n,), dropped (sha256, reason))."""

    def look(row: Row) -> int | str:
        try:
            rgb = strip_alpha(decode_photo(found[row.sha256].read()))
        except PhotoRefused as refused:
            return f"unreadable: {refused.code}"
        rgb, _ = trim_bars(rgb)
        return "one flat colour" if _is_flat(rgb) else perceptual_hash(rgb)

    kept, hashes, dropped = [], [], []
    for row, seen in zip(rows, ask_each("look at photos", look, rows), strict=True):
        if isinstance(seen, str):
            dropped.append((row.sha256, seen))
        else:
            kept.append(row)
            hashes.append(seen)
    return kept, np.array(hashes, np.uint64), dropped


def _is_flat(rgb: np.ndarray) -> bool:
    """True of one colour, whichever: each of the three is looked at by itself, as they differ."""
    return bool((rgb.std(axis=(0, 1)) < FLAT_LEVELS).all())


def _features(settings: Settings, photos: list[RawPhoto]) -> np.ndarray:
    """What the backbone sees in the full view: float32 (n, d).

    Shares the cache with training, which is named by the ImageNet class too: with another one,
    features of which none depends on it are only computed once more.
    """
    path = place_backbone(settings.asset_dir, "MNet.h5")
    sha256 = hash_file(path)
    graph = load_graph(path, sha256, settings.cache_dir / "graphs", threads=settings.threads)
    recipe = FeatureRecipe(RGB, VIEWS, class_of(TrainPlan(), settings) or 0, sha256)
    with progress_bar("features", len(photos)) as advance:
        found = extract_features(
            photos, Backbone(graph), recipe, settings.cache_dir, advance=advance
        )
    return found.pooled[:, 0]


def _merge_dropped(path: Path, new: list[tuple[str, str]], used: set[str]) -> dict[str, int]:
    """Add to data/dropped.csv, sorted by hash; returns how many photos each reason has.

    used: the hashes of photos that are not dropped, or not any more.
    """
    before = read_table(path, DROPPED_COLUMNS)
    reasons = {line["sha256"]: line["reason"] for line in before} | dict(new)
    lines = [{"sha256": name, "reason": reasons[name]} for name in sorted(reasons.keys() - used)]
    write_table(path, DROPPED_COLUMNS, lines)
    return dict(Counter(line["reason"] for line in lines))
