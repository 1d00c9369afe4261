"""A workbench -> the trained models in asset/ and models.json: the whole of `occ train`.

Trained on `train`, early stopping and choices on `validate`, temperature and thresholds on
`calibrate`; dev-test is never opened. What a stopped run finished is taken up again; the release
that is there stays as it is until the next one is whole. May import: errors, files, preprocess,
release, graphs, backbone, locate.closer, training.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import keras

from occ.backbone import Backbone
from occ.errors import ModelRefused
from occ.files import alone, write_whole
from occ.graphs import load_graph
from occ.locate.closer import Zoom
from occ.preprocess import FULL, PreprocessSpec, Rect
from occ.release import ModelFile, Release
from occ.training.features import FeatureRecipe, closer_recipe
from occ.training.fitting.cnet import GRAY, make_cnet
from occ.training.fitting.heads import HeadTrainer
from occ.training.fitting.reuse import CURVES
from occ.training.networks.build import build_mobilenet, read_imagenet_layer
from occ.training.networks.export import describe_model, export_model, place_backbone
from occ.training.plan import TrainPlan, class_of, refuse_other_target
from occ.training.settle import OTHER, PATCH_HEAD, Seen, settle
from occ.training.settle.draft import open_draft, publish_draft
from occ.training.workbench import Workbench

SIDE = 0.6  # share of the photo's side that a quarter view shows: neighbours overlap by a fifth
QUARTERS: tuple[Rect, ...] = tuple(
    (left, top, left + SIDE, top + SIDE) for top in (0.0, 0.4) for left in (0.0, 0.4)
)
VIEWS: tuple[Rect, ...] = (FULL, *QUARTERS)
RGB = PreprocessSpec(colour="rgb")
# Of sides from 0.25 to 0.6, 0.4 was best on `validate` and its scenes; two and three places found
# more there, with more false alarms. Outside least and sure, a closer look moved no photo over a
# threshold. How much LNet counts is chosen by sources left out: at the full share in use 0.5 has a
# higher mean of folds than 0.3 and 0.7 (tests/benchmarks/choices/unseen.py, asset/choices.json)
ZOOM = Zoom(
    "MNetDNN_rgb.h5", 1, 0.4, 0.22, -4.0, 4.0, OTHER, share=0.5, whole_share=0.0, patches=True
)
SCENE_PAIRS = (1500, 300)  # made of `train` and of `validate`: more taught nothing more
# Both are taught the same views, photos and scenes, so that what parts them is the colour alone
HEADS = (("MNetDNN", GRAY, VIEWS, None), ("MNetDNN_rgb", RGB, VIEWS, ZOOM))


def train_all(bench: Workbench, plan: TrainPlan) -> Release:
    """Train what is not there yet, calibrate, and write the release. Returns it.

    Raises SettingRefused, before anything is trained, if models of another object are there, and
    DataRefused if another training, promotion or rollback changes them.
    """
    settings = bench.settings
    refuse_other_target(settings)
    number = class_of(plan, settings)
    with alone(settings.asset_dir, "models", begins=True):
        draft = open_draft(bench, anew=plan.retrain)
        release = _train(draft, plan, number)
        publish_draft(draft, release)
    return release


def _train(bench: Workbench, plan: TrainPlan, number: int | None) -> Release:
    """Fit what is not in the draft yet -> the release of all that is; number: `class_of`."""
    asset_dir = bench.settings.asset_dir
    files = {"MNet.h5": _export_backbone(asset_dir, plan), f"{OTHER}.h5": _place_other(asset_dir)}
    trainer, closer_trainer = (
        HeadTrainer(bench, *_open_backbone(bench, name, files[name], number), SCENE_PAIRS)
        for name in ("MNet.h5", f"{OTHER}.h5")
    )
    closer_trainer = replace(closer_trainer, first=trainer.backbone)
    curves, seen = {}, {}
    for name, spec, views, zoom in HEADS:
        closer = None
        recipe = FeatureRecipe(spec, views, number or 0, files["MNet.h5"].sha256)
        files[f"{name}.h5"], curves[name] = trainer.fit_or_reuse(name, recipe, retrain=plan.retrain)
        if zoom is not None:
            recipe = replace(recipe, patches=True)
            made = trainer.fit_or_reuse(PATCH_HEAD, recipe, retrain=plan.retrain)
            files[f"{PATCH_HEAD}.h5"], curves[PATCH_HEAD] = made
            by_other = replace(recipe, backbone_sha256=files[f"{OTHER}.h5"].sha256, patches=False)
            # Only this one is taught copies: if MNetDNN_rgb is taught them too, the decision is
            # worth no more on `validate` and its scenes (tests/benchmarks/choices/copied.py)
            made = closer_trainer.fit_or_reuse(
                f"{OTHER}DNN", by_other, copies=True, retrain=plan.retrain
            )
            files[f"{OTHER}DNN.h5"], curves[f"{OTHER}DNN"] = made
            closer = closer_trainer.selection_features(closer_recipe(recipe, zoom, files))
        seen[name] = Seen(recipe, trainer.selection_features(recipe), closer, zoom)
    files["CNet.h5"], curves["CNet"] = make_cnet(bench, plan.cnet_stages, retrain=plan.retrain)
    write_whole(asset_dir / CURVES, json.dumps(curves, indent=1, sort_keys=True) + "\n")
    return settle(trainer, files, seen, number)


def _export_backbone(asset_dir: Path, plan: TrainPlan) -> ModelFile:
    """MNet.h5 is frozen: made of the weights that are named, else described as it is there.

    The same weights give the same bytes, so naming those that are there changes nothing.
    """
    if plan.weights:
        return export_model(build_mobilenet(plan.weights), asset_dir / "MNet.h5", RGB)
    path = place_backbone(asset_dir, "MNet.h5")
    return _describe(path) if path.exists() else export_model(build_mobilenet(), path, RGB)


def _place_other(asset_dir: Path) -> ModelFile:
    """LNet.h5 is frozen too, and shipped: no other file than that is known to hold its weights."""
    path = place_backbone(asset_dir, f"{OTHER}.h5")
    if not path.exists():
        raise ModelRefused(
            f"Expected the frozen network {path.name}, which is shipped in asset/. Received none.",
            advice=f"Restore it: git checkout asset/{path.name}",
        )
    return _describe(path)


def _describe(path: Path) -> ModelFile:
    return describe_model(keras.saving.load_model(path, compile=False), path, RGB)


def _open_backbone(bench: Workbench, name: str, file: ModelFile, number: int | None):
    """A backbone as it is served, and its own last layer for the heads."""
    settings = bench.settings
    path = settings.asset_dir / name
    graph = load_graph(path, file.sha256, settings.cache_dir / "graphs", threads=settings.threads)
    return Backbone(graph), read_imagenet_layer(path, number)
