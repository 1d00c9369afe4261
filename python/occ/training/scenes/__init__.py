"""A split's photos -> features of made-up scenes of them, half of which show the target.

Web photos show one thing, large; a visitor's photo shows many, small. Scenes are made of the
split's own photos alone, so none crosses a split. Kept in the cache shard by shard: a stopped run
goes on. May import: files, backbone, locate.closer, locate.patches, training.networks,
training.scenes.compose, training.scenes.cutouts, training.features, training.workbench.
"""

from __future__ import annotations

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np

from occ.backbone import Backbone
from occ.files import drafted
from occ.locate.closer import CloserLook
from occ.locate.patches import rows_for_head
from occ.training.features import FeatureRecipe, look
from occ.training.networks.batches import FitSet
from occ.training.scenes.compose import Stock, compose_pair
from occ.training.scenes.cutouts import collect_cutouts, read_trimmed
from occ.training.workbench import Workbench, progress_bar

SHARD_PAIRS = 100  # about 40 MB and 20 seconds
GROUND_PX = 500  # a background is decoded at most this large
FEWEST_CUTOUTS = 20  # of each kind: fewer would be learned by heart
SCENE_SHARE = 0.12  # how much all of them count beside the photos; at 0.3 those were forgotten
MADE_BY = 1  # counts up when scenes are made otherwise: part of the cache's key


def scene_features(
    part: Workbench,
    backbone: Backbone,
    recipe: FeatureRecipe,
    pairs: int,
    closer: CloserLook | None = None,
) -> np.ndarray:
    """Features of `pairs` pairs of scenes, with the target and without it: float32 (2 n, r, d).

    n is 0 if the photos give too few clean cut-outs. closer: what a recipe with a zoom looks closer
    with.
    """
    photos = [
        (photo.file_sha256, row.label, row.look)  # the look tells what is cut out of it
        for row, photo in zip(part.rows, part.photos, strict=True)
    ]
    facts = json.dumps([photos, recipe.digest(), MADE_BY])
    key = hashlib.sha256(facts.encode()).hexdigest()[:16]
    folder = part.settings.cache_dir / "scenes" / key
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(0, pairs, SHARD_PAIRS)
    paths = [folder / f"pairs-{start}-{min(start + SHARD_PAIRS, pairs)}.npy" for start in starts]
    stock = None
    if not all(map(_is_whole, paths)):
        stock = gather_stock(part)
        fewest = min(len(stock.targets), len(stock.others))
        if fewest < FEWEST_CUTOUTS:
            _say_few(part.rows[0].split, fewest)
            return _none_of(backbone, recipe)
    with progress_bar(f"scenes {recipe.spec.colour} x {recipe.seen_views()}", pairs) as advance:
        for start, path in zip(starts, paths, strict=True):
            if not _is_whole(path):
                seeds = range(start, min(start + SHARD_PAIRS, pairs))
                _write_shard(path, seeds, stock, backbone, recipe, closer)
            advance(min(SHARD_PAIRS, pairs - start))
    shards = [np.load(path, allow_pickle=False) for path in paths]
    return np.concatenate(shards) if shards else _none_of(backbone, recipe)


def labels_of_scenes(count: int) -> np.ndarray:
    """bool (count,): True, False, True, … pair by pair."""
    return np.arange(count) % 2 == 0


def add_scenes(photos: FitSet, scenes: np.ndarray) -> FitSet:
    """The photos and the scenes, which together count SCENE_SHARE as much as the photos."""
    if not len(scenes):
        return photos
    weight = SCENE_SHARE * photos.weights.sum() / len(scenes)
    return FitSet(
        np.concatenate([photos.inputs, scenes.astype(photos.inputs.dtype)]),
        np.concatenate([photos.labels, labels_of_scenes(len(scenes)).astype(np.float32)]),
        np.concatenate([photos.weights, np.full(len(scenes), weight, np.float32)]),
    )


def gather_stock(part: Workbench) -> Stock:
    """The cut-outs of a split's photos on white, and its other photos as backgrounds."""
    cutouts = collect_cutouts(part)
    grounds = part.where(lambda row: row.label == "other" and row.look != "white-bg").photos
    return Stock(
        [one.rgba for one in cutouts if one.is_target],
        [one.rgba for one in cutouts if not one.is_target],
        len(grounds),
        lambda number: read_trimmed(grounds[number], GROUND_PX),
    )


def _write_shard(
    path: Path,
    seeds: range,
    stock: Stock,
    backbone: Backbone,
    recipe: FeatureRecipe,
    closer: CloserLook | None,
) -> None:
    """Make the scenes of these seeds and keep their features; whole or not at all."""

    def look_at(seed: int) -> list[np.ndarray]:
        pair = compose_pair(seed, stock)
        seen = (look(one, backbone, recipe, closer) for one in pair)
        return [rows_for_head(one, patches=recipe.patches) for one in seen]

    with ThreadPoolExecutor(max_workers=2) as pool:
        pooled = np.stack([one for pair in pool.map(look_at, seeds) for one in pair])  # (2 m, r, d)
    with drafted(path) as draft, draft.open("wb") as file:
        np.save(file, pooled.astype(np.float32))


def _is_whole(path: Path) -> bool:
    """False too for a shard that a full disk or a power cut left."""
    try:
        np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, EOFError, ValueError):
        return False
    return True


@cache
def _say_few(split: str, fewest: int) -> None:
    """Why there are no scenes, once for each split."""
    print(
        f"No scenes of {split}: {fewest} cut-outs, {FEWEST_CUTOUTS} of each label are needed "
        "(of photos on white).",
        file=sys.stderr,
    )


def _none_of(backbone: Backbone, recipe: FeatureRecipe) -> np.ndarray:
    return np.zeros((0, recipe.rows(), backbone.graph.outputs[0][-1]), np.float32)
