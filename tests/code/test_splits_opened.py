"""Drawn photos in all splits in; which of them each step teaches with, fits or chooses by, out.

A step is given everything. What reaches the code that learns is known again by its features.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np
import pytest
import tiny
from occ.classify import Classifier
from occ.models import score_rows
from occ.training import oneclass, report, settle
from occ.training.features import FeatureRecipe, extract_features
from occ.training.features.prepared import prepare_gray
from occ.training.fitting import cnet, heads
from occ.training.fitting.heads import HeadTrainer
from occ.training.workbench import Workbench, open_workbench

SPLITS = ("train", "validate", "calibrate", "dev-test")


@dataclass(frozen=True)
class Watched(Workbench):
    """A workbench that notes which splits are asked of it."""

    asked: list[str] = field(default_factory=list)

    def of_split(self, *splits: str) -> Workbench:
        self.asked.extend(splits)
        return super().of_split(*splits)


@dataclass(frozen=True)
class World:
    """Watched photos, tiny networks, and every photo's features float32 (n, v, d); its copy's."""

    bench: Watched
    classifier: Classifier
    recipe: FeatureRecipe
    features: np.ndarray
    copies: np.ndarray

    def of(self, split: str) -> np.ndarray:
        """The features of a split, in the manifest's order."""
        return self.features[[row.split == split for row in self.bench.rows]]

    def labels(self, split: str) -> list[bool]:
        return [row.label == "banana" for row in self.bench.rows if row.split == split]

    def rows_of(self, found: Iterable[np.ndarray]):
        """The manifest's row of each features (v, d), or of (d,) of the full view."""
        known = {}
        for features in (self.features, self.copies):
            for row, views in zip(self.bench.rows, features, strict=True):
                known |= {views.tobytes(): row, views[0].tobytes(): row}
        return [known[np.ascontiguousarray(one).tobytes()] for one in found]

    def splits_of(self, found: Iterable[np.ndarray]) -> set[str]:
        return {row.split for row in self.rows_of(found)}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> World:
    folder = tmp_path_factory.mktemp("data")
    bench = open_workbench(tiny.write_photos(folder))
    classifier = tiny.tiny_classifier()
    views = classifier.decision.views
    recipe = FeatureRecipe(tiny.RGB, views, 954, classifier.release.files["MNet.h5"].sha256)
    other = folder / "other cache"
    features, copies = (
        extract_features(bench.photos, classifier.backbone, one, other).pooled
        for one in (recipe, replace(recipe, copied=True))
    )
    watched = Watched(bench.settings, bench.rows, bench.photos, bench.manifest_digest)
    return World(watched, classifier, recipe, features, copies)


@pytest.fixture
def world(made, few_resamples) -> World:
    made.bench.asked.clear()
    assert {row.split for row in made.bench.rows} == {*SPLITS}
    return made


@pytest.fixture
def scenes(world, monkeypatch) -> list[set[str]]:
    """The splits of the photos that scenes are made of; none is made."""
    noted = []

    def note(part, *_):
        noted.append({row.split for row in part.rows})
        return np.zeros((0, *world.features.shape[1:]), np.float32)

    monkeypatch.setattr(heads, "scene_features", note)
    return noted


@pytest.fixture
def trainer(world, monkeypatch, scenes) -> HeadTrainer:
    """Where heads are taught; heads that are opened are tiny ones."""
    monkeypatch.setattr(heads, "load_graph", lambda *_: tiny.TinyHead())
    return HeadTrainer(world.bench, world.classifier.backbone, None, (1, 1))


def test_every_photo_is_known_again(world):
    assert world.rows_of(world.features) == list(world.bench.rows)
    assert world.rows_of(world.features[:, 0]) == list(world.bench.rows)


@pytest.mark.parametrize("copies", [False, True])
def test_a_head_is_taught_train_and_stopped_early_by_validate(
    world, trainer, scenes, monkeypatch, copies
):
    taught = []
    monkeypatch.setattr(heads, "fit_head", lambda *sets, **_: taught.extend(sets))
    trainer.fit(world.recipe, copies)
    assert [world.splits_of(one.inputs) for one in taught] == [{"train"}, {"validate"}]
    assert [one.labels.tolist() for one in taught] == [
        world.labels("train") * (1 + copies),
        world.labels("validate"),
    ]
    assert scenes == [{"train"}, {"validate"}]
    assert {*world.bench.asked} == {"train", "validate"}


def test_cnet_is_taught_train_and_stopped_early_by_validate(world, monkeypatch):
    taught = []
    monkeypatch.setattr(cnet, "reuse_or_fit", lambda *facts, **_: facts[4]())
    monkeypatch.setattr(cnet, "fit_cnet", lambda *facts, **_: taught.extend(facts[:2]))
    cnet.make_cnet(world.bench, ())
    assert {*world.bench.asked} == {"train", "validate"}
    folder = world.bench.settings.data_dir / "other prepared"
    gray = prepare_gray(world.bench.photos, cnet.GRAY, folder, "all")
    for one, split in zip(taught, ("train", "validate"), strict=True):
        np.testing.assert_array_equal(
            one.inputs, gray[[r.split == split for r in world.bench.rows]]
        )
        assert one.labels.tolist() == world.labels(split)


def test_the_champion_is_chosen_on_validate_and_calibrated_on_calibrate(
    world, trainer, scenes, monkeypatch
):
    noted = {}

    class Calibrated(Exception):
        pass

    def note_choice(candidates, labels, number):
        noted["choice"] = (candidates[0], labels)
        return SimpleNamespace(candidate=SimpleNamespace(name="MNetDNN_rgb"))

    def note_known(asset_dir, rows, features, calibrate, aspects):
        assert len(aspects) == len(calibrate)
        noted["known"] = (rows, features, calibrate)

    def note_calibration(best, labels, novel):
        noted["calibration"] = labels
        raise Calibrated

    monkeypatch.setattr(settle, "choose_champion", note_choice)
    monkeypatch.setattr(settle, "write_known", note_known)
    monkeypatch.setattr(
        settle, "load_known", lambda *_: SimpleNamespace(is_novel=lambda *asked: None)
    )
    monkeypatch.setattr(settle, "calibrate_champion", note_calibration)
    seen = {"MNetDNN_rgb": settle.Seen(world.recipe, trainer.selection_features(world.recipe))}
    with pytest.raises(Calibrated):
        settle.settle(trainer, dict(world.classifier.release.files), seen, 954)
    candidate, labels = noted["choice"]
    head = trainer.open_head("MNetDNN_rgb.h5", "")
    for split in ("validate", "calibrate"):
        scores = score_rows(world.of(split), head)
        np.testing.assert_array_equal(getattr(candidate, split), scores)
    assert labels.tolist() == world.labels("validate")
    assert noted["calibration"].tolist() == world.labels("calibrate")
    rows, known, asked = noted["known"]
    assert list(rows) == world.rows_of(known) and world.splits_of(known) == {"train"}
    assert world.splits_of(asked) == {"calibrate"}
    assert {*world.bench.asked} == {"train", "validate", "calibrate"} and scenes == [{"validate"}]


def test_the_plain_methods_are_fitted_on_train(world, monkeypatch):
    fitted = []

    def note(features, labels, asked):
        fitted.append((features, labels))
        return np.zeros(len(asked))

    monkeypatch.setattr(report, "logistic_regression", note)
    monkeypatch.setattr(report, "constant", lambda labels, photos: fitted.append((None, labels)))
    part = world.bench.of_split("validate", "calibrate", "dev-test")
    world.bench.asked.clear()
    report._baseline_scores(world.bench, part, world.classifier)
    assert world.splits_of(fitted[0][0]) == {"train"} == {*world.bench.asked}
    assert [labels.tolist() for _, labels in fitted] == [world.labels("train")] * 2


def test_scorers_of_one_class_know_targets_of_train_and_validate_chooses(world, monkeypatch):
    known = []

    def good_on(*splits: str):
        """Fit -> a scorer that is right on these splits, and wrong on all others."""

        def fit(targets: np.ndarray) -> oneclass.Scorer:
            known.extend(world.rows_of(targets))
            return lambda asked: np.array([right(view) for view in asked])

        def right(view: np.ndarray) -> bool:
            row = by_view[view.tobytes()]
            return (row.label == "banana") is (row.split in splits)

        return fit

    by_view = {
        view.tobytes(): row
        for row, views in zip(world.bench.rows, world.features, strict=True)
        for view in views
    }
    fitted = []
    head = SimpleNamespace(
        fit=lambda rows, labels: fitted.extend(world.rows_of(rows)),
        decision_function=lambda rows: np.zeros(len(rows)),
    )
    monkeypatch.setattr(
        oneclass, "SCORERS", {n: good_on(n) for n in SPLITS[1:]} | {"knn": good_on()}
    )
    monkeypatch.setattr(oneclass, "SCALES", {"root": lambda features: features})
    monkeypatch.setattr(oneclass, "with_outputs", lambda last: lambda features: features)
    monkeypatch.setattr(oneclass, "root", lambda features: features)
    monkeypatch.setattr(oneclass, "LogisticRegression", lambda **_: head)
    monkeypatch.setattr(oneclass, "read_imagenet_layer", lambda path, number: None)
    found = oneclass.measure_one_class(world.bench, world.classifier)
    assert found["chosen"].startswith("validate ")
    assert {(row.split, row.label) for row in known} == {("train", "banana")}
    assert {row.split for row in fitted} == {"train"}
