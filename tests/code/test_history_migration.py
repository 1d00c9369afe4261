"""Databases old, new and from the future in; one schema, or a refusal, out. On both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from occ.__main__ import app
from occ.errors import HistoryRefused
from occ.history import downgrade_history, open_history, tables
from occ.history.engine import begin, make_engine
from occ.history.migration import MIGRATIONS, alembic_config, revision_of
from occ.history.reviews import Reviews
from occ.history.values import KeptPhoto
from occ.values import Verdict
from storing import store_one
from typer.testing import CliRunner

VERDICT = Verdict("banana", 0.97, "aaaaaaaaaaaa", 0.4, 0.7)


def revisions() -> list[str]:
    """All migrations, oldest first."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def names_in(engine: sa.Engine) -> set[str]:
    """The tables that are there."""
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def test_the_code_names_the_newest_migration() -> None:
    assert revisions()[-1] == tables.HEAD


def test_migrations_make_the_tables_that_the_code_expects(database_url: str) -> None:
    engine = open_history(database_url).engine
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, tables.metadata) == []
    checks = sa.inspect(engine).get_check_constraints("feedback")
    assert [check["name"] for check in checks] == ["ck_feedback_kind"]
    engine.dispose()


def test_every_migration_goes_down_and_up_with_rows_in_it(database_url: str) -> None:
    history = open_history(database_url)
    stored = store_one(history, VERDICT, photo=KeptPhoto(b"x", 1, 1), learn=True)
    history.add_feedback(stored.id, "right")
    steps = revisions()
    for revision in reversed(["base", *steps[:-1]]):
        with begin(history.engine, "EXCLUSIVE") as connection:
            command.downgrade(alembic_config(connection), revision)
            assert revision_of(connection) == (None if revision == "base" else revision)
    assert names_in(history.engine) == set()
    for revision in steps:
        with begin(history.engine, "EXCLUSIVE") as connection:
            command.upgrade(alembic_config(connection), revision)
            assert revision_of(connection) == revision
    assert names_in(history.engine) == set(tables.metadata.tables)
    history.engine.dispose()


def test_opening_again_changes_nothing(database_url: str) -> None:
    first = open_history(database_url)
    stored = store_one(first, VERDICT)
    first.engine.dispose()
    second = open_history(database_url)
    assert second.owns(stored.id, stored.receipt) and second.seal == first.seal
    second.engine.dispose()


def test_a_database_newer_than_the_code_is_refused_and_left_alone(database_url: str) -> None:
    engine = open_history(database_url).engine
    with begin(engine, "IMMEDIATE") as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    way_back = r"newer than this program: it is at 9999.*`occ history downgrade \d+`"
    with pytest.raises(HistoryRefused, match=way_back):
        open_history(database_url)
    engine = make_engine(database_url)
    with engine.connect() as connection:
        assert revision_of(connection) == "9999"
    assert names_in(engine) == set(tables.metadata.tables)
    engine.dispose()


COUNTING = [
    *("history stats", "history purge", "history export {new}/all.csv"),
    *("feedback export {new}/photos", "feedback said {new}/words"),
]


@pytest.mark.parametrize("words", COUNTING)
def test_a_command_brings_no_older_database_up_to_date(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Or to count from a newer checkout would keep the older app from starting again."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    call = words.format(new=tmp_path / "new").split()
    if database_url.startswith("sqlite"):
        (tmp_path / "occ.sqlite").touch()
    assert CliRunner().invoke(app, call).exit_code == 0, (
        "an empty one has nobody to be in the way of"
    )
    downgrade_history(database_url, "0002")
    refused = CliRunner().invoke(app, [word.replace("new", "newer") for word in call])
    assert refused.exit_code == 1 and "The database is at 0002" in refused.stderr
    assert "start the app of this version" in refused.stderr
    assert revision_at(database_url) == "0002"
    open_history(database_url).engine.dispose()
    assert revision_at(database_url) == tables.HEAD, "the app does it"


@pytest.mark.parametrize("words", [*COUNTING, "history downgrade 0002"])
def test_a_command_makes_no_database_that_was_only_mistyped(tmp_path, monkeypatch, words) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'typo' / 'occ.sqlite'}")
    refused = CliRunner().invoke(app, words.format(new=tmp_path / "new").split())
    assert refused.exit_code == 1 and refused.stdout == ""
    assert "There is no database file" in refused.stderr and "typo" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [*COUNTING, "history downgrade 0002"])
def test_a_command_does_not_count_in_a_database_of_its_own(tmp_path, monkeypatch, words) -> None:
    """It would tell of no answers while the app keeps thousands."""
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    refused = CliRunner().invoke(app, words.format(new=tmp_path / "new").split())
    assert refused.exit_code == 1 and refused.stdout == ""
    assert "a database in memory" in refused.stderr and list(tmp_path.iterdir()) == []


def revision_at(database_url: str) -> str | None:
    """Which migration the database is at."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        found = revision_of(connection)
    engine.dispose()
    return found


def test_the_way_back_keeps_the_answers(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    before = open_history(database_url)
    stored = store_one(before, VERDICT, photo=KeptPhoto(b"x", 1, 1), learn=True)
    before.engine.dispose()
    done = CliRunner().invoke(app, ["history", "downgrade", "0001"])
    assert (done.exit_code, revision_at(database_url)) == (
        0,
        "0001",
    ) and "is at 0001" in done.stdout
    for word in ("0001", "0002", "base", "-1", "9999", ""):
        refused = CliRunner().invoke(app, ["history", "downgrade", "--", word])
        assert refused.exit_code == 1 and f"Received: {word!r}." in refused.stderr
    assert revision_at(database_url) == "0001"
    after = open_history(database_url)
    assert after.owns(stored.id, stored.receipt) and after.get_photo(stored.id) is not None
    after.engine.dispose()


def test_the_way_back_loses_no_row_unless_one_is_sure(database_url: str, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    running = open_history(database_url)
    stored = store_one(running, VERDICT, photo=KeptPhoto(b"x", 1, 1), learn=True)
    assert Reviews(running.engine, "banana").add(stored.id, "Ada", "target")
    refused = CliRunner().invoke(app, ["history", "downgrade", "0001"])
    assert refused.exit_code == 1 and "no room for 1 of reviews" in refused.stderr
    assert "--yes" in refused.stderr and revision_at(database_url) == tables.HEAD
    running.ready()
    done = CliRunner().invoke(app, ["history", "downgrade", "0001", "--yes"])
    assert (done.exit_code, revision_at(database_url)) == (0, "0001")
    with pytest.raises(HistoryRefused, match=f"is at 0001 now, .* works with {tables.HEAD}"):
        running.ready()  # an app that was not stopped is out of service, and says so
    running.engine.dispose()


def test_a_failed_migration_leaves_nothing_behind(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(tables.secrets, "insert", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        open_history(database_url)
    engine = make_engine(database_url)
    assert names_in(engine) == set()
    engine.dispose()


@pytest.mark.parametrize("secret", ["", "zz" * 32, "ab" * 31, "ü", "ab" * 31 + "a\n"])
def test_a_secret_that_was_damaged_is_refused_and_not_shown(database_url: str, secret: str) -> None:
    engine = open_history(database_url).engine
    with engine.begin() as connection:
        connection.execute(tables.secrets.update().values(value=secret))
    engine.dispose()
    with pytest.raises(HistoryRefused, match="secret, by which receipts are made") as refused:
        open_history(database_url)
    assert not secret or secret not in str(refused.value)


def test_two_processes_that_start_at_once_migrate_once(database_url: str, tmp_path: Path) -> None:
    """Both wait for a file, so that their first statements meet; both must find the same secret."""
    start = tmp_path / "start"
    code = (
        "import pathlib, sys, time\n"
        "from occ.history import open_history\n"
        "print('waiting', flush=True)\n"
        "while not pathlib.Path(sys.argv[2]).exists(): time.sleep(0.001)\n"
        "history = open_history(sys.argv[1])\n"
        "print(history.seal.secret.hex())\n"
    )
    arguments = [sys.executable, "-c", code, database_url, str(start)]
    running = [
        subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in running:
        assert process.stdout is not None and process.stdout.readline() == "waiting\n"
    start.touch()
    answers = [process.communicate(timeout=30) for process in running]
    assert [process.returncode for process in running] == [0, 0], answers
    assert len({out for out, _ in answers}) == 1
    engine = make_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.secrets)) == 1
    engine.dispose()
