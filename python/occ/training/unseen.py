"""A workbench -> what helps on sources that a head was not taught: altered copies, and a bonus.

Photos of one source look alike, so `validate` says little of photos from elsewhere, and a head that
learns beside MobileNet's own opinion trusts itself too much. Each fold of sources is left out once,
and heads taught on the others are asked about it: with and without altered copies of the photos,
and with that opinion counting more or less. Uses `train` and `validate` only.
May import: classify, verdict, dataset.manifest, training.alter, training.balance, training.batches,
training.build, training.fit, training.metrics, training.scoring, training.workbench.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import keras
import numpy as np

from occ.classify import Classifier
from occ.dataset.manifest import Row
from occ.training.alter import COPIES
from occ.training.balance import balance_weights
from occ.training.batches import FitSet, share_weight
from occ.training.build import BONUS, DOUBT, OwnOpinion
from occ.training.fit import fit_head
from occ.training.metrics import partial_auroc
from occ.training.scoring import features_of
from occ.training.workbench import Workbench, progress_bar
from occ.verdict import log_odds

FOLDS = 5
TRIED_COPIES = (0, COPIES)
BONUSES = (0.0, 0.3, 0.6, 1.0, 1.5)
EPOCHS = 25  # heads stop near the twentieth


@dataclass(frozen=True)
class Looked:
    """A split as it was looked at. pooled: float32 (n, v, d), of the photos, then of their copies.

    target_logprobs: float32 (n, v), of the photos; fold: int (n,), of their sources.
    """

    rows: tuple[Row, ...]
    pooled: tuple[np.ndarray, ...]
    target_logprobs: np.ndarray
    fold: np.ndarray

    @property
    def labels(self) -> np.ndarray:
        """float32 (n,), 1 = target."""
        return np.array([row.label != "other" for row in self.rows], np.float32)


def compare_unseen(bench: Workbench, classifier: Classifier, own: OwnOpinion) -> dict:
    """Copies -> bonus (build.BONUS) -> mean partial AUROC over the folds, and that of each."""
    folds = deal_sources(bench.of_split("train", "validate").rows)
    train = _look(bench.of_split("train"), classifier, folds, range(max(TRIED_COPIES) + 1))
    validate = _look(bench.of_split("validate"), classifier, folds, (0,))
    found = {copies: {bonus: [] for bonus in BONUSES} for copies in TRIED_COPIES}
    with progress_bar("leave sources out", FOLDS * len(TRIED_COPIES)) as advance:
        for fold in range(FOLDS):
            for copies in TRIED_COPIES:
                head = _teach_without(fold, train, validate, copies, own)
                for bonus, value in _ask_untaught(head, fold, (train, validate)).items():
                    found[copies][bonus].append(value)
                advance(1)
    return {
        "folds": {str(fold): sorted(s for s in folds if folds[s] == fold) for fold in range(FOLDS)},
        "shipped": {"bonus": BONUS, "copies": COPIES},
        "partial_auroc": {
            str(copies): {
                str(bonus): {"mean": round(float(np.mean(values)), 4), "folds": values}
                for bonus, values in tried.items()
            }
            for copies, tried in found.items()
        },
    }


def deal_sources(rows: tuple[Row, ...]) -> dict[str, int]:
    """Source -> fold, the largest first, so that every fold gets sources of both labels."""
    targets = Counter(row.source for row in rows if row.label != "other")
    others = Counter(row.source for row in rows)
    kinds = (targets, {source: others[source] for source in others if source not in targets})
    return {
        source: place % FOLDS
        for counted in kinds
        for place, source in enumerate(sorted(counted, key=lambda one: (-counted[one], one)))
    }


def _look(
    part: Workbench, classifier: Classifier, folds: dict[str, int], copies: Iterable[int]
) -> Looked:
    """The views of the decision in a split's photos and in copies of them, by number; 0: as is."""
    decision, cache = classifier.decision, part.settings.cache_dir
    spec, views = classifier.spec_of(decision.head), decision.views
    pooled = []
    for number in copies:
        with progress_bar(f"features, altered copy {number}", len(part.photos)) as advance:
            seen = features_of(
                classifier, part.photos, spec, views, cache, advance, patches=True, altered=number
            )
        if number == 0:
            logprobs = seen.target_logprobs
        pooled.append(seen.pooled[:, : len(views)].copy())  # or all the patches stay in memory
    fold = np.array([folds[row.source] for row in part.rows])
    return Looked(part.rows, tuple(pooled), logprobs, fold)


def _teach_without(
    fold: int, train: Looked, validate: Looked, copies: int, own: OwnOpinion
) -> keras.Model:
    """A head that never saw the sources of a fold, without a bonus."""
    taught = []
    for part, count in ((train, copies), (validate, 0)):
        kept = part.fold != fold
        weights = balance_weights(
            [row for row, wanted in zip(part.rows, kept, strict=True) if wanted]
        )
        labels = part.labels[kept]
        taught.append(
            share_weight([FitSet(one[kept], labels, weights) for one in part.pooled[: count + 1]])
        )
    head = fit_head(*taught, own=own, epochs=EPOCHS).model
    head.get_layer("bonus").set_weights([np.zeros((1, 1))])
    return head


def _ask_untaught(head: keras.Model, fold: int, parts: Iterable[Looked]) -> dict[float, float]:
    """Bonus -> partial AUROC of the head on the photos of the fold."""
    left = [(part, part.fold == fold) for part in parts]
    pooled = np.concatenate([part.pooled[0][out] for part, out in left])  # (n, v, d)
    logprobs = np.concatenate([part.target_logprobs[out] for part, out in left])  # (n, v)
    labels = np.concatenate([part.labels[out] for part, out in left])
    flat = head.predict(pooled.reshape(-1, pooled.shape[-1]), batch_size=4096, verbose=0)
    odds = log_odds(flat[:, 0].reshape(logprobs.shape))  # (n, v)
    sure = np.maximum(logprobs + DOUBT, 0)
    found = {}
    for bonus in BONUSES:
        views = odds + bonus * sure
        found[bonus] = partial_auroc(labels > 0, (views[:, 0] + views.max(axis=1)) / 2)
    return found
