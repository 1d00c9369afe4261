"""Settings and two photos -> seconds to the first verdict and memory, of processes made for it.

May import: errors, settings.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from occ.errors import OccError
from occ.settings import Settings

CHOSEN = ("target", "asset_dir", "cache_dir", "database_url", "threads")  # what a child must know


def measure_starts(settings: Settings, photos: Sequence[Path], times: int) -> dict:
    """Seconds from the start of a process to its first verdict, with and without cached graphs.

    The first start of all, which makes the database and may find the files cold, does not count.
    """
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder, 'occ.sqlite')}"
        warm = settings.model_copy(update={"database_url": address})
        tried = [_run_child(warm, photos, 0, 1)["first_verdict_s"] for _ in range(times + 1)]
        cached = tried[1:]
        fresh = warm.model_copy(update={"cache_dir": Path(folder)})
        converting = _run_child(fresh, photos, 0, 1)["first_verdict_s"]
    median = round(statistics.median(cached), 2)
    return {
        "first_verdict_s": median,
        "first_verdict_empty_cache_s": converting,
        "conversion_s": round(converting - median, 2),
    }


def measure_memory(
    settings: Settings, photos: Sequence[Path], predictions: int, large_every: int
) -> dict:
    """Megabytes of a process that holds the whole site and made that many predictions."""
    fleeting = settings.model_copy(update={"database_url": "sqlite://"})
    found = _run_child(fleeting, photos, predictions, large_every)
    del found["first_verdict_s"]
    return found


def last_line(file: BinaryIO) -> str:
    """The last thing that a process wrote into a file, or that it gave no reason."""
    file.seek(0)
    return (file.read().decode(errors="replace").strip().splitlines() or ["no reason"])[-1]


def _run_child(
    settings: Settings, photos: Sequence[Path], predictions: int, large_every: int
) -> dict:
    """What the child said, and `first_verdict_s`, counted from before its interpreter started."""
    chosen = {name: getattr(settings, name) for name in CHOSEN}
    words = [json.dumps(chosen, default=str), *map(str, photos), str(predictions), str(large_every)]
    started = time.perf_counter()
    with (
        tempfile.TemporaryFile() as errors,  # a pipe that nobody reads would stop the child
        subprocess.Popen(
            [sys.executable, "-m", "occ.bench.process", *words],
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as child,
    ):
        first = child.stdout.readline()
        first_verdict_s = round(time.perf_counter() - started, 2)
        last = child.stdout.read()
        if child.wait() or not last:
            raise OccError(f"The measured process failed: {last_line(errors)}")
    return {"first_verdict_s": first_verdict_s, **json.loads(first), **json.loads(last)}
