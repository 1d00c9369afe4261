"""The site as hosts serve it, asked by 1, 8 and 32 clients -> requests a second, waits, memory.

gunicorn runs as Procfile says, in processes of its own; one view and the full decision take turns.
May import: errors, settings, bench.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from occ.bench.clients import ask_for
from occ.bench.memory import children_of, memory_mb
from occ.bench.start import last_line
from occ.errors import OccError
from occ.settings import REPOSITORY, Settings

CLIENTS = (1, 8, 32)
SITES = {"one view": "occ.bench.site:one_view()", "full decision": "app:server"}
LARGE_CLIENTS = 8
PAGES = 8  # clients that ask as the page does: for what each network saw, too
WAIT_S = 60  # for a start, with graphs in the cache


def measure_http(settings: Settings, small: bytes, large: bytes, *, seconds: float) -> dict:
    """Site -> what each crowd saw, and the most memory its processes held, over all of them."""
    found: dict[str, dict] = {name: {} for name in SITES}
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        served = {
            site: stack.enter_context(serve(settings, entry, Path(name, f"{number}.sqlite")))
            for number, (site, entry) in enumerate(SITES.items())
        }
        for port, _ in served.values():
            ask_for(port, small, clients=1, seconds=min(seconds, 1))  # to warm up
        for clients in CLIENTS:
            for site, (port, _) in served.items():
                crowd = ask_for(port, small, clients=clients, seconds=seconds)
                found[site][f"{clients} clients"] = crowd
        for site, (port, process) in served.items():
            crowd = ask_for(port, large, clients=LARGE_CLIENTS, seconds=seconds)
            found[site][f"{LARGE_CLIENTS} clients, 12 MP"] = crowd
            crowd = ask_for(port, small, clients=PAGES, seconds=seconds, explained=True)
            found[site][f"{PAGES} clients, explained"] = crowd
            found[site]["peak_mb"] = _peak_mb(process)
    return found


@contextmanager
def serve(settings: Settings, entry: str, database: Path) -> Iterator[tuple[int, int]]:
    """Port and process id of gunicorn, started as Procfile says, once it is ready."""
    words = (REPOSITORY / "Procfile").read_text().partition("web: ")[2].split()
    command = [sys.executable, "-m", *(entry if word == "app:server" else word for word in words)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        tempfile.TemporaryFile() as told,
        subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env={**os.environ, **_environment(settings, database), "PORT": str(port)},
            stdout=told,
            stderr=told,
        ) as process,
    ):
        try:
            if not _ready(port, process):
                raise OccError(f"The served site did not start: {last_line(told)}")
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(60)


def _environment(settings: Settings, database: Path) -> dict[str, str]:
    """As this process was told, but with an empty database and without a limit a client."""
    chosen = {
        f"OCC_{name.upper()}": str(getattr(settings, name))
        for name in ("target", "asset_dir", "cache_dir", "threads", "slots")
    }
    return {**chosen, "OCC_RATE_LIMIT": "", "DATABASE_URL": f"sqlite:///{database}"}


def _ready(port: int, process: subprocess.Popen) -> bool:
    give_up_at = time.monotonic() + WAIT_S
    while process.poll() is None and time.monotonic() < give_up_at:
        client = HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
        try:
            client.request("GET", "/readyz")
            if client.getresponse().status == 200:
                return True
        except (OSError, HTTPException):
            pass
        finally:
            client.close()
        time.sleep(0.1)
    return False


def _peak_mb(process: int) -> float | None:
    """The most that the worker held, and what gunicorn's own process holds beside it."""
    workers = [memory_mb(child)["peak_mb"] for child in children_of(process)]
    own = memory_mb(process)["resident_mb"]
    if not workers or own is None or None in workers:
        return None
    return round(own + sum(filter(None, workers)), 1)
