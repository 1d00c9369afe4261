"""Two tiny classifiers and drawn photos in, whose verdicts changed and the paired test out."""

from __future__ import annotations

from dataclasses import replace

import pytest
import tiny
from occ.__main__ import app
from occ.errors import ModelRefused
from occ.models import Head
from occ.settings import REPOSITORY
from occ.training.measure.compare import compare_assets, compare_classifiers
from occ.training.workbench import Workbench, open_workbench
from typer.testing import CliRunner

pytestmark = pytest.mark.usefixtures("few_resamples")


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Workbench:
    return open_workbench(tiny.write_photos(tmp_path_factory.mktemp("data")))


def test_equal_releases_change_nothing(bench):
    one = tiny.tiny_classifier(low=0.4, high=0.6)
    found = compare_classifiers(bench.of_split("dev-test"), one, one)
    assert found.changes == ()
    assert found.tests["dev_test_easy"]["mcnemar"] == {"gained": 0, "lost": 0, "p": 1.0}


def test_a_release_that_never_says_banana_loses_the_bananas_that_were_found(bench):
    part = bench.of_split("dev-test")
    good = tiny.tiny_classifier(low=0.4, high=0.4)
    bad = replace(good, heads={**good.heads, tiny.HEAD: Head(tiny.Never())})
    said = [good(photo.path.read_bytes()).verdict for photo in part.photos]
    pairs = list(zip([row.label for row in part.rows], said, strict=True))
    lost, gained = pairs.count(("banana", "banana")), pairs.count(("other", "banana"))
    assert lost
    found = compare_classifiers(part, good, bad)
    kinds = [change.kind for change in found.changes]
    assert kinds == ["gained"] * gained + ["lost"] * lost
    back = compare_classifiers(part, bad, good)
    assert [change.kind for change in back.changes].count("gained") == lost
    lines = list(found.sentences())
    assert f"{gained} gained, {lost} lost" in lines[-1]
    assert any(line.startswith("lost: ") and "banana 0" in line for line in lines)


def test_a_release_of_another_manifest_is_noted(bench):
    part, one = bench.of_split("dev-test"), tiny.tiny_classifier()
    same = replace(one, release=replace(one.release, manifest_digest=bench.manifest_digest))
    assert [note[0] for note in compare_classifiers(part, same, one).notes] == ["B"]


def test_a_folder_without_models_is_refused(bench, tmp_path):
    with pytest.raises(ModelRefused, match=r"models\.json"):
        compare_assets(bench, tmp_path, tmp_path)


def test_a_mistyped_folder_is_named_before_photos_are_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("OCC_DATA_DIR", str(tmp_path / "no-photos"))
    done = CliRunner().invoke(app, ["compare", str(REPOSITORY / "asset"), str(tmp_path / "typo")])
    assert done.exit_code == 1 and str(tmp_path / "typo") in done.stderr
