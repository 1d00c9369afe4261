"""What several reviewers call the same photos -> how often two of them agree, with its interval.

May import: values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

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


def measure_agreement(labels: Mapping[str, Mapping[str, str]]) -> Agreement | None:
    """Photo -> reviewer -> label; each pair of reviewers of a photo counts once. None: no pair.

    Chance is reckoned from all labels together (Scott's pi), as any two people may be a pair.

    >>> measure_agreement({"a": {"Ada": "other", "Bob": "other"}}).agree
    1
    """
    pairs = [pair for said in labels.values() for pair in combinations(said.values(), 2)]
    if not pairs:
        return None
    agree = sum(one == other for one, other in pairs)
    given = Counter(label for pair in pairs for label in pair)
    chance = sum((count / given.total()) ** 2 for count in given.values())
    kappa = None if chance == 1 else (agree / len(pairs) - chance) / (1 - chance)
    photos = sum(len(said) > 1 for said in labels.values())
    return Agreement(agree, len(pairs), *wilson(agree / len(pairs), photos), kappa)
