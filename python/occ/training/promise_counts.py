"""How many photos `calibrate` has -> which words can be proved, and how many photos are needed.

May import: verdict, training.promise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from occ.training.promise import EACH, GOAL, PRIOR
from occ.verdict import words_never_said

CALIBRATE_PERCENT = 15  # of the groups, by dataset.split.split_of


def rest_needed(own: int, prior: float) -> int:
    """How many photos that do not deserve a word prove it, if none of them gets it.

    own: photos that deserve it, which all get it; prior: their share among the photos people try.
    By the bounds of `promise.prove_share`, which are powers where nobody errs.

    >>> rest_needed(107, 1 / 3), rest_needed(446, 2 / 3)
    (446, 107)
    """
    least = (1 - EACH) ** (1 / own)
    most = prior * least * (1 - GOAL) / (GOAL * (1 - prior))
    return 1 if most >= 1 else math.ceil(math.log(1 - EACH) / math.log1p(-most))


def fewest_calibrate() -> tuple[int, int]:
    """(targets, others): the fewest photos of `calibrate` that can prove both words."""
    targets, others = 1, 0
    while (asked := rest_needed(targets, PRIOR)) != others:
        others = asked
        targets = rest_needed(others, 1 - PRIOR)
    return targets, others


def fewest_photos() -> tuple[int, int]:
    """(targets, others) of all splits of which so many come into `calibrate`, in round numbers."""
    counts = (math.ceil(10 * count / CALIBRATE_PERCENT) * 10 for count in fewest_calibrate())
    targets, others = counts
    return targets, others


def say_counts(counts: Mapping[str, int], low: float, high: float, target: str) -> str:
    """The counts of `calibrate` by label, and why a word is never said; "" if both are."""
    missing = words_never_said(low, high, target)
    if not missing:
        return ""
    targets, others = counts[target], counts["other"]
    parts = [f"calibrate has {targets} {target} and {others} other photos."]
    needs = {
        target: (rest_needed(targets, PRIOR), others, "other"),
        "other": (rest_needed(others, 1 - PRIOR), targets, target),
    }
    for word in missing:
        needed, there, kind = needs[word]
        why = "too many were answered wrongly there to prove it"
        if there < needed:
            why = f"without one wrong answer it needs at least {needed} {kind} photos there"
        parts.append(f"{word!r} is never said: {why}.")
    parts.append("Add photos, then `occ data split` and `occ train` again.")
    return " ".join(parts)
