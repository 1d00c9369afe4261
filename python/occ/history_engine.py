"""Database URL -> an engine and its transactions, SQLite and PostgreSQL alike.

May import: errors.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from occ.errors import HistoryRefused

BUSY_MS = 10_000  # a writer waits this long for another one; a write takes a few milliseconds


def make_engine(url: str) -> sa.Engine:
    """An engine for sqlite:///… or postgresql+psycopg://…. Raises HistoryRefused on others."""
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError as fault:
        raise HistoryRefused("DATABASE_URL is not a database address.") from fault
    kind = address.get_backend_name()
    if kind == "sqlite":
        return _sqlite(address)
    if kind == "postgresql":
        return _postgres(address.set(drivername="postgresql+psycopg"))
    raise HistoryRefused(f"Expected an address of sqlite or postgresql. Received: {kind}.")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection to read with. Raises HistoryRefused if the database does not answer."""
    with _refusing(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction to write in. Raises HistoryRefused if the database does not answer."""
    with _refusing(), begin(engine, "IMMEDIATE") as connection:
        yield connection


def begin(engine: sa.Engine, kind: str):
    """A transaction that will write: IMMEDIATE, or EXCLUSIVE for migrations.

    SQLite must take its lock first: a reader that turns writer while another one writes is refused
    at once, however long it would be ready to wait. PostgreSQL ignores the word.
    """
    return engine.execution_options(sqlite_begin=kind).begin()


def close_idle(engine: sa.Engine) -> None:
    """No connection may cross a fork (gunicorn --preload); a database in memory lives in one."""
    if not _in_memory(engine.url):
        engine.dispose()


def forget_deleted(engine: sa.Engine) -> None:
    """Empty SQLite's write-ahead log, which would hold deleted bytes until it is overwritten."""
    if engine.dialect.name == "sqlite" and not _in_memory(engine.url):
        with _raw(engine) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as fault:
        raise HistoryRefused("The database does not answer.") from fault


def _postgres(address: sa.URL) -> sa.Engine:
    return sa.create_engine(
        address,
        pool_pre_ping=True,  # hosts close idle connections
        pool_size=5,
        max_overflow=5,
        pool_timeout=10,
        # No prepared statements and no start-up options: hosts put PgBouncer in between
        connect_args={"connect_timeout": 5, "prepare_threshold": None},
        hide_parameters=True,
    )


def _sqlite(address: sa.URL) -> sa.Engine:
    in_memory = _in_memory(address)
    size, more = (1, 0) if in_memory else (5, 10)  # in memory: one connection, threads take turns
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
    if not in_memory:
        _make_file(engine, Path(address.database))
    return engine


def _make_file(engine: sa.Engine, file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _switch_to_wal(engine)
    except (OSError, sqlite3.Error, sa.exc.DBAPIError) as fault:
        reason = str(getattr(fault, "orig", fault))
        raise HistoryRefused(f"The database file {file} cannot be used: {reason}.") from fault


def _in_memory(address: sa.URL) -> bool:
    return address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:")


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
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


def _switch_to_wal(engine: sa.Engine) -> None:
    """Once per file. The switch ignores busy_timeout, so two first starts at once are retried."""
    give_up_at = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            with _raw(engine) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                return
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault) or time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)


@contextmanager
def _raw(engine: sa.Engine) -> Iterator[sqlite3.Connection]:
    """The driver's own connection, outside any transaction, as these pragmas want it."""
    borrowed = engine.raw_connection()
    try:
        yield borrowed.driver_connection
    finally:
        borrowed.close()
