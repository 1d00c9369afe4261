"""A small set of photos and tiny networks in, the report out; planted faults leave the old one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
from occ.classify import DECODE_PX
from occ.errors import DataRefused
from occ.oneclass import Known
from occ.photo import decode_photo
from occ.preprocess import prepare_views
from occ.release import NAME, write_release
from occ.settings import Settings
from occ.training import audit, oneclass, report
from occ.training.audit import ood as audit_ood
from occ.training.audit import sizes as audit_sizes
from occ.training.audit import stock as audit_stock
from occ.training.fitting.reuse import CURVES
from occ.training.measure import metrics
from occ.training.measure.scoring import Scored, score_photos
from occ.training.names import is_own_class
from occ.training.networks.build import ImageNetLayer
from occ.training.report import REPORT, build_report, write_report
from occ.training.workbench import Workbench, open_workbench
from occ.web.pages.models import list_figures, models_body
from occ.web.report import read_report
from occ.web.texts import load_texts

OWN = {"class_954", "class_954_of_looks"}
NAMES = {"occ", "MNetDNN", "MNetDNN_rgb", "CNet", "constant", "logistic_regression", *OWN}
# By another network, where one is asked
OF_OTHER = {"LNetDNN", "class_954_by_LNet", "class_954_by_LNet_of_looks"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    return tiny.write_photos(tmp_path_factory.mktemp("data"))


@pytest.fixture
def bench(settings: Settings, tmp_path: Path) -> Workbench:
    """The photos with an asset folder of this test's own."""
    return replace(
        open_workbench(settings), settings=settings.model_copy(update={"asset_dir": tmp_path})
    )


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Few resamples, and few made-up pictures in the sections: tests of theirs look at more."""
    monkeypatch.setattr(metrics, "RESAMPLES", 40)
    monkeypatch.setattr(audit_ood, "PICTURES", 4)
    for module in (audit, audit_sizes, audit_stock):
        monkeypatch.setattr(module, "COMPOSITES", 8)


@pytest.fixture
def classifier():
    return tiny.tiny_classifier()


@pytest.fixture
def served(monkeypatch, bench, classifier, tmp_path):
    """The classifier that write_report loads, trained on this manifest; its release."""
    digests = {"manifest_digest": bench.manifest_digest, "relabel_digest": bench.relabel_digest}
    mine = replace(classifier.release, **digests)
    write_release(mine, tmp_path)
    monkeypatch.setattr(
        report, "load_classifier", lambda *_, **__: replace(classifier, release=mine)
    )
    kernel = np.random.default_rng(6).normal(0, 0.1, (1024, 1000))
    last = ImageNetLayer(kernel, np.zeros(1000), 0)  # there is no MNet.h5 to read it from
    monkeypatch.setattr(oneclass, "read_imagenet_layer", lambda path, number: last)
    return mine


@pytest.mark.usefixtures("served")
def test_a_report_is_written_whole_and_a_second_run_gives_the_same_bytes(bench, tmp_path):
    facts = write_report(bench)
    first = (tmp_path / REPORT).read_bytes()
    assert json.loads(first) == facts
    write_report(bench)
    assert (tmp_path / REPORT).read_bytes() == first
    assert {path.name for path in tmp_path.iterdir()} == {REPORT, NAME}


@pytest.mark.usefixtures("served")
def test_the_page_of_the_app_shows_all_that_was_written(bench, tmp_path):
    """Whatever a few photos gave no figure of, such as places, for which there are no boxes."""
    facts = write_report(bench)
    shown, texts = read_report(tmp_path / REPORT, facts["release"]), load_texts("en", "apple")
    assert shown == facts and not facts["sections"]["places"]
    for name in facts["models"]["occ"]["sets"]:
        assert models_body(texts, shown, name)[0] is not None
        tables = {figure.name for figure in list_figures(texts, shown, name)}
        assert {"comparison", "answers", "sources", "one_class", "far"} <= tables


def test_every_model_is_measured_on_every_photo_of_its_sets(bench, classifier):
    facts = build_report(bench, classifier)
    assert set(facts["models"]) == NAMES and facts["champion"] == "occ"
    for model in facts["models"].values():
        for name, split in (("validate", "validate"), ("dev_test_easy", "dev-test")):
            counted = facts["photos"][split]
            assert model["sets"][name]["photos"] == sum(counted.values())
            assert model["sets"][name]["bananas"] == counted["banana"]
        assert "dev_test_hard" not in model["sets"]  # no photo is of a hard source
    assert facts["ran_on"] == {"original": 20, "mirror": 0} and facts["spot_checked"] == 20
    kinds = {name for name, model in facts["models"].items() if model["kind"] == "baseline"}
    assert kinds == {"constant", "logistic_regression", *OWN}


def test_another_network_is_measured_by_itself_taught_and_untaught(bench):
    classifier, part = tiny.other_classifier(), bench.of_split("validate")
    scores = report.score_photos(classifier, part).scores
    assert set(scores) == NAMES - {"constant", "logistic_regression"} | OF_OTHER
    spec = classifier.spec_of(tiny.HEAD)
    for number, photo in enumerate(part.photos):
        pixels = decode_photo(photo.read(), longest_px=DECODE_PX)
        whole = classifier.other.backbone.extract(prepare_views(pixels, spec))
        by_head = classifier.other.head.score(whole.features)
        assert scores["LNetDNN"][number] == pytest.approx(by_head[0], abs=1e-6)
        own = np.exp(whole.logprobs[0, 954])
        assert scores["class_954_by_LNet"][number] == pytest.approx(own, abs=1e-6)
    assert is_own_class("class_954_by_LNet") and not is_own_class("LNetDNN")


@pytest.mark.parametrize("name", ["class_954", *sorted(OF_OTHER)])
def test_scores_of_frozen_networks_out_of_step_are_refused_too(bench, name):
    classifier, part = tiny.other_classifier(), bench.of_split("validate")
    scored = report.score_photos(classifier, part)
    assert report.spot_check(classifier, scored, part.photos) == len(part.photos)
    scored.scores[name] = np.roll(scored.scores[name], 1)
    with pytest.raises(DataRefused, match=f" by {name} is .* but the classifier that is served"):
        report.spot_check(classifier, scored, part.photos)


def test_a_word_that_its_score_does_not_give_is_refused(bench, classifier):
    """A novel photo is unsure, so thresholds must leave its score, 0.5, between them."""
    classifier = replace(classifier, known=Known(np.zeros((6, 1024), np.float32), 2, edge=1.0))
    good = replace(classifier, release=replace(classifier.release, low=0.5, high=0.6))
    part = bench.of_split("validate")
    for release, refused in ((good.release, False), (replace(good.release, low=0.6), True)):
        one = replace(classifier, release=release)
        scored = report.score_photos(one, part)
        if refused:
            with pytest.raises(DataRefused, match="leave no room for what is novel"):
                report.spot_check(one, scored, part.photos)
        else:
            assert report.spot_check(one, scored, part.photos) == len(part.photos)


def test_we_are_compared_with_every_other_photo_by_photo(bench, classifier):
    tests = build_report(bench, classifier)["tests"]["dev_test_easy"]
    assert set(tests) == {f"occ - {name}" for name in NAMES - {"occ"}}
    constant = tests["occ - constant"]["auroc_gain"]
    easy = build_report(bench, classifier)["models"]["occ"]["sets"]["dev_test_easy"]
    assert constant["value"] == pytest.approx(easy["auroc"]["value"] - 0.5, abs=1e-6)


def test_the_promise_is_followed_to_photos_it_was_not_fitted_to(bench, classifier):
    facts = build_report(bench, classifier)
    assert facts["promise_without_known"] == {}  # drawn photos taught nobody
    for name, figures in facts["models"]["occ"]["sets"].items():
        table = figures["confusion"]
        assert figures["words_right"]["banana"]["right"] == table["banana"]["banana"], name
        assert figures["words_right"]["other"]["of"] == sum(table[k]["other"] for k in table)
    assert "words_right" not in facts["models"]["CNet"]["sets"]["calibrate"]


def test_an_object_without_an_imagenet_class_has_no_such_baseline(bench):
    decision = {**tiny.tiny_release().decision, "imagenet_class": None}
    facts = build_report(bench, tiny.tiny_classifier(decision=decision))
    assert set(facts["models"]) == NAMES - OWN


def test_the_baseline_of_another_class_is_called_by_its_number(bench):
    decision = {**tiny.tiny_release().decision, "imagenet_class": 504}
    models = build_report(bench, tiny.tiny_classifier(decision=decision))["models"]
    assert "class_954" not in models and models["class_504"]["kind"] == "baseline"


@pytest.mark.usefixtures("served")
def test_models_of_other_labels_are_refused(bench):
    with pytest.raises(DataRefused, match=r"other corrections of labels than data/relabel\.csv"):
        write_report(replace(bench, relabel_digest="0" * 64))


def test_models_of_another_manifest_are_refused(monkeypatch, bench, classifier, tmp_path):
    monkeypatch.setattr(report, "load_classifier", lambda *_, **__: classifier)
    with pytest.raises(DataRefused, match="another data/manifest"):
        write_report(bench)
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_not_laid_beside_models_that_were_promoted_meanwhile(
    bench, served, tmp_path, monkeypatch
):
    def promote(*_):
        write_release(replace(served, seed=served.seed + 1), tmp_path)
        return {}

    monkeypatch.setattr(report, "measure_sections", promote)
    with pytest.raises(DataRefused, match=f"Release {served.id} was measured, but by now"):
        write_report(bench)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def shuffle(name: str):
    """One network's scores in another order."""

    def change(scored: Scored) -> Scored:
        mixed = np.random.default_rng(0).permutation(scored.scores[name])
        return replace(scored, scores=scored.scores | {name: mixed})

    return change


def slip(scored: Scored) -> Scored:
    """Every score is that of the photo before."""
    return replace(scored, scores={k: np.roll(v, 1) for k, v in scored.scores.items()})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        *(
            (shuffle(name), f"by {name} is .* but the classifier that is served")
            for name in ("occ", "MNetDNN", "MNetDNN_rgb", "CNet")
        ),
        (slip, "the classifier that is served says"),
        (lambda scored: replace(scored, rows=scored.rows[::-1]), "labels are not in the order of"),
    ],
)
@pytest.mark.usefixtures("served")
def test_scores_and_labels_out_of_step_are_refused(monkeypatch, bench, tmp_path, change, said):
    (tmp_path / REPORT).write_text("old")
    monkeypatch.setattr(report, "score_photos", lambda *args: change(score_photos(*args)))
    with pytest.raises(DataRefused, match=said):
        write_report(bench)
    assert (tmp_path / REPORT).read_text() == "old"


def test_thresholds_that_calibrate_does_not_give_are_refused(bench):
    with pytest.raises(DataRefused, match=r"thresholds in models\.json are \(0\.2, 0\.8\)"):
        build_report(bench, tiny.tiny_classifier(low=0.2, high=0.8))


def test_a_network_that_its_training_saw_otherwise_is_refused(bench, classifier, tmp_path):
    (tmp_path / CURVES).write_text(json.dumps({"CNet": {"val_auroc": [1.3]}, "Old": {}}))
    with pytest.raises(DataRefused, match="Training saw CNet"):
        build_report(bench, classifier)
    (tmp_path / CURVES).unlink()
    sets = build_report(bench, classifier)["models"]["CNet"]["sets"]
    measured = sets["validate"]["auroc"]["value"]
    (tmp_path / CURVES).write_text(json.dumps({"CNet": {"val_auroc": [0.0, measured]}}))
    assert build_report(bench, classifier)["models"]["CNet"]["sets"] == sets


def test_a_stale_cache_of_features_is_refused(bench, classifier):
    build_report(bench, classifier)
    for path in bench.settings.cache_dir.glob("features/*/shard-*.npz"):
        with np.load(path) as shard:
            data = dict(shard)
        data["names"] = data["names"][::-1].copy()  # as if another photo had each name
        np.savez(path, **data)
    with pytest.raises(DataRefused, match="the classifier that is served says"):
        build_report(bench, classifier)
    for path in bench.settings.cache_dir.glob("features/*/shard-*.npz"):
        path.unlink()
