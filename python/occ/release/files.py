"""A folder of model files -> its release, every byte verified.

May import: errors, release.
"""

from __future__ import annotations

from pathlib import Path

from occ.errors import ModelRefused
from occ.release import NAME, Release, read_release, verify_file


def read_whole(folder: Path) -> Release:
    """The release of a folder, each of its files verified; ModelRefused if one is another."""
    release = read_release(folder)
    for name, sha256 in hashes_of(release).items():
        verify_file(folder / name, sha256)
    return release


def is_whole(folder: Path) -> bool:
    """True if a release is there, with every file that it names."""
    try:
        read_whole(folder)
    except ModelRefused:
        return False
    return True


def hashes_of(release: Release) -> dict[str, str]:
    """File name -> SHA-256 of all that decides a verdict: networks, and what is known."""
    found = {name: file.sha256 for name, file in release.files.items()}
    if release.novelty:
        name = str(release.novelty.get("file"))
        if Path(name).name != name:  # it is about to be opened, and to be copied
            raise ModelRefused(f"{NAME} names a file outside its folder. Received: {name!r}.")
        found[name] = str(release.novelty.get("sha256"))
    return found
