"""A workbench -> asset/CNet.h5, fitted from scratch on gray photos, and its curves.

May import: preprocess, release, training.networks, training.features, training.plan,
training.fitting.reuse, training.workbench.
"""

from __future__ import annotations

import shutil

import numpy as np

from occ.preprocess import PreprocessSpec
from occ.release import ModelFile
from occ.training.features.prepared import prepare_gray
from occ.training.fitting.reuse import Curves, digest_of_fit, reuse_or_fit
from occ.training.networks.balance import balance_weights
from occ.training.networks.batches import FitSet
from occ.training.networks.epochs import epoch_bar
from occ.training.networks.fit import CNET_STRENGTH, SEED, Fitted, fit_cnet
from occ.training.plan import CNetStage
from occ.training.workbench import Workbench, labels_of_rows, progress_bar

NAME = "CNet"
GRAY = PreprocessSpec(colour="gray3")


def make_cnet(
    bench: Workbench, stages: tuple[CNetStage, ...], *, retrain: bool = False
) -> tuple[ModelFile, Curves]:
    """(what CNet.h5 is, its curves). A stopped run goes on at its last whole epoch."""
    taught = digest_of_fit(NAME, bench.labels_digest(), stages, CNET_STRENGTH, GRAY, SEED)

    def fit() -> Fitted:
        sets = [_gray_photos(bench.of_split(split)) for split in ("train", "validate")]
        folder = bench.settings.cache_dir / "cnet" / taught
        if retrain:
            shutil.rmtree(folder, ignore_errors=True)
        with epoch_bar(f"teach {NAME}") as bar:
            return fit_cnet(*sets, folder, stages=stages, callbacks=(bar,))

    asset_dir = bench.settings.asset_dir
    return reuse_or_fit(asset_dir, NAME, taught, GRAY, fit, retrain=retrain)


def _gray_photos(part: Workbench) -> FitSet:
    """The prepared gray photos of a split, with labels and balanced weights."""
    folder, split = part.settings.data_dir / "prepared", part.rows[0].split
    with progress_bar(f"prepare {split}", len(part.photos)) as advance:
        gray = prepare_gray(part.photos, GRAY, folder, split, advance=advance)
    labels = labels_of_rows(part.rows).astype(np.float32)
    return FitSet(gray, labels, balance_weights(part.rows))
