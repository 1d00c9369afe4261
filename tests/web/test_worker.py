"""Clients that send nothing, little, or for ever in; everybody else answered, out."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from occ.web.worker import PatientWorker
from served import serving, wait_until
from tally import ids_at, ids_in

PATH = "/api/v1/predictions"
THREADS = 4
FIRST_S, HURRY_S, GRACE_S = 1, 0.5, 6  # those that are served are longer
LOOK_S = 1.0  # the main loop looks at its clients so often
HEAD = b"POST /api/v1/predictions HTTP/1.1\r\nHost: a\r\nContent-Type: image/jpeg\r\n"
STARTS = {
    "nothing": b"",
    "half of a line": b"POST /api",
    "half of the headers": HEAD,
    "half of a body": HEAD + b"Content-Length: 90000\r\n\r\n" + bytes(500),
    "half of a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n" + bytes(500),
}


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    """A served app of few threads and one slot."""
    few = {"GUNICORN_CMD_ARGS": f"--threads {THREADS}", "OCC_SLOTS": "1", "OCC_RATE_LIMIT": ""}
    few |= {"FIRST_S": str(FIRST_S), "HURRY_S": str(HURRY_S), "GRACE_S": str(GRACE_S)}
    with serving(tmp_path_factory.mktemp("few"), **few) as (address, _):
        yield address


@contextmanager
def stalled(url: str, clients: int, start: str) -> Iterator[None]:
    """So many clients that have sent this much, and nothing more."""
    port = int(url.rpartition(":")[2])
    with ExitStack() as stack:
        for _ in range(clients):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            one.sendall(STARTS[start])
        time.sleep(0.2)  # until the first of them have their threads
        yield


def send(url: str, photo: bytes) -> tuple[list[str], float]:
    """The ids of what was accepted, and after how many seconds."""
    started = time.monotonic()
    headers = {"Content-Type": "image/jpeg"}
    sent = httpx.post(f"{url}{PATH}", content=photo, headers=headers, timeout=40)
    assert sent.status_code == 201
    return [answer["id"] for answer in sent.json()], time.monotonic() - started


@pytest.mark.alone
def test_a_body_that_is_still_coming_takes_no_slot(url: str, photos, count_lost) -> None:
    with stalled(url, THREADS - 2, "half of a body"):
        ids, took_s = send(url, photos["banana"])
    assert took_s < 3
    assert count_lost(ids, ids_at(url, ids)) == 0


@pytest.mark.parametrize("start", STARTS)
def test_more_stalled_clients_than_threads_are_let_go(
    url: str, photos, start: str, count_lost
) -> None:
    with stalled(url, 3 * THREADS, start):
        ids, took_s = send(url, photos["banana"])
    assert took_s < 3 * (HURRY_S + LOOK_S) + 4, "three lots of them; then the photo"
    assert count_lost(ids, ids_at(url, ids)) == 0


def test_a_connection_is_kept_for_the_router_but_not_for_who_never_asked(url: str) -> None:
    port = int(url.rpartition(":")[2])
    with httpx.Client(base_url=url) as router:
        assert router.get("/healthz").status_code == 200
        with socket.create_connection(("127.0.0.1", port), timeout=30) as silent:
            started = time.monotonic()
            assert silent.recv(1) == b""
        assert FIRST_S <= time.monotonic() - started < FIRST_S + 3 * LOOK_S
        (kept,) = router._transport._pool.connections
        assert router.get("/healthz").status_code == 200
        assert router._transport._pool.connections == [kept] and kept.is_idle()
        assert "Request Count: 2" in repr(kept), "the second went the same way"


def test_a_connection_that_is_kept_answers_the_last_request_as_the_first(url: str) -> None:
    kept = HTTPConnection("127.0.0.1", int(url.rpartition(":")[2]), timeout=10)
    seen = []
    with closing(kept):
        for _ in range(1100):  # more than Python has frames for, if each laid one on the last
            kept.request("GET", "/healthz")
            with kept.getresponse() as answer:
                seen.append((answer.status, answer.read()))
    assert set(seen) == {(200, seen[0][1])}


def test_a_client_that_drips_is_let_go_and_a_slow_one_is_not(url: str, photos, count_lost) -> None:
    port, photo = int(url.rpartition(":")[2]), photos["banana"]
    length = b"Content-Length: %d\r\n\r\n" % len(photo)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(HEAD + b"Connection: close\r\n" + length)
        for place in range(0, len(photo), len(photo) // 5 + 1):
            time.sleep(0.3)  # thrice HURRY_S in all, while there are threads enough
            slow.sendall(photo[place : place + len(photo) // 5 + 1])
        head, _, body = b"".join(iter(lambda: slow.recv(65_536), b"")).partition(b"\r\n\r\n")
        assert b"201 CREATED" in head.upper()
    drips = []

    def drip() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
            one.sendall(HEAD + b"Content-Length: 90000\r\n\r\n")
            started = time.monotonic()
            try:
                while time.monotonic() - started < 2 * GRACE_S:
                    one.sendall(b"a")
                    time.sleep(0.2)
            except OSError:
                drips.append(time.monotonic() - started)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: drip(), range(THREADS)))
    assert len(drips) == THREADS and max(drips) < GRACE_S, "in a hurry"
    ids = [answer["id"] for answer in json.loads(body)]
    assert count_lost(ids, ids_at(url, ids)) == 0


def test_a_stop_finishes_what_was_accepted(tmp_path: Path, photos, count_lost) -> None:
    answered, lost = [], []

    def ask(url: str, number: int) -> None:
        headers = {"Content-Type": "image/jpeg", "Idempotency-Key": str(number)}
        with httpx.Client(base_url=url, timeout=40) as client:
            while len(answered) < 500:
                try:
                    sent = client.post(f"{PATH}?learn=1", content=photos["banana"], headers=headers)
                except httpx.ConnectError:
                    return  # the port is closed: nothing was accepted
                except httpx.TransportError as fault:
                    lost.append(repr(fault))
                    return
                assert sent.status_code == 201
                answered.append(sent.json()[0]["id"])
                headers["Idempotency-Key"] = f"{number} {len(answered)}"

    with serving(tmp_path, OCC_RATE_LIMIT="") as (url, process):
        threads = [threading.Thread(target=ask, args=(url, number)) for number in range(8)]
        for thread in threads:
            thread.start()
        wait_until(lambda: httpx.get(f"{url}/healthz", timeout=5), process)
        give_up_at = time.monotonic() + 30
        while len(answered) < 30 and time.monotonic() < give_up_at:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
        for thread in threads:
            thread.join()
    assert lost == [] and len(answered) < 500, "told to stop, it stopped"
    stored = ids_in(tmp_path / "occ.sqlite")
    assert count_lost(answered, stored) == 0
    assert sorted(stored) == sorted(answered), "each once, and none that nobody was told of"


def test_a_stop_at_once_does_not_wait_for_a_lock_that_it_holds_itself() -> None:
    """The signal may come while the main thread hands a connection to the pool."""
    worker = PatientWorker.__new__(PatientWorker)
    worker.cfg = SimpleNamespace(worker_int=lambda worker: None)
    worker.alive = True
    with ThreadPoolExecutor(1) as pool:
        worker.tpool = pool
        with pool._shutdown_lock, pytest.raises(SystemExit):
            worker.handle_quit(signal.SIGQUIT, None)
    assert not worker.alive
