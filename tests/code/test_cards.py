"""A small made-up report, release and manifest in, both cards and README's block out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from occ.dataset.manifest import Row, digest_of, write_manifest
from occ.dataset.relabel import digest_of_relabels, read_relabels
from occ.errors import DataRefused
from occ.preprocess import FULL, PreprocessSpec
from occ.release import ModelFile, Release, read_release, write_release
from occ.release.report import seal
from occ.settings import Settings
from occ.training.cards.model import model_card
from occ.training.cards.write import render_cards, write_cards
from occ.training.measure.evaluate import macro_of, shares_of
from occ.training.measure.metrics import mcnemar_of, share
from occ.verdict import Decision

README = "# occ\n\n<!-- report:summary -->\nold\n<!-- /report -->\n\nThe rest, 24 px.\n"
PHOTOS, FEATURES, SCORE = (None, 224, 224, 3), (None, 1024), (None, 1)
NO_AREA = dict.fromkeys(("value", "low", "high"))


def measured(banana: tuple[int, int, int], other: tuple[int, int, int], area: float) -> dict:
    """Figures as measure.evaluate writes them, of photos called banana, unsure and other."""
    table = {
        label: dict(zip(("banana", "unsure", "other"), counts, strict=True))
        for label, counts in (("banana", banana), ("other", other))
    }
    counts = {"bananas": sum(banana), "others": sum(other)}
    interval = {"value": area, "low": 0.9, "high": 0.92} if all(counts.values()) else NO_AREA
    return {
        "photos": sum(counts.values()),
        "bananas": sum(banana),
        "auroc": interval | counts,
        **shares_of(table),
        "confusion": table,
        "forced": share(sum(banana[:2]) + sum(other) - other[0], sum(counts.values())),
    }


def make_model(found: tuple[int, int], missed: tuple[int, int], area: float, *cuts) -> dict:
    """A model that finds and misses so many bananas of two sources; the rest is alike in all."""
    (first, second), (lost, more), (low, high, proved) = found, missed, cuts
    others = (1, 6, 54)
    sources = {
        "khowpod": measured((first, 1, lost), others, area),
        "jonas_av2": measured((second, 0, more), (0, 0, 0), area),
    }
    return {
        "sets": {"dev_test_easy": measured((first + second, 1, lost + more), others, area)},
        "sources": sources,
        "macro": macro_of(sources),
        "thresholds": {"low": low, "high": high, "proved": proved},
    }


def make_report(release: str, digest: str, **changes) -> dict:
    """A report with one set, the decision, a model with a new name and an unproved baseline."""
    gain = {"value": 0.05, "low": -0.01, "high": 0.11}
    tests = {
        "occ - Newcomer": {"auroc_gain": gain, "mcnemar": mcnemar_of(5, 2)},
        "occ - constant": {"auroc_gain": dict.fromkeys(gain, 0.0), "mcnemar": mcnemar_of(0, 0)},
    }
    return {
        "release": release,
        "target": "banana",
        "manifest_digest": digest,
        "promise": {"goal": 0.97},
        "ran_on": {"mirror": 71, "original": 19},
        "near_copy_rule": {"cosine": 0.93, "bits": 7, "hash_cosine": 0.84},
        "photos": {"dev-test": {"banana": 29, "other": 61}},
        "models": {
            "occ": make_model((20, 3), (2, 3), 0.91234, 0.31, 0.745, True),
            "Newcomer": make_model((17, 3), (5, 3), 0.86234, 0.2, 0.8, True),
            "constant": make_model((20, 3), (2, 3), 0.91234, 0.0, 1.0, False),
        },
        "tests": {"dev_test_easy": tests},
    } | changes


def make_release() -> Release:
    """Two made-up files and a promise that was not proved."""
    spec = PreprocessSpec()
    files = {
        "MNet.h5": ModelFile("a" * 64, (PHOTOS,), (FEATURES,), spec),
        "MNetDNN.h5": ModelFile("b" * 64, (FEATURES,), (SCORE,), spec),
    }
    promise = {
        "goal": 0.97,
        "confidence": 0.9,
        "photos": 90,
        "prior": 0.25,
        "share_of_target": 0.3222,
        "unsure": 12,
        "banana": {"answers": 24, "wrong": 1},
        "other": {"answers": 54, "wrong": 3},
        "proved": False,
        "limit": "photos of the moon",
    }
    decision = Decision("MNetDNN.h5", (FULL,) * 3, 0.25, 0.0, 1.0, None).as_dict()
    return Release(
        *("banana", 7, "0123456789abcdef", "3.15.1", "f" * 64, "MNetDNN"),
        **{"files": files, "calibration": {"scenes": 300, "copy_share": 0.0}},
        **{"low": 0.31, "high": 0.745, "decision": decision, "promise": promise},
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A repository of its own with a report, a release, a manifest and both lists beside it."""
    asset, data = tmp_path / "asset", tmp_path / "data"
    asset.mkdir()
    data.mkdir()
    rows = [
        Row(f"{number:064d}", "banana" if number < 3 else "other", source, f"g{number}", split)
        for number, (source, split) in enumerate(
            [("khowpod", "dev-test"), ("fruits40eu", "train"), ("own", "train")] * 2
        )
    ]
    rows = [dataclasses.replace(row, look="scene", repo="a/b", commit="c" * 40) for row in rows]
    write_manifest(rows, data / "manifest.csv")
    (data / "dropped.csv").write_text("sha256,reason\nx,one flat colour\ny,one flat colour\n")
    (data / "relabel.csv").write_text(f"sha256,label,reason\n{rows[0].sha256},other,a boat\n")
    release = make_release()
    write_release(release, asset)
    relabels = digest_of_relabels(read_relabels(data / "relabel.csv", target="banana"))
    report = make_report(release.id, digest_of(data / "manifest.csv"), relabel_digest=relabels)
    (asset / "report.json").write_text(json.dumps(seal(report)))
    (tmp_path / "README.md").write_text(README)
    return Settings(asset_dir=asset, data_dir=data)


def rendered(settings: Settings) -> dict[str, str]:
    """Path below the made-up repository -> text."""
    top = settings.asset_dir.parent
    found = render_cards(settings, readme=top / "README.md")
    return {path.relative_to(top).as_posix(): text for path, text in found.items()}


def change_report(settings: Settings, **changes) -> None:
    path = settings.asset_dir / "report.json"
    path.write_text(json.dumps(seal(json.loads(path.read_text()) | changes)))


def test_readme_keeps_its_words_and_gets_new_figures(settings: Settings) -> None:
    text = rendered(settings)["README.md"]
    assert text.startswith("# occ\n\n<!-- report:summary -->\n- Easy dev-test (web photos): it ")
    assert text.endswith("<!-- /report -->\n\nThe rest, 24 px.\n") and "yesterday" not in text
    assert "| the whole decision (as served) | 0.912 (0.900 to 0.920) | 23 of 29 (61.6" in text


def test_a_model_that_nobody_named_is_shown_and_an_unproved_one_is_marked(settings) -> None:
    text = rendered(settings)["asset/MODEL_CARD.md"]
    assert all(words in text for words in ("| Newcomer |", "| baseline: constant † |", "† For at"))
    assert "Newcomer" not in rendered(settings)["README.md"], "there stand few"


def test_the_model_card_says_files_thresholds_promise_and_weaknesses(settings: Settings) -> None:
    card = rendered(settings)["asset/MODEL_CARD.md"]
    flat = " ".join(card.split())
    for words in (
        "| `MNet.h5` | rgb | ",
        "Put together at commit `0123456789ab` with Keras 3.15.1. Networks are taught with seed 7;",
        *("arXiv 1704.04861", "`nudity` 0.2.3"),
        "A score of 0.745 or more is `banana`, below 0.310 it is `other`",
        "1 of 24 answers `banana` and 3 of 54 answers `other` were wrong",
        "at least 97 % are right, with 90 % confidence",
        *("could **not** be proved", "must not be used"),
        "where 25.0 % of the photos show a banana; of those of `calibrate`, 32.2 % do",
        "It does not hold for photos of the moon.",
        "it says `other` of 5 of 29 photos that show a banana, and leaves 1 `unsure`",
        "lowest recall by source is that of `jonas_av2`: 3 of 6",
        "recall 87.0 % over 1 source, ",
        "Newcomer | +0.050 (-0.010 to +0.110) | 5 gained, 2 lost (p = 0.45)",
        "baseline: constant | +0.000 (+0.000 to +0.000) | no threshold was proved † | 84 a",
    ):
        assert words in flat, words
    assert f"`{'a' * 64}`" in card and "{" not in card


def test_figures_by_the_listed_labels_are_told_where_there_are_some(settings: Settings) -> None:
    words = "before corrections (3)"
    assert words not in rendered(settings)["asset/MODEL_CARD.md"].replace("\n", " ")
    listed = {"corrected": 3, **measured((22, 1, 5), (2, 6, 54), 0.9)}
    change_report(settings, as_listed={"dev_test_easy": listed})
    flat = " ".join(rendered(settings)["asset/MODEL_CARD.md"].split())
    assert words in flat and "recall 22 of 28" in flat


def test_the_data_card_counts_sources_splits_and_what_was_left_out(settings: Settings) -> None:
    card = rendered(settings)["data/README.md"]
    for words in (
        "6 photos from 3 sources: 3 show a banana, 3 do not.",
        "| `khowpod` | 1 | 1 | dev-test 1 + 1 | Thai web photos of fruit |",
        "| dev-test | 1 | 1 | 2 |",
        "- `fruits40eu`: `a/b@cccccccccc`",
        "- 2: one flat colour",
        "- 1 of `dev-test` to `other`",
        "count after the corrections below (1).",
        "As listed, before corrections (1):\n\n| Split |",
        "But it is looked at often, and a rule of counting was added",
        *("is 0.93 or\nmore", "at most 7 bits"),
        "| banana | 0 (0 %) | 0 (0 %) | 3 (100 %) |",
        "- `fruits40eu`: white letterbox bars",
        "occ data fetch --mirror DIR",
    ):
        assert words in card, words
    assert "freiburg" not in card and "{" not in card


def test_without_corrections_no_other_way_of_counting_is_told(settings: Settings) -> None:
    (settings.data_dir / "relabel.csv").unlink()
    change_report(settings, relabel_digest=digest_of_relabels({}))
    card = rendered(settings)["data/README.md"]
    assert "counted as the sources list" not in card and "As listed" not in card


def test_cards_are_written_whole_and_a_second_run_changes_nothing(settings: Settings) -> None:
    top = settings.asset_dir.parent
    paths = [top / name for name in ("README.md", "asset/MODEL_CARD.md", "data/README.md")]
    assert write_cards(settings, readme=paths[0]) == paths
    before = {path: path.read_bytes() for path in paths}
    write_cards(settings, readme=paths[0])
    assert {path: path.read_bytes() for path in top.rglob("*.md")} == before


def test_models_in_another_place_leave_readme_alone(settings: Settings) -> None:
    top = settings.asset_dir.parent  # README is this repository's, the models are not
    assert list(render_cards(settings)) == [top / "asset/MODEL_CARD.md", top / "data/README.md"]


def test_figures_of_another_object_leave_readme_alone(settings: Settings) -> None:
    path, release = settings.data_dir / "manifest.csv", make_release()
    path.write_text(path.read_text().replace("banana", "mug"))
    write_release(dataclasses.replace(release, target="mug"), settings.asset_dir)
    change_report(
        settings,
        target="mug",
        release=read_release(settings.asset_dir).id,
        manifest_digest=digest_of(path),
        photos={"dev-test": {"mug": 29, "other": 61}},
    )
    assert "README.md" not in rendered(settings)


def test_a_readme_of_somebody_else_in_the_data_folder_is_kept(settings: Settings) -> None:
    (settings.data_dir / "README.md").write_text("My apples, do not touch.\n")
    assert "data/README.md" not in rendered(settings)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"release": "0" * 12}, "is of release 0000"),
        ({"manifest_digest": "0"}, r"another data/manifest\.csv"),
        ({"relabel_digest": "0"}, r"another data/relabel\.csv"),
        ({"models": {"occ": {"sets": {"any": {}}}}}, "of an earlier version"),
    ],
)
def test_a_report_of_others_or_of_before_is_refused(settings, changes, said) -> None:
    change_report(settings, **changes)
    with pytest.raises(DataRefused, match=said):
        rendered(settings)


def test_a_missing_report_and_a_readme_without_block_are_refused(settings: Settings) -> None:
    (settings.asset_dir.parent / "README.md").write_text("# occ\n")
    with pytest.raises(DataRefused, match="one block"):
        rendered(settings)
    (settings.asset_dir / "report.json").write_text("{")
    with pytest.raises(DataRefused, match="Run `occ evaluate`"):
        rendered(settings)


def test_the_model_card_tells_how_parts_of_a_photo_count(settings):
    plain, release = rendered(settings)["asset/MODEL_CARD.md"], make_release()
    assert "patches" not in plain and "another frozen network" not in plain
    zoom = {"pointer": "P.h5", "places": 1, "side": 0.4, "apart": 0.2, "least": -4, "sure": 4}
    zoom |= {"network": "LNet", "share": 0.5, "whole_share": 0.5, "patches": True}
    decision = release.decision | {"patch_share": 0.2, "patch_head": "P.h5", "zoom": zoom}
    write_release(dataclasses.replace(release, decision=decision), settings.asset_dir)
    change_report(settings, release=read_release(settings.asset_dir).id)
    card = " ".join(rendered(settings)["asset/MODEL_CARD.md"].split())
    assert "the full view counts 20 %, the best of all views 60 %, and the best 2 of the" in card
    assert "patches of all views, 9 of each, 20 %, scored by" in card
    assert "Unless that is below 0.018 or from 0.982 on" in card and "40 % of the photo's" in card


def test_where_dev_test_was_looked_at_is_told_of_our_own_photos_only(settings: Settings) -> None:
    report = json.loads((settings.asset_dir / "report.json").read_text())
    ours, theirs = make_release(), dataclasses.replace(make_release(), target="apple")
    assert "But it was looked at" in model_card(report, ours)
    card = " ".join(model_card(report | {"target": "apple"}, theirs).split())
    assert "looked at" not in card.split("## Figures")[0].split("## Photos")[1]
    assert "come from `calibrate`. The report ran on" in card and " a apple" not in card
