"""Heads made in, what they are worth on photos and scenes with copies and without, out."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from occ.preprocess import FULL
from occ.training.unseen.told import name_copies
from occ.verdict import Decision

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
from occ.training import copied

QUARTER = (0.0, 0.0, 0.6, 0.6)
LABELS = np.array([1, 1, 0, 0], np.float32)
# Of each row of features, whether it shows the target: the full view tells it of photos, the
# quarter of scenes, of which every second one has it
PHOTOS = np.array([[[1.0], [0.0]], [[1.0], [1.0]], [[0.0], [0.0]], [[0.0], [0.0]]])
SCENES = np.array([[[0.0], [1.0]], [[0.0], [0.0]], [[0.0], [1.0]], [[0.0], [0.0]]])


class Room:
    """A classroom whose heads see the target; those that are taught copies see all that is not."""

    def __init__(self, bench, backbone, own, pairs):
        self.own = own

    def features(self, split, recipe):
        assert split == "validate" and not recipe.copied and recipe.backbone_sha256 == "hash"
        return SimpleNamespace(inputs=PHOTOS, labels=LABELS)

    def teach(self, recipe, copies):
        def predict(rows, **_):
            return 1 - rows if copies else rows

        return SimpleNamespace(model=SimpleNamespace(predict=predict))


def test_both_heads_are_asked_about_the_same_photos_and_scenes(monkeypatch) -> None:
    made = SimpleNamespace(pooled=SCENES, labels=np.array([True, False, True, False]))
    monkeypatch.setattr(copied, "Classroom", Room)
    monkeypatch.setattr(copied, "scene_features", lambda *_: made)
    classifier = SimpleNamespace(
        decision=Decision("MNetDNN_rgb.h5", (FULL, QUARTER), 0.25, 0.0, 1.0, 954),
        release=SimpleNamespace(files={"MNet.h5": SimpleNamespace(sha256="hash")}),
        spec_of=lambda name: None,
        backbone=None,
    )
    bench = SimpleNamespace(of_split=lambda split: None)
    found = copied.compare_copied(bench, classifier, None)
    alone, taught = (found[name_copies(copied=word)] for word in (False, True))
    assert alone == {"photos": 1.0, "scenes": 1.0}
    # of every scene one view shows no target, so this head cannot tell them apart
    assert taught["scenes"] == 0.5 and taught["photos"] < 0.5
