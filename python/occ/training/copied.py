"""A workbench -> what the first look's head is worth on photos and scenes, with copies and without.

Sources that are left out do not tell this: made-up scenes are of photos of every source.
May import: classify and what it imports, training.features, training.lessons, training.measure,
training.networks, training.scenes, training.train, training.workbench.
"""

from __future__ import annotations

import keras
import numpy as np
from sklearn.metrics import roc_auc_score

from occ.classify import Classifier
from occ.training.features import FeatureRecipe
from occ.training.lessons.heads import Classroom
from occ.training.measure.metrics import partial_auroc
from occ.training.networks.build import OwnOpinion
from occ.training.scenes import scene_features
from occ.training.train import SCENE_PAIRS
from occ.training.unseen.told import name_copies
from occ.training.workbench import Workbench
from occ.verdict import log_odds


def compare_copied(
    bench: Workbench, classifier: Classifier, own: OwnOpinion
) -> dict[str, dict[str, float]]:
    """Taught what -> "photos", the partial AUROC on `validate`, and "scenes", the AUROC on those
    made of it. By the views alone, joined as served; own: of the network of the first look."""
    decision = classifier.decision
    recipe = FeatureRecipe(
        classifier.spec_of(decision.head),
        decision.views,
        decision.imagenet_class,
        classifier.release.files["MNet.h5"].sha256,
    )
    room = Classroom(bench, classifier.backbone, own, SCENE_PAIRS)
    photos = room.features("validate", recipe)
    part = bench.of_split("validate")
    scenes = scene_features(part, classifier.backbone, recipe, SCENE_PAIRS[1])
    found = {}
    for copies in (False, True):
        head = room.teach(recipe, copies).model
        odds = [_odds(head, rows, decision.full_share) for rows in (photos.inputs, scenes.pooled)]
        found[name_copies(copied=copies)] = {
            "photos": round(partial_auroc(photos.labels > 0, odds[0]), 4),
            "scenes": round(float(roc_auc_score(scenes.labels, odds[1])), 4),
        }
    return found


def _odds(head: keras.Model, rows: np.ndarray, full_share: float) -> np.ndarray:
    """Log-odds of photos, (n,), by their views (n, v, d): the full one beside the best."""
    scores = head.predict(rows.reshape(-1, rows.shape[-1]), batch_size=4096, verbose=0)
    odds = log_odds(scores[:, 0].reshape(rows.shape[:2]))
    return full_share * odds[:, 0] + (1 - full_share) * odds.max(axis=1)
