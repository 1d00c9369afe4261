"""How many reviewers gave each label to a photo -> how often two of them agree, with its interval.

May import: values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import comb

from occ.values import wilson


@dataclass(frozen=True)
class Agreement:
    """agree of pairs gave the same label; low, high: 95 % Wilson interval of that share.

    Its n are the photos: the pairs of one photo tell much the same, as if they were one.

    kappa: what is left of it beyond chance, at most 1; None if chance alone explains all.
    """

    agree: int
    pairs: int
    low: float
    high: float
    kappa: float | None


def measure_agreement(given: Mapping[tuple[int, ...], int]) -> Agreement | None:
    """How many reviewers gave a photo each of the labels -> of how many photos; None: no pair.

    Each pair of reviewers of a photo counts once. Chance is reckoned from all labels together
    (Scott's pi), as any two people may be a pair.

    >>> measure_agreement({(0, 2, 0): 1}).agree
    1
    """
    shared = {counts: photos for counts, photos in given.items() if sum(counts) > 1}
    if not shared:
        return None
    pairs = sum(photos * comb(sum(counts), 2) for counts, photos in shared.items())
    agree = sum(photos * comb(n, 2) for counts, photos in shared.items() for n in counts)
    words: Counter[int] = Counter()  # how often each label is one of a pair
    for counts, photos in shared.items():
        for label, n in enumerate(counts):
            words[label] += photos * n * (sum(counts) - 1)
    chance = sum((n / words.total()) ** 2 for n in words.values())
    kappa = None if chance == 1 else (agree / pairs - chance) / (1 - chance)
    return Agreement(agree, pairs, *wilson(agree / pairs, sum(shared.values())), kappa)
