"""Heads made in, what the decision is worth with copies and without, out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
import tiny
from occ.models import Head

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
import copied
from occ.training.unseen import name_copies
from occ.training.workbench import Workbench

LABELS = ("banana", "banana", "other", "other")
SHOWN = np.array([True, False, True, False])  # of scenes, pair by pair


@dataclass(frozen=True)
class Trainer:
    """A trainer whose heads see the target; those that are taught copies see all that is not.

    rows: of photos and of scenes, by the first look; looks: the same by another network.
    """

    bench: Workbench
    rows: list[np.ndarray]
    looks: list[np.ndarray]
    backbone: object

    def features(self, split, recipe, closer):
        assert split == "validate"
        return SimpleNamespace(inputs=self.seen(recipe, closer)[0])

    def seen(self, recipe, closer):
        assert recipe.backbone_sha256 == ("f" * 64 if closer else "a" * 64)
        return self.looks if closer else self.rows

    def fit(self, recipe, copies):
        assert not recipe.copied and not recipe.patches
        scores = (lambda rows: 1 - rows[:, :1]) if copies else (lambda rows: rows[:, :1])
        return SimpleNamespace(model=SimpleNamespace(predict=lambda rows, **_: scores(rows)))


def compare(monkeypatch, classifier, looks: np.ndarray) -> dict:
    """The first look's rows hold 0.9 where the target is, 0.1 where not; looks: (8, r)."""
    truth = [np.array([label == "banana" for label in LABELS]), SHOWN]
    rows = [np.where(one, 0.9, 0.1)[:, None, None] * np.ones((1, 5, 1024)) for one in truth]
    others = [part[:, :, None] * np.ones((1, 1, 1024)) for part in np.split(looks, 2)]
    listed = tuple(SimpleNamespace(split="validate", label=label) for label in LABELS)
    bench = SimpleNamespace(of_split=lambda split: Workbench(None, listed, (), ""))
    trainer = Trainer(bench, rows, others, classifier.backbone)

    def make_scenes(part, backbone, recipe, pairs, closer):
        assert backbone is (classifier.other.backbone if closer else classifier.backbone)
        return trainer.seen(recipe, closer)[1]

    monkeypatch.setattr(copied, "HeadTrainer", lambda *_: trainer)
    monkeypatch.setattr(copied, "scene_features", make_scenes)
    return copied.compare_copied(bench, classifier, None)


def test_a_head_that_sees_the_wrong_thing_is_worth_less(monkeypatch) -> None:
    found = compare(monkeypatch, tiny.tiny_classifier(), np.zeros((8, 1)))
    alone, taught = (found[name_copies(copied=word)] for word in (False, True))
    assert alone == {"photos": 1.0, "scenes": 1.0}
    assert taught["scenes"] == 0 and taught["photos"] < 0.5


def test_another_network_counts_beside_it_as_served(monkeypatch) -> None:
    classifier = tiny.other_classifier(share=1.0)  # which alone decides
    told = np.concatenate([np.array([1.0, 1, 0, 0]), SHOWN])[:, None]
    head = Head(SimpleNamespace(run=lambda rows: (rows[:, :1],)))
    classifier = replace(classifier, other=replace(classifier.other, head=head))
    found = compare(monkeypatch, classifier, told)
    assert list(found.values()) == [{"photos": 1.0, "scenes": 1.0}] * 2
