"""Rows with labels, groups and splits in; a table of them and sentences about gaps out."""

from __future__ import annotations

from hashlib import sha256

from occ.dataset.manifest import SPLITS, Row
from occ.dataset.spread import MORE_SHOOTS, find_gaps, format_spread


def rows_of(label: str, split: str, count: int, group: str = "") -> list[Row]:
    names = [sha256(f"{label} {split} {group} {number}".encode()).hexdigest() for number in
             range(count)]  # fmt: skip
    return [Row(name, label, "own", group=group or name[:16], split=split) for name in names]


def test_photos_of_many_groups_in_all_splits_are_no_gap() -> None:
    rows = [
        row for label in ("other", "mug") for split in SPLITS for row in rows_of(label, split, 12)
    ]
    assert find_gaps(rows, "mug") == []


def test_one_shoot_of_each_label_is_told_by_split_and_by_group() -> None:
    """93 mugs in one folder, 77 others in another: two groups, two splits."""
    rows = rows_of("mug", "calibrate", 93, "own/cups") + rows_of("other", "train", 77, "own/rest")
    assert format_spread(rows, "mug").splitlines() == [
        "label  train  validate  calibrate  dev-test",
        "other     77         .          .         .",
        "mug        .         .         93         .",
    ]
    *gaps, advice = find_gaps(rows, "mug")
    assert advice == MORE_SHOOTS and len(gaps) == 8
    assert "Split train has no photo of mug; `occ train` needs both labels." in gaps
    assert "Of mug in calibrate, 93 of 93 photos are one group, own/cups." in gaps


def test_a_few_photos_of_one_group_among_others_are_no_gap() -> None:
    rows = [
        row for label in ("other", "mug") for split in SPLITS for row in rows_of(label, split, 9)
    ]
    assert find_gaps([*rows, *rows_of("mug", "train", 8, "own/desk")], "mug") == []
    (said, _) = find_gaps([*rows, *rows_of("mug", "train", 10, "own/desk")], "mug")
    assert said == "Of mug in train, 10 of 19 photos are one group, own/desk."


def test_large_shoots_that_fall_into_one_split_are_told_with_what_was_meant() -> None:
    """Two shoots of oranges in `validate`: neither is most of it, and `calibrate` goes short."""
    others = [row for s in SPLITS for row in rows_of("other", s, 12)]
    oranges = rows_of("orange", "train", 125) + rows_of("orange", "calibrate", 29)
    oranges += rows_of("orange", "dev-test", 42) + rows_of("orange", "validate", 31)
    for shoot in ("own/market", "own/kitchen"):
        oranges += rows_of("orange", "validate", 110, shoot)
    *gaps, advice = find_gaps([*others, *oranges], "orange")
    assert advice == MORE_SHOOTS
    assert gaps == [
        "Of 447 photos of orange, 251 are in validate, where about 67 are meant to be; its "
        "largest group, own/market, has 110.",
        "Of 447 photos of orange, 29 are in calibrate, where about 67 are meant to be; its "
        f"largest group, {oranges[125].group}, has 1.",
    ]
