"""Database URL -> an engine and its transactions, SQLite and PostgreSQL alike.

May import: errors, history.postgres, history.sqlite.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import sqlalchemy as sa

from occ.errors import HistoryRefused
from occ.history.sqlite import BUSY_MS, check_room, empty_log, in_memory, make_sqlite

log = logging.getLogger("occ.history")

PROBE_MS = 2_000  # who only asks whether it would work waits less: hosts give up after 5 s or so
WORK_S = 5  # for one statement beside waiting for others; most take a few milliseconds
# What drivers raise where the database is away, locked, full or (InternalError) read-only
FAULTS = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)


def make_engine(url: str, *, begins: bool = True) -> sa.Engine:
    """An engine for sqlite:///… or postgresql+psycopg://…. Raises HistoryRefused on others.

    begins: an SQLite file that is not there is made, else refused.
    """
    try:
        address = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # its words may hold a part of the password
        advice = "Its port is a number, and an @ of the password is written %40."
        raise HistoryRefused("DATABASE_URL is not a database address.", advice=advice) from None
    kind = address.get_backend_name()
    if kind == "sqlite":
        return make_sqlite(address, begins=begins)
    if kind == "postgresql":
        if "@" in f"{address.host}{address.database}":  # else the rest of a password is shown
            raise HistoryRefused(
                "DATABASE_URL holds an @ too many.", advice="In a password it is written %40."
            )
        from occ.history.postgres import make_postgres  # and psycopg, which SQLite does without

        return make_postgres(address.set(drivername="postgresql+psycopg"))
    raise HistoryRefused(f"Expected an address of sqlite or postgresql. Received: {kind}.")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection to read with. Raises HistoryRefused if the database does not answer."""
    with _refusing(engine), _patient(engine, BUSY_MS, WORK_S).connect() as connection:
        yield connection


def probe(engine: sa.Engine, table: sa.Table) -> None:
    """Return if the database answers and can be written; raise HistoryRefused if it cannot.

    Whatever hangs, be it a name server or a disk, the answer comes PROBE_MS and a second later.
    """
    asking = ThreadPoolExecutor(1)
    try:
        asking.submit(_try_to_write, engine, table).result(PROBE_MS / 1000 + 1)
    except TimeoutError as late:
        raise HistoryRefused("The database does not answer.") from late
    finally:
        asking.shutdown(wait=False)  # what it waits for ends by itself, later


def _try_to_write(engine: sa.Engine, table: sa.Table) -> None:
    """A small table is written as it is. PostgreSQL is asked instead, which leaves no dead rows
    behind; a full disk stops it anyway."""
    with writing(engine, wait_ms=PROBE_MS) as connection:
        connection.execute(sa.select(sa.func.count()).select_from(table))
        if engine.dialect.name == "postgresql":
            if connection.scalar(sa.text("SHOW transaction_read_only")) == "on":
                raise HistoryRefused("The database can only be read.")
        else:
            connection.execute(table.update().values(value=table.c.value))
            check_room(engine.url)


@contextmanager
def writing(
    engine: sa.Engine, *, wait_ms: int = BUSY_MS, work_s: float = WORK_S
) -> Iterator[sa.Connection]:
    """A transaction to write in. Raises HistoryRefused if the database does not answer.

    wait_ms: how long to wait for others who hold what is needed; work_s: for the work of one
    statement itself. The code is "unconfirmed" if the connection was lost while it was ended.
    """
    ending, patient = False, _patient(engine, wait_ms, work_s)
    try:
        with _refusing(engine), begin(patient, "IMMEDIATE") as connection:
            yield connection
            ending = True
    except HistoryRefused as refused:
        if ending and getattr(refused.__cause__, "connection_invalidated", False):
            message = "The database did not confirm this: it may have been done, or not."
            raise HistoryRefused(message, code="unconfirmed") from refused.__cause__
        raise


def _patient(engine: sa.Engine, wait_ms: int, work_s: float) -> sa.Engine:
    """The same engine, whose transactions wait so long and no longer."""
    return engine.execution_options(wait_ms=wait_ms, answer_s=wait_ms / 1000 + work_s)


def begin(engine: sa.Engine, kind: str):
    """A transaction that will write: IMMEDIATE, or EXCLUSIVE for migrations.

    SQLite must take its lock first: a reader that turns writer while another one writes is refused
    at once, however long it would be ready to wait. PostgreSQL ignores the word.
    """
    return engine.execution_options(sqlite_begin=kind).begin()


def close_idle(engine: sa.Engine) -> None:
    """No connection may cross a fork (gunicorn --preload); a database in memory lives in one."""
    if not in_memory(engine.url):
        engine.dispose()


def forget_deleted(engine: sa.Engine) -> None:
    """Empty SQLite's write-ahead log, which would hold deleted bytes until it is overwritten.

    Never raises: what was deleted is, in every answer. The next deletion tries again, and the
    upkeep of each hour.
    """
    if engine.dialect.name == "sqlite" and not in_memory(engine.url):
        try:
            empty_log(engine)
        except (sqlite3.Error, sa.exc.SQLAlchemyError, HistoryRefused) as fault:
            log.warning("deleted bytes stay in the database's log until it is emptied: %s", fault)


@contextmanager
def _refusing(engine: sa.Engine) -> Iterator[None]:
    """After a fault every connection is opened anew: one to an SQLite file that was replaced
    would go on with the lost one for ever."""
    try:
        yield
    except sa.exc.SQLAlchemyError as fault:
        # a plain one: SQLite's file is damaged; its kinds tell also of what is there, or mistakes
        if not isinstance(fault, FAULTS) and type(fault) is not sa.exc.DatabaseError:
            raise
        close_idle(engine)
        raise HistoryRefused("The database does not answer.") from fault
