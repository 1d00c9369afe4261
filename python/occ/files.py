"""Bytes, text or another file -> a file that appears under its name only when it is whole.

May import: errors.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from occ.errors import DataRefused


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Where to write what becomes `path` at the end; a fault leaves what was there before."""
    draft = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def copy_whole(path: Path, place: Path) -> None:
    """A copy, whole or not at all."""
    with drafted(place) as draft:
        shutil.copyfile(path, draft)


def write_whole(path: Path, text: str) -> None:
    """A text file, whole or not at all."""
    with drafted(path) as draft:
        draft.write_text(text, encoding="utf-8")


def read_optional(path: Path) -> dict[str, Any] | None:
    """A JSON file's facts; None if there is no such file, DataRefused if it holds none."""
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise DataRefused(f"{path} is not JSON: {fault}.", advice="Remove it.") from fault
    if not isinstance(found, dict):
        raise DataRefused(f"{path} holds no facts. Received: {found!r:.60}.", advice="Remove it.")
    return found
