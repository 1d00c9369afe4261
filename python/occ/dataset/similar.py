"""Photo features and perceptual hashes -> pairs of near copies, and groups of them.

A near copy is a crop, recompression or second frame of the same shot: it must never sit on both
sides of a split. May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def perceptual_hash(rgb: np.ndarray) -> int:
    """64-bit DCT hash (imagehash.phash) of uint8 (h, w, 3): near copies differ in few bits."""
    import imagehash  # here, because `occ data check` goes without it

    return int(str(imagehash.phash(Image.fromarray(rgb))), 16)


def near_pairs(
    features: np.ndarray,
    hashes: np.ndarray,
    *,
    cosine: float,
    bits: int,
    hash_cosine: float,
    chunk: int = 1024,
) -> np.ndarray:
    """Pairs (i, j), i < j, that are near copies: int (pairs, 2).

    features: float32 (n, d); hashes: uint64 (n,). A pair is near if its cosine similarity is at
    least `cosine`, or if its hashes differ in at most `bits` and its cosine is at least
    `hash_cosine` (plain hashes alone confuse any two photos of one object on white).
    """
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    found = []
    for start in range(0, len(unit), chunk):
        likeness = unit[start : start + chunk] @ unit.T  # (chunk, n)
        apart = np.bitwise_count(hashes[start : start + chunk, None] ^ hashes[None])
        near = (likeness >= cosine) | ((apart <= bits) & (likeness >= hash_cosine))
        left, right = np.nonzero(near)
        left += start
        found.append(np.stack([left, right], axis=1)[left < right])
    return np.concatenate(found) if found else np.zeros((0, 2), int)


def group_numbers(photos: int, pairs: np.ndarray) -> np.ndarray:
    """Connected groups of near copies: int (photos,), the same number within a group."""
    ones = np.ones(len(pairs), bool)
    links = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(photos, photos))
    return connected_components(links, directed=False)[1]


def crossing(pairs: np.ndarray, sides: Iterable[str]) -> np.ndarray:
    """The pairs whose two photos are on different sides: int (pairs, 2)."""
    names = np.asarray(list(sides))
    return pairs[names[pairs[:, 0]] != names[pairs[:, 1]]] if len(pairs) else pairs
