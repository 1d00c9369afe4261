"""Photos -> rows of features, kept in a folder shard by shard, whole or not at all.

A stopped run goes on at the last whole shard. Photos that leave the data set are taken out by
dataset.traces. May import: files, dataset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from occ.dataset.raw import RawPhoto
from occ.dataset.traces import DAMAGED
from occ.files import drafted

SHARD_PHOTOS = 256  # about 50 MB a shard with patches; at most half a minute is lost on a stop
Rows = tuple[np.ndarray, np.ndarray]  # of a photo: features (r, d), log-probabilities (v + z,)


def read_shards(folder: Path, wanted: set[str]) -> dict[str, Rows]:
    """Wanted file hash -> (pooled (r, d), target_logprobs (v,)), of all whole shards."""
    known = {}
    for path in sorted(folder.glob("shard-*.npz")):
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as shard:
                names = shard["names"].tolist()
                if wanted.isdisjoint(names):
                    continue  # of other splits: not read, they would fill the memory
                pooled, logprobs = shard["pooled"], shard["target_logprobs"]
        except DAMAGED:
            continue  # its photos are looked at again
        rows = zip(names, pooled, logprobs, strict=True)
        known.update((name, (p, lp)) for name, p, lp in rows if name in wanted)
    return known


def write_shard(
    folder: Path,
    photos: list[RawPhoto],
    read: Callable[[RawPhoto], Rows],
) -> dict[str, Rows]:
    """Compute and store one shard, whole; two threads overlap decoding and looking."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        rows = list(pool.map(read, photos))
    names = np.array([photo.file_sha256 for photo in photos])
    pooled, logprobs = (np.stack(column) for column in zip(*rows, strict=True))
    target = folder / f"shard-{hashlib.sha256(''.join(names).encode()).hexdigest()[:16]}.npz"
    with drafted(target) as draft, draft.open("wb") as file:
        np.savez(file, names=names, pooled=pooled, target_logprobs=logprobs)
    return dict(zip(names.tolist(), rows, strict=True))
