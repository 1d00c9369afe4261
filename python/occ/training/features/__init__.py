"""Raw photos -> what a frozen network sees in each view, computed once and kept on disk.

The cache is keyed by the hash of the bytes that were decoded, the preprocessing digest, the views,
what points out closer ones, and the backbone's hash, so a head trains in seconds and nothing stale
is ever read. May import: classify and what it imports, dataset, training.features.copies,
training.features.shards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from occ.backbone import Backbone, BackboneOutput
from occ.classify import DECODE_PX, Classifier
from occ.dataset.raw import RawPhoto
from occ.locate.closer import CloserLook, Zoom
from occ.locate.patches import MAP_CELLS, PATCH_CELLS, STEP_CELLS, patch_rows, rows_for_head
from occ.photo import decode_photo
from occ.preprocess import PreprocessSpec, Rect, trim_photo
from occ.release import ModelFile
from occ.training.features.copies import COPIED_BY, copy_photo
from occ.training.features.shards import SHARD_PHOTOS, read_shards, write_shard
from occ.values import Pixels

# Counts up when the same opinion points out other closer looks: by GRID, VIEW_SHARE or code of
# locate and locate.closer. tests/code/test_features.py watches
POINTED_BY = 1


@dataclass(frozen=True)
class Features:
    """pooled: float32 (n, v + p, d), rows of views and, as far as kept, their patches.

    target_logprobs: float32 (n, v). Photos in the order asked for; views of a first look, or
    another network's closer looks.
    """

    pooled: np.ndarray
    target_logprobs: np.ndarray


@dataclass(frozen=True)
class FeatureRecipe:
    """What the features are made with: preprocessing, views, and the target's ImageNet class.

    zoom: how another network looks closer, by the opinion of the head of that hash; `views` is
    empty then, and first: (hash, views) of the network of the first look. patches: whether those of
    the views or closer looks are kept too. copied: of a copy of each photo in other light, not of
    the photo.
    """

    spec: PreprocessSpec
    views: tuple[Rect, ...]
    imagenet_class: int
    backbone_sha256: str
    zoom: Zoom | None = None
    pointer_sha256: str = ""
    patches: bool = False
    first: tuple[str, tuple[Rect, ...]] | None = None
    copied: bool = False

    def seen_views(self) -> int:
        """How many views a photo is seen in, or closer looks."""
        return self.zoom.looks if self.zoom else len(self.views)

    def patch_rows(self) -> slice:
        """Where among a photo's rows of features those of its patches are."""
        return patch_rows(self.seen_views(), kept=self.patches)

    def rows(self) -> int:
        """How many rows of features a photo has."""
        return self.patch_rows().stop

    def digest(self) -> str:
        """Sixteen characters that change if any part of the recipe does.

        How photos are decoded and prepared is in it by PREPARED_BY of preprocess, how closer
        looks are pointed out by POINTED_BY.
        """
        parts = [self.spec.digest(), self.views, self.imagenet_class, self.backbone_sha256]
        if self.zoom is not None:  # whether a photo needs the closer look is decided later
            zoom = (self.zoom.places, self.zoom.side, self.zoom.apart)
            parts += [zoom, self.pointer_sha256]
            parts += [] if POINTED_BY == 1 else [["pointed by", POINTED_BY]]
            parts.append(["first look", *self.first])
        if self.patches:
            parts.append(["patches", MAP_CELLS, PATCH_CELLS, STEP_CELLS])
        if self.copied:
            parts.append(["copied", COPIED_BY])
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def first_recipe(classifier: Classifier) -> FeatureRecipe:
    """Of the first look of a classifier whose target is one of ImageNet's classes, no patches."""
    decision = classifier.decision
    sha256 = classifier.release.files["MNet.h5"].sha256
    spec = classifier.spec_of(decision.head)
    return FeatureRecipe(spec, decision.views, decision.imagenet_class, sha256)


def closer_recipe(
    recipe: FeatureRecipe, zoom: Zoom, files: Mapping[str, ModelFile]
) -> FeatureRecipe:
    """Of a first look -> of another network's closer looks after it.

    files: by name, what those that look and point are.
    """
    return replace(
        recipe,
        views=(),
        backbone_sha256=files[f"{zoom.network}.h5"].sha256,
        zoom=zoom,
        pointer_sha256=files[zoom.pointer].sha256,
        patches=zoom.patches,
        first=(recipe.backbone_sha256, recipe.views),
    )


def extract_features(
    photos: Sequence[RawPhoto],
    backbone: Backbone,
    recipe: FeatureRecipe,
    cache_dir: Path,
    *,
    closer: CloserLook | None = None,
    advance: Callable[[int], None] = lambda count: None,
) -> Features:
    """Features of every photo, from the cache where it has them; `advance` hears of each shard.

    closer: what a recipe with a zoom looks closer with.
    """

    def read(photo: RawPhoto) -> tuple[np.ndarray, np.ndarray]:
        pixels = decode_photo(photo.read(), longest_px=DECODE_PX)
        if recipe.copied:
            pixels = copy_photo(pixels, photo.file_sha256)
        seen = look(pixels, backbone, recipe, closer)
        rows = rows_for_head(seen, patches=recipe.patches)
        return rows, seen.own_logprob(recipe.imagenet_class)  # (v + p, d), (v,)

    folder = cache_dir / "features" / recipe.digest()
    folder.mkdir(parents=True, exist_ok=True)
    known = read_shards(folder, {photo.file_sha256 for photo in photos})
    missing = list({p.file_sha256: p for p in photos if p.file_sha256 not in known}.values())
    advance(len(photos) - len(missing))
    for start in range(0, len(missing), SHARD_PHOTOS):
        chunk = missing[start : start + SHARD_PHOTOS]
        known.update(write_shard(folder, chunk, read))
        advance(len(chunk))
    found = [known[photo.file_sha256] for photo in photos]
    if not found:
        return Features(
            np.zeros((0, recipe.rows(), 0), np.float32),
            np.zeros((0, recipe.seen_views()), np.float32),
        )
    return Features(*(np.stack(column) for column in zip(*found, strict=True)))


def look(
    pixels: Pixels, backbone: Backbone, recipe: FeatureRecipe, closer: CloserLook | None
) -> BackboneOutput:
    """What the backbone sees in the views, or by a recipe with a zoom where it looks closer."""
    photo = trim_photo(pixels, recipe.spec)
    if recipe.zoom is not None:
        return closer(photo)
    return backbone.extract(photo.prepare(recipe.views))
