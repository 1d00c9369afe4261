"""Photos -> folds of whole sources; heads taught all but one fold, and what they say of that one.

Photos of one source look alike, so `validate` says little of photos from elsewhere. Uses `train`
and `validate` only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import keras
import numpy as np
from occ.dataset.manifest import Row
from occ.training.features.copies import COPY_SHARE
from occ.training.measure.evaluate import MACRO_PHOTOS
from occ.training.networks.balance import balance_weights
from occ.training.networks.batches import FitSet, share_weight
from occ.training.networks.build import ImageNetLayer
from occ.training.networks.fit import fit_head
from occ.training.workbench import Workbench, labels_of_rows, progress_bar

FOLDS = 4  # of five, two had so few photos of one label that their figures were of a photo or two
EPOCHS = 25  # heads stop near the twentieth


@dataclass(frozen=True)
class HeadFeatures:
    """What a network sees of the photos: rows, float32 (n, v, d), and what its heads are asked
    about: asked, (n, r, d). own: its own opinion. copies: (t, v, d), of a copy of each photo of
    `train`, or None."""

    rows: np.ndarray
    asked: np.ndarray
    own: ImageNetLayer
    copies: np.ndarray | None = None

    def fit(self, part: Workbench, kept: np.ndarray) -> keras.Model:
        """A head taught those of `train` that are kept, bool (n,), and the copies of those, if
        there are any; stopped by those of `validate`."""
        taught = []
        for split in ("train", "validate"):
            of_split = np.array([row.split == split for row in part.rows])
            at = of_split & kept
            some = [row for row, wanted in zip(part.rows, at, strict=True) if wanted]
            labels = labels_of_rows(some).astype(np.float32)
            weights = balance_weights(some)
            photos = FitSet(self.rows[at], labels, weights)
            if self.copies is not None and split == "train":
                copies = FitSet(self.copies[kept[of_split]], labels, weights)
                photos = share_weight(photos, copies, COPY_SHARE)
            taught.append(photos)
        return fit_head(*taught, own=self.own, epochs=EPOCHS).model

    def predict(self, head: keras.Model, at: np.ndarray) -> np.ndarray:
        """What a head says of the photos at bool (n,): scores (m, r), 0..1."""
        return predict(head, self.asked[at])


def predict(head: keras.Model, rows: np.ndarray) -> np.ndarray:
    """What a head says of rows of features (n, r, d): scores (n, r), 0..1."""
    flat = head.predict(rows.reshape(-1, rows.shape[-1]), batch_size=4096, verbose=0)
    return flat[:, 0].reshape(rows.shape[:2])


def leave_sources_out(part: Workbench) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(bool (n,), which photos are left out; their labels, bool (m,)) of each fold."""
    folds = assign_folds(part.rows)
    fold_of = np.array([folds[row.source] for row in part.rows])
    labels = labels_of_rows(part.rows)
    with progress_bar("leave sources out", FOLDS) as advance:
        for fold in range(FOLDS):
            yield fold_of == fold, labels[fold_of == fold]
            advance(1)


def summarise_folds(part: Workbench, found: Mapping[str, list[float]]) -> dict:
    """What the folds were, and the figures of each thing that was tried."""
    folds = assign_folds(part.rows)
    return {
        "folds": {str(fold): _describe(part.rows, folds, fold) for fold in range(FOLDS)},
        "partial_auroc": {
            name: {"mean": round(float(np.mean(values)), 4), "folds": values}
            for name, values in found.items()
        },
    }


def _describe(rows: tuple[Row, ...], folds: dict[str, int], fold: int) -> dict:
    """The sources of a fold, and how many photos of each label they have."""
    labels = [row.label for row in rows if folds[row.source] == fold]
    sources = sorted(source for source in folds if folds[source] == fold)
    others = labels.count("other")
    return {"sources": sources, "bananas": len(labels) - others, "others": others}


def assign_folds(rows: tuple[Row, ...]) -> dict[str, int]:
    """Source -> fold, the largest first, each to the fold that has fewest photos of its kind.

    Those with targets enough to count are dealt by their targets, then the others by the rest.
    """
    targets = Counter(row.source for row in rows if row.label != "other")
    others = Counter(row.source for row in rows if row.label == "other")
    sources = sorted(targets.keys() | others.keys())
    showing = [source for source in sources if targets[source] >= MACRO_PHOTOS]
    folds: dict[str, int] = {}
    for counted, some in ((targets, showing), (others, set(sources) - set(showing))):
        for source in sorted(some, key=lambda one: (-counted[one], one)):
            held = [sum(counted[s] for s in folds if folds[s] == fold) for fold in range(FOLDS)]
            folds[source] = held.index(min(held))
    return folds
