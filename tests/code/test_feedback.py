"""Visitors' words in, a table and the photos that may be learnt from out. On both databases."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from occ import history as history_module
from occ.errors import DataRefused
from occ.feedback import COLUMNS, Exported, export_feedback, suggest_label
from occ.history import History
from occ.history.values import KeptPhoto
from occ.values import Verdict
from storing import store_one

PHOTO = KeptPhoto(b"RIFF-the-photo", 4, 3)
BANANA = Verdict("banana", 0.97, "aaaaaaaaaaaa", 0.4, 0.7)


def read_table(folder: Path) -> list[dict[str, str]]:
    """The rows of an export."""
    with (folder / "feedback.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_only_what_was_said_and_agreed_to_is_exported(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_module, "WALK_ROWS", 2)
    learn = store_one(history, BANANA, photo=PHOTO, learn=True).id
    show = store_one(history, BANANA, photo=PHOTO, show=True).id
    undone, silent, gone = (
        store_one(history, BANANA, photo=PHOTO, learn=True).id for _ in range(3)
    )
    for number in (learn, show, undone, gone):
        history.add_feedback(number, "right")
    history.add_feedback(learn, "wrong", "=cmd()")
    history.add_feedback(undone, "undo")
    history.delete(gone)
    assert export_feedback(history, tmp_path / "out") == Exported(rows=2, photos=1)
    rows = {row["id"]: row for row in read_table(tmp_path / "out")}
    assert set(rows) == {learn, show} and silent not in rows
    assert tuple(rows[learn]) == COLUMNS
    assert (rows[learn]["kind"], rows[learn]["suggested_label"]) == ("wrong", "other")
    assert rows[learn]["note"] == "'=cmd()", "a spreadsheet must not run a visitor's note"
    assert rows[learn]["made_at_utc"].endswith("+00:00")
    assert (tmp_path / "out" / rows[learn]["photo"]).read_bytes() == PHOTO.webp
    assert rows[show]["photo"] == ""
    assert len(list((tmp_path / "out" / "photos").iterdir())) == 1


def test_a_photo_that_is_withdrawn_while_words_are_listed_is_not_written(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = store_one(history, BANANA, photo=PHOTO, learn=True, show=True).id
    history.add_feedback(number, "right")
    walk = History.walk

    def late(self, *filters):
        found = list(walk(self, *filters))
        history.withdraw(number, learn=True)
        return iter(found)

    monkeypatch.setattr(History, "walk", late)
    assert export_feedback(history, tmp_path / "out") == Exported(rows=1, photos=0)


def test_many_pages_are_exported_whole(history: History, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(history_module, "WALK_ROWS", 2)
    ids = [store_one(history, BANANA).id for _ in range(5)]
    for number, kind in zip(ids, ("right", "wrong", "right", "partly", "right"), strict=True):
        history.add_feedback(number, kind)
    assert export_feedback(history, tmp_path / "out").rows == 5
    assert [row["id"] for row in read_table(tmp_path / "out")] == sorted(ids)


def test_a_word_that_is_taken_back_while_all_are_listed_is_not_exported(
    history: History, tmp_path, monkeypatch
) -> None:
    stays, goes, turns = (store_one(history, BANANA, photo=PHOTO, learn=True).id for _ in "abc")
    for number in (stays, goes, turns):
        history.add_feedback(number, "right")
    walk = History.walk

    def late(self, filters):
        yield from list(walk(self, filters))
        if filters.feedback == "right":
            history.add_feedback(goes, "undo")
            history.add_feedback(turns, "wrong")  # and is listed a second time

    monkeypatch.setattr(History, "walk", late)
    assert export_feedback(history, tmp_path / "out") == Exported(rows=2, photos=2)
    said = {row["id"]: row["kind"] for row in read_table(tmp_path / "out")}
    assert said == {stays: "right", turns: "wrong"}


def test_an_export_is_not_overwritten(history: History, tmp_path: Path) -> None:
    export_feedback(history, tmp_path / "out")
    with pytest.raises(DataRefused, match="already holds something"):
        export_feedback(history, tmp_path / "out")
    (tmp_path / "out" / "feedback.csv").unlink()  # as one that was stopped leaves it
    with pytest.raises(DataRefused, match="already holds something"):
        export_feedback(history, tmp_path / "out")


@pytest.mark.parametrize(
    ("verdict", "kind", "label"),
    [
        *[("apple", "right", "apple"), ("apple", "wrong", "other"), ("other", "right", "other")],
        *[("other", "wrong", "apple"), ("unsure", "right", ""), ("unsure", "wrong", "")],
        *[("apple", "partly", ""), ("apple", "bad_photo", "")],
    ],
)
def test_a_vote_suggests_a_label_only_where_it_points_to_one(verdict, kind, label) -> None:
    assert suggest_label(verdict, kind, "apple") == label


@pytest.mark.parametrize(
    ("kind", "note", "label"),
    [
        *[("wrong", "apple", "apple"), ("wrong", "other", "other"), ("wrong", "a pear", "")],
        *[("bad_photo", "apple", ""), ("right", "apple", "")],
    ],
)
def test_of_an_unsure_answer_the_label_that_its_owner_named_is_suggested(
    history: History, tmp_path: Path, kind, note, label
) -> None:
    unsure = store_one(history, Verdict("unsure", 0.5, "a", 0.4, 0.7, target="apple")).id
    history.add_feedback(unsure, kind, note)
    export_feedback(history, tmp_path / "out")
    (row,) = read_table(tmp_path / "out")
    assert (row["kind"], row["note"], row["suggested_label"]) == (kind, note, label)
