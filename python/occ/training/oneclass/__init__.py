"""Cached features -> how well scorers that were taught the target alone tell it from all else.

Fitted on the targets of `train`, compared on `validate`, told on dev-test; beside what the backbone
learned of ImageNet no other photo is seen, so what they reject is what is unlike the targets. And
what others are worth: the same test of heads that were given 0, 8, 64, 512 or all of them.
May import: oneclass, classify, dataset.split, training.networks, training.measure,
training.oneclass.known, training.workbench.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import softmax
from sklearn.covariance import LedoitWolf
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.svm import OneClassSVM

from occ.classify import Classifier
from occ.dataset.split import HARD_SOURCES
from occ.oneclass import near, root
from occ.training.measure.evaluate import sets_of
from occ.training.measure.metrics import auroc
from occ.training.measure.scoring import views_of
from occ.training.networks.build import ImageNetLayer, read_imagenet_layer
from occ.training.oneclass.known import NEIGHBOURS
from occ.training.workbench import Workbench, labels_of_rows

PARTS, OUTSIDE = 128, 0.1  # of PCA, share the SVM may leave outside
# Of softness 1.5 to 3 and shares from 0.1 to 0.5, the best on `validate`
SOFTNESS, OUTPUTS = 1.5, 0.2  # what logits are divided by; how much the outputs count in a cosine
LOOK_ALIKES = {
    "banana": ("lemon", "mango", "mangoes", "corn", "squash", "zucchini", "pens"),
}
NEGATIVES, SEEDS = (8, 64, 512), 5
ALONE = "knn root full"  # sees what the classifiers of the curve see, so that it begins there

Scorer = Callable[[np.ndarray], np.ndarray]  # features (n, d) -> (n,), higher is more alike


def plain(features: np.ndarray) -> np.ndarray:
    """Each row (n, d) at length 1."""
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)


def with_outputs(last: ImageNetLayer) -> Scorer:
    """A scale: rows as `root` makes them, beside roots of what the backbone's `last` layer says.

    Roots of chances that sum to 1 have length 1, so a cosine weighs both parts. The backbone was
    taught its classes on ImageNet, the target perhaps among them; the scorer learns none of them.
    """

    def scale(features: np.ndarray) -> np.ndarray:
        chances = softmax((features @ last.kernel + last.bias) / SOFTNESS, axis=1)  # (n, classes)
        parts = (1 - OUTPUTS) ** 0.5 * root(features), OUTPUTS**0.5 * np.sqrt(chances)
        return np.concatenate(parts, axis=1)

    return scale


def fit_knn(known: np.ndarray) -> Scorer:
    """Mean cosine to the nearest NEIGHBOURS known targets."""
    return lambda asked: near(asked, known, NEIGHBOURS)


def fit_mahalanobis(known: np.ndarray) -> Scorer:
    """Minus the squared distance to their mean; covariance shrunk as by Ledoit and Wolf (2004)."""
    found = LedoitWolf().fit(known)
    return lambda asked: -found.mahalanobis(asked)


def fit_residual(known: np.ndarray) -> Scorer:
    """Minus what their first PARTS principal components cannot tell of a photo."""
    middle = known.mean(axis=0)
    axes = np.linalg.svd(known - middle, full_matrices=False)[2][:PARTS]  # (p, d)
    return lambda asked: (
        -np.linalg.norm((asked - middle) - (asked - middle) @ axes.T @ axes, axis=1)
    )


def fit_svm(known: np.ndarray) -> Scorer:
    """Signed distance to a one-class SVM's edge."""
    return OneClassSVM(nu=OUTSIDE, gamma="scale").fit(known).decision_function


SCORERS = {
    "knn": fit_knn,
    "mahalanobis": fit_mahalanobis,
    "pca_residual": fit_residual,
    "svm": fit_svm,
}
SCALES = {"plain": plain, "root": root}
VIEWS = {
    "full": lambda views: views[:, 0],
    "best": lambda views: views.max(axis=1),
    "mean": lambda views: (views[:, 0] + views.max(axis=1)) / 2,  # of these two
}


def measure_one_class(bench: Workbench, classifier: Classifier) -> dict:
    """Every scorer's figures, the one that `validate` prefers, and what others are worth."""
    part = bench.of_split("validate", "calibrate", "dev-test")
    train = bench.of_split("train")
    known, labels = views_of(train, classifier).pooled, labels_of_rows(train.rows)
    last = read_imagenet_layer(bench.settings.asset_dir / "MNet.h5", 0)  # 0: any class does
    scales = SCALES | {"root and outputs": with_outputs(last)}
    asked, parts = views_of(part, classifier).pooled, _parts_of(part, classifier.release.target)
    found, best = {}, None
    for name, fit in SCORERS.items():
        for scale_name, scale in scales.items():
            scorer = fit(scale(known[labels, 0]))
            flat = scorer(scale(asked.reshape(-1, asked.shape[-1])))
            views = flat.reshape(asked.shape[:2])  # (n, v)
            for view, pick in VIEWS.items():
                key, figures = f"{name} {scale_name} {view}", _figures(parts, pick(views))
                found[key] = figures
                if best is None or figures["validate"]["value"] > found[best]["validate"]["value"]:
                    best = key
    by_others = _auroc_by_others(known[:, 0], labels, asked[:, 0], parts["easy"])
    told = found[ALONE]["easy"]["value"]
    return {
        "known": int(labels.sum()),
        "look_alikes": _named(part, classifier.release.target),
        "scorers": found,
        "chosen": best,
        "negatives": {"0": {"auroc": told, "low": told, "high": told, "draws": 1}, **by_others},
    }


def _is_look_alike(subclass: str, target: str) -> bool:
    return bool({*LOOK_ALIKES.get(target, ())} & {*subclass.replace("_", " ").split()})


def _parts_of(part: Workbench, target: str) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Name -> (where, labels there): bool (n,) and bool (m,), the sets that are told."""
    labels, sets = labels_of_rows(part.rows), sets_of(part.rows)
    alike = np.array([_is_look_alike(row.subclass, target) for row in part.rows]) & ~labels
    easy, held = sets["dev_test_easy"], sets["calibrate"]
    chosen = {
        "validate": sets["validate"],
        "easy": easy,
        "random": easy & ~alike,
        "look_alikes": easy & (labels | alike),
        "look_alikes_calibrate": held & (labels | alike),
        "hard": sets["dev_test_hard"],
    }
    return {name: (at, labels[at]) for name, at in chosen.items()}


def _named(part: Workbench, target: str) -> dict[str, dict[str, int]]:
    """Split -> kind of look-alike -> photos of it, of dev-test the easy ones, as they are told."""
    counted: dict[str, dict[str, int]] = {}
    for row in part.rows:
        if row.split == "validate" or row.source in HARD_SOURCES or row.label != "other":
            continue
        if _is_look_alike(row.subclass, target):
            kinds = counted.setdefault(row.split, {})
            kinds[row.subclass] = kinds.get(row.subclass, 0) + 1
    return counted


def _figures(parts: dict, scores: np.ndarray) -> dict:
    return {name: auroc(labels, scores[at]) for name, (at, labels) in parts.items()}


def _auroc_by_others(known, labels, asked, easy) -> dict:
    """Number of others -> AUROC on the easy dev-test: mean, lowest and highest of SEEDS draws."""
    others, found = np.flatnonzero(~labels), {}
    at, truth = easy
    for many in (*(n for n in NEGATIVES if n < len(others)), len(others)):
        areas = []
        for seed in range(SEEDS if many < len(others) else 1):
            drawn = np.random.default_rng(seed).choice(others, many, replace=False)
            rows = np.concatenate([np.flatnonzero(labels), drawn])
            head = LogisticRegression(C=10.0, max_iter=500, class_weight="balanced")
            head.fit(root(known[rows]), labels[rows])
            areas.append(roc_auc_score(truth, head.decision_function(root(asked[at]))))
        found[str(many)] = {
            "auroc": round(float(np.mean(areas)), 4),
            "low": round(float(min(areas)), 4),
            "high": round(float(max(areas)), 4),
            "draws": len(areas),
        }
    return found
