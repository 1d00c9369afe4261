"""A workbench -> how much MobileNet's own opinion should count on sources a head was not taught.

Photos of one source look alike, so `validate` says little of photos from elsewhere, and a head that
learns beside that opinion trusts itself too much. Each fold of sources is left out once, and the
head taught on the others is asked about it. Uses `train` and `validate` only.
May import: classify, verdict, dataset.manifest, training.balance, training.batches, training.build,
training.evaluate, training.fit, training.metrics, training.scoring, training.workbench.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from occ.classify import Classifier
from occ.dataset.manifest import Row
from occ.training.balance import balance_weights
from occ.training.batches import FitSet
from occ.training.build import DOUBT, OwnOpinion
from occ.training.evaluate import MACRO_PHOTOS
from occ.training.fit import fit_head
from occ.training.metrics import partial_auroc
from occ.training.scoring import views_of
from occ.training.workbench import Workbench, progress_bar
from occ.verdict import log_odds

FOLDS = 4  # of five, two had so few photos of one label that their figures were of a photo or two
BONUSES = (0.0, 0.3, 0.6, 1.0, 1.5)
EPOCHS = 25  # heads stop near the twentieth


def compare_bonuses(bench: Workbench, classifier: Classifier, own: OwnOpinion) -> dict:
    """Bonus -> mean partial AUROC over the folds, and that of each; see build.BONUS."""
    part = bench.of_split("train", "validate")
    with progress_bar("features", len(part.photos)) as advance:
        seen = views_of(part, classifier, advance)
    folds = deal_sources(part.rows)
    fold_of = np.array([folds[row.source] for row in part.rows])
    found: dict[float, list[float]] = {bonus: [] for bonus in BONUSES}
    with progress_bar("leave sources out", FOLDS) as advance:
        for fold in range(FOLDS):
            out = fold_of == fold
            odds = _ask_untaught(part, seen.pooled, out, own)  # (n, v)
            sure = np.maximum(seen.target_logprobs[out] + DOUBT, 0)  # (n, v)
            labels = np.array([row.label != "other" for row in part.rows])[out]
            for bonus in BONUSES:
                views = odds + bonus * sure
                photo = (views[:, 0] + views.max(axis=1)) / 2
                found[bonus].append(partial_auroc(labels, photo))
            advance(1)
    return {
        "folds": {str(fold): _describe(part.rows, folds, fold) for fold in range(FOLDS)},
        "partial_auroc": {
            str(bonus): {"mean": round(float(np.mean(values)), 4), "folds": values}
            for bonus, values in found.items()
        },
    }


def _describe(rows: tuple[Row, ...], folds: dict[str, int], fold: int) -> dict:
    """The sources of a fold, and how many photos of each label they have."""
    labels = [row.label for row in rows if folds[row.source] == fold]
    sources = sorted(source for source in folds if folds[source] == fold)
    others = labels.count("other")
    return {"sources": sources, "bananas": len(labels) - others, "others": others}


def deal_sources(rows: tuple[Row, ...]) -> dict[str, int]:
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


def _ask_untaught(part: Workbench, pooled: np.ndarray, out: np.ndarray, own: OwnOpinion):
    """Log-odds (n, v) of the photos left out, by a head taught on the others without a bonus."""
    taught = []
    for split in ("train", "validate"):
        at = np.array([row.split == split for row in part.rows]) & ~out
        rows = [row for row, wanted in zip(part.rows, at, strict=True) if wanted]
        labels = np.array([row.label != "other" for row in rows], np.float32)
        taught.append(FitSet(pooled[at], labels, balance_weights(rows)))
    head = fit_head(*taught, own=own, epochs=EPOCHS).model
    head.get_layer("bonus").set_weights([np.zeros((1, 1))])
    flat = head.predict(pooled[out].reshape(-1, pooled.shape[-1]), batch_size=4096, verbose=0)
    return log_odds(flat[:, 0].reshape(out.sum(), -1))
