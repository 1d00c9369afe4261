"""The promise's thresholds, scores and confusion tables -> how its answers fare elsewhere.

On `calibrate` without the photos that MobileNet itself was trained on, and wherever thresholds were
not chosen. May import: dataset.sources, training.names, training.measure.evaluate,
training.promise, training.measure.scoring, training.measure.weighed, training.workbench.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from occ.dataset.sources import TAUGHT_MOBILENET
from occ.training.measure.evaluate import sets_of
from occ.training.measure.scoring import Scored
from occ.training.measure.weighed import share_where
from occ.training.names import CHAMPION
from occ.training.promise import PRIOR, Thresholds, prove_share
from occ.training.workbench import labels_of_rows


def prove_without_known(scored: Scored, thresholds: Thresholds) -> dict:
    """What the decision's thresholds prove on `calibrate` less MobileNet's own training photos.

    Sure answers of those say little of photos that no network ever saw. {} where there are none.
    """
    at = sets_of(scored.rows)["calibrate"]
    known = at & np.isin([row.source for row in scored.rows], TAUGHT_MOBILENET)
    if not known.any():
        return {}
    labels, scores, left = labels_of_rows(scored.rows), scored.scores[CHAMPION], at & ~known
    target, other = scores >= thresholds.high, scores < thresholds.low
    return {
        "left_out": {"banana": int((known & labels).sum()), "other": int((known & ~labels).sum())},
        "banana": _prove(labels[left], target[left], PRIOR),
        "other": _prove(~labels[left], other[left], 1 - PRIOR),
    }


def _prove(deserve: np.ndarray, said: np.ndarray, prior: float) -> dict:
    """One word's counts and proved share: whether each photo deserves it and gets it, bool (n,)."""
    wrong, photos = int((~deserve & said).sum()), int(deserve.sum())
    figure = {"photos": photos, "answers": int(said.sum()), "wrong": wrong}
    return figure | {"proved": proved_of(figure, len(deserve) - photos, prior)}


def proved_of(figure: Mapping[str, int], others: int, prior: float) -> float:
    """The proved share of one word's answers; others: photos that do not deserve it."""
    hits, wrong = (np.array([n]) for n in (figure["answers"] - figure["wrong"], figure["wrong"]))
    return round(float(prove_share(hits, wrong, figure["photos"], others, prior)[0]), 4)


def shares_right(confusion: Mapping[str, Mapping[str, int]]) -> dict[str, dict]:
    """Word -> the share of its answers that are right where PRIOR of the photos show the target.

    confusion: label -> verdict -> photos. right, of: photos as they were counted, not weighed.
    """
    found = {}
    for word, opposite, share in (("banana", "other", PRIOR), ("other", "banana", 1 - PRIOR)):
        both = [
            (confusion[label][word], sum(confusion[label].values())) for label in (word, opposite)
        ]
        figure = share_where(share, *both)
        value, low, high = (None,) * 3 if figure is None else (round(one, 4) for one in figure)
        found[word] = {
            "right": int(both[0][0]),
            "of": int(both[0][0] + both[1][0]),
            **{"value": value, "low": low, "high": high},
        }
    return found
