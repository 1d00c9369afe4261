"""Manifest rows and near copies in, groups and splits out; planted leaks are named."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.dataset.manifest import SPLITS, Row
from occ.dataset.split import (
    DEV_TEST,
    EASY_SOURCES,
    HARD_SOURCES,
    SHOOTS,
    TOUCHES_TWO,
    assign_splits,
    find_leaks,
    split_of,
)

NONE = np.zeros((0, 2), int)
TEST = EASY_SOURCES[0]


def row(number: int, source: str = "zhixian", **facts: str) -> Row:
    return Row(hashlib.sha256(str(number).encode()).hexdigest(), "banana", source, **facts)


def rows_of(*sources: str) -> list[Row]:
    return [row(number, source) for number, source in enumerate(sources)]


def pairs(*found: tuple[int, int]) -> np.ndarray:
    return np.array(found, int).reshape(-1, 2)


def group_in(split: str, start: int = 0) -> str:
    """A group name whose hash gives this split."""
    return next(f"g{n}" for n in range(start, 10_000) if split_of(f"g{n}") == split)


@given(st.text(min_size=1))
def test_a_group_has_one_split_for_ever(group):
    assert split_of(group) == split_of(group) in SPLITS[:3]
    assert split_of(group, with_test=True) in SPLITS
    if split_of(group, with_test=True) != DEV_TEST:
        assert split_of(group, with_test=True) == split_of(group)


def test_the_shares_are_as_told():
    words = [split_of(str(number)) for number in range(4000)]
    shares = [words.count(word) / 4000 for word in ("train", "validate", "calibrate")]
    assert shares == pytest.approx([0.7, 0.15, 0.15], abs=0.02)
    tested = [split_of(str(number), with_test=True) for number in range(4000)]
    assert tested.count(DEV_TEST) / 4000 == pytest.approx(0.15, abs=0.02)


def test_known_groups_are_where_they_have_always_been():
    known = {
        "bunch-0": "train",
        "bunch-1": "train",
        "bunch-4": "train",
        **dict.fromkeys(SHOOTS, "train"),
    }
    assert {name: split_of(name) for name in known} == known


def test_near_copies_share_group_and_split():
    kept, dropped = assign_splits(rows_of(*["zhixian"] * 30, TEST), pairs((0, 5), (5, 9), (2, 3)))
    assert dropped == [] and kept[0].group == kept[5].group == kept[9].group
    assert kept[2].group == kept[3].group != kept[0].group
    assert kept[0].split == kept[5].split == kept[9].split == split_of(kept[0].group)
    assert find_leaks(kept, pairs((0, 5), (5, 9), (2, 3))) == []


def test_a_new_group_is_named_after_its_smallest_hash():
    kept, _ = assign_splits(rows_of("zhixian", "zhixian", TEST), pairs((0, 1)))
    assert kept[0].group == min(kept[0].sha256, kept[1].sha256)[:16]


def test_the_order_of_the_rows_does_not_matter():
    rows, found = rows_of(*["zhixian"] * 12, TEST), pairs((0, 5), (5, 9), (2, 3))
    turn = np.random.default_rng(3).permutation(len(rows))
    place = np.argsort(turn)
    turned, _ = assign_splits([rows[n] for n in turn], place[found])
    kept, _ = assign_splits(rows, found)
    assert sorted(turned, key=lambda r: r.sha256) == sorted(kept, key=lambda r: r.sha256)


@pytest.mark.parametrize("source", [TEST, HARD_SOURCES[0]])
def test_a_photo_that_touches_dev_test_leaves_training_even_through_others(source):
    rows = rows_of("zhixian", "zhixian", source, "zhixian")
    kept, dropped = assign_splits(rows, pairs((0, 1), (1, 2)))
    assert [one.sha256 for one in kept] == [rows[2].sha256, rows[3].sha256]
    assert kept[0].split == DEV_TEST
    assert dropped == [(rows[n].sha256, "near copy of a dev-test photo") for n in (0, 1)]


def test_photos_of_dev_test_stay_there_whatever_group_or_split_they_had():
    rows = [row(0, TEST, group=group_in("train"), split="train"), row(1)]
    kept, _ = assign_splits(rows, NONE)
    assert kept[0].split == DEV_TEST and kept[0].group == group_in("train")


@pytest.mark.parametrize("shoot", SHOOTS)
def test_a_shoot_is_one_group_though_nothing_in_it_is_alike(shoot):
    kept, _ = assign_splits(rows_of(*[shoot] * 4, "zhixian", TEST), NONE)
    assert {one.group for one in kept[:4]} == {shoot} and kept[4].group != shoot
    assert len({one.split for one in kept[:4]}) == 1


def test_a_second_run_changes_nothing():
    rows, found = rows_of(*["zhixian"] * 12, SHOOTS[0], SHOOTS[0], TEST), pairs((0, 5), (5, 12))
    once, _ = assign_splits(rows, found)
    assert assign_splits(once, found) == (once, [])
    assert assign_splits(once, NONE) == (once, [])  # a group stays one, though a pair is forgotten


def test_a_group_keeps_its_name_when_a_smaller_hash_joins():
    found = sorted(rows_of("zhixian", "zhixian", "zhixian", TEST)[:3], key=lambda r: r.sha256)
    test = row(9, TEST)
    first, _ = assign_splits([found[1], found[2], test], pairs((0, 1)))
    again, _ = assign_splits([*first, found[0]], pairs((0, 1), (1, 3)))
    assert again[:3] == first and again[3].group == first[0].group


@given(
    st.integers(0, 10_000),
    st.integers(1, 40),
    st.integers(0, 40),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "own/kitchen", "0", "old"]),  # "0" comes before every name there is
)
def test_adding_photos_moves_no_old_one(seed, photos, links, has_test, is_like_the_first, group):
    """Nor do two of one shoot, which `occ data add` gives a group from the start, maybe an old one;
    without a public dev-test photo some groups of ours are dev-test."""
    rng = np.random.default_rng(seed)
    rows = [row(-1, TEST if has_test else "own")]
    rows += [row(seed * 100 + number) for number in range(photos)]
    found = np.sort(rng.integers(1, len(rows) + 2, (links, 2)), axis=1)  # the last two are new
    found = found[found[:, 0] < found[:, 1]]
    old = found[(found < len(rows)).all(axis=1)]
    before, _ = assign_splits(rows, old)
    new = [row(99, group=group), row(98, group=group)]
    if group == "old":
        new = [replace(one, group=before[-1].group) for one in new]
    if is_like_the_first:
        found = np.append(found, [[0, len(rows)]], axis=0)
    after, dropped = assign_splits([*before, *new], found)
    names = {one.sha256 for one in new}
    splits = {one.sha256: one.split for one in after if one.sha256 not in names}
    assert splits == {one.sha256: one.split for one in before}
    assert {name for name, _ in dropped} <= names
    assert not (is_like_the_first and has_test) or new[0].sha256 in dict(dropped)
    places = {one.sha256: place for place, one in enumerate(after)}
    asked = [[places.get(([*rows, *new])[place].sha256) for place in pair] for pair in found]
    assert find_leaks(after, pairs(*(pair for pair in asked if None not in pair))) == []


@pytest.mark.parametrize("group", ["", "own/kitchen"])
def test_a_photo_like_photos_of_two_splits_is_dropped_and_joins_nothing(group):
    rows = [
        row(0, group=group_in("train"), split="train"),
        row(1, group=group_in("validate"), split="validate"),
        row(2, group=group),
        row(3, TEST),
    ]
    kept, dropped = assign_splits(rows, pairs((0, 2), (1, 2)))
    assert kept[:2] == rows[:2] and dropped == [(row(2).sha256, TOUCHES_TWO)]


def test_two_groups_of_one_split_may_be_joined_by_a_new_photo():
    one, other = group_in("train"), group_in("train", 500)
    rows = [row(0, group=one, split="train"), row(1, group=other, split="train"), row(2)]
    kept, dropped = assign_splits([*rows, row(3, TEST)], pairs((0, 2), (1, 2)))
    assert dropped == [] and [one.split for one in kept[:3]] == ["train"] * 3
    assert len({one.group for one in kept[:3]}) == 1


def test_photos_of_another_object_get_a_dev_test_of_their_own():
    kept, dropped = assign_splits(rows_of(*["own"] * 200), NONE)
    assert dropped == [] and {one.split for one in kept} == set(SPLITS)
    assert all(one.split == split_of(one.group, with_test=True) for one in kept)


def test_planted_leaks_are_named():
    rows = [replace(one, group=f"g{n}", split="train") for n, one in enumerate(rows_of("a", "b"))]
    rows.append(row(2, "c", group="g2", split="validate"))
    rows.append(row(3, "d", group="g1", split="calibrate"))
    assert find_leaks(rows[:3], pairs((0, 1))) == []
    copy = find_leaks(rows[:3], pairs((0, 1), (1, 2)))
    assert copy == [
        f"{rows[1].sha256[:16]} (train) is a near copy of {rows[2].sha256[:16]} (validate)."
    ]
    assert find_leaks(rows, NONE) == ["Group g1 is in calibrate, train."]


def test_photos_without_a_group_are_no_group():
    rows = [row(0, split="train"), row(1, split="validate")]
    assert find_leaks(rows, NONE) == []
