"""Many threads that read photos in, whether a worker gives their memory back out."""

from __future__ import annotations

import subprocess
import sys

import pytest
from served import ROOT

READ = """
import runpy, sys, threading
import psutil
if sys.argv[2] == "tuned":
    runpy.run_path(sys.argv[1])["post_fork"](None, None)

def read():
    for _ in range(6):
        kept, blocks = [], []
        for number in range(12):
            blocks.append(bytearray(3_000_000))
            kept.append(bytes(900 + number))
        holes.append(kept)

holes, process = [], psutil.Process()
before = process.memory_info().rss
threads = [threading.Thread(target=read) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print((process.memory_info().rss - before) // 2**20)
"""


def held_mb(how: str) -> int:
    """What a process holds after its threads have let everything go."""
    conf = str(ROOT / "python" / "gunicorn.conf.py")
    done = subprocess.run(
        [sys.executable, "-c", READ, conf, how], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is tuned")
def test_a_worker_gives_the_memory_of_photos_back() -> None:
    assert held_mb("tuned") < 20
