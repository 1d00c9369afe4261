"""A workbench -> the trained models in asset/ and models.json: the whole of `occ train`.

Trained on `train`, early stopping and choices on `validate`, temperature and thresholds on
`calibrate`; dev-test is never opened. What a stopped run finished is taken up again.
May import: all of training, release, graphs, verdict.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from occ.backbone import BANANA_CLASS, Backbone
from occ.graphs import load_graph
from occ.models import Head
from occ.preprocess import FULL, PreprocessSpec, Rect
from occ.release import ModelFile, Release, write_release
from occ.training.balance import balance_weights
from occ.training.batches import FitSet
from occ.training.build import OwnOpinion, build_mobilenet
from occ.training.choose import Candidate, choose_champion
from occ.training.export import describe_model, export_model, git_commit, place_backbone
from occ.training.features import FeatureRecipe, extract_features
from occ.training.fit import CNET_STAGES, CNET_STRENGTH, SEED, CNetStage, Fitted, fit_cnet, fit_head
from occ.training.prepared import prepare_gray
from occ.training.promise import promise_words
from occ.training.scenes import add_scenes, scene_features
from occ.training.workbench import Workbench, progress_bar

SIDE = 0.6  # share of the photo's side that a quarter view shows: neighbours overlap by a fifth
QUARTERS: tuple[Rect, ...] = tuple(
    (left, top, left + SIDE, top + SIDE) for top in (0.0, 0.4) for left in (0.0, 0.4)
)
VIEWS: tuple[Rect, ...] = (FULL, *QUARTERS)
RGB, GRAY = PreprocessSpec(colour="rgb"), PreprocessSpec(colour="gray3")
HEADS = (("MNetDNN", GRAY, (FULL,)), ("MNetDNN_rgb", RGB, VIEWS))
SCENE_PAIRS = (1500, 300)  # made of `train` and of `validate`: more taught nothing more
CURVES = "curves.json"


@dataclass(frozen=True)
class TrainPlan:
    """What may be changed about a training run. weights: MobileNet's, None: Keras downloads them.

    imagenet_class: the target's number among ImageNet's, None if it has none. scene_pairs:
    how many made-up scenes the heads are taught with, of `train` and of `validate`.
    """

    weights: Path | None = None
    imagenet_class: int | None = BANANA_CLASS
    cnet_stages: tuple[CNetStage, ...] = CNET_STAGES
    scene_pairs: tuple[int, int] = SCENE_PAIRS
    retrain: bool = False
    cnet_callbacks: tuple[keras.callbacks.Callback, ...] = ()


def train_all(bench: Workbench, plan: TrainPlan) -> Release:
    """Train what is not there yet, calibrate, and write the release. Returns it."""
    asset_dir = bench.settings.asset_dir
    files = {"MNet.h5": _export_backbone(asset_dir, plan)}
    backbone, own = _open_backbone(bench, files["MNet.h5"], plan)
    curves: dict[str, dict[str, list[float]]] = {}
    seen = {}
    for name, spec, views in HEADS:
        recipe = FeatureRecipe(spec, views, plan.imagenet_class or 0, files["MNet.h5"].sha256)
        sets = {
            split: _features(bench.of_split(split), backbone, recipe)
            for split in ("train", "validate", "calibrate")
        }
        scenes = {
            split: scene_features(bench.of_split(split), backbone, recipe, pairs)
            for split, pairs in zip(("train", "validate"), plan.scene_pairs, strict=True)
        }
        taught = [add_scenes(sets[split], scenes[split]) for split in scenes]
        fitted = fit_head(*taught, own=own)
        del sets["train"]
        files[f"{name}.h5"] = export_model(fitted.model, asset_dir / f"{name}.h5", spec)
        curves[name] = fitted.curves
        seen[name] = (views, {part: data.inputs for part, data in sets.items()})
        seen[name][1]["scenes"] = scenes["validate"].pooled
    fitted = _fit_cnet(bench, plan)
    files["CNet.h5"] = export_model(fitted.model, asset_dir / "CNet.h5", GRAY)
    curves["CNet"] = fitted.curves
    (asset_dir / CURVES).write_text(json.dumps(curves, indent=1, sort_keys=True) + "\n")
    release = _choose(bench, files, seen, plan)
    write_release(release, asset_dir)
    return release


def _export_backbone(asset_dir: Path, plan: TrainPlan) -> ModelFile:
    """MNet.h5 is frozen: written once, then only described."""
    path = asset_dir / "MNet.h5" if plan.weights else place_backbone(asset_dir)
    if path.exists() and not (plan.retrain and plan.weights):
        return describe_model(keras.saving.load_model(path, compile=False), path, RGB)
    return export_model(build_mobilenet(plan.weights), path, RGB)


def _open_backbone(bench: Workbench, file: ModelFile, plan: TrainPlan):
    """The backbone as it is served, and its own last layer for the heads."""
    settings = bench.settings
    path = settings.asset_dir / "MNet.h5"
    graph = load_graph(path, file.sha256, settings.cache_dir / "graphs", threads=settings.threads)
    return Backbone(graph), read_opinion(path, plan.imagenet_class)


def read_opinion(path: Path, imagenet_class: int | None) -> OwnOpinion | None:
    """The last layer of MNet.h5, if the target is one of its classes."""
    if imagenet_class is None:
        return None
    kernel, bias = (
        keras.saving.load_model(path, compile=False).get_layer("imagenet_logits").get_weights()
    )
    return OwnOpinion(kernel, bias, imagenet_class)


def _features(part: Workbench, backbone: Backbone, recipe: FeatureRecipe) -> FitSet:
    """The features of a split's photos, with labels and balanced weights."""
    what = f"features {recipe.spec.colour} x {len(recipe.views)}"
    with progress_bar(what, len(part.photos)) as advance:
        found = extract_features(
            part.photos, backbone, recipe, part.settings.cache_dir, advance=advance
        )
    return FitSet(found.pooled, _labels(part).astype(np.float32), balance_weights(part.rows))


def _labels(bench: Workbench) -> np.ndarray:
    return np.array([row.label != "other" for row in bench.rows])


def _fit_cnet(bench: Workbench, plan: TrainPlan) -> Fitted:
    """CNet from its checkpoints where they are of these photos and this plan."""
    sets = []
    for split in ("train", "validate"):
        part = bench.of_split(split)
        with progress_bar(f"prepare {split}", len(part.photos)) as advance:
            gray = prepare_gray(
                part.photos, GRAY, bench.settings.data_dir / "prepared", advance=advance
            )
        sets.append(FitSet(gray, _labels(part).astype(np.float32), balance_weights(part.rows)))
    facts = f"{bench.manifest_digest} {plan.cnet_stages} {CNET_STRENGTH} {GRAY.digest()} {SEED}"
    folder = bench.settings.cache_dir / "cnet" / hashlib.sha256(facts.encode()).hexdigest()[:16]
    return fit_cnet(*sets, folder, stages=plan.cnet_stages, callbacks=plan.cnet_callbacks)


def _choose(bench: Workbench, files: dict[str, ModelFile], seen, plan: TrainPlan) -> Release:
    """The release: champion by `validate`, temperature and thresholds by `calibrate`."""
    settings = bench.settings
    labels = {split: _labels(bench.of_split(split)) for split in ("validate", "calibrate")}
    candidates = []
    for name, (views, sets) in seen.items():
        path = settings.asset_dir / f"{name}.h5"
        graph = load_graph(path, files[f"{name}.h5"].sha256, settings.cache_dir / "graphs")
        scores = {}
        for part, pooled in sets.items():  # (n, v, d), of scenes maybe none
            flat = pooled.reshape(-1, pooled.shape[-1])
            found = Head(graph).score(flat) if len(flat) else np.zeros(0)
            scores[part] = found.reshape(pooled.shape[:2])  # (n, v)
        candidates.append(Candidate(name, views, **scores))
    chosen = choose_champion(
        candidates, labels["validate"], labels["calibrate"], plan.imagenet_class
    )
    return Release(
        target=settings.target,
        seed=SEED,
        git_commit=git_commit(),
        keras_version=keras.__version__,
        manifest_digest=bench.manifest_digest,
        champion=chosen.champion,
        files=files,
        low=chosen.thresholds.low,
        high=chosen.thresholds.high,
        decision=chosen.decision.as_dict(),
        calibration={"method": "temperature and bias", "worth": dict(chosen.tries)},
        promise=promise_words(chosen.thresholds, labels["calibrate"]),
    )
