"""An engine -> the same with its tables up to date, done once whoever starts first.

May import: errors, history.engine, history.tables.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from occ.errors import HistoryRefused
from occ.history import tables
from occ.history.engine import begin, close_idle, reading

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_NUMBER = 0x0CC_0001  # any constant: PostgreSQL's advisory lock of this program
MIGRATIONS = Path(__file__).parents[1] / "migrations"


def bring_up_to_date(engine: sa.Engine, *, upgrade: bool = True) -> str:
    """Run the missing migrations; the database's secret. Raises HistoryRefused.

    upgrade: False makes the tables of an empty database, but refuses one that is older.
    """
    with _locked(engine) as connection:  # a second process finds it done
        found = revision_of(connection)
        if found != tables.HEAD:
            _upgrade(connection, found, upgrade)
        secret = connection.scalar(sa.select(tables.secrets.c.value))
        if secret is None:
            secret = random.token_hex(32)
            row = {"name": "receipts", "value": secret}
            connection.execute(tables.secrets.insert().values(row))
    return secret


def take_back(engine: sa.Engine, revision: str, *, sure: bool) -> None:
    """Undo all migrations after this one; what they brought is lost. Raises HistoryRefused.

    sure: False refuses where rows would be lost, and says how many of what.
    """
    from alembic import command

    with _locked(engine) as connection:
        found, known = revision_of(connection), _known(connection)
        earlier = known[: known.index(found)] if found in known else []
        if revision not in earlier:
            raise HistoryRefused(
                f"The database is at {found or 'no migration'}. Expected an earlier one: "
                f"{', '.join(earlier) or 'there is none'}. Received: {revision!r}.",
                advice="The older program names the newest that it knows when it refuses to start.",
            )
        before = _count_rows(connection)
        command.downgrade(alembic_config(connection), revision)
        left = _count_rows(connection)
        lost = {name: rows - left.get(name, 0) for name, rows in before.items()}
        told = ", ".join(f"{rows:,} of {name}" for name, rows in lost.items() if rows)
        if told and not sure:  # the transaction is rolled back: nothing was changed
            raise HistoryRefused(
                f"The database at {revision} has no room for {told}: these rows would be lost.",
                advice="Stop the app, make a backup, then run it again with --yes.",
            )


def _count_rows(connection: sa.Connection) -> dict[str, int]:
    """Table -> its rows, of the tables that are there now."""
    names = sa.inspect(connection).get_table_names()
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))
        for name in sorted(names)
    }


@contextmanager
def _locked(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that no other process is in; DBAPI's faults become HistoryRefused."""
    try:
        with begin(engine, "EXCLUSIVE") as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
            yield connection
    except sa.exc.DBAPIError as fault:
        reason = str(fault.orig).strip().splitlines()[0].rstrip(".")
        shown = engine.url.set(query={}).render_as_string()  # without any password
        raise HistoryRefused(f"The database {shown} cannot be used: {reason}.") from fault
    finally:
        close_idle(engine)


def refuse_other_revision(engine: sa.Engine) -> None:
    """HistoryRefused if the database was taken back, or brought on, while this program runs."""
    with reading(engine) as connection:
        found = revision_of(connection)
    if found != tables.HEAD:
        raise HistoryRefused(
            f"The database is at {found} now, this program works with {tables.HEAD}.",
            advice="Start the program that it was changed for, or this one again.",
        )


def revision_of(connection: sa.Connection) -> str | None:
    """Which migration the database is at; None if it has seen none."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def alembic_config(connection: sa.Connection) -> Config:
    """Alembic's settings, made here: there is no alembic.ini to keep in step."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: sa.Connection, found: str | None, upgrade: bool) -> None:
    """Let Alembic do it on this very connection, inside its transaction and lock."""
    from alembic import command  # 12 MB and 0.6 s that a start without news does not pay

    if found is not None and found not in _known(connection):
        raise HistoryRefused(
            f"The database is newer than this program: it is at {found}, the newest known here "
            f"is {tables.HEAD}.",
            advice="Start the newer program, or take the database back with it "
            f"(`occ history downgrade {tables.HEAD}`), or give this one another DATABASE_URL.",
        )
    if found is not None and not upgrade:
        raise HistoryRefused(
            f"The database is at {found}, this program works with {tables.HEAD}.",
            advice="Use the program that serves it, or start the app of this version, "
            "which brings the database up to date.",
        )
    command.upgrade(alembic_config(connection), "head")


def _known(connection: sa.Connection) -> list[str]:
    """All migrations of this program, oldest first."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config(connection))
    return [script.revision for script in scripts.walk_revisions()][::-1]
