"""Comparisons that were made in, asset/choices.json out; and the photos of each fold of sources."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import tiny
from occ.dataset.manifest import read_manifest
from occ.settings import REPOSITORY, Settings

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
import compare
import folds


def test_choices_name_the_release_that_they_were_compared_with(monkeypatch, tmp_path) -> None:
    decision = {**tiny.tiny_release().decision, "imagenet_class": None}
    classifier = tiny.tiny_classifier(decision=decision)
    monkeypatch.setattr(compare, "load_classifier", lambda *_, **__: classifier)
    monkeypatch.setattr(compare, "_compare_preparations", lambda *_: {"split": "validate"})
    monkeypatch.setattr(compare, "count_missed", lambda *_: {"2.0": {"photos": 3, "other": 1}})
    monkeypatch.setattr(compare, "count_grounds", lambda _: {"photos": 4, "agreed": 3})
    settings = Settings(asset_dir=tmp_path)
    found = compare.compare_choices(SimpleNamespace(settings=settings))
    rules = {"long": {"2.0": {"photos": 3, "other": 1}}, "grounds": {"photos": 4, "agreed": 3}}
    assert found == {"release": classifier.release.id, "split": "validate", **rules}
    assert json.loads((tmp_path / compare.CHOICES).read_text()) == found


def test_every_fold_of_sources_has_photos_enough_of_both_labels() -> None:
    rows = read_manifest(REPOSITORY / "data" / "manifest.csv")
    dealt = folds.assign_folds(tuple(row for row in rows if row.split in ("train", "validate")))
    for fold in range(folds.FOLDS):
        inside = [row for row in rows if dealt.get(row.source) == fold]
        labels = [row.label for row in inside if row.split in ("train", "validate")]
        assert labels.count("banana") > 200 and labels.count("other") > 1000
