"""Features of `train` and `calibrate` -> the file of what is known, and when a photo is novel.

May import: files, oneclass, release, dataset, training.workbench.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from occ.dataset.manifest import Row
from occ.files import drafted, hash_file
from occ.oneclass import Novelty, near, root
from occ.training.workbench import labels_of_rows

FILE = "OneClass.npz"
NEIGHBOURS = 5
OTHERS = 1300  # about as many as there are bananas; evenly spaced in the manifest's order of hashes
# The longer a row of scenes, one of which shows a banana, the more often it is called other
# (tests/benchmarks/choices/rules.py, "long" in asset/choices.json). A phone's screen has 2.2
LONGEST = 2.5
NOVEL_SHARE = 0.002  # of the photos of `calibrate`, which are known kinds of photos


def write_known(
    asset_dir: Path,
    rows: Sequence[Row],
    features: np.ndarray,
    calibrate: np.ndarray,
    aspects: np.ndarray,
) -> Novelty:
    """Write the file whole or not at all.

    features: (n, d) of `rows`; of `calibrate`, (m, d), and its photos' longer sides by shorter
    ones, (m,).
    """
    targets = labels_of_rows(rows)
    others = np.flatnonzero(~targets)
    drawn = others[np.unique(np.linspace(0, len(others) - 1, OTHERS).astype(int))]
    parts = {"targets": root(features[targets]), "others": root(features[drawn])}
    # Half the bits: a cosine moves by less than 1e-4
    parts = {name: part.astype(np.float16) for name, part in parts.items()}
    path = asset_dir / FILE
    with drafted(path) as draft, draft.open("wb") as file:
        np.savez_compressed(file, **parts)
    stored = np.concatenate([part.astype(np.float32) for part in parts.values()])
    likeness = near(root(calibrate), stored, NEIGHBOURS)  # (m,)
    edge = round(float(np.quantile(likeness, NOVEL_SHARE)), 4)
    novel = int((likeness < edge).sum())
    counts = {"photos": len(calibrate), "novel": novel, "long": int((aspects > LONGEST).sum())}
    return Novelty(FILE, hash_file(path), NEIGHBOURS, edge, longest=LONGEST, **counts)
