"""Lets every test import what lies beside this file, and gives it a database of each kind.

SQLite, and a real PostgreSQL server, both fresh and empty.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from occ.history import History, open_history

sys.path.insert(0, str(Path(__file__).parent))
from databases import make_empty, postgres_server
from turns import taking_turns

# no deadline: on a busy machine of two cores an example may wait longer than Hypothesis allows
settings.register_profile("occ", deadline=None, max_examples=60)
settings.load_profile("occ")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """A test marked `alone`, with all it sets up, runs while no other does."""
    with taking_turns(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    with postgres_server() as server:
        yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; a test that asks for it runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'occ.sqlite'}"
    address = request.getfixturevalue("postgres")
    make_empty(address)
    return address.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def history(database_url: str) -> Iterator[History]:
    """An open, empty history."""
    opened = open_history(database_url)
    yield opened
    opened.engine.dispose()
