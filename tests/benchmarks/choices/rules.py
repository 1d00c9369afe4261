"""A workbench -> how two rules fare that nothing here learns: too long a photo, and its ground.

Both are counted on `validate` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np
from occ.classify import DECODE_PX, Classifier
from occ.dataset.background import background_of
from occ.dataset.raw import RawPhoto
from occ.photo import decode_photo
from occ.training.networks.fit import SEED
from occ.training.workbench import Workbench, progress_bar
from occ.values import Pixels
from PIL import Image

RATIOS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)  # the longer side of a row by its height
ROWS = 60
TILE_PX = 384
WHITE = "white-bg"


def count_missed(bench: Workbench, classifier: Classifier) -> dict[str, dict[str, int]]:
    """Ratio -> rows of scenes, each with one that shows the target, and how many are called other.

    The rule itself is switched off: a release tells by these counts where it should begin.
    """
    part = bench.of_split("validate").where(lambda row: row.look == "scene")
    shown = part.where(lambda row: row.label != "other").photos[:ROWS]
    others = part.where(lambda row: row.label == "other").photos
    known = classifier.known and replace(classifier.known, longest=None)
    asked = replace(classifier, known=known)
    found = {}
    with progress_bar("long photos", len(RATIOS) * len(shown)) as advance:
        for ratio in RATIOS:
            rng, missed = np.random.default_rng(SEED), 0
            for photo in shown if others else ():
                missed += asked.judge(_row(photo, others, ratio, rng)).verdict == "other"
                advance(1)
            found[str(ratio)] = {"photos": len(shown), "other": missed}
    return found


def _row(
    shown: RawPhoto, others: Sequence[RawPhoto], ratio: float, rng: np.random.Generator
) -> Pixels:
    """A row of squares, cut off at `ratio` times its height; the target's is anywhere but there."""
    tiles = [_square(others[number]) for number in rng.integers(0, len(others), ceil(ratio))]
    tiles[rng.integers(int(ratio))] = _square(shown)
    return Pixels(np.concatenate(tiles, axis=1)[:, : round(TILE_PX * ratio)])


def _square(photo: RawPhoto) -> np.ndarray:
    rgb = decode_photo(photo.read(), longest_px=DECODE_PX).rgb
    return np.asarray(Image.fromarray(rgb).resize((TILE_PX, TILE_PX)))


def count_grounds(bench: Workbench) -> dict[str, int]:
    """Of how many photos the rule of dataset.background says as the manifest does, white or not."""
    part = bench.of_split("validate")
    agreed = 0
    with progress_bar("grounds", len(part.photos)) as advance:
        for row, photo in zip(part.rows, part.photos, strict=True):
            told = background_of(decode_photo(photo.read(), longest_px=DECODE_PX))
            agreed += (told == WHITE) == (row.look == WHITE)
            advance(1)
    return {"photos": len(part.rows), "agreed": agreed}
