"""What failed for want of room or time -> the refusal that names the disk, the time or the model.

May import: errors.
"""

from __future__ import annotations

import errno
import shutil
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO

from occ.errors import ModelRefused

# What the converter says where it cannot write; OpenVINO's own writer says no more than the first
TOO_LATE = "It was not done within"
FULL = (errno.ENOSPC, errno.EDQUOT)
UNWRITTEN = ("iostream error", "No space left", "Disk quota", "Read-only", "No usable temporary")


def refuse_conversion(path: Path, folder: Path, reason: str) -> ModelRefused:
    """The refusal of a model file. folder: where its graph was to be written.

    The converter also writes to the folder of temporary files, which may lie on another disk.
    """
    if reason.startswith(TOO_LATE):
        return ModelRefused(
            f"{path.name} cannot be converted: {reason}.",
            advice="Run `occ compile` on a machine with more processor time.",
        )
    places = {folder: "OCC_CACHE_DIR"}
    with suppress(FileNotFoundError):  # there is none that can be written
        places[Path(tempfile.gettempdir())] = "TMPDIR"
    free = {place: shutil.disk_usage(place).free for place in places}
    fullest = min(free, key=lambda place: free[place])
    full = free[fullest] < path.stat().st_size  # a graph is about as large as its model file
    if not full and not any(words in reason for words in UNWRITTEN):
        return ModelRefused(f"{path.name} cannot be converted: {reason}")
    where = fullest if full else folder
    state = f"has only {free[where] / 1e6:.1f} MB left" if full else "cannot be written"
    return ModelRefused(
        f"The converted form of {path.name} cannot be kept: {where} {state} ({reason}).",
        advice=f"Make room there, or set {places[where]} to a folder that can be written.",
    )


def copy_without_name(path: Path, folder: Path) -> BinaryIO:
    """A file -> the same in one without a name: in a folder, or elsewhere if it takes no more.

    Raises ModelRefused if there is room in neither, and OSError if the file cannot be read.
    """
    faults = []
    for place in (folder, None):
        try:
            return _copy(path, place)
        except OSError as fault:
            faults.append(fault)
    if not any(fault.errno in FULL for fault in faults):
        raise faults[-1]
    other, needed = _temporary(), path.stat().st_size / 1e6
    raise ModelRefused(
        f"Neither {folder} nor {other} has room for a copy of {path.name}, {needed:.1f} MB.",
        advice="Make room there, or set TMPDIR to a folder on a disk that has some.",
    ) from faults[-1]


def _temporary() -> str:
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:  # there is none that can be written
        return "a folder of temporary files"


def _copy(path: Path, folder: Path | None) -> BinaryIO:
    """folder: None is the folder of temporary files."""
    with path.open("rb") as file, ExitStack() as undone:
        copy = undone.enter_context(tempfile.TemporaryFile(dir=folder))
        shutil.copyfileobj(file, copy)
        copy.seek(0)  # which writes the rest
        undone.pop_all()
        return copy
