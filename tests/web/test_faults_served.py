"""A served app whose worker is killed or runs out of file handles in; every answer once out."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen

import httpx
import psutil
import pytest
from served import serving, wait_until
from tally import ids_in

PATH = "/api/v1/predictions"
CLIENTS, PHOTOS_EACH, KILLS = 8, 12, 3
HANDLES = 90


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Popen]]:
    """gunicorn without a rate limit, with few file handles."""

    def limit_handles() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (HANDLES, HANDLES))

    with serving(tmp_path, limit_handles, OCC_RATE_LIMIT="") as running:
        yield running


def worker_of(process: Popen) -> int | None:
    """The process id of gunicorn's one worker; None while there is none."""
    children = psutil.Process(process.pid).children()
    return children[0].pid if children else None


def insist(url: str, photo: bytes, key: str, accepted: list[dict]) -> dict:
    """Send one photo with one key, again and again until it is answered, as a good client does."""
    for _ in range(200):
        try:
            sent = httpx.post(
                f"{url}{PATH}?learn=1",
                content=photo,
                headers={"Content-Type": "image/jpeg", "Idempotency-Key": key},
                timeout=20,
            )
            if sent.status_code == 201:
                accepted.append(sent.json()[0])
                return sent.json()[0]
            assert sent.status_code == 503, sent.text
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{key} was never answered")


def test_a_worker_killed_in_a_burst_loses_and_doubles_nothing(
    served, tmp_path, photos, count_lost
) -> None:
    url, process = served
    accepted: list[dict] = []
    keys = [f"key {number}" for number in range(CLIENTS * PHOTOS_EACH)]
    killed: list[int] = []

    def kill() -> None:
        while len(killed) < KILLS and len(accepted) < len(keys) - CLIENTS:
            before = len(accepted)
            while len(accepted) < before + 8:  # in the middle, not between two bursts
                time.sleep(0.005)
            worker = worker_of(process)
            if worker is not None and worker not in killed:
                os.kill(worker, signal.SIGKILL)
                killed.append(worker)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(lambda key: insist(url, photos["banana"], key, accepted), keys))
    killer.join(20)
    assert len(killed) == KILLS
    with sqlite3.connect(tmp_path / "occ.sqlite") as database:
        stored = [row[0] for row in database.execute("SELECT id FROM predictions")]
        whole = [row[0] for row in database.execute("SELECT prediction_id FROM photos")]
    database.close()
    assert count_lost((answer["id"] for answer in accepted), stored) == 0
    assert sorted(stored) == sorted(answer["id"] for answer in answers)
    assert len(set(stored)) == len(keys) and sorted(whole) == sorted(stored)
    again = [insist(url, photos["banana"], key, []) for key in keys[:10]]
    assert json.dumps(again) == json.dumps(answers[:10]), "the same id and receipt"


def test_without_free_file_handles_it_waits_and_then_answers_again(
    served, tmp_path, photos, count_lost
) -> None:
    url, process = served
    accepted: list[dict] = []
    insist(url, photos["banana"], "before", accepted)
    port = int(url.rpartition(":")[2])
    held = []
    for _ in range(HANDLES + 20):
        one = socket.create_connection(("127.0.0.1", port), timeout=5)
        one.sendall(b"POST /api/v1/predictions HTTP/1.1\r\n")  # and then nothing more
        held.append(one)
    time.sleep(1)
    worker = worker_of(process)
    if worker is not None:
        assert psutil.Process(worker).cpu_percent(0.5) < 90, "it waits, it does not spin"
    for one in held:
        one.close()
    ready = wait_until(lambda: httpx.get(f"{url}/readyz", timeout=5), process)
    assert ready.status_code == 200
    insist(url, photos["banana"], "before", accepted)
    insist(url, photos["banana"], "after", accepted)
    ids = {answer["id"] for answer in accepted}
    assert len(ids) == 2 and count_lost(ids, ids_in(tmp_path / "occ.sqlite")) == 0
