"""A folder and settings -> gunicorn as in Procfile, with the fake classifier, until it is left.

Or an app -> the same without gunicorn, in a thread of this process.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

import httpx
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parents[2]
FAKE_APP = """
import os, sys
sys.path.insert(0, {folder!r})
from fake import FakeClassifier
import occ.web.serve
from occ.web import worker
for name in ("FIRST_S", "HURRY_S", "GRACE_S"):
    setattr(worker, name, float(os.environ.get(name, getattr(worker, name))))
occ.web.serve.load_classifier = lambda settings: FakeClassifier()
from app import server
"""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def environment(tmp_path: Path, **settings: str) -> dict[str, str]:
    """This process's environment with other settings and an empty database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OCC_")}
    return kept | {"DATABASE_URL": f"sqlite:///{tmp_path / 'occ.sqlite'}"} | settings


@contextmanager
def serving(
    tmp_path: Path,
    before: Callable[[], None] | None = None,
    *,
    site: str = "fake_app",
    more: tuple[str, ...] = (),
    log: IO | None = None,
    **settings: str,
) -> Iterator[tuple[str, subprocess.Popen]]:
    """The address and the process. before: called in the new process before it is gunicorn.

    site: "app" for the shipped models. more: further words of gunicorn's command. log: where the
    process writes; without, where the tests do. settings: the environment; FIRST_S, HURRY_S and
    GRACE_S are those of web/worker.py, so that tests need not wait as long as clients may.
    """
    words = (ROOT / "Procfile").read_text().partition("web: ")[2].split()
    folder = str(ROOT / "tests" / "web")
    (tmp_path / "fake_app.py").write_text(FAKE_APP.format(folder=folder))
    port = free_port()
    arguments = [word.replace("app:server", f"{site}:server") for word in words]
    chosen = {"PORT": str(port), "PYTHONPATH": str(tmp_path), **settings}
    with subprocess.Popen(
        [sys.executable, "-m", *arguments, *more],
        cwd=ROOT,
        env=environment(tmp_path, **chosen),
        preexec_fn=before,
        stdout=log,
        stderr=log,
    ) as process:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: httpx.get(f"{url}/healthz", timeout=20), process)
        try:
            yield url, process
        finally:  # also after a failure, or the test run would wait for the process for ever
            if process.poll() is None:
                process.terminate()
                process.wait(40)


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """The address of an app that a thread of this very process serves, on a free port."""
    whole = partial(answer_whole, app)
    server = make_server("127.0.0.1", 0, whole, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def answer_whole(app: Flask, environ: dict, start: Callable) -> list[bytes]:
    """The whole body, its file closed: Werkzeug's server leaves it open if the browser hangs up."""
    with closing(app(environ, start)) as body:
        return list(body)


class Silent(WSGIRequestHandler):
    """Answers without a line in the log for every file of the page."""

    def log_request(self, *_: object) -> None:
        pass


def send_bytes(url: str, data: bytes) -> bytes:
    """What is answered to these very bytes, after which the client sends no more."""
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        answer = b""
        while part := client.recv(65_536):
            answer += part
    return answer


def wait_until(ask: Callable[[], httpx.Response], process: subprocess.Popen) -> httpx.Response:
    """Ask until there is an answer below 500; what came last if that takes 40 seconds."""
    give_up_at, last = time.monotonic() + 40, None
    while process.poll() is None and time.monotonic() < give_up_at:
        try:
            last = ask()
            if last.status_code < 500:
                break
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    assert last is not None, "nobody ever answered"
    return last
