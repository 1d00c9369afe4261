"""Database URL -> an engine whose tables are up to date, or HistoryRefused in a sentence.

Migrations run once, under a lock, whoever starts first. May import: errors, history_tables.
"""

from __future__ import annotations

import secrets as random
import time
from pathlib import Path

import sqlalchemy as sa

from occ import history_tables as tables
from occ.errors import HistoryRefused

BUSY_MS = 10_000  # a writer waits this long for another one; a write takes a few milliseconds
LOCK_NUMBER = 0x0CC_0001  # any constant: PostgreSQL's advisory lock of this program
MIGRATIONS = Path(__file__).parent / "migrations"


def open_engine(url: str) -> sa.Engine:
    """Connect and bring the tables up to date. Raises HistoryRefused."""
    try:
        address = sa.make_url(url)
        engine = _sqlite(address) if address.drivername.startswith("sqlite") else _postgres(address)
        migrate(engine)
    except sa.exc.ArgumentError as fault:
        raise HistoryRefused("DATABASE_URL is not a database address.") from fault
    except (sa.exc.DBAPIError, OSError) as fault:
        raise HistoryRefused(
            f"The database {address.render_as_string()} cannot be opened: {_first_line(fault)}."
        ) from fault
    return engine


def close_idle(engine: sa.Engine) -> None:
    """No connection may cross a fork (gunicorn --preload); a database in memory lives in one."""
    if not _in_memory(engine.url):
        engine.dispose()


def migrate(engine: sa.Engine) -> None:
    """Run the missing migrations in one locked transaction; a second process finds them done."""
    with writing(engine, "EXCLUSIVE") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
        found = revision_of(connection)
        if found != tables.HEAD:
            upgrade(connection, found)
        if connection.scalar(sa.select(tables.secrets.c.value)) is None:
            connection.execute(
                tables.secrets.insert().values(name="receipts", value=random.token_hex(32))
            )


def upgrade(connection: sa.Connection, found: str | None, target: str = "head") -> None:
    """Let Alembic do it on this very connection, inside its transaction and lock."""
    from alembic import command  # 12 MB and 0.6 s that a start without news does not pay
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    if found is not None and found not in known:
        raise HistoryRefused(
            f"The database is newer than this program: it is at {found}, the newest known here "
            f"is {tables.HEAD}.",
            advice="Start the newer program, or give this one another DATABASE_URL.",
        )
    command.upgrade(config, target)


def alembic_config(connection: sa.Connection):
    """Alembic's settings, made here: there is no alembic.ini to keep in step."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def revision_of(connection: sa.Connection) -> str | None:
    """Which migration the database is at; None if it has seen none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def writing(engine: sa.Engine, kind: str = "IMMEDIATE"):
    """A transaction that will write. SQLite must take its lock first: a reader that turns writer
    while another writes is refused at once, however long it would be ready to wait."""
    return engine.execution_options(sqlite_begin=kind).begin()


def forget_deleted(engine: sa.Engine) -> None:
    """Empty SQLite's write-ahead log, which would hold deleted bytes until it is overwritten."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _postgres(address: sa.URL) -> sa.Engine:
    return sa.create_engine(
        address,
        pool_pre_ping=True,  # hosts close idle connections
        pool_size=5,
        max_overflow=5,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "options": "-c timezone=UTC"},
    )


def _sqlite(address: sa.URL) -> sa.Engine:
    in_memory = _in_memory(address)
    if not in_memory:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    size, more = (1, 0) if in_memory else (5, 10)  # in memory: one connection, threads take turns
    engine = sa.create_engine(
        address,
        poolclass=sa.QueuePool,
        pool_size=size,
        max_overflow=more,
        connect_args={"check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    if not in_memory:
        _switch_to_wal(engine)
    return engine


def _in_memory(address: sa.URL) -> bool:
    return address.drivername.startswith("sqlite") and address.database in (None, "", ":memory:")


def _prepare_sqlite(connection, record) -> None:
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
        raw = engine.raw_connection()
        try:
            raw.execute("PRAGMA journal_mode = WAL")
            return
        except Exception:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.05)
        finally:
            raw.close()


def _first_line(fault: Exception) -> str:
    text = str(getattr(fault, "orig", fault)).strip() or type(fault).__name__
    return text.splitlines()[0].rstrip(".")
