"""A folder of models and photos in, the release to tell of out: that which fits, else another."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import tiny
from occ.errors import DataRefused
from occ.files import hash_file, read_optional
from occ.release import ModelFile, Release, write_release
from occ.settings import Settings
from occ.training.fitting.reuse import CURVES, read_curves
from occ.training.notebook import resume
from occ.training.notebook.resume import compare_report, open_release_or_train
from occ.training.report import REPORT
from occ.training.train import TrainPlan
from occ.training.workbench import open_workbench


@pytest.fixture
def settings(tmp_path) -> Settings:
    return tiny.write_photos(tmp_path, photos=20)


@pytest.fixture
def shipped(settings: Settings) -> Release:
    """A release in the asset folder that is of these photos, with a file whose hash is right."""
    path = settings.asset_dir / "CNet.h5"
    path.write_bytes(b"weights")
    file = ModelFile(hash_file(path), (tiny.PHOTOS,), (tiny.SCORE,), tiny.GRAY)
    bench = open_workbench(settings)
    digests = {"manifest_digest": bench.manifest_digest, "relabel_digest": bench.relabel_digest}
    release = tiny.tiny_release(files={"CNet.h5": file}, **digests)
    write_release(release, settings.asset_dir)
    (settings.asset_dir / CURVES).write_text('{"CNet": {"loss": [1.0]}}')
    return release


@pytest.fixture
def plans(monkeypatch) -> list[TrainPlan]:
    """The plans that were trained by; training itself is replaced."""
    done: list[TrainPlan] = []
    monkeypatch.setattr(resume, "train_all", lambda bench, plan: done.append(plan) or "trained")
    return done


def test_a_release_of_these_photos_whose_files_verify_is_used(settings, shipped, plans):
    assert open_release_or_train(settings).id == shipped.id and plans == []
    assert read_curves(settings.asset_dir) == {"CNet": {"loss": [1.0]}}


@pytest.mark.parametrize("text", ['{"CNet": {', "[]", '{"CNet": 5}'])
def test_curves_that_are_damaged_are_refused_with_their_file(tmp_path, text):
    (tmp_path / "curves.json").write_text(text)
    with pytest.raises(DataRefused, match=r"curves\.json (is|holds) .*Restore it from git"):
        read_curves(tmp_path)


def test_without_a_release_the_plan_is_trained(settings, plans):
    plan = TrainPlan(cnet_stages=())
    assert open_release_or_train(settings, plan=plan) == "trained" and plans == [plan]


def test_a_changed_file_another_manifest_or_missing_curves_are_trained_anew(
    settings, shipped, plans
):
    (settings.asset_dir / "CNet.h5").write_bytes(b"other weights")
    open_release_or_train(settings)
    (settings.asset_dir / "CNet.h5").write_bytes(b"weights")
    write_release(replace(shipped, manifest_digest="f" * 64), settings.asset_dir)
    open_release_or_train(settings)
    write_release(shipped, settings.asset_dir)
    (settings.asset_dir / CURVES).unlink()
    open_release_or_train(settings)
    assert len(plans) == 3


def test_a_label_that_was_corrected_since_is_trained_anew(settings, shipped, plans):
    row = open_workbench(settings).of_split("train").rows[0]
    label = {"banana": "other", "other": "banana"}[row.label]
    text = f"sha256,label,reason\n{row.sha256},{label},seen again\n"
    (settings.data_dir / "relabel.csv").write_text(text)
    assert open_release_or_train(settings) == "trained"
    write_release(replace(shipped, relabel_digest=""), settings.asset_dir)
    assert open_release_or_train(settings).manifest_digest == shipped.manifest_digest
    assert len(plans) == 1


def test_retraining_is_asked_for_in_so_many_words(settings, shipped, plans):
    assert open_release_or_train(settings, retrain=True) == "trained"
    assert [plan.retrain for plan in plans] == [True]


def test_a_file_that_nobody_wrote_is_none(tmp_path):
    assert read_optional(tmp_path / "choices.json") is None


@pytest.mark.parametrize("text", ["{half", "[1]", ""])
def test_a_file_without_facts_is_refused_by_its_name(tmp_path, text):
    (tmp_path / "choices.json").write_text(text)
    with pytest.raises(DataRefused, match=r"choices\.json"):
        read_optional(tmp_path / "choices.json")


@pytest.fixture
def report(settings) -> dict:
    """A report as it is kept in the asset folder."""
    facts = {"release": "abc", "ran_on": {"mirror": 2}, "area": 0.9, "counts": [1, {"of": 2}]}
    facts["models"] = {"occ": {}, "CNet": {}}
    (settings.asset_dir / REPORT).write_text(json.dumps(facts))
    return facts


def test_an_equal_report_is_said_to_be_equal_rounding_apart(settings, report):
    words = "Every figure of the 2 models, of their sets, sources and paired tests, equals the one"
    for same in (report, {**report, "area": 0.9004}):
        said = compare_report(same, settings)
        assert said == f"{words} in asset/report.json, of release abc."


def test_what_was_not_measured_again_is_named(settings, report):
    sections = {"far": {"all": 1}, "sizes": {"of": 2}, "background": {}}  # the last: of nothing
    (settings.asset_dir / REPORT).write_text(json.dumps({**report, "sections": sections}))
    assert compare_report(report, settings).endswith(
        "release abc. Not measured again: far, sizes; that takes minutes, and only `occ evaluate` "
        "does it."
    )
    assert "again" not in compare_report({**report, "sections": sections}, settings)
    with pytest.raises(DataRefused, match="/sections/far/all is 2, kept is 1"):
        compare_report({**report, "sections": sections | {"far": {"all": 2}}}, settings)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"area": 0.902}, "/area is 0.902, kept is 0.9"),
        ({"counts": [1, {"of": 3}]}, "/counts/1/of is 3, kept is 2"),
        ({"counts": [1]}, "/counts"),
        ({"more": 1}, "/more is only in one of them"),
    ],
)
def test_a_report_that_says_something_else_is_refused(settings, report, change, place):
    with pytest.raises(DataRefused, match=place):
        compare_report({**report, **change}, settings)


def test_reports_that_cannot_be_compared_are_not(settings, report):
    assert "of release abc" in compare_report({**report, "release": "def"}, settings)
    assert "3 mirror" in compare_report({**report, "ran_on": {"mirror": 3}}, settings)
    (settings.asset_dir / REPORT).unlink()
    assert "No report was kept" in compare_report(report, settings)
