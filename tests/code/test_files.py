"""Drafts of living and of killed processes in a folder; what a command leaves there, out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from occ.files import alone, drafted

KILLED = """
import os, signal, sys
from pathlib import Path
from occ.files import drafted
with drafted(Path(sys.argv[1])) as draft:
    draft.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> set[str]:
    """Names of all files below a folder, but for the lock."""
    return {path.name for path in folder.rglob("*") if path.is_file()} - {".lock"}


def test_drafts_of_killed_processes_go_and_those_of_others_stay(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    for place in (tmp_path / "MNet.h5", below / "photo.webp"):
        place.write_text("whole")
        done = subprocess.run([sys.executable, "-c", KILLED, place])
        assert done.returncode == -signal.SIGKILL and place.read_text() == "whole"
    assert len(names(tmp_path)) == 4
    kept = {".7.notes", ".x.draft.h5", f".{os.getppid()}.draft.MNet.h5"}
    for name in kept:
        (tmp_path / name).write_text("of others")
    with drafted(tmp_path / "mine") as draft:
        draft.write_text("mine")
        with alone(tmp_path, "models"):
            assert names(tmp_path) == kept | {"MNet.h5", "photo.webp", draft.name}
    assert (tmp_path / "mine").read_text() == "mine"
