"""A workbench, the backbone and a recipe -> a taught head, and the features it is chosen by.

May import: classify and what it imports, training.alter, training.balance, training.batches,
training.build, training.features, training.fit, training.scenes, training.taught,
training.workbench.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from occ.backbone import Backbone
from occ.classify_parts import point_closer_look
from occ.graphs import load_graph
from occ.locate_closer import CloserLook
from occ.models import Head
from occ.release import ModelFile
from occ.training.alter import ALTERED_BY, COPIES
from occ.training.balance import balance_weights
from occ.training.batches import FitSet, share_weight
from occ.training.build import OwnOpinion
from occ.training.features import FeatureRecipe, extract_features
from occ.training.fit import SEED, Fitted, fit_head
from occ.training.scenes import MADE_BY, SCENE_SHARE, add_scenes, scene_features
from occ.training.taught import Curves, digest_of_lesson, keep_or_teach
from occ.training.workbench import Workbench, progress_bar

SPLITS = ("train", "validate")


@dataclass(frozen=True)
class Classroom:
    """Where heads are taught. scene_pairs: how many made-up scenes of `train` and of `validate`."""

    bench: Workbench
    backbone: Backbone
    own: OwnOpinion | None
    scene_pairs: tuple[int, int]

    def make(
        self, name: str, recipe: FeatureRecipe, *, of_patches: bool = False, retrain: bool = False
    ) -> tuple[ModelFile, Curves]:
        """(what the head's file is, its curves), kept if it was taught just so before."""
        made_up = (self.scene_pairs, SCENE_SHARE, MADE_BY, COPIES, ALTERED_BY)
        facts = (self.bench.labels_digest(), recipe.digest(), made_up, self.own is None, SEED)
        taught = digest_of_lesson(name, *facts)
        asset_dir = self.bench.settings.asset_dir

        def teach() -> Fitted:
            return self.teach(recipe, of_patches=of_patches)

        return keep_or_teach(asset_dir, name, taught, recipe.spec, teach, retrain=retrain)

    def teach(self, recipe: FeatureRecipe, *, of_patches: bool = False) -> Fitted:
        """A head of views, or of their patches, taught photos and made-up scenes of `train`.

        Altered copies are taught beside the photos; `validate`, by which it is stopped, has none.
        """
        at = recipe.patch_rows() if of_patches else slice(len(recipe.views))
        kind = np.float16 if of_patches else np.float32  # so many that half the memory is welcome
        taught = []
        for split, pairs, copies in zip(SPLITS, self.scene_pairs, (COPIES, 0), strict=True):
            photos = [
                self._keep(split, replace(recipe, altered=number), at, kind)
                for number in range(copies + 1)
            ]
            scenes = scene_features(self.bench.of_split(split), self.backbone, recipe, pairs)
            scenes = replace(scenes, pooled=scenes.pooled[:, at])
            taught.append(add_scenes(share_weight(photos), scenes))
        return fit_head(*taught, own=self.own, of_patches=of_patches)

    def _keep(self, split: str, recipe: FeatureRecipe, at: slice, kind: type) -> FitSet:
        """Some of the rows of a split's photos, as floats of that kind."""
        photos = self.features(split, recipe)
        return replace(photos, inputs=photos.inputs[:, at].astype(kind))

    def look(self, recipe: FeatureRecipe) -> dict[str, np.ndarray]:
        """Features (n, v + p + z, d) of what a champion is chosen and calibrated on."""
        closer = self._closer(recipe) if recipe.zoom else None
        found = {
            split: self.features(split, recipe, closer).inputs
            for split in ("validate", "calibrate")
        }
        part, pairs = self.bench.of_split("validate"), self.scene_pairs[1]
        scenes = scene_features(part, self.backbone, recipe, pairs, closer)
        return found | {"scenes": scenes.pooled}

    def features(
        self, split: str, recipe: FeatureRecipe, closer: CloserLook | None = None
    ) -> FitSet:
        """The features of a split's photos, with labels and balanced weights."""
        part = self.bench.of_split(split)
        copy = f", altered copy {recipe.altered}" if recipe.altered else ""
        what = f"features {recipe.spec.colour} x {recipe.seen_views()}{copy}"
        with progress_bar(what, len(part.photos)) as advance:
            found = extract_features(
                part.photos,
                self.backbone,
                recipe,
                part.settings.cache_dir,
                closer=closer,
                advance=advance,
            )
        labels = np.array([row.label != "other" for row in part.rows], np.float32)
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
        return point_closer_look(self.backbone, recipe.spec, recipe.views, recipe.zoom, head)
