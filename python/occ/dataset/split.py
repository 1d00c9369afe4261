"""Manifest rows and near copies -> the same rows with group and split; leaks are named.

A photo's split is decided by the hash of its group, so near copies stay together and a new photo
moves no old one. Anything that touches a dev-test photo leaves training. May import:
dataset.manifest, dataset.similar.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from occ.dataset.manifest import Row
from occ.dataset.similar import crossing, group_numbers

HARD_SOURCES = ("fajar_desk",)  # small bananas among other fruit, one shoot
EASY_SOURCES = ("fruit15", "fruit_od", "jonas_av2", "khowpod")  # photos of the web
SHOOTS = ("phone_freshstale", "jetson_fruits6", "trashnet")  # one room each: one group each
# Errs towards too many: of the 48 loosest of the 272 pairs, seen by eye, about half are one shot
NEAR = {"cosine": 0.92, "bits": 8, "hash_cosine": 0.85}
DEV_TEST = "dev-test"
NO_PAIRS = np.empty((0, 2), int)  # where near copies are not looked for, but groups are
SMALL_PERCENT = 15  # of the groups, in `validate` and in `calibrate` each
TOUCHES_TEST, TOUCHES_TWO = "near copy of a dev-test photo", "near copy of photos in two splits"


def split_of(group: str, *, with_test: bool = False) -> str:
    """'train', 'validate' or 'calibrate' (70/15/15), the same on every machine for ever.

    with_test: for photos without dev-test sources of their own, 15 of the 70 become 'dev-test'.

    >>> split_of("kitchen-07") == split_of("kitchen-07")
    True
    """
    hundredth = int(hashlib.sha256(group.encode()).hexdigest(), 16) % 100
    names = ("calibrate", "validate", DEV_TEST if with_test else "train")
    place = hundredth // SMALL_PERCENT
    return names[place] if place < len(names) else "train"


def assign_splits(
    rows: Sequence[Row], pairs: np.ndarray
) -> tuple[list[Row], list[tuple[str, str]]]:
    """Give every row its group and split: (kept rows, dropped (sha256, reason)).

    pairs: int (pairs, 2), near copies by position in `rows`. A group keeps the name it has, so
    that later photos join it; a new group is named after its smallest hash. A photo of another
    source that is in one group with a dev-test photo is dropped, and so is a new photo that is like
    photos of two splits: it would move one of them. Where no source is kept for dev-test (photos
    of another object), some groups are.
    """
    rows = [replace(row, group=row.source) if row.source in SHOOTS else row for row in rows]
    with_test = not any(map(is_test, rows))
    links = np.concatenate([pairs, _same_group(rows)])
    dropped_for = _torn(rows, links, with_test)
    links = links[~np.isin(links, list(dropped_for)).any(axis=1)]
    numbers = group_numbers(len(rows), links)
    names = _group_names(rows, numbers)
    tested = {n for n, row in zip(numbers, rows, strict=True) if is_test(row)}
    kept = []
    for place, (number, row) in enumerate(zip(numbers, rows, strict=True)):
        name = names[number]
        if is_test(row):
            kept.append(replace(row, group=name, split=DEV_TEST))
        elif number in tested:
            dropped_for[place] = TOUCHES_TEST
        elif place not in dropped_for:
            kept.append(replace(row, group=name, split=split_of(name, with_test=with_test)))
    return kept, [(rows[place].sha256, why) for place, why in sorted(dropped_for.items())]


def _torn(rows: Sequence[Row], links: np.ndarray, with_test: bool) -> dict[int, str]:
    """Place -> reason, for each new photo through which photos of different splits would be one
    group: they are not alike themselves, and stay where they are."""
    settled = np.array([_is_settled(row) for row in rows], bool)
    inner = group_numbers(len(rows), links[settled[links].all(axis=1)])
    whole = group_numbers(len(rows), links)
    names = _group_names(rows, inner)
    tested = {number for number, row in zip(inner, rows, strict=True) if is_test(row)}
    splits: dict[int, set[str]] = {}
    for place in np.flatnonzero(settled):
        number = inner[place]
        word = split_of(names[number], with_test=with_test)
        splits.setdefault(whole[place], set()).add(DEV_TEST if number in tested else word)
    words = [splits.get(number, set()) for number in whole]
    return {
        int(place): TOUCHES_TEST if DEV_TEST in words[place] else TOUCHES_TWO
        for place in np.flatnonzero(~settled)
        if len(words[place]) > 1
    }


def _is_settled(row: Row) -> bool:
    """True of a photo that has its place; a group alone is none, `occ data add` names it too."""
    return bool(row.split) or is_test(row)


def _same_group(rows: Sequence[Row]) -> np.ndarray:
    """Links that hold together what already has one group name: int (links, 2)."""
    last: dict[str, int] = {}
    links = []
    for place, row in enumerate(rows):
        if row.group in last:
            links.append((last[row.group], place))
        if row.group:
            last[row.group] = place
    return np.array(links, int).reshape(-1, 2)


def is_test(row: Row) -> bool:
    """True of a photo of a source that is only ever looked at."""
    return row.source in EASY_SOURCES + HARD_SOURCES


def _group_names(rows: Sequence[Row], numbers: np.ndarray) -> dict[int, str]:
    """group number -> its name: the smallest that one of its old photos has, by which they have
    their split; else the smallest of a new one, else its smallest hash."""
    names: dict[int, str] = {}
    for number, row in sorted(
        zip(numbers.tolist(), rows, strict=True),
        key=lambda pair: (
            not (_is_settled(pair[1]) and pair[1].group),
            pair[1].group == "",
            pair[1].group,
            pair[1].sha256,
        ),
    ):
        names.setdefault(number, row.group or row.sha256[:16])
    return names


def find_leaks(rows: Sequence[Row], pairs: np.ndarray) -> list[str]:
    """A sentence for every pair of near copies, or group, that straddles two splits."""
    leaks = [
        f"{rows[i].sha256[:16]} ({rows[i].split}) is a near copy of "
        f"{rows[j].sha256[:16]} ({rows[j].split})."
        for i, j in crossing(pairs, (row.split for row in rows))
    ]
    splits: dict[str, set[str]] = {}
    for row in rows:
        if row.group:
            splits.setdefault(row.group, set()).add(row.split)
    leaks += [
        f"Group {group} is in {', '.join(sorted(words))}."
        for group, words in splits.items()
        if len(words) > 1
    ]
    return leaks


def find_misplaced(rows: Sequence[Row]) -> list[str]:
    """A sentence for every photo of a dev-test source that is used for something else."""
    return [
        f"{row.sha256}: photos of {row.source} are for dev-test only, its split is {row.split!r}."
        for row in rows
        if is_test(row) and row.split != DEV_TEST
    ]
