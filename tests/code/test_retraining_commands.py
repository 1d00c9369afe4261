"""`occ retrain`, `promote`, `rollback`, `releases`: exit codes, and lines in a person's words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tiny
from occ.__main__ import app
from occ.files import alone
from occ.release import read_release
from occ.retraining import commands, promotion
from occ.retraining.gates import Gate, Judgement
from occ.retraining.registry import GATES, Registry
from typer.testing import CliRunner


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(autouse=True)
def asset(tmp_path, monkeypatch) -> Path:
    """A release in service; the app starts with any."""
    monkeypatch.setenv("OCC_ASSET_DIR", str(tmp_path / "asset"))
    monkeypatch.setenv("OCC_RELEASES", str(tmp_path / "releases"))
    monkeypatch.setattr(promotion, "load_classifier", lambda settings, at_once: None)
    tiny.put_release(tmp_path / "asset", "old")
    return tmp_path / "asset"


@pytest.fixture
def made(tmp_path, asset) -> str:
    """The id of a release in the registry that passed."""
    tiny.put_release(tmp_path / "made", "newer")
    place = Registry(tmp_path / "releases").keep(tmp_path / "made")
    judged = Judgement(place.name, read_release(asset).id, (Gate("desks", True, "said"),))
    (place / GATES).write_text(json.dumps(judged.as_dict()))
    return place.name


def test_a_release_is_promoted_and_taken_back_in_words(asset, made):
    old = read_release(asset).id
    done = run("promote", made)
    assert done.exit_code == 0 and done.stderr == ""
    assert done.stdout.startswith(
        f"Release {made} is in service, {old} was; both are in the registry"
    )
    assert "restart it" in done.stdout and read_release(asset).id == made
    assert "restore that one before `occ report`" in done.stdout  # the manifest is of other photos
    done = run("rollback", "--why", "slow")
    assert done.exit_code == 0 and done.stdout.startswith(f"Release {old} is in service")
    lines = run("releases").stdout.splitlines()
    assert len(lines) == 2 and any(line.startswith(f"{old}  in service") for line in lines)
    facts = [json.loads(line) for line in run("releases", "--json").stdout.splitlines()]
    assert {one["id"]: one["state"] for one in facts} == {old: "in service", made: "passed"}
    (history,) = (one["history"] for one in facts if one["id"] == made)
    assert [word.partition(" ")[2] for word in history] == ["promoted", "taken back"]


def test_models_that_another_command_changes_are_left_to_it(asset, made):
    old = read_release(asset).id
    with alone(asset, "models"):
        for words in (("promote", made), ("rollback",)):
            done = run(*words)
            assert (done.exit_code, done.stdout) == (1, "")
            assert "Another command changes the models in" in done.stderr
    assert read_release(asset).id == old
    assert run("promote", made).exit_code == 0


def test_refusals_are_sentences_and_exit_1(asset):
    for words, said in (
        (("promote", "abc"), "No release in"),
        (("rollback",), "nothing is known to go back to"),
    ):
        done = run(*words)
        assert (done.exit_code, done.stdout) == (1, "") and done.stderr.startswith("refused: ")
        assert said in done.stderr and done.stderr.count("\n") == 1
    (asset / "models.json").unlink()
    assert "models.json is missing" in run("releases").stderr
    assert run("promote").exit_code == 2


@pytest.mark.parametrize("passed", [True, False])
def test_a_retraining_ends_with_what_may_be_done(monkeypatch, passed):
    monkeypatch.setattr(commands, "_make", lambda settings: "f" * 12)
    judged = Judgement("f" * 12, "e" * 12, (Gate("desks", passed, "3 lost"),))
    monkeypatch.setattr("occ.retraining.judge.judge", lambda *_: (judged, []))
    monkeypatch.setattr("occ.training.workbench.open_workbench", lambda settings: None)
    done = run("retrain")
    assert done.exit_code == (0 if passed else 1)
    last = done.stdout.splitlines()[-1]
    assert last == (
        f"It may be served: occ promote {'f' * 12}"
        if passed
        else "It stays in the registry: desks failed."
    )
    assert f"{'passed' if passed else 'FAILED'}  desks: 3 lost" in done.stdout


def test_photos_are_collected_only_when_no_other_training_reads_them(tmp_path, monkeypatch):
    monkeypatch.setattr("occ.retraining.registry.read_own_report", lambda *_: None)
    monkeypatch.setattr(
        "occ.retraining.collect.collect_rows", lambda _: pytest.fail("a photo might leave")
    )
    monkeypatch.setenv("OCC_DATA_DIR", str(tmp_path / "data"))
    with alone(tmp_path / "releases", "releases", begins=True):
        done = run("retrain")
    assert done.exit_code == 1 and "Another command changes the releases" in done.stderr


def test_a_retraining_without_news_says_so(monkeypatch):
    monkeypatch.setattr(commands, "_make", lambda settings: None)
    done = run("retrain")
    assert done.exit_code == 0 and done.stdout.startswith("Nothing is new")
