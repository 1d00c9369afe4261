"""Hashes of photos that left -> what was computed of each of them is gone from disk too.

A prepared photo can be recognised, so all arrays of prepared photos go: a set without the photo is
another one anyway. Of features, only the rows of these photos. A command that has opened a file
keeps it until it ends. May import: files.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from occ.files import drafted

PREPARED = "gray-*"  # files of training.features.prepared, in data/prepared
UNNAMED = f"gray-{'[0-9a-f]' * 16}.*"  # of versions that left them when their photos went
SHARDS = "features/*/shard-*.npz"  # of training.features.shards, in the cache
# What numpy raises of a shard that a full disk or a power cut left
DAMAGED = (OSError, EOFError, KeyError, ValueError, NotImplementedError, BadZipFile)


def remove_prepared(folder: Path, pattern: str = PREPARED) -> None:
    """Every array of prepared photos of such a name, also one that is being made."""
    for path in folder.glob(pattern):
        path.unlink(missing_ok=True)


def remove_features(cache_dir: Path, hashes: Collection[str]) -> None:
    """The rows of these photos, by the hashes of their files; shards that nobody can read too."""
    for path in cache_dir.glob(SHARDS) if hashes else ():
        try:
            with np.load(path, allow_pickle=False) as shard:
                stays = ~np.isin(shard["names"], list(hashes))  # (n,)
                if stays.all():
                    continue
                left = {name: shard[name][stays] for name in shard.files}
        except DAMAGED:
            left = {}
        if left and stays.any():
            with drafted(path) as draft, draft.open("wb") as file:
                np.savez(file, **left)
        else:
            path.unlink(missing_ok=True)
