"""Lets every test import what lies beside this file, and gives it a database of each kind.

SQLite, and a real PostgreSQL server, both fresh and empty.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from occ.history import History, open_history

sys.path.insert(0, str(Path(__file__).parent))
from databases import address_of, drop_database, make_database, make_empty, postgres_server
from large import fill_history
from turns import taking_turns

# no deadline: on a busy machine of two cores an example may wait longer than Hypothesis allows
settings.register_profile("occ", deadline=None, max_examples=60)
settings.load_profile("occ")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """What a test sets up is not timed, and comes between the turns of those that are."""
    with taking_turns(alone=False):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test marked `alone` runs while no other does, sets up or cleans up."""
    with taking_turns(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """To clean up takes processors too."""
    with taking_turns(alone=False):
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


@pytest.fixture(scope="session")
def large_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of 100,000 answers, to be copied: it takes seconds to fill."""
    file = tmp_path_factory.mktemp("large") / "occ.sqlite"
    fill_database(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def large_postgres(postgres: str) -> str:
    """The name of a database of 100,000 answers, to be copied."""
    make_database(postgres, "large")
    fill_database(address_of(postgres, "large"))
    return "large"


@pytest.fixture(params=["sqlite", "postgresql"])
def large_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of 100,000 answers (see large.py) that may be changed."""
    if request.param == "sqlite":
        copied = shutil.copy(request.getfixturevalue("large_sqlite"), tmp_path / "occ.sqlite")
        yield f"sqlite:///{copied}"
        return
    address, full = (request.getfixturevalue(name) for name in ("postgres", "large_postgres"))
    make_database(address, "copied", full)
    yield address_of(address, "copied")
    drop_database(address, "copied")


def fill_database(url: str) -> None:
    """Make the tables and 100,000 answers; nothing stays open."""
    opened = open_history(url)
    fill_history(opened.engine)
    opened.engine.dispose()
