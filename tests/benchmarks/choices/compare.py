"""A workbench -> asset/choices.json: the choices that were compared on `validate`, with intervals.

How a photo is made square, and whether altered copies of training photos help, each tried with the
same plain head (logistic regression on the features), so that only the one thing differs; and, on
sources that heads were not taught, how much the network's own opinion and a second network count,
and whether copies in other light help there, and on made-up scenes. And how two rules fare that
nothing learns. Run as `python tests/benchmarks/choices/compare.py` where `occ data fetch` has been;
it takes a quarter of an hour.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import numpy as np
from copied import compare_copied
from occ.augment import build_augment
from occ.backbone import Backbone
from occ.classify import DECODE_PX, Classifier, load_classifier
from occ.dataset.raw import RawPhoto
from occ.files import write_whole
from occ.photo import decode_photo
from occ.preprocess import FULL, PreprocessSpec, prepare_views
from occ.settings import read_settings
from occ.training.measure.baselines import logistic_regression
from occ.training.measure.metrics import auroc, auroc_gain
from occ.training.measure.scoring import features_of
from occ.training.names import CHOICES
from occ.training.networks.build import read_imagenet_layer
from occ.training.networks.fit import SEED
from occ.training.train import RGB
from occ.training.workbench import Workbench, labels_of_rows, open_workbench, progress_bar
from rules import count_grounds, count_missed
from unseen import compare_unseen

TRAIN_PHOTOS = 3000  # evenly spaced in the manifest's order of hashes, so a fair sample
RESIZES = ("stretch", "letterbox", "centre_crop")


def compare_choices(bench: Workbench) -> dict:
    """Try each choice, write asset/choices.json, return it."""
    classifier = load_classifier(bench.settings, logprobs=True)
    found = {"release": classifier.release.id, **_compare_preparations(bench, classifier)}
    folder, decision = bench.settings.asset_dir, classifier.decision
    names = ["MNet"] if classifier.other is None else ["MNet", decision.zoom.network]
    if decision.imagenet_class is not None:
        owns = [
            read_imagenet_layer(folder / f"{name}.h5", decision.imagenet_class) for name in names
        ]
        found |= compare_unseen(bench, classifier, owns)
        found["first_copies"] = compare_copied(bench, classifier, owns[0])
    found |= {"long": count_missed(bench, classifier), "grounds": count_grounds(bench)}
    text = json.dumps(found, indent=1, sort_keys=True) + "\n"
    write_whole(bench.settings.asset_dir / CHOICES, text)
    return found


def _compare_preparations(bench: Workbench, classifier: Classifier) -> dict:
    """Ways to make a photo square, and altered copies, each with the same plain head."""
    train, validate = bench.of_split("train"), bench.of_split("validate")
    at = np.unique(np.linspace(0, len(train.rows) - 1, TRAIN_PHOTOS).astype(int))
    photos = [train.photos[place] for place in at]
    labels = labels_of_rows(train.rows)[at]
    truth = labels_of_rows(validate.rows)

    def features(part: Sequence[RawPhoto], spec: PreprocessSpec) -> np.ndarray:
        with progress_bar(f"features {spec.resize} {spec.colour}", len(part)) as advance:
            cache = bench.settings.cache_dir
            return features_of(classifier, part, spec, (FULL,), cache, advance).pooled[:, 0]

    scores = {}
    for word in RESIZES:
        spec = PreprocessSpec(resize=word)
        scores[word] = logistic_regression(
            features(photos, spec), labels, features(validate.photos, spec)
        )
    with progress_bar("features of altered copies", len(photos)) as advance:
        altered = altered_features(photos, classifier.backbone, advance)
    with_copies = logistic_regression(
        np.concatenate([features(photos, RGB), altered]),
        np.concatenate([labels, labels]),
        features(validate.photos, RGB),
    )
    without = scores["stretch"]
    return {
        "split": "validate",
        "train_photos": len(photos),
        "resize": {word: {"auroc": auroc(truth, scores[word])} for word in RESIZES},
        "augmentation": {
            "without": {"auroc": auroc(truth, without)},
            "with": {"auroc": auroc(truth, with_copies)},
            "gain": auroc_gain(truth, with_copies, without),
        },
    }


def altered_features(
    photos: Sequence[RawPhoto], backbone: Backbone, advance: Callable[[int], None]
) -> np.ndarray:
    """Features of one randomly altered copy a photo: float32 (n, d); the seed is SEED."""
    augment = build_augment(seed=SEED)
    found = []
    for photo in photos:
        inputs = prepare_views(
            decode_photo(photo.read(), longest_px=DECODE_PX), RGB
        )  # (1, h, w, c)
        changed = np.clip(np.asarray(augment(inputs, training=True)), -1, 1)
        found.append(backbone.extract(changed).features[0])
        advance(1)
    return np.stack(found)


if __name__ == "__main__":
    compare_choices(open_workbench(read_settings()))
