"""SQLite's address -> an engine whose connections wait, forget what is deleted and keep their file.

May import: errors.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from occ.errors import HistoryRefused

BUSY_MS = 10_000  # a writer waits this long for another one; a write takes a few milliseconds
LOG_MS = 1_000  # for readers to let the log go; the owner who deletes waits meanwhile
ROOM_BYTES = 1_000_000  # a kept photo has up to a few hundred kilobytes
SPARE_BYTES = 100_000_000  # left for answers, of a kilobyte or so: photos would fill any disk


def make_sqlite(address: sa.URL, *, begins: bool = True) -> sa.Engine:
    """An engine for a file, or for a database in memory. Raises HistoryRefused.

    begins: a database that is not there is made, else refused.
    """
    _check_parts(address)
    fleeting = in_memory(address)
    if fleeting and not begins:
        raise HistoryRefused(
            "DATABASE_URL names a database in memory, of which nothing is kept.",
            advice="Set it to the database that the app writes to.",
        )
    size, more = (1, 0) if fleeting else (5, 10)  # in memory: one connection, threads take turns
    engine = sa.create_engine(
        address,
        poolclass=sa.QueuePool,
        pool_size=size,
        max_overflow=more,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # a failed statement is logged, the photo in it is not
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    if not fleeting:
        file = Path(str(address.database))
        if not begins and not file.exists():
            raise HistoryRefused(
                f"There is no database file {file}.",
                advice="The app makes one when it starts. Check DATABASE_URL.",
            )
        _make_file(engine, file)
        watch = _FileWatch(file)
        sa.event.listen(engine, "connect", watch.note)
        sa.event.listen(engine, "checkout", watch.check)
        engine.dispose()  # the connection that made the file was not noted
    return engine


def _check_parts(address: sa.URL) -> None:
    """A file has a path and nothing else; refused without what a password may be a part of."""
    strange = {
        "another driver": address.drivername not in ("sqlite", "sqlite+pysqlite"),
        "a user, a machine or a port": any(
            (address.username, address.password, address.host, address.port)
        ),
        "options": address.query,  # would be passed over, or change what we rely on
    }
    found = next((part for part, is_there in strange.items() if is_there), None)
    if found:
        raise HistoryRefused(
            f"Expected the path of an SQLite file in DATABASE_URL. Received: {found} beside it.",
            advice="An absolute path is written sqlite:////folder/occ.sqlite, with four slashes.",
        )


def _make_file(engine: sa.Engine, file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _switch_to_wal(engine)
    except (OSError, sqlite3.Error, sa.exc.DBAPIError) as fault:
        reason = str(getattr(fault, "orig", fault))
        raise HistoryRefused(f"The database file {file} cannot be used: {reason}.") from fault


def in_memory(address: sa.URL) -> bool:
    """True if nothing is kept beyond this process."""
    return address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:")


def check_room(address: sa.URL) -> None:
    """Raises HistoryRefused if the next photos would not fit on the disk."""
    if not in_memory(address):
        free_bytes = shutil.disk_usage(Path(str(address.database)).parent).free
        if free_bytes < ROOM_BYTES:
            raise HistoryRefused(f"The disk of the database is full: {free_bytes:,} bytes left.")


def has_room_for_photos(address: sa.URL) -> bool:
    """False if the disk is nearly full: what is left is for answers, which go on without photos.

    True where the disk cannot be asked, which is another machine's or does not answer.
    """
    if address.get_backend_name() != "sqlite" or in_memory(address):
        return True
    try:
        return shutil.disk_usage(Path(str(address.database)).parent).free >= SPARE_BYTES
    except OSError:  # the database itself will say what is wrong
        return True


@dataclass(frozen=True)
class _FileWatch:
    """SQLite goes on writing to a file that was deleted or replaced, where nobody will look."""

    file: Path

    def note(self, connection: object, record: sa.pool.ConnectionPoolEntry) -> None:
        """A new connection: to which file on which disk."""
        record.info["file"] = self._identity()

    def check(self, connection: object, record: sa.pool.ConnectionPoolEntry, _: object) -> None:
        """A connection is lent: only if its file still stands at its path."""
        found = self._identity()
        if found is None:
            raise HistoryRefused(f"The database file {self.file.name} is gone.")
        if found != record.info.get("file"):
            raise sa.exc.DisconnectionError("the database file was replaced")

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves, as SQLAlchemy's guide advises
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "foreign_keys = ON",
        "secure_delete = ON",  # deleted photos are overwritten, not only unlinked
        "synchronous = NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {options.get('wait_ms', BUSY_MS)}")
    connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}")


def _switch_to_wal(engine: sa.Engine) -> None:
    """Once per file. The switch ignores busy_timeout, so two first starts at once are retried."""
    give_up_at = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            with raw(engine) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                return
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault) or time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)


def empty_log(engine: sa.Engine) -> None:
    """Bring the write-ahead log into the file and cut it; raise if others hold it, or on a fault.

    SQLite only says that it was held: it does not raise.
    """
    with raw(engine) as connection:
        connection.execute(f"PRAGMA busy_timeout = {LOG_MS}")  # each transaction sets its own
        (is_held, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_held:
        raise HistoryRefused("Another program is reading the database just now.", advice="")


@contextmanager
def raw(engine: sa.Engine) -> Iterator[sqlite3.Connection]:
    """The driver's own connection, outside any transaction, as these pragmas want it."""
    borrowed = engine.raw_connection()
    try:
        yield borrowed.driver_connection
    finally:
        borrowed.close()
