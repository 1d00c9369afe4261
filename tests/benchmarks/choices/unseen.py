"""A workbench -> what helps on sources that heads were not taught, each fold left out in turn.

How much a frozen network's own opinion should count, and a second network, and what copies of the
photos in other light are worth: a head that learns beside that opinion trusts itself too much where
photos look alike, as those of `validate` and `train` do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import keras
import numpy as np
from folds import HeadFeatures, leave_sources_out, summarise_folds
from occ.classify import Classifier
from occ.training.features import FeatureRecipe, closer_recipe, extract_features, first_recipe
from occ.training.measure.metrics import partial_auroc
from occ.training.names import name_patches
from occ.training.networks.build import DOUBT, ImageNetLayer
from occ.training.settle.choose import FULL_SHARES
from occ.training.unseen import name_copies, name_shares
from occ.training.workbench import Workbench, progress_bar
from occ.verdict import Decision, join_looks, log_odds

BONUSES = (0.0, 0.3, 0.6, 1.0, 1.5)
SHARES = (0.3, 0.5, 0.7)  # how much another network counts beside the first look


def compare_unseen(
    bench: Workbench, classifier: Classifier, owns: Sequence[ImageNetLayer]
) -> dict[str, dict]:
    """What was compared -> the folds, and each thing tried -> mean partial AUROC and that of each.

    unseen_sources: bonuses, see build.BONUS. unseen_shares: shares of another network and full
    shares of both. unseen_patches: what the patches of its looks add to them. unseen_copies: that
    one's head with and without copies, joined as served.
    owns: of the network of the first look and, if there is one, of that which looks at doubtful
    photos. Not all is untaught: the head that is served points out where that one looks. Patches,
    which take most of the time, are left away, though the edges of doubt were set with them.
    """
    part, decision = bench.of_split("train", "validate"), classifier.decision
    decision = replace(decision, patch_share=0.0, patch_head=None)
    networks, opinions = extract_all(part, classifier, owns)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def note(what: str, name: str, labels: np.ndarray, odds: np.ndarray) -> None:
        found[what][name].append(partial_auroc(labels, odds))

    for out, labels in leave_sources_out(part):
        heads = [network.fit(part, ~out) for network in networks]
        odds = _without_bonus(networks[0], heads[0], out)  # (m, v)
        for bonus in BONUSES:
            views = odds + bonus * np.maximum(opinions[out] + DOUBT, 0)
            note("unseen_sources", str(bonus), labels, (views[:, 0] + views.max(axis=1)) / 2)
        if len(networks) == 1:
            continue
        scores = _predict_all(networks, heads, out)
        for what, name, odds in _join_each(scores, decision):
            note(what, name, labels, odds)
        note("unseen_copies", name_copies(copied=True), labels, join_looks(scores, decision))
        heads[1] = replace(networks[1], copies=None).fit(part, ~out)
        scores = _predict_all(networks, heads, out)
        note("unseen_copies", name_copies(copied=False), labels, join_looks(scores, decision))
    return {what: summarise_folds(part, tried) for what, tried in found.items()}


def _join_each(scores: np.ndarray, decision: Decision) -> Iterator[tuple[str, str, np.ndarray]]:
    """(what is compared, what is tried, log-odds (m,)) of each way to join scores (m, v + z)."""
    for pair in product(SHARES, FULL_SHARES):
        joined = join_looks(scores, _with_shares(decision, *pair))
        yield "unseen_shares", name_shares(*pair), joined
    if decision.zoom.patches:
        looks = scores[:, : decision.first_look + decision.zoom.looks]
        for patches, some in ((False, looks), (True, scores)):
            yield "unseen_patches", name_patches(patches=patches), join_looks(some, decision)


def _predict_all(
    networks: Sequence[HeadFeatures], heads: Sequence[keras.Model], out: np.ndarray
) -> np.ndarray:
    """Scores (m, v + z) of the photos that are left out, the first look's before the closer."""
    asked = [network.predict(head, out) for network, head in zip(networks, heads, strict=True)]
    return np.concatenate(asked, axis=1)


def _without_bonus(network: HeadFeatures, head: keras.Model, out: np.ndarray) -> np.ndarray:
    """Log-odds (m, v) of a head without a bonus for its network's opinion; it keeps it."""
    bonus = head.get_layer("bonus")
    weights = bonus.get_weights()
    bonus.set_weights([np.zeros((1, 1))])
    odds = log_odds(network.predict(head, out))
    bonus.set_weights(weights)
    return odds


def _with_shares(decision: Decision, share: float, full_share: float) -> Decision:
    zoom = replace(decision.zoom, share=share, whole_share=full_share)
    return replace(decision, zoom=zoom, full_share=full_share)


def extract_all(
    part: Workbench, classifier: Classifier, owns: Sequence[ImageNetLayer]
) -> tuple[list[HeadFeatures], np.ndarray]:
    """What each network sees, the second one of copies too; the first one's opinions (n, v)."""
    files = classifier.release.files
    first = first_recipe(classifier)
    taught = part.of_split("train").photos
    total = len(part.photos) + (len(owns) > 1) * (2 * len(part.photos) + len(taught))
    with progress_bar("features", total) as advance:

        def features(recipe: FeatureRecipe, backbone, closer=None):
            photos, cache_dir = taught if recipe.copied else part.photos, part.settings.cache_dir
            return extract_features(
                photos, backbone, recipe, cache_dir, closer=closer, advance=advance
            )

        seen = features(first, classifier.backbone)
        networks = [HeadFeatures(seen.pooled, seen.pooled, owns[0])]
        if len(owns) > 1:
            closer, backbone = classifier.closer_look(), classifier.other.backbone
            asked = features(closer_recipe(first, closer.zoom, files), backbone, closer).pooled
            alone = replace(first, backbone_sha256=files[f"{closer.zoom.network}.h5"].sha256)
            rows, copies = (
                features(replace(alone, copied=copied), backbone).pooled for copied in (False, True)
            )
            networks.append(HeadFeatures(rows, asked, owns[1], copies))
    return networks, seen.target_logprobs
