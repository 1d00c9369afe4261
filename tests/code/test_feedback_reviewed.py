"""Reviewed photos and kept answers in; a folder with a manifest, a table and counts out."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from occ.__main__ import app
from occ.dataset.manifest import COLUMNS as MANIFEST
from occ.dataset.manifest import read_manifest
from occ.errors import DataRefused
from occ.feedback import reviewed as feedback_reviewed
from occ.feedback.reviewed import COLUMNS, Reviewed, export_reviewed
from occ.history import History, open_history
from occ.history.reviews import Reviews
from occ.history.values import KeptPhoto
from occ.values import Verdict
from storing import store_one
from typer.testing import CliRunner

BANANA = Verdict("banana", 0.97, "aaaaaaaaaaaa", 0.4, 0.7)


@pytest.fixture
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database that the commands use too."""
    address = f"sqlite:///{tmp_path / 'occ.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("OCC_DATA_DIR", str(tmp_path / "data"))
    return address


def keep(history: History, *labels: str) -> str:
    """A photo that may be learnt from, labelled by as many reviewers."""
    photo = KeptPhoto(f"RIFF {labels}".encode(), 4, 3)
    number = store_one(history, BANANA, photo=photo, learn=True).id
    for name, label in zip(("Ada", "Bob", "Cyd"), labels, strict=False):
        assert Reviews(history.engine).add(number, name, label)
    return number


def run(*words: object):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_rows_are_rows_of_the_manifest(history: History, tmp_path: Path) -> None:
    assert COLUMNS == MANIFEST
    one, two = keep(history, "target", "unsure"), keep(history, "other", "other")
    keep(history, "target", "other"), keep(history, "unsure"), keep(history, "skip"), keep(history)
    assert export_reviewed(history, tmp_path / "out") == Reviewed(photos=2, disputed=1, untold=1)
    rows = read_manifest(tmp_path / "out" / "manifest.csv", target="banana")
    found = [(row.path, row.label) for row in rows]
    assert found == [(f"banana/{one}.webp", "banana"), (f"other/{two}.webp", "other")]
    for row in rows:
        photo = (tmp_path / "out" / row.path).read_bytes()
        assert hashlib.sha256(photo).hexdigest() == row.sha256
        assert row.source == "uploads" and row.group in row.path and "consent" in row.licence


def test_the_same_photo_sent_twice_is_one_photo(history: History, tmp_path: Path) -> None:
    """Agreement is about the bytes: one file must not be taken up as both classes."""
    oldest = min(keep(history, "target") for _ in range(3))
    for label in ("target", "other"):  # by one reviewer, who cannot know that it is the same
        again = store_one(history, BANANA, photo=KeptPhoto(b"twice", 4, 3), learn=True).id
        assert Reviews(history.engine).add(again, "Ada", label)
    done = export_reviewed(history, tmp_path / "out")
    assert done == Reviewed(photos=1, disputed=1, untold=0, copies=2)
    assert "1 that reviewers disagree on" in done.sentence()
    assert "2 exact copies" in done.sentence()
    rows = read_manifest(tmp_path / "out" / "manifest.csv", target="banana")
    assert [row.path for row in rows] == [f"banana/{oldest}.webp"]
    assert len(list((tmp_path / "out").rglob("*.webp"))) == 1
    history.delete(oldest)
    assert export_reviewed(history, tmp_path / "out", overwrite=True).gone == 0, "two are left"


def test_photos_of_another_objects_app_are_neither_exported_nor_asked_about(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mug that was sent to the app for bananas is no banana, which says nothing about mugs."""
    keep(history, "other"), keep(history)
    mugs = replace(history, target="mug")
    held = Reviews(mugs.engine, mugs.target)
    assert export_reviewed(mugs, tmp_path / "out") == Reviewed(0, 0, 0)
    assert held.next_for("Cyd") is None and held.count("Ada") == (0, 0)
    assert held.labels() == {} and held.undo("Ada") is None
    monkeypatch.setenv("OCC_TARGET", "mug")
    assert run("feedback", "export").stdout.startswith("0 reviewed photos written")
    assert json.loads(run("history", "stats").stdout)["answers"] == 0
    monkeypatch.setenv("OCC_TARGET", "banana")
    assert run("feedback", "export", "--overwrite").stdout.startswith("1 reviewed photos written")


def test_a_second_export_leaves_out_what_was_deleted_or_withdrawn(history, tmp_path) -> None:
    numbers = [keep(history, "target") for _ in range(3)]
    folder = tmp_path / "out"
    export_reviewed(history, folder)
    mine = folder / "banana" / "mine.webp"
    mine.write_bytes(b"not of the export")
    history.delete(numbers[0])
    history.withdraw(numbers[1], learn=True)
    with pytest.raises(DataRefused, match="already holds an export"):
        export_reviewed(history, folder)
    assert export_reviewed(history, folder, overwrite=True) == Reviewed(1, 0, 0)  # the same bytes
    assert {path.stem for path in folder.rglob("*.webp")} == {numbers[2], "mine"}


def test_a_photo_whose_time_is_over_leaves_like_a_withdrawn_one(history, tmp_path) -> None:
    """Its owner was told that it is deleted then; a label does not change that."""
    number = keep(history, "target")
    assert run("feedback", "export").exit_code == 0
    folder = tmp_path / "data" / "uploads"
    (row,) = read_manifest(folder / "manifest.csv", target="banana")
    assert row.licence.endswith("until withdrawn or until its time is over")
    over = history.get(number).expires_at_utc
    assert history.purge_expired(over) == 1
    done = run("feedback", "export", "--overwrite")
    assert "1 photos of earlier exports" in done.stdout and "their time is over" in done.stdout
    assert (
        tmp_path / "data" / "uploads" / "withdrawn.csv"
    ).read_text() == f"sha256\n{row.sha256}\n"


def test_what_left_is_told_until_it_is_back(history: History, tmp_path: Path) -> None:
    """Its copies may lie in data/raw, however many exports ago it was written."""
    folder, number = tmp_path / "out", keep(history, "target")
    kept = hashlib.sha256(history.get_photo(number).webp).hexdigest()
    export_reviewed(history, folder)
    assert not (folder / "withdrawn.csv").exists()
    assert Reviews(history.engine).add(number, "Bob", "other")
    for _ in range(2):
        assert export_reviewed(history, folder, overwrite=True).gone == 1
        assert (folder / "withdrawn.csv").read_text() == f"sha256\n{kept}\n"
    assert Reviews(history.engine).undo("Bob") == number
    assert export_reviewed(history, folder, overwrite=True) == Reviewed(1, 0, 0, gone=0)
    assert (folder / "withdrawn.csv").read_text() == "sha256\n"


def test_a_table_that_names_other_folders_removes_nothing_there(history, tmp_path) -> None:
    outside = tmp_path / "photo.webp"
    outside.write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.csv").write_text(
        "source,path\nuploads,../photo.webp\nuploads,manifest.csv\n"
    )
    export_reviewed(history, tmp_path / "out", overwrite=True)
    assert outside.exists()


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("manifest.csv", "sha256,source,path\nab,web,x.webp\nac,uploads,", "a data set: .*, web"),
        ("manifest.csv", "source,path\nuploads,banana/own/x.webp\n", "a data set: .* uploads"),
        ("manifest.csv", "source,path,split\nuploads,banana/x.webp,train\n", "a data set: "),
        ("manifest.csv", "path\nx.webp\n", "a data set: its 1 rows name as source none"),
        ("manifest.csv", "name,colour\n", "its columns are name, colour"),
        ("manifest.csv", "\xff\n", "is not a UTF-8 table"),
        ("withdrawn.csv", "name,sha256\nAda,ab\n", "its columns are name, sha256"),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_table_that_is_not_of_an_export_is_left_alone(
    history: History, tmp_path: Path, name: str, text: str, why: str, overwrite: bool
) -> None:
    """The folder may be the data set itself: one word too many would cost its whole manifest."""
    keep(history, "target")
    (tmp_path / "x.webp").write_bytes(b"x")
    (tmp_path / name).write_text(text, encoding="latin-1")
    before = sorted(tmp_path.rglob("*.*"))
    with pytest.raises(DataRefused, match=rf"{name}.* {why}.* is left as it is"):
        export_reviewed(history, tmp_path, overwrite=overwrite)
    assert (tmp_path / name).read_text(encoding="latin-1") == text
    assert sorted(tmp_path.rglob("*.*")) == before
    (tmp_path / name).write_text(",".join(COLUMNS if name == "manifest.csv" else COLUMNS[:1]))
    assert export_reviewed(history, tmp_path, overwrite=True).photos == 1


class Stop(BaseException):
    """As the machine going down: nothing of ours catches it."""


def stop_before(patch: pytest.MonkeyPatch, step: int) -> None:
    """Stop before the step-th time that a file is written, moved or removed."""
    left = iter(range(step))

    def stopping(act):
        def acts(*words, **more):
            if next(left, None) is None:
                raise Stop
            return act(*words, **more)

        return acts

    for name in ("write_bytes", "replace", "unlink"):
        patch.setattr(Path, name, stopping(getattr(Path, name)))


@pytest.mark.parametrize("cleans_up", [True, False])  # a full disk; a killed process
def test_wherever_an_export_stops_the_next_leaves_only_its_own_photos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cleans_up: bool
) -> None:
    for step in range(99):
        history = open_history(f"sqlite:///{tmp_path / str(step)}.sqlite")
        folder = tmp_path / f"out{step}"
        stays, leaves = keep(history, "target"), keep(history, "target", "unsure")
        export_reviewed(history, folder)
        (folder / "banana" / "mine.webp").write_bytes(b"never ours")
        late = keep(history, "target", "target")
        hashes = {n: hashlib.sha256(history.get_photo(n).webp).hexdigest() for n in (leaves, late)}
        history.withdraw(leaves, learn=True)
        with monkeypatch.context() as patch, contextlib.suppress(Stop):
            stop_before(patch, step)
            if not cleans_up:
                patch.setattr(feedback_reviewed, "_forget", lambda new: None)
            export_reviewed(history, folder, overwrite=True)
            break
        seen = {path.stem for path in (folder / "banana").iterdir()}  # `occ data add` may see it
        assert not (folder / ".export").exists() or not cleans_up
        history.withdraw(late, learn=True)
        export_reviewed(history, folder, overwrite=True)
        assert {path.stem for path in folder.rglob("*.webp")} == {stays, "mine"}, step
        told = set((folder / "withdrawn.csv").read_text().split()[1:])
        assert {hashes[leaves]} | {hashes[n] for n in (seen & {late})} <= told, step
        assert told <= set(hashes.values()) and not (folder / ".export").exists()
        history.engine.dispose()
    assert step == 10  # of two photos each: written, removed, moved; of two tables: moved, tidied


def test_the_commands_say_what_they_did(history: History, tmp_path: Path) -> None:
    number = keep(history, "target")
    history.add_feedback(number, "right", "ripe")
    done = run("feedback", "export")
    assert done.exit_code == 0 and done.stdout.startswith("1 reviewed photos written")
    assert (tmp_path / "data" / "uploads" / "banana" / f"{number}.webp").exists()
    again = run("feedback", "export")
    assert again.exit_code == 1 and "--overwrite" in again.stderr and again.stdout == ""
    assert run("feedback", "export", "--overwrite").exit_code == 0
    told = run("feedback", "said", tmp_path / "said").stdout
    assert f"Written to {tmp_path / 'said'}. Words: 1, photos: 1." in told
    assert json.loads(run("history", "stats").stdout) == {
        "answers": 1, "verdicts": {"banana": 1}, "feedback": {"right": 1}
    }  # fmt: skip
    assert run("history", "purge").stdout.startswith("0 photos removed")


def test_an_answer_is_deleted_by_its_id(history: History) -> None:
    number, other = keep(history, "target"), keep(history, "other")
    done = run("history", "delete", number)
    assert (done.exit_code, done.stdout) == (
        *(0, f"Deleted: the answer {number} and what was kept of its photo.\n"),
    )
    assert history.get(number) is None and history.get_photo(number) is None
    assert history.get_photo(other) is not None
    for unknown in (number, "0" * 26, "x", "../x"):
        again = run("history", "delete", unknown)
        assert again.exit_code == 1 and again.stdout == ""
        assert again.stderr.startswith(f"refused: There is no answer with the id {unknown!r}")


def test_an_export_of_the_history_holds_no_photo_no_note_and_no_secret(history, tmp_path) -> None:
    stored = store_one(history, BANANA, photo=KeptPhoto(b"RIFF", 4, 3), learn=True)
    history.add_feedback(stored.id, "wrong", "my kitchen")
    gone = store_one(history, BANANA).id
    history.delete(gone)
    file = tmp_path / "all.csv"
    assert run("history", "export", file).stdout.startswith("1 answers written")
    text = file.read_text()
    assert stored.receipt not in text and "kitchen" not in text and gone not in text
    (row,) = csv.DictReader(text.splitlines())
    assert (row["id"], row["verdict"], row["feedback"]) == (stored.id, "banana", "wrong")
    assert run("history", "export", file).exit_code == 1


def test_an_export_that_is_stopped_leaves_no_file_and_can_be_asked_for_again(
    history: History, tmp_path, monkeypatch
) -> None:
    store_one(history, BANANA)
    walk = History.walk

    def stopped(self, *filters):
        yield from walk(self, *filters)
        raise KeyboardInterrupt

    monkeypatch.setattr(History, "walk", stopped)
    assert run("history", "export", tmp_path / "all.csv").exit_code == 130
    assert list(tmp_path.glob("*all.csv")) == []
    monkeypatch.setattr(History, "walk", walk)
    assert run("history", "export", tmp_path / "all.csv").stdout.startswith("1 answers written")


def test_a_database_that_cannot_be_used_is_a_sentence(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/x")
    done = run("history", "stats")
    assert done.exit_code == 1 and done.stderr.startswith("refused: ") and done.stdout == ""
