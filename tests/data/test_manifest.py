"""The committed data/manifest.csv: who is in it, from where, and in which split."""

import csv
import re
from collections import Counter, defaultdict

import pytest
from occ.dataset.manifest import SPLITS, Row, read_manifest
from occ.dataset.sources import OWN, TABLE, read_sources
from occ.dataset.split import EASY_SOURCES, HARD_SOURCES
from occ.settings import REPOSITORY
from occ.values import LABELS

DATA = REPOSITORY / "data"
LISTED = {name: int(source["photos"]) for name, source in read_sources().items()}


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return read_manifest(DATA / "manifest.csv")


@pytest.fixture(scope="module")
def dropped() -> set[str]:
    path = DATA / "dropped.csv"
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {line["sha256"] for line in csv.DictReader(file)}


def test_every_hash_stands_once_and_every_label_is_one_of_two(rows):
    assert len({row.sha256 for row in rows}) == len(rows)
    assert {row.label for row in rows} == set(LABELS)


def test_every_public_photo_has_an_address_at_a_commit_and_a_licence(rows):
    for row in rows:
        if row.source != OWN:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+", row.repo), row
            assert re.fullmatch(r"[0-9a-f]{40}", row.commit), row
            assert row.path and not row.path.startswith("/"), row
        assert row.licence, row


def test_every_source_is_described_with_its_licence(rows):
    licences = {name: source["licence"] for name, source in read_sources().items()}
    for row in rows:
        assert row.source == OWN or licences[row.source] == row.licence, row


def test_no_photo_was_lost_without_being_listed_as_dropped(rows, dropped):
    public = [row for row in rows if row.source != OWN]
    assert not {row.sha256 for row in rows} & dropped
    assert len({row.sha256 for row in public} | dropped) == sum(LISTED.values())
    counts = Counter(row.source for row in public)
    for name, listed in LISTED.items():
        assert 0 < counts[name] <= listed, name
        assert listed - counts[name] <= len(dropped), name


def test_every_photo_that_is_used_has_a_group_and_a_split(rows, dropped):
    waiting = Counter(
        row.source
        for row in rows
        if row.sha256 not in dropped and not (row.group and row.split in SPLITS)
    )
    assert waiting == {}


def test_no_group_of_near_copies_is_in_two_splits(rows):
    splits = defaultdict(set)
    for row in rows:
        if row.split in SPLITS:
            splits[row.group].add(row.split)
    assert {group: words for group, words in splits.items() if len(words) > 1} == {}


def test_the_dev_test_photos_are_those_of_its_sources(rows):
    kept_apart = {*EASY_SOURCES, *HARD_SOURCES}
    assert len(kept_apart) == 5 and kept_apart <= read_sources().keys()
    for row in rows:
        if row.split in SPLITS:
            assert (row.split == "dev-test") == (row.source in kept_apart), row


def test_there_are_20_sources_and_each_is_named_once():
    lines = TABLE.read_text("utf-8").splitlines()
    assert len(read_sources()) == len(lines) - 1 == 20
