"""How often each label gets an answer, and the share of targets -> how often the answer is right.

May import: values.
"""

from __future__ import annotations

from math import sqrt

from occ.values import wilson


def share_where(
    share: float, targets: tuple[int, int], others: tuple[int, int]
) -> tuple[float, float, float] | None:
    """(value, low, high), 95 %: of photos that get an answer how many show the target, where
    `share` of all photos do; None where no photo gets it, or where a label has no photos.

    targets, others: (that get it, of all) of each label. The two rates are independent, and the
    share depends on their ratio alone, so Wilson's intervals of both are joined (MOVER for a ratio,
    Donner and Zou 2012). A weighed share's own interval would take each answer's weight, which is
    its label's, for unrelated to whether it is right.

    >>> [round(one, 3) for one in share_where(1 / 3, (144, 148), (10, 778))]
    [0.974, 0.954, 0.986]
    """
    if not (targets[1] and others[1] and (targets[0] or others[0])):
        return None
    if not targets[0]:  # no ratio to zero: seen from the other label
        value, low, high = share_where(1 - share, others, targets)
        return 1 - value, 1 - high, 1 - low
    (rate, *ends), (other, *other_ends) = (
        (got / of, *wilson(got / of, of)) for got, of in (targets, others)
    )
    ratios = (
        other / rate,
        _end_of_ratio(other, other_ends[0], rate, ends[1], -1),
        _end_of_ratio(other, other_ends[1], rate, ends[0], 1),
    )
    odds = (1 - share) / share
    value, high, low = (1 / (1 + odds * max(ratio, 0.0)) for ratio in ratios)
    return value, low, high


def _end_of_ratio(rate: float, end: float, by: float, by_end: float, side: int) -> float:
    """The lower (side -1) or upper (1) end of the interval of rate / by, of one end of each."""
    both, below = rate * by, by_end * (2 * by - by_end)
    spread = end * (2 * rate - end) * below
    if abs(below) < 1e-12:  # its limit there
        return end * (2 * rate - end) / (2 * both) if both else 0.0
    return (both + side * sqrt(max(both**2 - spread, 0.0))) / below
