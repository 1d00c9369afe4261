"""Paths of files and folders -> the photos to be classified, one after the other.

Nothing is listed ahead but the names of one folder at a time, and not even those where a folder
holds very many: a million photos take no more memory than ten. May import: nothing of ours.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from pathlib import Path

ENDINGS = {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".gif", ".bmp"}
ENDINGS |= {".heic", ".heif", ".hif", ".avif"}  # AVIF is refused in words, not passed over
MOST_SORTED = 10_000  # names of one folder; the rest of a larger one comes as the disk has it


def find_files(
    paths: Iterable[Path], pass_over: Callable[[str], object] = lambda link: None
) -> Iterator[Path]:
    """The files named, and every photo below the folders named, in the order of their names.

    Hidden files are passed over: macOS leaves `._photo.jpg` beside each photo on a stick. A folder
    that cannot be listed comes itself, to be refused as a photo is: nobody shall take it for empty.
    pass_over: is told of each linked folder, which may lead in a circle and is not gone into.
    """
    for path in paths:
        if os.path.isdir(path):  # Path.is_dir raises where the folder around it is closed
            yield from map(Path, _walk(str(path), pass_over))
        else:
            yield path


def _walk(folder: str, pass_over: Callable[[str], object]) -> Iterator[str]:
    """Depth costs an iterator a folder, not a call: Python ends a thousand of those in an error."""
    above = [_list(folder)]  # the last one is of the folder that one is in
    while above:
        entry = next(above[-1], None)
        if entry is None:
            above.pop()
        elif isinstance(entry, str):
            yield entry
        elif entry.is_dir(follow_symlinks=False):
            above.append(_list(entry.path))
        elif entry.is_symlink() and os.path.isdir(entry.path):
            pass_over(entry.path)
        elif os.path.splitext(entry.name)[1].lower() in ENDINGS and _is_file(entry):
            yield entry.path


def _list(folder: str) -> Iterator[os.DirEntry | str]:
    """What is in a folder and not hidden; its own path if it cannot be listed."""
    try:
        entries = os.scandir(folder)
    except OSError:
        yield folder
        return
    with entries:
        while part := sorted(islice(entries, MOST_SORTED), key=attrgetter("name")):
            yield from (entry for entry in part if not entry.name.startswith("."))


def _is_file(entry: os.DirEntry) -> bool:
    """True also for a link to nothing or into a closed folder: whoever reads it will say why."""
    try:
        return entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path))
    except OSError:
        return True
