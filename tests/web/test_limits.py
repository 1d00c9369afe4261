"""Too many, too large, too fast in; one clear refusal out, and a process that lives on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient
from occ.history import History
from occ.values import MAX_BYTES
from occ.web import slots
from occ.web.limits import name_client
from occ.web.parts import NAME

PATH = "/api/v1/predictions"


def upload(client: FlaskClient, *photos: bytes, path: str = PATH, **more: Any) -> Any:
    """Post photos as a form, written out here: the client leaves large forms open on disk."""
    head = b'--cut\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    body = b"".join(head + photo + b"\r\n" for photo in photos) + b"--cut--\r\n"
    return client.post(path, data=body, content_type="multipart/form-data; boundary=cut", **more)


def test_twenty_photos_are_answered_and_twenty_one_refused(client, photos) -> None:
    assert len(upload(client, *[photos["other"]] * 20).get_json()) == 20
    response = upload(client, *[photos["other"]] * 21)
    assert response.status_code == 413 and response.get_json()["code"] == "too_many_photos"
    assert "20" in response.get_json()["detail"] and "21" in response.get_json()["detail"]
    assert len(client.get(f"{PATH}?limit=100").get_json()["items"]) == 20


def test_a_photo_over_25_mb_is_refused_and_the_others_answered(client, photos) -> None:
    large = photos["banana"] + b"\0" * (MAX_BYTES + 1 - len(photos["banana"]))
    large_one, answer = upload(client, large, photos["banana"]).get_json()
    assert large_one["error"]["code"] == "too_large" and "25 MB" in large_one["error"]["message"]
    assert answer["verdict"] == "banana"
    alone = client.post(PATH, data=large, content_type="image/jpeg")
    assert alone.status_code == 413 and alone.get_json()["code"] == "too_large"


@pytest.mark.parametrize("kind", ["form", "body"])
def test_a_request_over_the_limit_is_refused_before_it_is_read(make_server, photos, kind) -> None:
    client = make_server(body_mb=1).test_client()
    large = photos["banana"] + b"\0" * 1_000_001
    if kind == "form":
        response = upload(client, large)
    else:
        response = client.post(PATH, data=large, content_type="image/jpeg")
    assert response.status_code == 413 and response.get_json()["code"] == "request_too_large"
    assert "1 MB" in response.get_json()["detail"]
    assert upload(client, photos["banana"]).status_code == 201


def test_a_photo_as_text_is_told_to_come_as_a_file(client: FlaskClient) -> None:
    short = client.post(PATH, data={"photo": "/9j/4AAQ"})
    form = b'--cut\r\nContent-Disposition: form-data; name="photo"\r\n\r\n' + b"A" * 600_000
    kind = "multipart/form-data; boundary=cut"
    long = client.post(PATH, data=form + b"\r\n--cut--\r\n", content_type=kind)
    assert short.status_code == 415 and long.status_code == 413
    assert "as files" in long.get_json()["detail"]


def test_only_uploads_may_be_large(client, post, photos) -> None:
    answer = post(photos["banana"]).get_json()[0]
    response = client.post(
        f"{PATH}/{answer['id']}/feedback",
        data=b'{"kind": "right", "note": "' + b"x" * 2_000_000 + b'"}',
        content_type="application/json",
        headers={"X-Receipt": answer["receipt"]},
    )
    assert response.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/json", None])
def test_another_kind_of_body_is_refused(client: FlaskClient, photos, kind: str | None) -> None:
    response = client.post(PATH, data=photos["banana"], content_type=kind)
    assert response.status_code == 415
    assert "photo" in response.get_json()["detail"]


def test_beyond_the_limit_a_client_waits_and_others_do_not(make_server, photos) -> None:
    client = make_server(rate_limit="3/minute", proxies=1).test_client()
    first = {"X-Forwarded-For": "198.51.100.1"}
    statuses = [upload(client, photos["other"], headers=first).status_code for _ in range(4)]
    assert statuses == [201, 201, 201, 429]
    late = upload(client, photos["other"], headers=first)
    assert (late.mimetype, late.get_json()["code"]) == (
        *("application/problem+json", "too_many_requests"),
    )
    assert 0 < int(late.headers["Retry-After"]) <= 60 and "3/minute" in late.get_json()["detail"]
    another = upload(client, photos["other"], headers={"X-Forwarded-For": "198.51.100.2"})
    assert another.status_code == 201 and "Retry-After" not in another.headers
    assert client.get(PATH, headers=first).status_code == 200


def test_each_photo_counts_and_one_request_can_always_pass(make_server, photos) -> None:
    client = make_server(rate_limit="4/minute").test_client()
    assert upload(client, *[photos["other"]] * 3).status_code == 201
    assert upload(client, *[photos["other"]] * 3).status_code == 429
    client = make_server(rate_limit="2/minute").test_client()
    assert upload(client, *[photos["other"]] * 3).status_code == 201
    assert upload(client, photos["other"]).status_code == 429


def test_what_is_refused_costs_nothing(make_server, photos) -> None:
    client = make_server(rate_limit="10/minute;8/hour").test_client()
    sent = [upload(client, *[photos["other"]] * number) for number in (6, 5, 4, 2, 1)]
    assert [answer.status_code for answer in sent] == [201, 429, 429, 201, 429]
    left = [answer.headers["X-RateLimit-Remaining"] for answer in sent]
    assert left == ["4", "4", "2", "2", "0"], "the minute, then the hour where that was too much"


def test_each_window_counts_all_photos_up_to_its_own_size(make_server, photos, monkeypatch) -> None:
    """A cost that is cut to the smaller window let 120 photos a minute pass where 30 may."""
    real, later_s = time.time, [0]
    monkeypatch.setattr(time, "time", lambda: real() + later_s[0])
    client = make_server(rate_limit="30/minute;5/10seconds").test_client()
    said = []
    for later_s[0] in (0, 1, 11, 22):
        said.append(upload(client, *[photos["other"]] * 20).status_code)
    assert said == [201, 429, 429, 429], "the first ten seconds, then the minute"
    words = client.post(f"{PATH}/x/feedback", json={"kind": "right"}).headers
    assert (words["X-RateLimit-Limit"], words["X-RateLimit-Remaining"]) == ("5", "4")


def test_an_address_that_a_client_only_claims_is_not_believed(make_server, photos) -> None:
    client = make_server(rate_limit="2/minute", proxies=0).test_client()
    claims = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(3)]
    statuses = [upload(client, photos["other"], headers=claim).status_code for claim in claims]
    assert statuses == [201, 201, 429]
    client = make_server(rate_limit="2/minute", proxies=1).test_client()
    chains = [{"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.9"} for number in range(3)]
    statuses = [upload(client, photos["other"], headers=chain).status_code for chain in chains]
    assert statuses == [201, 201, 429], "the proxy's own word is the last one"


def test_whoever_has_an_ipv6_network_is_one_client(make_server, photos) -> None:
    client = make_server(rate_limit="3/minute", proxies=1).test_client()
    words = ("2001:db8::0", "2001:db8::1", "[2001:db8::2]:443", "2001:db8::3", "2001:db8:0:1::")
    claims = [{"X-Forwarded-For": word} for word in words]
    statuses = [upload(client, photos["other"], headers=claim).status_code for claim in claims]
    assert statuses == [201, 201, 201, 429, 201]
    ported = [{"X-Forwarded-For": f"192.0.2.1:{port}"} for port in range(5000, 5004)]
    statuses = [upload(client, photos["other"], headers=claim).status_code for claim in ported]
    assert statuses == [201, 201, 201, 429]
    sent = [upload(client, photos["other"], environ_base={"REMOTE_ADDR": ""}) for _ in range(4)]
    assert [each.status_code for each in sent] == [201, 201, 201, 429]  # by a socket that is a file


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("2001:db8:0:1::4", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_client_has_one_word_for_all_its_addresses(address: str, word: str) -> None:
    assert name_client(address) == word


def test_feedback_is_limited_too(make_server, photos) -> None:
    client = make_server(rate_limit="2/minute").test_client()
    answer = upload(client, photos["banana"]).get_json()[0]
    path, owner = f"{PATH}/{answer['id']}/feedback", {"X-Receipt": answer["receipt"]}
    said = [client.post(path, json={"kind": "right"}, headers=owner) for _ in range(3)]
    said += [upload(client, *[b""] * 20, path=path), client.post(path, json={"kind": "right"})]
    assert [response.status_code for response in said] == [201, 201, 429, 429, 429]


def soon(condition: Callable[[], Any]) -> None:
    """Wait until it is true; not for ever."""
    give_up_at = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up_at, "it never happened"
        time.sleep(0.01)


class Gate:
    """A classifier that waits until it is let go, and remembers how many were inside at once."""

    def __init__(self, classifier: Any):
        self.classifier, self.release = classifier, classifier.release
        self.open, self.inside, self.most = threading.Event(), 0, 0
        self.lock = threading.Lock()

    def wait_for(self, inside: int) -> None:
        """Until so many photos are inside."""
        soon(lambda: self.inside >= inside)

    def __call__(self, photo_bytes: bytes) -> Any:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.open.wait(20)
        with self.lock:
            self.inside -= 1
        return self.classifier(photo_bytes)


def test_only_so_many_photos_are_classified_at_once(make_server, fake, photos) -> None:
    gate = Gate(fake)
    server = make_server(gate, slots=2)
    with ThreadPoolExecutor(6) as threads:
        waiting = [threads.submit(upload, server.test_client(), photos["other"]) for _ in range(6)]
        gate.wait_for(2)
        gate.open.set()
        assert [one.result().status_code for one in waiting] == [201] * 6
    assert gate.most == 2


def test_who_waits_too_long_is_told_to_come_back(make_server, fake, photos, monkeypatch) -> None:
    monkeypatch.setattr(slots, "LONGEST_S", 0.05)
    gate = Gate(fake)
    server = make_server(gate, slots=1)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(upload, server.test_client(), photos["other"])
        gate.wait_for(1)
        busy = upload(server.test_client(), photos["other"])
        gate.open.set()
        assert first.result().status_code == 201
    assert busy.status_code == 503 and busy.get_json()["code"] == "busy"
    assert int(busy.headers["Retry-After"]) > 0
    assert upload(server.test_client(), photos["other"]).status_code == 201, "the slot is free"


def test_who_would_wait_too_long_is_told_at_once(make_server, fake, photos) -> None:
    gate = Gate(fake)
    server = make_server(gate, slots=1)
    server.extensions[NAME].slots.photo_s = 60.0  # of one photo, as learned from others
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(upload, server.test_client(), *[photos["other"]] * 2)
        gate.wait_for(1)
        started = time.monotonic()
        busy = upload(server.test_client(), photos["other"])
        assert time.monotonic() - started < 1
        gate.open.set()
        assert first.result().status_code == 201
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "60")
    assert server.test_client().get(PATH).get_json()["items"][1:], "the others were stored"


def test_a_rate_limit_tells_its_window_only_to_who_is_beyond_it(make_server, fake, photos) -> None:
    gate = Gate(fake)
    server = make_server(gate, slots=1, rate_limit="5/minute")
    client = server.test_client()
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(upload, server.test_client(), photos["other"])
        gate.wait_for(1)
        server.extensions[NAME].slots.photo_s = 7.0  # of one photo, as learned from others
        busy = upload(client, *[photos["other"]] * 2)
        gate.open.set()
        assert first.result().status_code == 201
    assert busy.status_code == 503 and 0 < int(busy.headers["Retry-After"]) <= 7
    refused = upload(client, b"no photo")
    assert refused.status_code == 415 and "Retry-After" not in refused.headers
    beyond = upload(client, *[photos["other"]] * 3)
    assert beyond.status_code == 429 and 0 < int(beyond.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("act", ["find_request", "add_predictions"])
def test_who_waits_for_the_database_keeps_nobody_from_being_looked_at(
    make_server, fake, history, photos, monkeypatch, act: str
) -> None:
    ask, hold = getattr(History, act), threading.Event()
    held: list[int] = []

    def wait(self: History, *args: Any, **more: Any) -> Any:
        if not held:
            held.append(1)
            assert hold.wait(20)
        return ask(self, *args, **more)

    monkeypatch.setattr(History, act, wait)
    server, key = make_server(slots=1), {"Idempotency-Key": "one"}
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(upload, server.test_client(), photos["banana"], headers=key)
        soon(lambda: held)
        assert upload(server.test_client(), photos["other"]).status_code == 201
        hold.set()
        assert first.result().status_code == 201


def test_a_fault_frees_the_slot_and_says_nothing_of_itself(make_server, fake, photos) -> None:
    class Breaking(Gate):
        def __call__(self, photo_bytes: bytes) -> Any:
            raise RuntimeError("secret of the house")

    client = make_server(Breaking(fake), slots=1).test_client()
    for _ in range(3):
        response = upload(client, photos["banana"])
        assert response.status_code == 500
        assert "secret" not in response.get_data(as_text=True)
        assert response.get_json()["request_id"] == response.headers["X-Request-Id"]
