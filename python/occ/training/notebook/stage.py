"""Settings -> the stage a notebook plays on: the real photos, or a synthetic set where none are.

A synthetic run reads and writes below the cache folder alone, so it can never replace what is
shipped in asset/. May import: errors, values, settings, dataset, training.plan.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from occ.dataset.demo import SOURCE, write_demo
from occ.dataset.manifest import read_manifest
from occ.dataset.raw import find_photos
from occ.errors import DataRefused
from occ.settings import Settings
from occ.training.plan import CNetStage, TrainPlan
from occ.values import POSITIVE

DEMO_PHOTOS, DEMO_SEED = 100, 0
DEMO_PLAN = TrainPlan(cnet_stages=(CNetStage(224, 1, 1e-3),))  # shows that it runs; teaches little


@dataclass(frozen=True)
class Stage:
    """settings: whose folders to work in. plan: how to train there. why: a sentence for people."""

    settings: Settings
    plan: TrainPlan
    why: str


def choose_stage(settings: Settings) -> Stage:
    """The photos of the manifest if all are there, else a synthetic set, written if need be.

    A data folder that holds a synthetic set already is taken as it is. Raises DataRefused if the
    manifest itself is missing or broken.
    """
    listed = read_manifest(settings.data_dir / "manifest.csv", target=settings.target)
    rows = [row for row in listed if row.group]
    there = find_photos(settings.data_dir / "raw", rows)
    found = sum(row.sha256 in there for row in rows)
    if not rows or found < len(rows):
        why = f"{found} of {len(rows)} photos of the manifest are here, so this run is about "
        why += f"{DEMO_PHOTOS} synthetic ones. `occ data fetch` gets the real ones."
        return _demo_stage(settings, _write_demo(settings), why)
    if all(row.source == SOURCE for row in rows):
        why = f"This run is about {found} synthetic photos: its figures say nothing of real ones."
        return _demo_stage(settings, settings.data_dir, why)
    return Stage(settings, TrainPlan(), f"All {found} photos of the manifest are here.")


def _demo_stage(settings: Settings, data_dir: Path, why: str) -> Stage:
    """A stage whose models are written beside the cache, by a plan of less than a minute."""
    asset_dir = settings.cache_dir / "demo-asset"
    asset_dir.mkdir(parents=True, exist_ok=True)
    folders = {"data_dir": data_dir, "asset_dir": asset_dir}
    return Stage(settings.model_copy(update=folders), DEMO_PLAN, why)


def _write_demo(settings: Settings) -> Path:
    """The data folder of a synthetic set in the cache, written unless it is there already."""
    if settings.target != POSITIVE:
        raise DataRefused(
            f"The synthetic photos show bananas. Received: OCC_TARGET {settings.target!r}.",
            advice="Add photos with `occ data add`, then run `occ data split`.",
        )
    folder = settings.cache_dir / "demo"
    manifest = folder / "manifest.csv"
    rows = read_manifest(manifest) if manifest.exists() else ()
    if not len(rows) == DEMO_PHOTOS == len(find_photos(folder / "raw", rows)):
        shutil.rmtree(folder, ignore_errors=True)  # ours: it lost a photo, or is of another size
        shutil.copyfile(write_demo(folder / "raw", DEMO_PHOTOS, DEMO_SEED), manifest)
    return folder
