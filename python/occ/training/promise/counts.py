"""How many photos `calibrate` has -> which words can be proved, and how many photos are needed.

May import: verdict, dataset.split, training.promise.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import count

from occ.dataset.split import SMALL_PERCENT
from occ.training.promise import EACH, GOALS, PRIOR, carries, goal_of
from occ.verdict import words_never_said

MARGIN = 1.15  # chance decides who comes into `calibrate`: else every other set lacks a few
OTHERS = 4  # to each target: what is not the target has more kinds


def rest_needed(own: int, prior: float) -> int:
    """How many photos that do not deserve a word prove it, if none of them gets it.

    own: photos that deserve it, which all get it; prior: their share among the photos people try.
    For the least of the GOALS, by the bounds of `promise.prove_share`, which are powers where
    nobody errs.

    >>> rest_needed(7, 1 / 3), rest_needed(64, 2 / 3)
    (64, 7)
    """
    least = (1 - EACH) ** (1 / own)
    most = prior * least * (1 - GOALS[-1]) / (GOALS[-1] * (1 - prior))
    return 1 if most >= 1 else math.ceil(math.log(1 - EACH) / math.log1p(-most))


def fewest_calibrate(goal: float) -> tuple[int, int]:
    """(targets, others): the fewest of `calibrate` that carry the goal, OTHERS to each target.

    >>> fewest_calibrate(0.8)
    (22, 88)
    """
    targets = next(number for number in count(1) if carries(number, OTHERS * number, goal))
    return targets, OTHERS * targets


def fewest_photos(goal: float) -> tuple[int, int]:
    """(targets, others) of all splits, in tens, that carry the goal in at least 9 sets of 10.

    >>> fewest_photos(0.8)
    (170, 680)
    """
    counts = (MARGIN * each / SMALL_PERCENT for each in fewest_calibrate(goal))
    targets, others = (10 * math.ceil(10 * each) for each in counts)
    return targets, others


def say_goal(goal: float, target: str) -> str:
    """What is promised, and how many photos would carry the next higher promise.

    >>> say_goal(0.98, "mug")
    'Promise: at least 98 % of the answers are right.'
    """
    return (
        f"Promise: at least {100 * goal:g} % of the answers are right.{_say_higher(goal, target)}"
    )


def say_provable(counts: Mapping[str, int], target: str) -> str:
    """What the photos of `calibrate` may prove, which their number alone tells before training.

    counts: of `calibrate` by label.

    >>> say_provable({"mug": 400, "other": 1600}, "mug").partition(": ")[2]
    'enough to prove that 98 % of the answers are right.'
    """
    targets, others = counts.get(target, 0), counts.get("other", 0)
    goal = goal_of(targets, others)
    said, share = f"calibrate has {targets} {target} and {others} other photos", f"{100 * goal:g} %"
    if carries(targets, others, goal):
        proved = f"enough to prove that {share} of the answers are right"
        return f"{said}: {proved}.{_say_higher(goal, target)}"
    return f"{said}: too few to count on even {share} of right answers.{_say_needed(goal, target)}"


def _say_higher(goal: float, target: str) -> str:
    return "" if goal == GOALS[0] else _say_needed(GOALS[GOALS.index(goal) - 1], target)


def _say_needed(goal: float, target: str) -> str:
    targets, others = fewest_photos(goal)
    more = f"about {targets:,} {target} and {others:,} other photos would carry"
    where = f"if about {SMALL_PERCENT} % of each fall to calibrate (large shoots may not)"
    return f" In all splits together, {more} {100 * goal:g} %, {where}."


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
