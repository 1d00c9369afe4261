"""A workbench, the backbone and a recipe -> a fitted head, and the features it is chosen by.

May import: classify and what it imports, training.networks, training.features, training.scenes,
training.fitting.reuse, training.workbench.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from occ.backbone import Backbone
from occ.classify.parts import point_closer_look
from occ.graphs import load_graph
from occ.locate.closer import CloserLook
from occ.models import Head
from occ.release import ModelFile
from occ.training.features import FeatureRecipe, extract_features
from occ.training.features.copies import COPIED_BY, COPY_SHARE
from occ.training.fitting.reuse import Curves, digest_of_fit, reuse_or_fit
from occ.training.networks.balance import balance_weights
from occ.training.networks.batches import FitSet, share_weight
from occ.training.networks.build import ImageNetLayer
from occ.training.networks.fit import SEED, Fitted, fit_head
from occ.training.scenes import MADE_BY, SCENE_SHARE, add_scenes, scene_features
from occ.training.workbench import Workbench, labels_of_rows, progress_bar


@dataclass(frozen=True)
class HeadTrainer:
    """Fits heads on one backbone. scene_pairs: how many made-up scenes of `train`, of `validate`.

    first: the network of the first look, where the trainer's own one looks closer after it.
    """

    bench: Workbench
    backbone: Backbone
    own: ImageNetLayer | None
    scene_pairs: tuple[int, int]
    first: Backbone | None = None

    def fit_or_reuse(
        self, name: str, recipe: FeatureRecipe, *, copies: bool = False, retrain: bool = False
    ) -> tuple[ModelFile, Curves]:
        """(what the head's file is, its curves), kept if it was fitted just so before.

        copies: whether on a copy of each photo too.
        """
        scenes = (self.scene_pairs, SCENE_SHARE, MADE_BY)
        facts = (self.bench.labels_digest(), recipe.digest(), scenes, self.own is None, SEED)
        facts += ((COPY_SHARE, COPIED_BY),) if copies else ()
        taught = digest_of_fit(name, *facts)
        asset_dir = self.bench.settings.asset_dir
        return reuse_or_fit(
            asset_dir,
            name,
            taught,
            recipe.spec,
            lambda: self.fit(recipe, copies),
            retrain=retrain,
        )

    def fit(self, recipe: FeatureRecipe, copies: bool) -> Fitted:
        """A head fitted on photos and made-up scenes of `train`, stopped early by `validate`.

        copies: those of `train` too. By a recipe with patches it is fitted on these alone.
        """
        sets = []
        for split, pairs in zip(("train", "validate"), self.scene_pairs, strict=True):
            photos = self.features(split, recipe)
            scenes = scene_features(self.bench.of_split(split), self.backbone, recipe, pairs)
            if recipe.patches:  # so many that half the memory is welcome
                at = recipe.patch_rows()
                photos = replace(photos, inputs=photos.inputs[:, at].astype(np.float16))
                scenes = scenes[:, at]
            if copies and split == "train":
                copied = self.features(split, replace(recipe, copied=True))
                photos = share_weight(photos, copied, COPY_SHARE)
            sets.append(add_scenes(photos, scenes))
        return fit_head(*sets, own=self.own, of_patches=recipe.patches)

    def selection_features(self, recipe: FeatureRecipe) -> dict[str, np.ndarray]:
        """Features (n, v + p, d) of what a champion is chosen and calibrated on."""
        closer = self._closer(recipe) if recipe.zoom else None
        found = {
            split: self.features(split, recipe, closer).inputs
            for split in ("validate", "calibrate")
        }
        part, pairs = self.bench.of_split("validate"), self.scene_pairs[1]
        return found | {"scenes": scene_features(part, self.backbone, recipe, pairs, closer)}

    def features(
        self, split: str, recipe: FeatureRecipe, closer: CloserLook | None = None
    ) -> FitSet:
        """The features of a split's photos, with labels and balanced weights."""
        part = self.bench.of_split(split)
        copied = ", copied" if recipe.copied else ""
        what = f"features {recipe.spec.colour} x {recipe.seen_views()}{copied}"
        with progress_bar(what, len(part.photos)) as advance:
            found = extract_features(
                part.photos,
                self.backbone,
                recipe,
                part.settings.cache_dir,
                closer=closer,
                advance=advance,
            )
        labels = labels_of_rows(part.rows).astype(np.float32)
        return FitSet(found.pooled, labels, balance_weights(part.rows))

    def open_head(self, file_name: str, sha256: str) -> Head:
        """An exported head, as it is served."""
        settings = self.bench.settings
        return Head(
            load_graph(settings.asset_dir / file_name, sha256, settings.cache_dir / "graphs")
        )

    def _closer(self, recipe: FeatureRecipe) -> CloserLook:
        """The closer look of a recipe, pointed by an exported head."""
        head = self.open_head(recipe.zoom.pointer, recipe.pointer_sha256)
        return point_closer_look(self.first, recipe.first[1], recipe.zoom, head, self.backbone)
