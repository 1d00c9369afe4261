"""How gunicorn serves the app on a small host: read by `gunicorn --config python/gunicorn.conf.py`.

The address is gunicorn's own choice: 0.0.0.0:$PORT where PORT is set, else 127.0.0.1:8000.
"""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

# gunicorn reads it before our settings are looked at, and would end in words of its own.
port = os.environ.get("PORT", "8000")
if not (port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65_536):
    sys.exit(f"refused: Expected PORT to be a number from 1 to 65535. Received: {port!r}.")

# glibc's names for: give freed memory back beyond this many bytes; take blocks of at least this
# many bytes from the system itself; share so many pools among all threads.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
BLOCK_BYTES = 2**20  # one colour of a photo as it is looked at has half of that

# One process holds the models once (hosts have 512 MB, and some set WEB_CONCURRENCY=2 by
# themselves) and counts every client once: the rate limit is kept in memory.
workers = 1
# Uploads wait for slow phones, not for the processor, so threads are cheap; how many photos are
# looked at at once is OCC_SLOTS. As many threads as may wait for that, and more: who has none
# cannot even be told to come back.
worker_class = "occ.web.worker.PatientWorker"
threads = 64
# The app is loaded in the worker: the port opens at once (hosts wait 60 s for it) and no thread of
# the networks crosses a fork. (Tried: two children of a loaded process do answer, OpenVINO 2026.4.)
preload_app = False
timeout = 120  # a first start converts the models, about 20 s on a slow host
graceful_timeout = 20  # hosts kill what has not ended 30 s after it was told to
# Heroku's router keeps idle connections for 90 s. Who closes first must not be we: a request that
# comes just then would be lost. They hold no thread; who sends nothing has worker.FIRST_S.
keepalive = 95
# What a proxy says of a client is read by the app, as far as OCC_PROXIES goes, and not here too:
# FORWARDED_ALLOW_IPS=*, which hosts set, would let anybody claim https or move the whole site.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
control_socket_disable = True  # nobody steers it at run time, so nothing listens for it
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None


def post_fork(server: Any, worker: Any) -> None:
    """What no word of GUNICORN_CMD_ARGS can undo: hosts set it, and a hook cannot be set there."""
    from occ.web.server_log import forget_clients  # --chdir has shown the way to occ by now

    forget_clients()
    keep_memory_flat()


def keep_memory_flat() -> None:
    """By itself glibc keeps one pool a thread, full of holes of old photos.

    32 clients, photos of 0.1 to 12 megapixels, 350 answers: 280 MB instead of 567 MB and growing.
    """
    tune = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc only
    if tune is not None:
        for option, value in (
            (TRIM_THRESHOLD, BLOCK_BYTES),
            (MMAP_THRESHOLD, BLOCK_BYTES),
            (ARENA_MAX, 2),
        ):
            tune(option, value)
