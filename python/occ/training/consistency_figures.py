"""The figures of one model on one set, as the report has them -> where they contradict each other.

May import: training.calibration, training.evaluate, training.metrics, training.promise,
training.promise_checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from occ.training.calibration import weigh_to
from occ.training.evaluate import shares_of
from occ.training.metrics import wilson
from occ.training.promise import PRIOR
from occ.training.promise_checks import proved_of, shares_right

DRAWN_REACH = 2e-4  # points of curves and shares of bins are rounded to four places
Facts = Mapping


def differ(place: str, told: object, value: object, beside: str) -> Iterator[str]:
    """Half a sentence if what is told at a place is not what stands beside it."""
    if told != value:
        yield f"{place} is {told}, but {beside} gives {value}"


def figure_faults(figures: Facts, place: str) -> Iterator[str]:
    """Half sentences on counts, shares, area, curve and chances that do not fit each other."""
    table, area = figures["confusion"], figures["auroc"]
    counts = [sum(table[label].values()) for label in ("banana", "other")]
    told = [figures["bananas"], figures["photos"] - figures["bananas"]]
    yield from differ(f"{place}, photos of both labels,", told, counts, "its confusion table")
    for name, share in shares_of(table).items():
        yield from differ(f"{place}/{name}", figures[name], share, "the confusion table beside it")
    yield from differ(f"{place}/auroc", [area["bananas"], area["others"]], counts, "that table")
    ends = [area[name] for name in ("low", "value", "high")]
    if not all(counts):
        yield from differ(f"{place}/auroc", ends, [None] * 3, "a set of one label")
        return
    if not 0 <= area["low"] <= area["high"] <= 1:
        yield f"{place}/auroc has an interval from {area['low']} to {area['high']}"
    yield from _area_faults(figures, place)
    if "words_right" in figures:
        right = shares_right(table)
        yield from differ(f"{place}/words_right", figures["words_right"], right, "that table")
    if "reliability" in figures:
        yield from _chance_faults(figures, place)


def known_faults(found: Facts, calibrate: Facts) -> Iterator[str]:
    """Half sentences on `promise_without_known` where it is no part of the table of `calibrate`."""
    place, table, gone = "promise_without_known", calibrate["confusion"], found["left_out"]
    for word, rest, prior in (("banana", "other", PRIOR), ("other", "banana", 1 - PRIOR)):
        figure, photos = found[word], sum(table[word].values()) - gone[word]
        yield from differ(f"{place}/{word}/photos", figure["photos"], photos, "`calibrate`")
        counts = {word: figure["answers"] - figure["wrong"], rest: figure["wrong"]}
        for label, told in counts.items():
            most = table[label][word]
            if not most - gone[label] <= told <= most:
                yield f"{place}/{word} tells {told} photos of {label!r}, `calibrate` has {most}"
        proved = proved_of(figure, found[rest]["photos"], prior)
        yield from differ(f"{place}/{word}/proved", figure["proved"], proved, "its counts")


def _area_faults(figures: Facts, place: str) -> Iterator[str]:
    """The points that are known of the ROC, drawn or of the two thresholds, enclose the area."""
    table, value = figures["confusion"], figures["auroc"]["value"]
    known = [[0.0, 0.0], *figures.get("curves", {}).get("roc", []), [1.0, 1.0]]
    for said in (["banana"], ["banana", "unsure"]):  # at the upper threshold, and at the lower
        sides = (table["other"], table["banana"])
        known.append([round(sum(s[word] for word in said) / sum(s.values()), 4) for s in sides])
    steps = list(pairwise(sorted(known)))
    if any(left[1] > right[1] for left, right in steps):
        yield f"{place}/curves/roc does not lead through the points of the confusion table"
    least, most = (sum((b[0] - a[0]) * (a, b)[end][1] for a, b in steps) for end in (0, 1))
    if not least - DRAWN_REACH <= value <= most + DRAWN_REACH:
        yield f"{place}/auroc is {value}, but its ROC encloses {least:.4f} to {most:.4f}"


def _chance_faults(figures: Facts, place: str) -> Iterator[str]:
    """Bins hold every photo once, weighed to PRIOR, and the calibration error is their gap."""
    bins, bananas, photos = figures["reliability"], figures["bananas"], figures["photos"]
    counts = [sum(one["right"] for one in bins), sum(one["of"] for one in bins)]
    yield from differ(f"{place}/reliability, right and of,", counts, [bananas, photos], "the set")
    weights = weigh_to(np.arange(photos) < bananas, PRIOR)  # (n,), the bananas first
    gap, last = 0.0, 0.0
    for one in bins:
        shown, rest = one["right"] * weights[0], (one["of"] - one["right"]) * weights[-1]
        worth = (shown + rest) ** 2 / (shown * weights[0] + rest * weights[-1])
        value = shown / (shown + rest)
        ends = zip((value, *wilson(value, worth)), ("value", "low", "high"), strict=True)
        if one["score"] < last or any(abs(end - one[name]) > DRAWN_REACH for end, name in ends):
            yield f"{place}/reliability tells {one}, but its counts give {value:.4f}"
        gap, last = gap + (shown + rest) * abs(value - one["score"]) / photos, one["score"]
    error = figures["calibration_error"]
    if abs(error["value"] - gap) > DRAWN_REACH or error["low"] > error["high"]:
        yield f"{place}/calibration_error is {error}, but its bins give {gap:.4f}"
