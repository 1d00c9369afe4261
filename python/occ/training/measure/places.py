"""A workbench with data/boxes.csv and a classifier -> how well it says where and how many.

The warmest point against the photo's middle, boxes against one around the whole photo, the count
against always saying one, and the heat map against random ones (training.measure.masking).
May import: classify and what it imports, tables, dataset, training.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from occ.classify import DECODE_PX, Classifier
from occ.dataset.split import DEV_TEST
from occ.errors import DataRefused
from occ.locate import Located
from occ.photo import decode_photo
from occ.tables import read_lines
from occ.training.measure.masking import compare_with_controls
from occ.training.measure.metrics import mean_of, mean_of_groups, share_of
from occ.training.workbench import Workbench, progress_bar
from occ.values import Box, Verdict

BOXES = "boxes.csv"
COLUMNS = ("sha256", "class", "cx", "cy", "w", "h")
MIDDLE = (0.5, 0.5)
WHOLE = (Box(0.5, 0.5, 1.0, 1.0, 1.0),)
BASELINE = 1  # what somebody who cannot count would say of a photo that shows the target
MASKED_PHOTOS = 24  # a second each


@dataclass(frozen=True)
class Placed:
    """One photo: its source, where a person saw the target, and what the classifier says."""

    source: str
    boxes: tuple[Box, ...]
    verdict: Verdict
    located: Located


def measure_places(bench: Workbench, classifier: Classifier) -> dict:
    """The figures of report.json's "places"; {} where no dev-test photo has a labelled box.

    Only photos of dev-test that show the target and have a box of it. Boxes are never learned from.
    """
    target = classifier.release.target
    boxes = read_boxes(bench.settings.data_dir / BOXES, target)
    part = bench.of_split(DEV_TEST)
    part = part.where(lambda row: row.label == target and row.sha256 in boxes)
    if not part.photos:
        return {}
    placed = []
    with progress_bar("places", len(part.photos)) as advance:
        for row, photo in zip(part.rows, part.photos, strict=True):
            pixels = decode_photo(photo.read(), longest_px=DECODE_PX)
            found = classifier.find(pixels)
            placed.append(Placed(row.source, boxes[row.sha256], *found))
            advance(1)
    places = np.unique(np.linspace(0, len(part.photos) - 1, MASKED_PHOTOS).astype(int))
    return {
        "split": DEV_TEST,
        "point": by_source(placed, measure_points),
        "count": by_source(placed, measure_counts),
        "overlap": by_source(placed, measure_overlaps),
        "heat": compare_with_controls(classifier, [part.photos[place] for place in places]),
    }


def read_boxes(path: Path, target: str) -> dict[str, tuple[Box, ...]]:
    """sha256 -> where a person saw the target; empty if there is no such file.

    Raises DataRefused, naming the line, on what is no box.
    """
    found: dict[str, tuple[Box, ...]] = {}
    for number, line in read_lines(path, COLUMNS, optional=True):
        try:
            name, word, *sides = (line[key] for key in COLUMNS)
            box = Box(*map(float, sides), 1.0)
        except ValueError as fault:
            raise DataRefused(
                f"{path.name}, line {number}: expected sha256, class, and cx, cy, w, h in "
                f"0..1. Received: {line}."
            ) from fault
        if word == target:
            found[name] = (*found.get(name, ()), box)
    return found


def by_source(placed: Sequence[Placed], measure: Callable[[Sequence[Placed]], dict]) -> dict:
    """The same figures of each source and of all photos together."""
    sources = sorted({one.source for one in placed})
    each = {name: measure([one for one in placed if one.source == name]) for name in sources}
    return {"all": measure(placed), **each}


def measure_points(placed: Sequence[Placed]) -> dict:
    """How often the warmest point, and the photo's middle, lies on a labelled target.

    off_middle: the point's share of those photos of which the middle shows none.
    """
    point = np.array([is_inside(one.located.point, one.boxes) for one in placed])
    middle = np.array([is_inside(MIDDLE, one.boxes) for one in placed])
    return {
        "point": share_of(point),
        "middle": share_of(middle),
        "off_middle": share_of(point[~middle]),
    }


def is_inside(point: tuple[float, float], boxes: Sequence[Box]) -> bool:
    """True if the point (x, y) lies in one of the boxes or on its edge.

    >>> is_inside((0.4, 0.5), [Box(0.5, 0.5, 0.2, 0.1, 1.0)])
    True
    """
    x, y = point
    return any(abs(x - b.cx) <= b.w / 2 and abs(y - b.cy) <= b.h / 2 for b in boxes)


def measure_counts(placed: Sequence[Placed]) -> dict:
    """Mean absolute error of the count on the photos where one is told, and of always saying one.

    gain: how much smaller ours is, on the same photos.
    """
    told = [one for one in placed if one.verdict.verdict == one.verdict.target]
    if not told:
        return {"photos": 0}
    truth = np.array([len(one.boxes) for one in told])
    ours = np.abs(np.array([one.verdict.count for one in told]) - truth)
    theirs = np.abs(BASELINE - truth)
    return {
        "photos": len(told),
        "most": int(truth.max()),
        "error": mean_of(ours),
        "constant_one": mean_of(theirs),
        "gain": mean_of(theirs - ours),
    }


def measure_overlaps(placed: Sequence[Placed]) -> dict:
    """How well boxes fit: of each labelled target its best overlap with a box of the answer, mean;
    and with a box around the whole photo. Where no box is told the overlap is 0.

    photos: of all; told: of these, those of which boxes were told.
    """
    pairs = [(box, one.verdict.boxes) for one in placed for box in one.boxes]
    if not pairs:
        return {"photos": 0}
    ours, theirs = (
        np.array([max((overlap(box, one) for one in others), default=0.0) for box, others in found])
        for found in (pairs, [(box, WHOLE) for box, _ in pairs])
    )
    who = np.repeat(np.arange(len(placed)), [len(one.boxes) for one in placed])  # each box's photo
    both = {"boxes": mean_of_groups(ours, who), "whole_photo": mean_of_groups(theirs, who)}
    told = sum(bool(one.verdict.boxes) for one in placed)
    return {"photos": len(placed), "told": told} | both


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0..1 (Jaccard).

    >>> overlap(Box(0.25, 0.5, 0.5, 1.0, 1.0), Box(0.5, 0.5, 1.0, 1.0, 1.0))
    0.5
    """
    wide, high = (
        min(a + s / 2, b + t / 2) - max(a - s / 2, b - t / 2)
        for a, s, b, t in ((one.cx, one.w, other.cx, other.w), (one.cy, one.h, other.cy, other.h))
    )
    both = max(wide, 0.0) * max(high, 0.0)
    return both / (one.w * one.h + other.w * other.h - both)
