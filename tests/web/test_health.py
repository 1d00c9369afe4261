"""A living, a broken and a counted server in; what hosts and Prometheus read out."""

from __future__ import annotations

import logging
import threading
import time

import httpx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from occ.errors import HistoryRefused
from occ.history.values import KeptPhoto, Stored
from occ.values import Verdict
from occ.web import server as site
from occ.web.server import PURGE_S
from served import serving
from storing import store_one

do_aside = site.do_aside  # as it is served; see `in_turn`


def test_the_process_says_that_it_lives(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200 and response.get_json()["status"] == "ok"
    assert client.head("/healthz").status_code == 200


def test_ready_names_the_verified_models(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    told = response.get_json()
    assert (told["status"], told["database"], told["target"]) == ("ready", "ok", "banana")
    assert told["models"] == {"Fake.h5": "0" * 64} and told["release"] == "fa4e00000001"


@pytest.fixture
def broken(client: FlaskClient, history) -> FlaskClient:
    """A client of a server whose database went away."""
    break_down(history)
    return client


def break_down(history) -> None:
    """Let the database refuse everything from now on."""

    def refuse(*_: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("server closed the connection"))

    sa.event.listen(history.engine, "before_cursor_execute", refuse)


def test_without_its_database_it_lives_but_is_not_ready(broken: FlaskClient) -> None:
    assert broken.get("/healthz").status_code == 200
    response = broken.get("/readyz")
    assert response.status_code == 503 and response.get_json()["code"] == "not_ready"
    assert "database" in response.get_json()["detail"] and response.headers["Retry-After"]


def test_without_its_database_the_api_says_so_and_nothing_more(broken, post, photos) -> None:
    for response in (post(photos["banana"]), broken.get("/api/v1/predictions")):
        assert response.status_code == 503 and int(response.headers["Retry-After"]) > 0
        assert "database does not answer" in response.get_json()["detail"]
        assert "SELECT" not in response.get_data(as_text=True)


@pytest.mark.parametrize("breaks", ["database", "code"])
def test_what_is_said_of_keeping_is_true_of_what_was_asked(
    client, post, photos, history, monkeypatch, breaks
) -> None:
    """A photo whose deletion failed is still kept: who asked must not read that nothing is."""
    answer = post(photos["banana"], learn="1").get_json()[0]
    path, owner = f"/api/v1/predictions/{answer['id']}", {"X-Receipt": answer["receipt"]}
    if breaks == "database":
        break_down(history)
    else:
        for name in ("get", "add_predictions"):
            monkeypatch.setattr(type(history), name, lambda *_, **__: 1 / 0)
    changes = (
        client.delete(path, headers=owner),
        client.patch(path, headers=owner, json={"learn": False}),
        client.post(f"{path}/feedback", headers=owner, json={"kind": "right"}),
    )
    details = [response.get_json()["detail"] for response in changes]
    kept = "is still there" if breaks == "database" else "may still be there"
    assert all(f"what was kept {kept}" in detail for detail in details)
    assert not any("othing was kept" in detail for detail in details)
    assert " kept" not in client.get(path).get_json()["detail"]
    assert "othing was kept" in post(photos["banana"]).get_json()["detail"]


def test_answers_refusals_and_requests_are_counted(client: FlaskClient, post, photos) -> None:
    post(photos["banana"], photos["other"], photos["text"])
    client.get("/api/v1/predictions/x")
    response = client.get("/metrics")
    assert response.mimetype == "text/plain"
    text = response.get_data(as_text=True)
    for line in (
        'occ_answers_total{verdict="banana"} 1.0',
        'occ_answers_total{verdict="other"} 1.0',
        'occ_refusals_total{code="not_a_photo"} 1.0',
        'occ_requests_total{method="POST",route="/api/v1/predictions",status="201"} 1.0',
        'occ_requests_total{method="GET",route="/api/v1/predictions/<number>",status="404"} 1.0',
        "occ_classify_seconds_count 3.0",
    ):
        assert line in text


def test_invented_methods_are_counted_as_one(client: FlaskClient) -> None:
    for number in range(30):
        client.open("/healthz", method=f"INVENTED{number}")
        client.open("/healthz", method="get")
    text = client.get("/metrics").get_data(as_text=True)
    assert "INVENTED" not in text and 'method="get"' not in text
    assert text.count('occ_requests_total{method="other"') == 1


def test_expired_photos_go_once_an_hour(make_server, history, monkeypatch) -> None:
    purged: list[int] = []
    monkeypatch.setattr(type(history), "purge_expired", lambda self: purged.append(1))
    now_s = [10.0**6]
    monkeypatch.setattr("occ.web.server.time.monotonic", lambda: now_s[0])
    client = make_server().test_client()
    for step_s in (0, 1, PURGE_S - 2, 2, 1):
        now_s[0] += step_s
        client.get("/api/nope")
    assert len(purged) == 2
    now_s[0] += PURGE_S
    client.get("/healthz")
    assert len(purged) == 2, "the sign of life never waits for the database"


def test_a_failing_database_is_told_at_once_and_not_asked_to_remove_photos(
    broken, post, photos, history, monkeypatch
) -> None:
    purged: list[int] = []
    monkeypatch.setattr(type(history), "purge_expired", lambda self: purged.append(1))
    assert (broken.get("/readyz").status_code, post(photos["banana"]).status_code) == (503, 503)
    assert purged == []
    broken.get("/api/nope")
    assert purged == [1]


@pytest.fixture
def asides(monkeypatch) -> list[threading.Thread]:
    """Things are done beside a request, as on a host; the threads that do them."""
    seen: list[threading.Thread] = []

    class Noted(threading.Thread):
        def start(self) -> None:
            seen.append(self)
            super().start()

    monkeypatch.setattr(threading, "Thread", Noted)
    monkeypatch.setattr(site, "do_aside", do_aside)
    return seen


def test_no_answer_waits_for_the_photos_of_weeks(
    asides, client, post, photos, history, monkeypatch
) -> None:
    done, purged = threading.Event(), []
    monkeypatch.setattr(type(history), "purge_expired", lambda _: purged.append(done.wait(20)))
    assert post(photos["banana"]).status_code == 201
    assert client.get("/api/v1/predictions").status_code == 200
    assert purged == [] and [each.daemon for each in asides] == [True], "nor does a stop"
    done.set()
    asides[0].join(20)
    assert purged == [True]


def test_a_purge_that_fails_is_told_and_fails_no_answer(
    asides, post, photos, history, monkeypatch, caplog
) -> None:
    def fail(_: object) -> None:
        raise HistoryRefused("The database does not answer.")

    monkeypatch.setattr(type(history), "purge_expired", fail)
    with caplog.at_level(logging.WARNING, "occ.web"):
        assert post(photos["banana"]).status_code == 201
        asides[0].join(20)
    assert "expired photos could not be removed: The database does not answer." in caplog.text


def test_gunicorn_removes_what_has_expired(tmp_path, history) -> None:
    stored = keep_expired(history)
    with serving(tmp_path) as (url, _):
        assert httpx.get(f"{url}/readyz", timeout=20).status_code == 200
        give_up_at = time.monotonic() + 20
        while history.get(stored.id).learn and time.monotonic() < give_up_at:
            time.sleep(0.05)
    assert not history.get(stored.id).learn


def keep_expired(history) -> Stored:
    """An answer with a photo whose time is over."""
    photo = KeptPhoto(b"webp", 1, 1)
    verdict = Verdict("banana", 0.9, "m", 0.4, 0.7)
    return store_one(history, verdict, photo=photo, learn=True, keep_days=0)


def test_a_request_removes_what_has_expired(make_server, history) -> None:
    stored = keep_expired(history)
    make_server().test_client().get("/readyz")
    found = history.get(stored.id)
    assert found is not None and found.expires_at_utc is None and not found.learn
