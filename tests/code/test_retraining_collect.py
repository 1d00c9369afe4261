"""Reviewed photos in a database and a data folder in; the photos taken up, or out again."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import tiny
from occ.dataset.drop import drop_photos, read_hashes
from occ.dataset.manifest import read_manifest, write_manifest
from occ.errors import DataRefused, HistoryRefused
from occ.feedback.reviewed import export_reviewed
from occ.files import alone
from occ.history import History, open_history
from occ.history.reviews import Reviews
from occ.history.tables import predictions
from occ.history.values import KeptPhoto
from occ.settings import Settings
from occ.values import UPLOADS, Verdict
from photos import encode
from PIL import Image

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
from occ.retraining import collect
from occ.retraining.collect import collect_rows
from storing import store_one


def lose_ids(data: Path) -> None:
    """As where each was found to be like a photo of a public source: it is in that one's group."""
    rows = read_manifest(data / "manifest.csv")
    rows = [replace(row, group="a1") if row.source == UPLOADS else row for row in rows]
    write_manifest(rows, data / "manifest.csv")


LEFT = {  # what is left of the ids when a run begins
    "both tables": lambda data: None,
    "only the manifest": lambda data: shutil.rmtree(data / UPLOADS),
    "only the export": lose_ids,
}


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'occ.sqlite'}"


@pytest.fixture
def settings(tmp_path, database_url, monkeypatch) -> Settings:
    """A data folder of drawn photos, and an empty database; photos are grouped elsewhere."""
    grouped = type("Grouped", (), {"sentence": lambda self: "grouped"})()
    monkeypatch.setattr(collect, "regroup_photos", lambda settings: grouped)
    address = {"database_url": database_url}
    return tiny.write_photos(tmp_path, photos=20).model_copy(update=address)


def send(history: History, colour: str, label: str) -> str:
    """The id of a visitor's photo of one colour, called `label` by a reviewer."""
    data = encode(Image.new("RGB", (40, 30), colour), "WEBP", lossless=True)
    verdict = Verdict("banana", 0.9, "a" * 12, 0.4, 0.7)
    sent = store_one(history, verdict, photo=KeptPhoto(data, 40, 30), learn=True, show=True)
    assert Reviews(history.engine).add(sent.id, "Ada", label)
    return sent.id


def taken_up(settings: Settings) -> dict[str, str]:
    """Label -> group of the visitors' photos in the manifest."""
    rows = read_manifest(settings.data_dir / "manifest.csv")
    return {row.label: row.group for row in rows if row.source == UPLOADS}


def test_what_reviewers_agree_on_is_taken_up_once_by_its_label(settings, history):
    one, two = send(history, "yellow", "target"), send(history, "navy", "other")
    said = list(collect_rows(settings))
    assert said[0].startswith("2 reviewed photos written") and said[-1] == "grouped"
    assert any(line.startswith("banana: 1 photos added") for line in said)
    assert taken_up(settings) == {"banana": one, "other": two}
    assert any("banana: 0 photos added, 1 exact copies" in line for line in collect_rows(settings))
    assert taken_up(settings) == {"banana": one, "other": two}


def test_a_photo_that_was_withdrawn_leaves_with_its_file(settings, history):
    number = send(history, "yellow", "target")
    send(history, "navy", "other")
    list(collect_rows(settings))
    files = list((settings.data_dir / "raw").rglob("*.webp"))
    (settings.data_dir / "prepared").mkdir()
    (settings.data_dir / "prepared" / "gray-train-0123456789abcdef.npy").write_bytes(b"picture")
    shard = settings.cache_dir / "features" / "0123456789abcdef" / "shard-0123456789abcdef.npz"
    shard.parent.mkdir(parents=True)
    np.savez(shard, names=[path.stem for path in files])
    assert history.withdraw(number, learn=True)
    said = list(collect_rows(settings))
    assert any(line.startswith("1 own photos dropped from the manifest, 1 files") for line in said)
    assert list(taken_up(settings)) == ["other"]
    left = [path.stem for path in (settings.data_dir / "raw").rglob("*.webp")]
    assert len(left) == len(files) - 1 and not [*settings.data_dir.glob("prepared/gray-*")]
    assert np.load(shard)["names"].tolist() == left


def test_each_photo_is_asked_for_once_and_not_written_if_learn_was_just_taken_back(
    settings, history, monkeypatch
):
    numbers = [send(history, colour, "target") for colour in ("yellow", "red")]
    listed, get_photo, asked = Reviews.labelled, History.get_photo, []

    def late(self) -> list:
        found = listed(self)
        assert history.withdraw(numbers[0], learn=True)
        return found

    def note(self, number: str, **words):
        asked.append(number)
        return get_photo(self, number, **words)

    monkeypatch.setattr(Reviews, "labelled", late)
    monkeypatch.setattr(History, "get_photo", note)
    assert export_reviewed(history, settings.data_dir / UPLOADS).photos == 1
    assert [path.stem for path in (settings.data_dir / UPLOADS).rglob("*.webp")] == numbers[1:]
    assert asked == numbers and get_photo(history, numbers[0]) is not None, "it is shown still"


def test_a_mistyped_database_takes_no_photo_out(settings, history):
    send(history, "yellow", "target")
    list(collect_rows(settings))
    elsewhere = settings.data_dir / "typo" / "occ.sqlite"
    mistyped = settings.model_copy(update={"database_url": f"sqlite:///{elsewhere}"})
    with pytest.raises(HistoryRefused, match="There is no database file"):
        list(collect_rows(mistyped))
    assert list(taken_up(settings)) == ["banana"] and not elsewhere.parent.exists()


def test_an_export_that_another_command_makes_is_left_to_it(settings, history):
    send(history, "yellow", "target")
    folder = settings.data_dir / UPLOADS
    with alone(folder, "export", begins=True):
        (folder / ".export").mkdir()
        for act in (lambda: export_reviewed(history, folder), lambda: list(collect_rows(settings))):
            with pytest.raises(DataRefused, match="Another command changes the export in"):
                act()
        assert {path.name for path in folder.iterdir()} == {".export", ".lock"}
    assert export_reviewed(history, folder).photos == 1


def test_without_reviewed_photos_nothing_is_added(settings, history):
    before = (settings.data_dir / "manifest.csv").read_bytes()
    assert [line.split(";")[0] for line in collect_rows(settings)] == [
        "0 reviewed photos written",
        "grouped",
    ]
    assert (settings.data_dir / "manifest.csv").read_bytes() == before


def test_a_label_that_reviewers_change_later_is_taken_up(settings, history):
    number = send(history, "yellow", "target")
    list(collect_rows(settings))
    Reviews(history.engine).undo("Ada")
    Reviews(history.engine).add(number, "Ada", "other")
    said = list(collect_rows(settings))
    assert taken_up(settings) == {"other": number}, said


def test_a_photo_without_a_row_leaves_when_it_is_withdrawn(settings, history):
    """`occ data split` takes near copies of test photos from the manifest, not from the disk."""
    number = send(history, "yellow", "target")
    list(collect_rows(settings))
    path = settings.data_dir / "manifest.csv"
    rows = read_manifest(path)
    write_manifest([row for row in rows if row.source != UPLOADS], path)
    before = len(list((settings.data_dir / "raw").rglob("*.webp")))
    assert history.withdraw(number, learn=True)
    list(collect_rows(settings))
    assert len(list((settings.data_dir / "raw").rglob("*.webp"))) == before - 1


def test_withdrawals_are_known_without_the_tables_of_earlier_exports(settings, history):
    number, other = send(history, "yellow", "target"), send(history, "navy", "other")
    list(collect_rows(settings))
    shutil.rmtree(settings.data_dir / "uploads")
    assert history.withdraw(number, learn=True)
    list(collect_rows(settings))
    assert taken_up(settings) == {"other": other}


COLOURS = ("yellow", "navy", "red", "green", "blue")


def test_another_database_does_not_empty_the_data_folder(settings, history, tmp_path):
    for colour in COLOURS:
        send(history, colour, "target")
    list(collect_rows(settings))
    told = (settings.data_dir / UPLOADS / "manifest.csv").read_bytes()
    other = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'other.sqlite'}"})
    elsewhere = open_history(other.database_url)
    send(elsewhere, "white", "target")
    with pytest.raises(DataRefused, match="None of the 5 visitors' photos") as refused:
        list(collect_rows(other))
    assert len([row for row in rows_of(settings) if row.source == UPLOADS]) == 5
    assert (settings.data_dir / UPLOADS / "manifest.csv").read_bytes() == told
    gone = settings.data_dir / UPLOADS / "withdrawn.csv"  # and now as the sentence says
    assert f"export --overwrite` and `occ data drop {gone}` remove" in str(refused.value)
    export_reviewed(elsewhere, gone.parent, overwrite=True)
    place = {"raw": settings.data_dir / "raw", "manifest": settings.data_dir / "manifest.csv"}
    where = place | {"cache_dir": settings.cache_dir}
    assert drop_photos(read_hashes(gone), **where, target="banana").rows == 5
    list(collect_rows(other))
    assert len([row for row in rows_of(settings) if row.source == UPLOADS]) == 1
    elsewhere.engine.dispose()


@pytest.mark.parametrize("left", LEFT)
def test_photos_that_have_all_expired_or_left_make_room_for_new_ones(settings, history, left):
    """Their answers are known still, so it is the same database."""
    numbers = [send(history, colour, "target") for colour in COLOURS]
    list(collect_rows(settings))
    LEFT[left](settings.data_dir)
    with history.engine.begin() as connection:
        over = {"expires_at_utc": datetime.now(UTC) - timedelta(days=1)}
        connection.execute(predictions.update().values(over))
    assert history.delete(numbers[0]) and history.purge_expired() == 4
    new = send(history, "white", "other")
    said = list(collect_rows(settings))
    assert any(line.startswith("5 own photos dropped from the manifest, 5 file") for line in said)
    assert taken_up(settings) == {"other": new}


def rows_of(settings: Settings) -> tuple:
    return read_manifest(settings.data_dir / "manifest.csv")
