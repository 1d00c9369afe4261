"""Features of known photos, from a hash-checked file -> how alike another photo is to any of them.

It holds features of both labels and no example of what is unknown: a photo unlike all of them gets
no confident answer. May import: errors, release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from occ.errors import ModelRefused
from occ.release import verify_file

PARTS = ("targets", "others")
ONE_IN = 16  # of the known photos are asked first: most photos are like some of them already
ROUNDING = 1e-6  # of a mean cosine in float32


@dataclass(frozen=True)
class Novelty:
    """Which file holds what is known, and when a photo is unlike all of it, as in models.json.

    edge: a likeness below it is novel. photos: of `calibrate`, of which `novel` lie below it.
    longest: so is a photo of which the longer side is more than so many times the shorter one, as
    `long` of those are: what it shows is squeezed too much.
    """

    file: str
    sha256: str
    neighbours: int
    edge: float
    photos: int
    novel: int
    longest: float
    long: int

    @classmethod
    def from_dict(cls, data: Mapping) -> Novelty:
        """The inverse of `as_dict`; raises KeyError, TypeError or ValueError on anything else."""
        name = str(data["file"])
        if Path(name).name != name or not name.endswith(".npz"):
            raise ValueError(f"Expected the name of an .npz file. Received: {name!r}.")
        neighbours, edge = int(data["neighbours"]), float(data["edge"])
        if neighbours < 1 or not 0 <= edge <= 1:
            raise ValueError(
                "Expected one neighbour or more and an edge in 0..1. "
                f"Received: {neighbours}, {edge}."
            )
        longest = float(data["longest"])
        if not longest >= 1:
            raise ValueError(f"Expected a longest of 1 or more. Received: {longest}.")
        counts = {key: int(data[key]) for key in ("photos", "novel", "long")}
        return cls(name, str(data["sha256"]), neighbours, edge, longest=longest, **counts)

    def as_dict(self) -> dict:
        """As it stands in models.json."""
        return asdict(self)


@dataclass(frozen=True)
class Known:
    """What is known: float32 (k, d), rows as `root` makes them. edge, longest: as of Novelty.

    longest: None: however long, as rules are counted by what photos show alone.
    """

    rows: np.ndarray
    neighbours: int
    edge: float
    longest: float | None = None

    def is_long(self, aspects: np.ndarray) -> np.ndarray:
        """Longer sides by shorter ones (n,) -> bool (n,): squeezed too much to be answered."""
        return aspects > (np.inf if self.longest is None else self.longest)

    def is_novel(self, features: np.ndarray, aspects: np.ndarray) -> np.ndarray:
        """Features (n, d) of full views, aspects (n,) of photos -> bool (n,): unlike all known."""
        return self.is_long(aspects) | self._is_unlike(features)

    def _is_unlike(self, features: np.ndarray) -> np.ndarray:
        """Who is like a part of the known photos is at least as like to all of them."""
        asked, some = root(features), self.rows[::ONE_IN]
        if len(some) < self.neighbours:
            return near(asked, self.rows, self.neighbours) < self.edge
        novel = near(asked, some, self.neighbours) < self.edge + ROUNDING
        novel[novel] = near(asked[novel], self.rows, self.neighbours) < self.edge
        return novel


def root(features: np.ndarray) -> np.ndarray:
    """Square roots of rows (n, d), each at length 1: a few loud features say less (Hellinger)."""
    roots = np.sqrt(np.maximum(features, 0))
    return roots / np.maximum(np.linalg.norm(roots, axis=1, keepdims=True), 1e-9)


def near(asked: np.ndarray, known: np.ndarray, neighbours: int) -> np.ndarray:
    """Unit rows (n, d) and (k, d) -> mean cosine to the `neighbours` nearest (or to all): (n,)."""
    few = min(neighbours, len(known))
    # Row by row on one thread: after a matrix product, BLAS's other threads spin for a while, which
    # made the forward passes of the next photo take 1.8 times as long
    cosines = np.vecdot(asked[:, None], known)  # (n, k)
    return np.partition(cosines, -few, axis=1)[:, -few:].mean(axis=1)


def load_known(asset_dir: Path, novelty: Novelty) -> Known:
    """The verified file of a release. Raises ModelRefused if it is missing, changed or unusable."""
    path = asset_dir / novelty.file
    verify_file(path, novelty.sha256)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            targets, others = (stored[name].astype(np.float32) for name in PARTS)
        rows = np.concatenate([targets, others])  # (k, d)
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as fault:
        raise ModelRefused(f"{novelty.file} holds no known photos: {fault}.") from fault
    if rows.ndim != 2 or not len(targets) or not np.isfinite(rows).all():
        raise ModelRefused(
            f"{novelty.file} has other contents than expected: finite rows of features. "
            f"Received: {rows.shape}, {len(targets)} of them of the target."
        )
    return Known(rows, novelty.neighbours, novelty.edge, novelty.longest)
