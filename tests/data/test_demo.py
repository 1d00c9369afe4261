"""The synthetic set: a seed and a count go in; photos, masks, boxes and a manifest come out."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from occ.dataset.demo import write_demo
from occ.dataset.manifest import SPLITS, read_manifest
from occ.errors import DataRefused
from occ.values import LABELS
from PIL import Image


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of 40 photos, written once for this file."""
    return write_demo(tmp_path_factory.mktemp("demo") / "set", 40, 5).parent


def test_the_manifest_lists_every_photo_with_the_hash_of_its_file(demo):
    rows = read_manifest(demo / "manifest.csv")
    for row in rows:
        assert hashlib.sha256((demo / row.path).read_bytes()).hexdigest() == row.sha256
    assert len(rows) == 40


def test_forty_photos_fill_every_split_with_both_labels_in_equal_numbers(demo):
    rows = read_manifest(demo / "manifest.csv")
    assert Counter(row.label for row in rows) == {label: 20 for label in LABELS}
    found = {(row.split, row.label) for row in rows}
    assert found == {(split, label) for split in SPLITS for label in LABELS}


def test_a_photo_of_something_else_has_an_empty_mask(demo):
    for row in read_manifest(demo / "manifest.csv"):
        mask = np.asarray(Image.open(demo / "masks" / f"{Path(row.path).stem}.png"))
        assert set(np.unique(mask)) <= {0, 255}
        assert (mask.max() == 255) == (row.label == "banana")


@pytest.mark.parametrize("photos", [1, 0, -3, 10**9, 2.5])
def test_a_senseless_number_of_photos_is_refused_in_words(tmp_path, photos):
    with pytest.raises(DataRefused, match=r"number of photos must be 2 to 100000\. Received"):
        write_demo(tmp_path / "set", photos, 1)
    assert not (tmp_path / "set").exists()
