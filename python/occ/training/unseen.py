"""A workbench -> how much a frozen network's own opinion, and a second network, should count.

Photos of one source look alike, so `validate` says little of photos from elsewhere, and a head that
learns beside that opinion trusts itself too much. Each fold of sources is left out once, and the
heads taught on the others are asked about it. Uses `train` and `validate` only.
May import: classify, verdict, dataset.manifest, training.balance, training.batches, training.build,
training.choose, training.evaluate, training.features, training.fit,
training.metrics, training.scoring, training.unseen_told, training.workbench.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product

import keras
import numpy as np

from occ.classify import Classifier
from occ.dataset.manifest import Row
from occ.training.balance import balance_weights
from occ.training.batches import FitSet
from occ.training.build import DOUBT, OwnOpinion
from occ.training.choose import FULL_SHARES
from occ.training.evaluate import MACRO_PHOTOS
from occ.training.features import FeatureRecipe, extract_features
from occ.training.fit import fit_head
from occ.training.metrics import partial_auroc
from occ.training.scoring import features_of, views_of
from occ.training.unseen_told import name_shares
from occ.training.workbench import Workbench, progress_bar
from occ.verdict import Decision, join_looks, log_odds

FOLDS = 4  # of five, two had so few photos of one label that their figures were of a photo or two
BONUSES = (0.0, 0.3, 0.6, 1.0, 1.5)
SHARES = (0.3, 0.5, 0.7)  # how much another network counts beside the first look
EPOCHS = 25  # heads stop near the twentieth


def compare_bonuses(bench: Workbench, classifier: Classifier, own: OwnOpinion) -> dict:
    """Bonus -> mean partial AUROC over the folds, and that of each; see build.BONUS."""
    part = bench.of_split("train", "validate")
    with progress_bar("features", len(part.photos)) as advance:
        seen = views_of(part, classifier, advance)
    found: dict[str, list[float]] = {str(bonus): [] for bonus in BONUSES}
    for out, labels in _leave_out(part):
        head = _teach(part, seen.pooled, ~out, own)
        head.get_layer("bonus").set_weights([np.zeros((1, 1))])
        odds = log_odds(_ask(head, seen.pooled[out]))  # (n, v)
        sure = np.maximum(seen.target_logprobs[out] + DOUBT, 0)  # (n, v)
        for bonus in BONUSES:
            views = odds + bonus * sure
            photo = (views[:, 0] + views.max(axis=1)) / 2
            found[str(bonus)].append(partial_auroc(labels, photo))
    return _tell(part, found)


def compare_shares(
    bench: Workbench, classifier: Classifier, own: OwnOpinion, other: OwnOpinion
) -> dict:
    """Share of another network, and full share of both -> figures as of `compare_bonuses`.

    own, other: of the network of the first look, and of that which looks at doubtful photos. Not
    all is untaught: the head that is served points out where the other one looks. Patches, which
    take most of the time, are left away, though the edges of doubt were set with them.
    """
    part, first = bench.of_split("train", "validate"), classifier.decision
    first = replace(first, patch_share=0.0, patch_head=None)
    seen, taught, closer = _look(part, classifier)  # (n, v, d), (n, v, e), (n, z, e)
    tried = {name_shares(*pair): pair for pair in product(SHARES, FULL_SHARES)}
    found: dict[str, list[float]] = {name: [] for name in tried}
    for out, labels in _leave_out(part):
        pair = _teach(part, seen, ~out, own), _teach(part, taught, ~out, other)
        rows = [_ask(head, rows[out]) for head, rows in zip(pair, (seen, closer), strict=True)]
        scores = np.concatenate(rows, axis=1)  # (n, v + z)
        for name, shares in tried.items():
            odds = join_looks(scores, _with_shares(first, *shares))
            found[name].append(partial_auroc(labels, odds))
    return _tell(part, found)


def _with_shares(decision: Decision, share: float, full_share: float) -> Decision:
    zoom = replace(decision.zoom, share=share, whole_share=full_share)
    return replace(decision, zoom=zoom, full_share=full_share)


def _look(part: Workbench, classifier: Classifier) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features of the first look, of its views by the other network, and of that one's closer."""
    decision, files = classifier.decision, classifier.release.files
    spec, cache_dir = classifier.spec_of(decision.head), part.settings.cache_dir
    sha256 = files[f"{decision.zoom.network}.h5"].sha256
    recipe = FeatureRecipe(spec, decision.views, decision.imagenet_class, sha256)
    with progress_bar("features", 3 * len(part.photos)) as advance:
        seen = views_of(part, classifier, advance)
        taught = extract_features(
            part.photos, classifier.other.backbone, recipe, cache_dir, advance=advance
        )
        closer = features_of(
            classifier,
            part.photos,
            spec,
            decision.views,
            cache_dir,
            advance,
            closer=classifier.closer_look(),
        )
    return seen.pooled, taught.pooled, closer.pooled


def _leave_out(part: Workbench) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(bool (n,), which photos are left out; their labels, bool (m,)) of each fold."""
    folds = deal_sources(part.rows)
    fold_of = np.array([folds[row.source] for row in part.rows])
    labels = np.array([row.label != "other" for row in part.rows])
    with progress_bar("leave sources out", FOLDS) as advance:
        for fold in range(FOLDS):
            yield fold_of == fold, labels[fold_of == fold]
            advance(1)


def _tell(part: Workbench, found: Mapping[str, list[float]]) -> dict:
    """What the folds were, and the figures of each thing that was tried."""
    folds = deal_sources(part.rows)
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


def _teach(part: Workbench, rows: np.ndarray, kept: np.ndarray, own: OwnOpinion) -> keras.Model:
    """A head taught those photos of `train` that are kept, stopped early by those of `validate`.

    rows: features (n, v, d). kept: bool (n,).
    """
    taught = []
    for split in ("train", "validate"):
        at = np.array([row.split == split for row in part.rows]) & kept
        some = [row for row, wanted in zip(part.rows, at, strict=True) if wanted]
        labels = np.array([row.label != "other" for row in some], np.float32)
        taught.append(FitSet(rows[at], labels, balance_weights(some)))
    return fit_head(*taught, own=own, epochs=EPOCHS).model


def _ask(head: keras.Model, rows: np.ndarray) -> np.ndarray:
    """Features (n, r, d) -> scores (n, r), 0..1."""
    flat = head.predict(rows.reshape(-1, rows.shape[-1]), batch_size=4096, verbose=0)
    return flat[:, 0].reshape(rows.shape[:2])
