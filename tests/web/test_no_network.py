"""The real app with every way out blocked in; all of it works and nobody tried to get out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
from served import ROOT, environment, serving

PATH = "/api/v1/predictions"
# Python reads this file before any other in every process whose path it is on
BLOCK = """
import os, sys
NEAR = ("127.", "::1", "localhost", "0.0.0.0", "::")

def watch(event, facts):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        place = facts[1]
        if not isinstance(place, tuple) or str(place[0]).startswith(NEAR):
            return
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        place = facts[0]
        if place is None or str(place).startswith(NEAR):
            return
    elif event == "urllib.Request" and "://localhost" not in facts[0]:
        place = facts[0]
    else:
        return
    with open({log!r}, "a") as log:
        log.write(f"{{os.getpid()}} {{event}} {{place}}\\n")
    raise OSError(f"No network here: {{event}} {{place}}")

sys.addaudithook(watch)
"""
TRY_OUT = "import socket; socket.create_connection(('example.com', 80), timeout=1)"
CONVERT = """
from pathlib import Path
from occ.graphs import load_graph
from occ.release import read_release
from occ.settings import REPOSITORY
name = "MNetDNN_rgb.h5"
sha256 = read_release(REPOSITORY / "asset").files[name].sha256
load_graph(REPOSITORY / "asset" / name, sha256, Path({folder!r}))
"""


def block(folder: Path) -> Path:
    """Write the block into a folder; the file that will tell who tried."""
    log = folder / "tried.txt"
    (folder / "sitecustomize.py").write_text(BLOCK.format(log=str(log)))
    return log


def run(folder: Path, code: str) -> subprocess.CompletedProcess:
    """Run code in a new Python that cannot get out."""
    path = f"{folder}:{ROOT / 'python'}"
    chosen = environment(folder, PYTHONPATH=path)
    return subprocess.run([sys.executable, "-c", code], env=chosen, capture_output=True, text=True)


def test_the_block_is_tight(tmp_path: Path) -> None:
    log = block(tmp_path)
    done = run(tmp_path, TRY_OUT)
    assert done.returncode == 1 and "No network here" in done.stderr
    assert "example.com" in log.read_text()


def test_the_app_serves_pages_and_answers_without_calling_out(tmp_path: Path, photos) -> None:
    log = block(tmp_path)
    with (
        serving(tmp_path, site="app") as (url, _),
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        for path in ("/", "/recent", "/models", "/how", "/api/docs", "/readyz", "/metrics"):
            assert client.get(path).status_code == 200, path
        for path in ("/_dash-layout", "/_dash-dependencies"):
            assert client.get(path).status_code == 200, path
        sent = client.post(
            PATH,
            files={"photo": ("a.jpg", photos["banana"])},
            data={"learn": "1", "show": "1", "explain": "1"},
        )
        assert sent.status_code == 201
        answer = sent.json()[0]
        said = client.post(
            f"{PATH}/{answer['id']}/feedback",
            json={"kind": "right"},
            headers={"X-Receipt": answer["receipt"]},
        )
        assert said.status_code == 201
    assert not log.exists(), log.read_text()


def test_a_model_is_converted_without_calling_out(tmp_path: Path) -> None:
    log = block(tmp_path)
    done = run(tmp_path, CONVERT.format(folder=str(tmp_path / "cache")))
    assert done.returncode == 0, done.stderr
    assert not log.exists(), log.read_text()
