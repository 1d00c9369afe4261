"""A PostgreSQL that is up but says no word in; an answer in time, and a fresh connection, out."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
import sqlalchemy as sa
from databases import make_empty
from occ.history import engine as history_engine
from occ.history.postgres import BoundedConnection
from tally import NotingClient, ids_of

pytestmark = pytest.mark.alone
PATH = "/api/v1/predictions"
KEYED = {"content_type": "image/jpeg", "headers": {"Idempotency-Key": "one"}}
ENGINES = "SELECT pid FROM pg_stat_activity WHERE pid <> %s AND backend_type = 'client backend'"


@pytest.fixture
def history_url(postgres: str, impatient, monkeypatch) -> str:
    """An empty database whose connections wait for 0.3 s instead of seconds."""
    monkeypatch.setattr(BoundedConnection, "answer_s", 0.3)
    monkeypatch.setattr(history_engine, "PROBE_MS", 300)
    monkeypatch.setitem(history_engine.writing.__wrapped__.__kwdefaults__, "work_s", 0.2)
    make_empty(postgres)
    return postgres


@pytest.fixture
def client(make_server) -> NotingClient:
    """A client of a server with one slot."""
    return make_server(slots=1).test_client()


@contextmanager
def stopped(*pids: int) -> Iterator[None]:
    """These processes stand still meanwhile; their sockets stay open, as if all were well."""
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def timed(ask: Callable, *words: str, **how) -> tuple[int, float]:
    """The status of the answer, and after how many seconds it came."""
    started_s = time.monotonic()
    return ask(*words, **how).status_code, time.monotonic() - started_s


def send(client: NotingClient, photo: bytes) -> tuple[int, float]:
    """The same photo with the same key, to be shown."""
    return timed(client.post, f"{PATH}?show=1", data=photo, **KEYED)


def test_connections_that_froze_in_the_pool_are_replaced(
    postgres, client, history, photos, nothing_lost
) -> None:
    held = [history.engine.connect() for _ in range(4)]
    for one in held:
        one.close()
    with psycopg.connect(postgres) as other:
        pids = [row[0] for row in other.execute(ENGINES, [other.info.backend_pid])]
    assert len(pids) >= 4
    with stopped(*pids):
        status, took_s = send(client, photos["banana"])
        assert status == 201 and took_s < 5
        assert client.get("/readyz").status_code == 200
    assert send(client, photos["banana"])[0] == 201
    assert len(ids_of(history)) == 1 and nothing_lost()


def test_a_connection_that_freezes_at_work_keeps_nothing(
    client, history, photos, nothing_lost
) -> None:
    stop: list[int] = []

    def freeze(connection: sa.Connection, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO photos"):
            stop.append(connection.connection.driver_connection.info.backend_pid)
            os.kill(stop[0], signal.SIGSTOP)

    sa.event.listen(history.engine, "before_cursor_execute", freeze)
    status, took_s = send(client, photos["banana"])
    sa.event.remove(history.engine, "before_cursor_execute", freeze)
    os.kill(stop[0], signal.SIGCONT)
    assert status == 503 and took_s < 5
    assert ids_of(history) == []
    assert [send(client, photos["banana"])[0] for _ in "12"] == [201, 201]
    assert len(ids_of(history)) == 1 and nothing_lost()


def test_what_a_frozen_connection_did_not_confirm_is_not_denied(
    client, history, photos, nothing_lost
) -> None:
    """It does what it was told when it goes on: the photo is kept, and the key finds it."""
    stop: list[int] = []

    def freeze(connection: sa.Connection) -> None:
        stop.append(connection.connection.driver_connection.info.backend_pid)
        os.kill(stop[0], signal.SIGSTOP)

    sa.event.listen(history.engine, "commit", freeze)
    sent = client.post(f"{PATH}?show=1", data=photos["banana"], **KEYED)
    sa.event.remove(history.engine, "commit", freeze)
    os.kill(stop[0], signal.SIGCONT)
    told = sent.get_json()
    assert (sent.status_code, told["code"]) == (503, "unconfirmed")
    assert "othing was" not in told["detail"] and "it may have been done, or not" in told["detail"]
    assert [send(client, photos["banana"])[0] for _ in "12"] == [201, 201]
    assert len(ids_of(history)) == 1 and nothing_lost()


def test_a_server_that_froze_whole_is_told_in_time(
    postgres, client, history, photos, nothing_lost
) -> None:
    assert client.get("/readyz").status_code == 200
    folder = Path(str(sa.make_url(postgres).query["host"]))
    parent = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
    pids = [one.pid for one in (parent, *parent.children())]
    with stopped(*pids):
        status, took_s = timed(client.get, "/readyz")
        assert status == 503 and took_s < 4, "it does not wait for a new connection"
        assert client.get("/healthz").status_code == 200
        status, took_s = send(client, photos["banana"])
        assert status == 503 and took_s < 20
    assert send(client, photos["banana"])[0] == 201
    assert client.get("/readyz").status_code == 200
    assert len(ids_of(history)) == 1 and nothing_lost()


def test_readiness_does_not_wait_for_a_free_connection(client, history) -> None:
    pool = history.engine.pool
    held = [history.engine.connect() for _ in range(pool.size() + pool._max_overflow)]
    status, took_s = timed(client.get, "/readyz")
    assert status == 503 and took_s < 4
    for one in held:
        one.close()
    assert client.get("/readyz").status_code == 200
