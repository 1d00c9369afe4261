"""An asset folder with a release in; a draft that a stop leaves alone, and the next release out."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from occ.errors import DataRefused
from occ.release import read_release
from occ.release.files import is_whole
from occ.settings import Settings
from occ.training.settle import draft
from occ.training.settle.draft import open_draft, publish_draft
from occ.training.workbench import Workbench


@pytest.fixture
def bench(tmp_path) -> Workbench:
    """No photos, and an asset folder with an old release."""
    settings = Settings(asset_dir=tmp_path)
    tiny.put_release(tmp_path, "old")
    return Workbench(settings, (), (), "")


def test_a_draft_begins_as_the_release_and_leaves_it_alone(bench, tmp_path):
    folder = open_draft(bench, anew=False).settings.asset_dir
    assert folder.parent == tmp_path and is_whole(folder)
    tiny.write_models(folder, "new")
    assert is_whole(tmp_path) and (tmp_path / "CNet.h5").read_text() == "old CNet.h5"


def test_what_a_stopped_run_finished_is_there_until_it_is_to_be_forgotten(bench):
    folder = open_draft(bench, anew=False).settings.asset_dir
    (folder / "CNet.h5").write_text("new CNet.h5")
    assert open_draft(bench, anew=False).settings.asset_dir == folder
    assert (folder / "CNet.h5").read_text() == "new CNet.h5"
    open_draft(bench, anew=True)
    assert (folder / "CNet.h5").read_text() == "old CNet.h5"


def test_a_damaged_release_is_not_taken_up_but_its_backbone_is(bench, tmp_path):
    (tmp_path / "CNet.h5").write_text("cut off")
    folder = open_draft(bench, anew=False).settings.asset_dir
    assert [path.name for path in folder.iterdir()] == ["MNet.h5"]


def test_the_other_network_is_taken_up_though_the_release_has_none(bench, tmp_path):
    (tmp_path / "LNet.h5").write_text("shipped")
    folder = open_draft(bench, anew=False).settings.asset_dir
    assert (folder / "LNet.h5").read_text() == "shipped" and is_whole(folder)


def test_damaged_curves_are_refused_by_their_own_name_and_can_be_brought_back(bench, tmp_path):
    whole = (tmp_path / "curves.json").read_text()
    (tmp_path / "curves.json").write_text("{")
    with pytest.raises(DataRefused, match=re.escape(f"{tmp_path / 'curves.json'} is not JSON")):
        open_draft(bench, anew=False)
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft" / "curves.json").write_text("{")  # as an older version copied it
    (tmp_path / "curves.json").write_text(whole)
    folder = open_draft(bench, anew=False).settings.asset_dir
    assert (folder / "curves.json").read_text() == whole


def test_a_draft_replaces_the_release_with_models_json_last(bench, tmp_path, monkeypatch):
    drawn = open_draft(bench, anew=False)
    release = tiny.write_models(drawn.settings.asset_dir, "newer")
    move, whole = Path.replace, {}

    def watch(path, place):
        moved = move(path, place)
        whole[place.name] = is_whole(tmp_path)
        return moved

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", watch)
        publish_draft(drawn, release)
    assert list(whole)[-1] == "models.json" and whole.pop("models.json")
    assert whole and not any(whole.values()), "a reader in between is refused, never served half"
    assert is_whole(tmp_path) and read_release(tmp_path).id == release.id
    assert not (tmp_path / "draft").exists()


def test_what_only_the_old_release_named_goes_and_a_backbone_stays(bench, tmp_path):
    drawn = open_draft(bench, anew=False)
    release = tiny.write_models(drawn.settings.asset_dir, "newer")
    left = {name: one for name, one in release.files.items() if name not in ("CNet.h5", "MNet.h5")}
    publish_draft(drawn, replace(release, files=left))
    there = {path.name for path in tmp_path.iterdir()}
    assert "CNet.h5" not in there and {"MNet.h5", *left} <= there


def test_a_full_disk_leaves_the_release_and_the_draft_as_they_are(bench, tmp_path, monkeypatch):
    drawn = open_draft(bench, anew=False)
    release = tiny.write_models(drawn.settings.asset_dir, "newer")
    copy, before = shutil.copyfile, sorted(path.name for path in tmp_path.iterdir())

    def fill(path, place):
        if place.name.endswith("OneClass.npz"):  # the networks still found room
            raise OSError(28, "No space left on device")
        return copy(path, place)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", fill)
        with pytest.raises(OSError, match="No space left"):
            publish_draft(drawn, release)
    assert is_whole(tmp_path) and sorted(path.name for path in tmp_path.iterdir()) == before
    publish_draft(drawn, release)
    assert is_whole(tmp_path) and read_release(tmp_path).id == release.id


def test_a_stop_while_a_draft_is_put_in_place_is_made_good_by_the_next_run(bench, monkeypatch):
    drawn = open_draft(bench, anew=False)
    release = tiny.write_models(drawn.settings.asset_dir, "newer")
    with monkeypatch.context() as patch:
        patch.setattr(draft, "write_release", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish_draft(drawn, release)
    again = open_draft(bench, anew=False)
    publish_draft(again, replace(release, champion="CNet"))
    assert is_whole(bench.settings.asset_dir)
