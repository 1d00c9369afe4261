"""Features of known photos in, whether another is like them out; a changed file is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from occ.errors import ModelRefused
from occ.files import hash_file
from occ.oneclass import Known, Novelty, load_known, near, root
from occ.training.oneclass.known import FILE, LONGEST, OTHERS, write_known

SIZE = 16


def kind(number: int, photos: int, seed: int = 0) -> np.ndarray:
    """Features float32 (n, 16) that are loud in two places of their own, a little anywhere."""
    rng = np.random.default_rng([number, seed])
    found = rng.uniform(0, 0.05, (photos, SIZE))
    found[:, 2 * number : 2 * number + 2] += rng.uniform(1, 2, (photos, 2))
    return found.astype(np.float32)


def rows(targets: int, others: int) -> list[SimpleNamespace]:
    """Stand-ins of manifest rows, of which only the label is looked at."""
    return [SimpleNamespace(label="banana")] * targets + [SimpleNamespace(label="other")] * others


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, Novelty]:
    features = np.concatenate([kind(0, 30), kind(1, 50)])
    calibrate = np.concatenate([kind(0, 300, 1), kind(1, 300, 1)])
    aspects = np.array([1.5] * 598 + [LONGEST, LONGEST + 0.1])
    return tmp_path, write_known(tmp_path, rows(30, 50), features, calibrate, aspects)


def novel(known: Known, features: np.ndarray, aspect: float = 1.5) -> np.ndarray:
    """What is novel of photos of one shape."""
    return known.is_novel(features, np.full(len(features), aspect))


def test_a_kind_never_seen_is_novel_and_a_known_one_is_not(written):
    known = load_known(*written)
    assert novel(known, kind(5, 40)).all()
    assert novel(known, np.concatenate([kind(0, 200, 2), kind(1, 200, 2)])).mean() < 0.02


def test_a_photo_too_long_is_novel_whatever_it_shows(written):
    folder, told = written
    known, seen = load_known(folder, told), np.concatenate([kind(0, 9), kind(5, 1)])
    assert (told.longest, told.long) == (LONGEST, 1)
    assert novel(known, seen, LONGEST).tolist() == [False] * 9 + [True]
    assert novel(known, seen, LONGEST + 0.01).all()
    anyhow = replace(load_known(folder, told), longest=None)
    assert novel(anyhow, seen, 99.0).tolist() == [False] * 9 + [True]


@pytest.mark.parametrize("photos", [3, 60, 79, 80, 500])
def test_what_a_part_of_the_known_photos_answers_all_of_them_would(photos: int):
    known = Known(root(kind(0, photos)), 5, 0.0)
    asked = np.concatenate([kind(0, 60, 3), kind(1, 60, 3)])
    likeness = near(root(asked), known.rows, known.neighbours)
    for edge in (0.5, *np.quantile(likeness, np.linspace(0, 1, 31))):  # some at the very edge
        found = novel(replace(known, edge=float(edge)), asked)
        assert (found == (likeness < edge)).all()


def test_the_edge_leaves_the_told_share_of_calibrate_below(written):
    folder, novelty = written
    known, asked = load_known(folder, novelty), np.concatenate([kind(0, 300, 1), kind(1, 300, 1)])
    likeness = near(root(asked), known.rows, known.neighbours)
    assert (likeness < novelty.edge).sum() == novelty.novel <= 2
    assert novelty.photos == 600


def test_of_many_others_some_are_kept_and_the_file_is_the_same_again(tmp_path):
    features = np.concatenate([kind(0, 5), kind(1, OTHERS + 700)])
    told = rows(5, OTHERS + 700)
    asked = (features, kind(0, 50, 1), np.ones(50))
    first, second = (write_known(tmp_path, told, *asked) for _ in range(2))
    assert first == second
    assert len(load_known(tmp_path, first).rows) == 5 + OTHERS


def test_a_changed_or_missing_file_is_refused(written):
    folder, novelty = written
    path = folder / FILE
    data = path.read_bytes()
    path.write_bytes(data[:-1] + b"x")
    with pytest.raises(ModelRefused, match=FILE):
        load_known(folder, novelty)
    path.unlink()
    with pytest.raises(ModelRefused, match=FILE):
        load_known(folder, novelty)


@pytest.mark.parametrize("content", ["pickle", "nan", "no targets", "flat", "other names", "text"])
def test_a_file_of_other_contents_is_refused_even_with_its_hash(tmp_path, content):
    path, some = tmp_path / FILE, np.ones((3, SIZE), np.float16)
    parts = {
        "pickle": {"targets": np.array([{}], object), "others": some},
        "nan": {"targets": some * np.nan, "others": some},
        "no targets": {"targets": some[:0], "others": some},
        "flat": {"targets": some[0], "others": some[0]},
        "other names": {"targets": some},
    }
    if content == "text":
        path.write_text("no archive")
    else:
        np.savez(path, **parts[content])

    told = Novelty(FILE, hash_file(path), 5, 0.5, 1, 0, LONGEST, 0)
    with pytest.raises(ModelRefused):
        load_known(tmp_path, told)


@pytest.mark.parametrize(
    "changes",
    [
        {"file": "../OneClass.npz"},
        {"file": "x.pkl"},
        {"neighbours": 0},
        {"edge": 1.1},
        {"edge": -1},
        {"longest": 0.9},
        {"longest": float("nan")},
    ],
)
def test_a_novelty_that_cannot_be_meant_is_refused(changes):
    facts = Novelty(FILE, "a" * 64, 5, 0.5, 100, 1, LONGEST, 2).as_dict()
    assert Novelty.from_dict(facts).as_dict() == facts
    with pytest.raises(ValueError, match="Received"):
        Novelty.from_dict(facts | changes)


@pytest.mark.parametrize("name", ["file", "sha256", "neighbours", "edge", "longest", "long"])
def test_a_novelty_with_a_part_missing_is_refused(name):
    facts = Novelty(FILE, "a" * 64, 5, 0.5, 100, 1, LONGEST, 2).as_dict()
    del facts[name]
    with pytest.raises(KeyError):
        Novelty.from_dict(facts)


@given(arrays.arrays(np.float32, (4, 6), elements=st.floats(-1, 6, width=32)))
def test_a_root_has_length_one_or_none(features):
    lengths = np.linalg.norm(root(features), axis=1)
    has_any = (features > 1e-6).any(axis=1)
    np.testing.assert_allclose(lengths[has_any], 1, atol=1e-3)
    assert (lengths <= 1 + 1e-3).all()


def test_fewer_known_than_neighbours_are_all_asked():
    known = root(kind(0, 2))
    np.testing.assert_allclose(near(known[:1], known, 5), (known[:1] @ known.T).mean(), rtol=1e-6)
