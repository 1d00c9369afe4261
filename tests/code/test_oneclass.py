"""Made-up features in, whether scorers that know the target alone tell it from others out."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tiny
from occ.training import oneclass
from occ.training.networks.build import ImageNetLayer
from occ.training.oneclass import (
    OUTPUTS,
    SCALES,
    SCORERS,
    measure_one_class,
    plain,
    root,
    with_outputs,
)
from occ.training.workbench import open_workbench


@pytest.fixture(autouse=True)
def few_negatives(few_resamples, monkeypatch):
    monkeypatch.setattr(oneclass, "NEGATIVES", (2,))


def features(count: int, loud: slice, seed: int) -> np.ndarray:
    """float64 (count, 20), never below 0, of which some are louder."""
    found = np.random.default_rng(seed).uniform(0, 0.2, (count, 20))
    found[:, loud] += 1
    return found


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", SCORERS)
def test_every_scorer_finds_the_known_kind_more_alike_than_another(name, scale, monkeypatch):
    monkeypatch.setattr(oneclass, "PARTS", 5)
    change = SCALES[scale]
    scorer = SCORERS[name](change(features(80, slice(0, 10), 1)))
    alike, unlike = (
        scorer(change(features(30, loud, 2))) for loud in (slice(0, 10), slice(10, 20))
    )
    assert alike.shape == (30,) and alike.min() > unlike.max()


def test_scaled_features_have_length_one_and_nothing_stays_nothing():
    rows = np.vstack([features(5, slice(0, 3), 3), np.zeros((1, 20))])
    for scale in (plain, root):
        lengths = np.linalg.norm(scale(rows), axis=1)
        assert lengths[:5] == pytest.approx(1) and lengths[5] == 0


def test_a_cosine_with_outputs_weighs_features_and_chances():
    last = ImageNetLayer(np.random.default_rng(4).normal(0, 1, (20, 7)), np.zeros(7), 0)
    rows = features(6, slice(0, 3), 5)
    both = with_outputs(last)(rows)
    assert both.shape == (6, 27) and np.linalg.norm(both, axis=1) == pytest.approx(1)
    assert (both[:, 20:] ** 2).sum(axis=1) == pytest.approx(OUTPUTS)
    assert both[:, :20] @ both[0, :20] == pytest.approx((1 - OUTPUTS) * root(rows) @ root(rows)[0])


@pytest.mark.parametrize(
    ("subclass", "alike"),
    [("corn fruit", True), ("spaghetti_squash", True), ("popcorn", False), ("pens", True)],
)
def test_look_alikes_are_named_by_whole_words(subclass, alike):
    assert oneclass._is_look_alike(subclass, "banana") is alike
    assert not oneclass._is_look_alike(subclass, "apple")


def test_the_scorer_that_validate_prefers_is_told_with_what_others_are_worth(tmp_path, monkeypatch):
    kernel = np.random.default_rng(6).normal(0, 0.1, (1024, 1000))
    last = ImageNetLayer(kernel, np.zeros(1000), 0)
    monkeypatch.setattr(oneclass, "read_imagenet_layer", lambda path, number: last)
    bench = open_workbench(tiny.write_photos(tmp_path))
    found = measure_one_class(bench, tiny.tiny_classifier())
    json.dumps(found, allow_nan=False)
    values = {name: one["validate"]["value"] for name, one in found["scorers"].items()}
    assert len(values) == 36 and values[found["chosen"]] == max(values.values())
    others = sum(row.label == "other" for row in bench.of_split("train").rows)
    assert list(found["negatives"]) == ["0", "2", str(others)]
    begins = found["scorers"]["knn root full"]["easy"]["value"]  # as the others: one view, features
    assert found["negatives"]["0"]["auroc"] == begins
