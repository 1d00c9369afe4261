"""Bytes, text or another file -> a file that appears under its name only when it is whole.

May import: errors.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from occ.errors import DataRefused

DRAFT = ".draft."  # in a name, after the number of the process that writes it


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Where to write what becomes `path` at the end; a fault leaves what was there before."""
    draft = path.with_name(f".{os.getpid()}{DRAFT}{path.name}")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def reserve(path: Path, size_bytes: int) -> None:
    """OSError unless there is room for a file that a library writes, maybe anew from its start.

    Asked here, as a full disk ends the process of some, untold.
    """
    path.touch()
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, size_bytes)
            except OSError as fault:
                fault.filename = str(path)
                raise


@contextmanager
def in_turn(lock: Path, *, waiting: bool = True) -> Iterator[None]:
    """One process at a time between here and the end; the lock ends with its process.

    Raises BlockingIOError if another is there and this one shall not wait.
    """
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waiting else fcntl.LOCK_NB))
        yield


@contextmanager
def alone(folder: Path, what: str, *, begins: bool = False) -> Iterator[None]:
    """For commands that read files of a folder, and write them whole at their end.

    what: they change, for the sentence. The folder is made by those that begin it; else what is not
    there is the command's to tell. Raises DataRefused while another of them is at work.
    """
    if begins:
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        try:
            if folder.is_dir():
                stack.enter_context(in_turn(folder / ".lock", waiting=False))
        except BlockingIOError as other:
            raise DataRefused(
                f"Another command changes the {what} in {folder} just now.",
                advice="Wait until it has ended.",
            ) from other
        _remove_left(folder)
        yield


def _remove_left(folder: Path) -> None:
    """Drafts below a folder, as large as their files, whose processes were killed."""
    for draft in folder.rglob(f".*{DRAFT}*"):
        number = draft.name.removeprefix(".").partition(DRAFT)[0]
        if number.isdecimal() and not _is_alive(int(number)):
            draft.unlink(missing_ok=True)


def _is_alive(number: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(number, 0)
    except PermissionError:
        pass  # of another user
    except (ProcessLookupError, OverflowError):
        return False
    return True


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes: 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_whole(path: Path, place: Path) -> None:
    """A copy, whole or not at all."""
    with drafted(place) as draft:
        shutil.copyfile(path, draft)


@contextmanager
def copied_together(folder: Path, names: Sequence[str], place: Path) -> Iterator[None]:
    """Copies of files of a folder: made before what is done here, put in place after it.

    In the order of `names`; a full disk, or a fault of what is done, leaves all as it was.
    """
    with ExitStack() as drafts:
        for name in reversed(names):  # what is drafted first is put in place last
            shutil.copyfile(folder / name, drafts.enter_context(drafted(place / name)))
        yield


def write_whole(path: Path, text: str) -> None:
    """A text file, whole or not at all."""
    with drafted(path) as draft:
        draft.write_text(text, encoding="utf-8")


def read_optional(path: Path, advice: str = "Remove it.") -> dict[str, Any] | None:
    """A JSON file's facts; None if there is no such file, DataRefused if it holds none."""
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as fault:
        raise DataRefused(f"{path} is not JSON: {fault}.", advice=advice) from fault
    if not isinstance(found, dict):
        raise DataRefused(f"{path} holds no facts. Received: {found!r:.60}.", advice=advice)
    return found
