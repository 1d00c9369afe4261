"""A workbench -> what the decision is worth if the first look's head is taught copies, and if not.

Sources that are left out do not tell this: made-up scenes are of photos of every source.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from folds import predict
from occ.classify import Classifier
from occ.locate.closer import CloserLook
from occ.models import score_rows
from occ.training.features import FeatureRecipe, closer_recipe, first_recipe
from occ.training.fitting.heads import HeadTrainer
from occ.training.measure.metrics import partial_auroc
from occ.training.networks.build import ImageNetLayer
from occ.training.scenes import labels_of_scenes, scene_features
from occ.training.train import SCENE_PAIRS
from occ.training.unseen import name_copies
from occ.training.workbench import Workbench, labels_of_rows
from occ.verdict import join_looks
from sklearn.metrics import roc_auc_score


def compare_copied(
    bench: Workbench, classifier: Classifier, own: ImageNetLayer
) -> dict[str, dict[str, float]]:
    """Taught what -> "photos", the partial AUROC on `validate`, and "scenes", the AUROC on those
    made of it. All but that head is as served, the places of closer looks too; own: of its network.
    Both heads are taught anew: machines round differently, so neither need be the shipped one.
    """
    decision = classifier.decision
    recipe = first_recipe(classifier)
    trainer, views = HeadTrainer(bench, classifier.backbone, own, SCENE_PAIRS), len(recipe.views)
    seen = _look(trainer, replace(recipe, patches=decision.patch_head is not None))
    scores = _score_as_served(trainer, classifier, recipe, seen)
    labels = labels_of_rows(bench.of_split("validate").rows)
    found = {}
    for copies in (False, True):
        head = trainer.fit(recipe, copies).model
        for rows, part in zip(seen, scores, strict=True):
            part[:, :views] = predict(head, rows[:, :views])
        photos, scenes = (join_looks(part, decision) for part in scores)
        found[name_copies(copied=copies)] = {
            "photos": round(partial_auroc(labels, photos), 4),
            "scenes": round(float(roc_auc_score(labels_of_scenes(len(scenes)), scenes)), 4),
        }
    return found


def _look(
    trainer: HeadTrainer, recipe: FeatureRecipe, closer: CloserLook | None = None
) -> list[np.ndarray]:
    """Features (n, r, d) of the photos of `validate`, then of the scenes made of them."""
    part = trainer.bench.of_split("validate")
    scenes = scene_features(part, trainer.backbone, recipe, SCENE_PAIRS[1], closer)
    return [trainer.features("validate", recipe, closer).inputs, scenes]


def _score_as_served(
    trainer: HeadTrainer, classifier: Classifier, recipe: FeatureRecipe, seen: list[np.ndarray]
) -> list[np.ndarray]:
    """Scores (n, s) of what was seen, those of another network's looks behind the first look's."""
    scores = [classifier.score_rows(rows) for rows in seen]
    closer = classifier.closer_look()
    if closer is None:
        return scores
    asked = closer_recipe(recipe, closer.zoom, classifier.release.files)
    looks = _look(replace(trainer, backbone=classifier.other.backbone), asked, closer)
    found = [score_rows(rows, classifier.other.head) for rows in looks]
    return [np.concatenate(pair, axis=1) for pair in zip(scores, found, strict=True)]
