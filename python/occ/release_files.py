"""A folder of model files -> its release, every byte verified; files copied, written, read whole.

May import: errors, release.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from occ.errors import DataRefused, ModelRefused
from occ.release import NAME, Release, read_release, verify_file


def read_whole(folder: Path) -> Release:
    """The release of a folder, each of its files verified; ModelRefused if one is another."""
    release = read_release(folder)
    for name, sha256 in hashes_of(release).items():
        verify_file(folder / name, sha256)
    return release


def hashes_of(release: Release) -> dict[str, str]:
    """File name -> SHA-256 of all that decides a verdict: networks, and what is known."""
    found = {name: file.sha256 for name, file in release.files.items()}
    if release.novelty:
        name = str(release.novelty.get("file"))
        if Path(name).name != name:  # it is about to be opened, and to be copied
            raise ModelRefused(f"{NAME} names a file outside its folder. Received: {name!r}.")
        found[name] = str(release.novelty.get("sha256"))
    return found


def copy_whole(path: Path, place: Path) -> None:
    """A copy that appears under its name only when it is whole."""
    draft = place.with_name(f".{os.getpid()}.{place.name}")
    try:
        shutil.copyfile(path, draft)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """A text file, whole or not at all."""
    draft = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


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
