"""Taught networks and what they see of validate and calibrate -> the release that is served.

The champion is chosen on `validate`; temperature, thresholds and what is novel come from
`calibrate` alone. May import: models, oneclass, locate, release, verdict, training.settle.choose,
training.features, training.measure, training.networks, training.fitting, training.oneclass,
training.promise, training.workbench.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import keras
import numpy as np

from occ.locate.closer import Zoom
from occ.models import score_rows
from occ.oneclass import load_known
from occ.release import ModelFile, Release
from occ.training.features import FeatureRecipe
from occ.training.features.copies import COPY_SHARE
from occ.training.fitting.heads import HeadTrainer
from occ.training.measure.scoring import aspects_of
from occ.training.networks.export import git_commit
from occ.training.networks.fit import SEED
from occ.training.oneclass.known import write_known
from occ.training.promise import promise_words
from occ.training.settle.choose import Candidate, Champion, calibrate_champion, choose_champion
from occ.training.workbench import labels_of_rows
from occ.verdict import Decision

PATCH_HEAD = "MNetPatch"  # of the views' patches; its word is never told by itself
OTHER = "LNet"  # the network that looks at what the first one leaves open


@dataclass(frozen=True)
class Seen:
    """What a head is chosen by. first: split -> features (n, v + p, d) of its first look.

    closer: split -> what another network sees in its closer looks and maybe in their patches, (n, z
    + p, e), as `zoom` says; None: nobody looks closer. Beside validate and calibrate there are the
    made-up "scenes" of `validate`.
    """

    recipe: FeatureRecipe
    first: Mapping[str, np.ndarray]
    closer: Mapping[str, np.ndarray] | None = None
    zoom: Zoom | None = None


def settle(
    trainer: HeadTrainer, files: dict[str, ModelFile], seen: Mapping[str, Seen], number: int | None
) -> Release:
    """The release: champion by `validate`; what is novel, temperature, thresholds: `calibrate`."""
    bench, settings = trainer.bench, trainer.bench.settings
    splits = ("validate", "calibrate")
    labels = {split: labels_of_rows(bench.of_split(split).rows) for split in splits}
    candidates = [_score(trainer, files, name, one) for name, one in seen.items()]
    best = choose_champion(candidates, labels["validate"], number)
    champion = seen[best.candidate.name]
    asked = champion.first["calibrate"][:, 0]
    novelty, novel = _find_novel(trainer, champion.recipe, asked)
    chosen = calibrate_champion(best, labels["calibrate"], novel)
    unused = _unused_files(chosen.decision)  # not converted, loaded nor shipped
    files = {name: file for name, file in files.items() if name not in unused}
    return Release(
        target=settings.target,
        seed=SEED,
        git_commit=git_commit(),
        keras_version=keras.__version__,
        manifest_digest=bench.manifest_digest,
        relabel_digest=bench.relabel_digest,
        champion=best.candidate.name,
        files=files,
        low=chosen.thresholds.low,
        high=chosen.thresholds.high,
        decision=chosen.decision.as_dict(),
        calibration=_describe(best),
        promise=promise_words(chosen.thresholds, labels["calibrate"], settings.target),
        novelty=novelty.as_dict(),
    )


def _score(
    trainer: HeadTrainer, files: Mapping[str, ModelFile], name: str, seen: Seen
) -> Candidate:
    """A head's scores of its own look, and behind them those of another network's."""
    patch_file = f"{PATCH_HEAD}.h5" if seen.recipe.patches else None
    head, patch_head, judge = (
        one and trainer.open_head(one, files[one].sha256)
        for one in (f"{name}.h5", patch_file, seen.closer and f"{OTHER}DNN.h5")
    )
    scores = {
        part: score_rows(rows, head, seen.recipe.patch_rows(), patch_head)
        for part, rows in seen.first.items()
    }
    if seen.closer is not None:
        scores = {
            part: np.concatenate([first, score_rows(seen.closer[part], judge)], axis=1)
            for part, first in scores.items()
        }
    views = seen.recipe.views
    return Candidate(name, views, **scores, zoom=seen.zoom, patch_head=patch_file)


def _unused_files(decision: Decision) -> set[str]:
    """Files of networks that give no score of their own and that a decision does not ask."""
    patches = set() if decision.patch_head else {f"{PATCH_HEAD}.h5"}
    return patches if decision.zoom else patches | {f"{OTHER}.h5", f"{OTHER}DNN.h5"}


def _describe(best: Champion) -> dict:
    """How the champion was found, with how many made-up scenes of `validate`, and what copies of
    photos counted in teaching."""
    found = {"method": "temperature and bias", "worth": dict(best.tries)}
    return found | {"scenes": len(best.candidate.scenes), "copy_share": COPY_SHARE}


def _find_novel(trainer: HeadTrainer, recipe: FeatureRecipe, asked: np.ndarray):
    """What is known, written to asset/, and which photos of `calibrate` (m, d) are unlike it."""
    static = replace(recipe, patches=False)
    known = trainer.features("train", static).inputs[:, 0]  # (n, d) of the full views
    asset_dir = trainer.bench.settings.asset_dir
    aspects = aspects_of(trainer.bench.of_split("calibrate").photos)
    rows = trainer.bench.of_split("train").rows
    novelty = write_known(asset_dir, rows, known, asked, aspects)
    return novelty, load_known(asset_dir, novelty).is_novel(asked, aspects)
