"""A PostgreSQL server stopped, restarted, read-only, locked or unfindable in; recovery out."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import psycopg
import pytest
from databases import make_empty, postgres_server
from flask.testing import FlaskClient
from occ.errors import HistoryRefused
from occ.history import open_history
from occ.history.postgres import BoundedConnection

PATH = "/api/v1/predictions"


@pytest.fixture(scope="module")
def cluster() -> Iterator:
    """A PostgreSQL server of our own, which may be stopped."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def history_url(cluster) -> str:
    """An empty database on it."""
    make_empty(cluster.get_uri())
    return cluster.get_uri()


def send(client: FlaskClient, photo: bytes) -> int:
    """Upload the same photo with the same key, as a client that tries again; the status."""
    headers = {"Idempotency-Key": "one"}
    sent = client.post(PATH, data=photo, content_type="image/jpeg", headers=headers)
    assert sent.status_code == 201 or int(sent.headers["Retry-After"]) > 0
    return sent.status_code


def assert_down(client: FlaskClient, photo: bytes) -> None:
    """It lives, says that it is not ready, and keeps nothing."""
    assert client.get("/healthz").status_code == 200
    assert (send(client, photo), client.get("/readyz").status_code) == (503, 503)


def assert_up(client: FlaskClient, photo: bytes) -> None:
    """It is ready, and the photo that was refused is kept exactly once."""
    assert client.get("/readyz").status_code == 200
    assert (send(client, photo), send(client, photo)) == (201, 201)
    assert len(client.get(PATH).get_json()["items"]) == 1


def test_a_server_that_stops_and_comes_back(cluster, client, photos, nothing_lost) -> None:
    assert client.get("/readyz").status_code == 200
    cluster.stop()
    assert_down(client, photos["banana"])
    cluster.ensure_postgres_running()
    assert_up(client, photos["banana"])
    assert nothing_lost()


def test_a_server_restarted_between_two_requests_is_not_noticed(
    cluster, client, photos, nothing_lost
) -> None:
    assert send(client, photos["banana"]) == 201
    cluster.stop()
    cluster.ensure_postgres_running()
    assert_up(client, photos["banana"])
    assert nothing_lost()


def test_a_connection_cut_in_the_middle_is_replaced(cluster, client, photos, nothing_lost) -> None:
    assert send(client, photos["banana"]) == 201
    with psycopg.connect(cluster.get_uri(), autocommit=True) as other:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> %s"
        own = "backend_type = 'client backend'"
        other.execute(f"{others} AND {own}", [other.info.backend_pid])
    assert_up(client, photos["banana"])
    assert nothing_lost()


def test_a_server_that_can_only_be_read(cluster, client, photos, nothing_lost) -> None:
    with psycopg.connect(cluster.get_uri(), autocommit=True) as other:
        for state, check in (("on", assert_down), ("off", assert_up)):
            other.execute(f"ALTER SYSTEM SET default_transaction_read_only = {state}")
            other.execute("SELECT pg_reload_conf()")
            time.sleep(0.5)  # the processes of the server read it one by one
            check(client, photos["banana"])
    assert nothing_lost()


def test_a_locked_table_is_waited_for_and_then_told(
    cluster, client, photos, impatient, nothing_lost
) -> None:
    with psycopg.connect(cluster.get_uri()) as other:
        other.execute("LOCK TABLE predictions, secrets IN ACCESS EXCLUSIVE MODE")
        assert_down(client, photos["banana"])
        other.rollback()
    assert_up(client, photos["banana"])
    assert nothing_lost()


FULL_DISK = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM photos) >= 3 THEN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING errcode = '53100';
    END IF;
    RETURN new; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON photos FOR EACH ROW EXECUTE FUNCTION refuse();
"""


def test_a_disk_that_fills_half_way_keeps_no_photo_of_the_request(
    cluster, client, photos, nothing_lost
) -> None:
    """Else it would be public, and nobody would hold the receipt to take it down."""

    def send_six() -> int:
        form = {"photo": [(io.BytesIO(photos["banana"]), f"{n}.jpg") for n in range(6)]}
        headers = {"Idempotency-Key": "six"}
        sent = client.post(f"{PATH}?learn=1&show=1", data=form, headers=headers)
        assert sent.status_code == 201 or "Nothing was kept" in sent.get_json()["detail"]
        return sent.status_code

    with psycopg.connect(cluster.get_uri(), autocommit=True) as other:
        other.execute(FULL_DISK)
        assert send_six() == 503 and client.get(PATH).get_json()["items"] == []
        other.execute("DROP TRIGGER full_disk ON photos")
    assert (send_six(), send_six()) == (201, 201)
    assert len(client.get(PATH).get_json()["items"]) == 6
    assert nothing_lost()


def test_a_server_whose_name_is_lost_and_found(
    history, client, photos, monkeypatch, nothing_lost
) -> None:
    connect, lost = BoundedConnection.connect, {"host": "database.invalid", "port": 5432}
    with monkeypatch.context() as patch:
        patch.setattr(BoundedConnection, "connect", lambda **given: connect(**given | lost))
        history.engine.dispose()
        assert_down(client, photos["banana"])
    assert_up(client, photos["banana"])
    assert nothing_lost()


def test_a_start_without_the_name_says_so_in_one_sentence() -> None:
    with pytest.raises(HistoryRefused, match="cannot be used") as refused:
        open_history("postgresql://occ:secret@database.invalid/occ")
    assert "secret" not in str(refused.value) and "\n" not in str(refused.value)
