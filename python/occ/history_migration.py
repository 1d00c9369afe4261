"""An engine -> the same with its tables up to date, done once whoever starts first.

May import: errors, history_engine, history_tables.
"""

from __future__ import annotations

import secrets as random
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from occ import history_tables as tables
from occ.errors import HistoryRefused
from occ.history_engine import begin, close_idle

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_NUMBER = 0x0CC_0001  # any constant: PostgreSQL's advisory lock of this program
MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(engine: sa.Engine) -> str:
    """Run the missing migrations; the database's secret. Raises HistoryRefused."""
    try:
        return _migrate(engine)
    except sa.exc.DBAPIError as fault:
        reason = str(fault.orig).strip().splitlines()[0].rstrip(".")
        shown = engine.url.set(query={}).render_as_string()  # without any password
        raise HistoryRefused(f"The database {shown} cannot be used: {reason}.") from fault
    finally:
        close_idle(engine)


def _migrate(engine: sa.Engine) -> str:
    """All in one locked transaction; a second process finds it done."""
    with begin(engine, "EXCLUSIVE") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK_NUMBER)))
        found = revision_of(connection)
        if found != tables.HEAD:
            _upgrade(connection, found)
        secret = connection.scalar(sa.select(tables.secrets.c.value))
        if secret is None:
            secret = random.token_hex(32)
            row = {"name": "receipts", "value": secret}
            connection.execute(tables.secrets.insert().values(row))
    return secret


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


def _upgrade(connection: sa.Connection, found: str | None) -> None:
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
    command.upgrade(config, "head")
