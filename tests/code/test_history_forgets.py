"""Deletions while SQLite's log is held or cannot be emptied in; when the bytes are gone out."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from occ.history import History, open_history
from occ.history.moderation import remove_answer, take_down
from occ.history.values import KeptPhoto
from occ.values import Verdict
from sqlalchemy import event
from storing import store_one

PHOTO = KeptPhoto(b"RIFF" + b"banana" * 1000, 640, 480)
BANANA = Verdict("banana", 0.97, "aaaaaaaaaaaa", 0.4, 0.7)
WAYS: dict[str, Callable[[History, str], object]] = {
    "delete": History.delete,
    "withdraw": lambda history, number: history.withdraw(number, learn=True, show=True),
    "remove_answer": lambda history, number: remove_answer(history.engine, number, "Ada"),
    "take_down": lambda history, number: take_down(history.engine, number, "Ada"),
}


@pytest.fixture
def file_history(tmp_path: Path) -> Iterator[History]:
    history = open_history(f"sqlite:///{tmp_path / 'occ.sqlite'}")
    yield history
    history.engine.dispose()


def keep(history: History) -> str:
    return store_one(history, BANANA, photo=PHOTO, show=True).id


def is_somewhere(folder: Path) -> bool:
    """Whether any of the database's files still has bytes of the photo."""
    return any(PHOTO.webp[:60] in file.read_bytes() for file in folder.iterdir())


@contextmanager
def reader(folder: Path) -> Iterator[None]:
    """Another program that has begun to read and goes on, as a copy or an export may."""
    connection = sqlite3.connect(folder / "occ.sqlite", isolation_level=None)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM photos").fetchall()
    yield
    connection.close()


@pytest.mark.parametrize("way", ["delete", "take_down"])  # each waits two seconds
def test_a_deletion_beside_a_reader_is_quick_and_its_bytes_go_later(
    file_history: History, tmp_path: Path, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    number = keep(file_history)
    with reader(tmp_path):
        started = time.monotonic()
        assert WAYS[way](file_history, number)
        assert time.monotonic() - started < 5  # 10 s, as long as a writer would wait
        assert file_history.get_photo(number) is None and is_somewhere(tmp_path)
        assert file_history.purge_expired() == 0
    told = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert len(told) == 2 and "Another program is reading" in told[0].getMessage()
    assert file_history.purge_expired() == 0 and not is_somewhere(tmp_path)


def test_the_next_deletion_takes_along_what_a_reader_held(
    file_history: History, tmp_path: Path
) -> None:
    first, second = keep(file_history), store_one(file_history, BANANA).id
    with reader(tmp_path):
        assert file_history.delete(first) and is_somewhere(tmp_path)
    assert file_history.delete(second) and not is_somewhere(tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_a_log_that_cannot_be_emptied_fails_no_deletion(
    file_history: History, tmp_path: Path, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    """As on a full disk: what was deleted is deleted, and the person is told so."""
    number, full = keep(file_history), [True]

    def refuse(connection: sqlite3.Connection, record: object) -> None:
        denied = {True: sqlite3.SQLITE_DENY, False: sqlite3.SQLITE_OK}
        connection.set_authorizer(lambda _, name, *more: denied[full[0] and "wal_" in f"{name}"])

    file_history.engine.dispose()
    event.listen(file_history.engine, "connect", refuse)
    assert WAYS[way](file_history, number)
    assert "not authorized" in caplog.text and file_history.get_photo(number) is None
    full[0] = False
    file_history.purge_expired()
    assert not is_somewhere(tmp_path)
