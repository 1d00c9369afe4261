"""Photos of one's own object, without any that lie on white, in: every command's work out.

With few photos nothing is proved and nothing is cut out of them, which must stop no step.
"""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from occ.dataset.manifest import read_manifest, write_manifest
from occ.preprocess import FULL
from occ.settings import Settings
from occ.training import scenes, train
from occ.training.audit import ood as audit_ood
from occ.training.cards.write import write_cards
from occ.training.measure import metrics
from occ.training.plan import CNetStage
from occ.training.report import write_report
from occ.training.report.page import write_page
from occ.training.report.tables import describe_promise
from occ.training.train import TrainPlan, train_all
from occ.training.workbench import open_workbench
from occ.web.pages.models import list_figures, sets_of
from occ.web.texts import load_texts

PLAN = TrainPlan(imagenet_class=None, cnet_stages=(CNetStage(224, 1, 1e-3),))


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    """Drawn photos as `occ data add` takes up photos of mugs, in all splits; models of them."""
    folder = tmp_path_factory.mktemp("mug")
    found = tiny.write_photos(folder, photos=24).model_copy(update={"target": "mug"})
    rows = [
        replace(row, label="other" if row.label == "other" else "mug", source="own", look="")
        for row in read_manifest(folder / "manifest.csv")
    ]
    write_manifest(rows, folder / "manifest.csv")
    with pytest.MonkeyPatch.context() as patch:
        (name, spec, *_), *_ = train.HEADS
        patch.setattr(train, "HEADS", ((name, spec, (FULL,), None),))  # one view is enough here
        patch.setattr(metrics, "RESAMPLES", 40)
        patch.setattr(audit_ood, "PICTURES", 2)
        bench = open_workbench(found)
        scenes._say_few.cache_clear()  # another test may have been told
        told = io.StringIO()
        with redirect_stderr(told):
            train_all(bench, PLAN)
        write_report(bench)
    (folder / "told").write_text(told.getvalue())
    return found


@pytest.fixture(scope="module")
def report(settings: Settings) -> dict:
    return json.loads((settings.asset_dir / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def written(settings: Settings) -> list[Path]:
    """The cards, and the page with every figure."""
    return [*write_cards(settings), write_page(settings.asset_dir)]


def test_training_says_once_why_there_are_no_scenes_and_how_far_cnet_is(settings) -> None:
    told = (settings.data_dir / "told").read_text()
    for split in ("train", "validate"):
        assert told.count(f"No scenes of {split}: 0 cut-outs, 20 of each label are needed") == 1
    assert "cut out" not in told and "teach CNet, AUROC on validate" in told
    assert "legacy" not in told


def test_sections_of_nothing_are_not_measured(report) -> None:
    assert report["sections"]["background"] == report["sections"]["sizes"] == {}


def test_cards_and_the_page_with_every_figure_are_written(settings, written) -> None:
    assert [path.name for path in written] == ["MODEL_CARD.md", "README.md", "report.html"]
    assert all(path.is_relative_to(settings.data_dir) for path in written)


def test_the_cards_claim_nothing_that_was_not_done_or_measured(written) -> None:
    texts = [path.read_text(encoding="utf-8") for path in written if path.suffix == ".md"]
    flat = " ".join(" ".join(texts).split())
    for words in (
        *("made-up scenes", "public on the web", "licence that allows", "web search", "web photos"),
        *("plastic", "sliced", "more than anything else", "a test compares", "1 views", "rest;"),
        *("so that it does not", "banana", "occ data fetch", "is said to be", "easy dev-test"),
    ):
        assert words not in flat, words
    for words in (
        "None of the 1,000 classes that MobileNet knows counts as a mug.",
        "No threshold could be proved for either word, so every photo is `unsure`.",
        "24 photos of your own: 12 show a mug, 12 do not.",
        "was not measured",
    ):
        assert words in flat, words


def test_no_figure_and_no_table_calls_the_object_a_banana(written, report) -> None:
    page = written[-1].read_text(encoding="utf-8")
    assert "banana" not in page and ">mug</text>" in page
    assert list(describe_promise(report).index).count("mug") == 1


def test_the_models_page_shows_what_there_is(report) -> None:
    texts = load_texts("en", "mug")
    for name in sets_of(report):
        figures = {figure.name for figure in list_figures(texts, report, name)}
        assert {"comparison", "sources", "far"} <= figures
        assert not {"background", "sizes", "places"} & figures
