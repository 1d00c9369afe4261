"""Drawn photos and altered copies of them in, pairs and groups of near copies out."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.backbone import Backbone
from occ.dataset.demo.photo import render_photo
from occ.dataset.similar import crossing, group_numbers, near_pairs, perceptual_hash
from occ.dataset.split import NEAR
from occ.files import hash_file
from occ.graphs import load_graph
from occ.preprocess import PreprocessSpec, prepare_views
from occ.settings import REPOSITORY
from occ.values import Pixels
from PIL import Image, ImageEnhance

SCENES = (("wood", "yellow"), ("tiles", "spotted"), ("desk", "green"), ("white", "yellow"))


def recompressed(rgb: np.ndarray) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=60)
    return np.asarray(Image.open(file))


def cropped(rgb: np.ndarray) -> np.ndarray:
    height, width = rgb.shape[:2]
    return rgb[height // 25 : -height // 25, width // 25 : -width // 25]


def smaller(rgb: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(rgb).resize((160, 120), Image.Resampling.LANCZOS))


def brighter(rgb: np.ndarray) -> np.ndarray:
    return np.asarray(ImageEnhance.Brightness(Image.fromarray(rgb)).enhance(1.15))


COPIES = {
    "recompressed": recompressed,
    "cropped": cropped,
    "smaller": smaller,
    "brighter": brighter,
    "the very same": np.copy,
}


@pytest.fixture(scope="module")
def scenes() -> list[np.ndarray]:
    """Four scenes of one layout and four of another: different photos of one kind of object."""
    return [
        render_photo(seed, "banana", scene=scene, subject=subject, size=(320, 240)).rgb
        for seed in (1, 2)
        for scene, subject in SCENES
    ]


@pytest.fixture(scope="module")
def see(tmp_path_factory):
    """Photos -> what the committed backbone sees in them: float32 (n, d)."""
    path = REPOSITORY / "asset" / "MNet.h5"
    cache = tmp_path_factory.mktemp("graphs")
    backbone = Backbone(load_graph(path, hash_file(path), cache))

    def extract(found: list[np.ndarray]) -> np.ndarray:
        inputs = [prepare_views(Pixels(np.array(rgb)), PreprocessSpec()) for rgb in found]
        return backbone.extract(np.concatenate(inputs)).features

    return extract


def pairs_of(found: list[np.ndarray], see) -> set[tuple[int, int]]:
    hashes = np.array([perceptual_hash(np.array(rgb)) for rgb in found], np.uint64)
    return {tuple(pair) for pair in near_pairs(see(found), hashes, **NEAR).tolist()}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_found_as_the_same_photo_by_the_rule_that_is_used(scenes, see, name):
    some = scenes[::2]
    found = pairs_of([*some, *(COPIES[name](rgb) for rgb in some)], see)
    assert {(number, number + len(some)) for number in range(len(some))} <= found


def test_photos_of_different_scenes_are_not_taken_for_copies(scenes, see):
    found = pairs_of(scenes, see)
    across = {(i, j) for i, j in found if i // 4 != j // 4}  # another layout, light and camera
    assert across == set()


def test_a_mirrored_photo_hashes_differently(scenes):
    for rgb in scenes[:3]:
        apart = perceptual_hash(rgb) ^ perceptual_hash(np.ascontiguousarray(rgb[:, ::-1]))
        assert apart.bit_count() > NEAR["bits"]


@given(st.integers(0, 60))
def test_near_pairs_are_those_of_the_definition_in_chunks_of_any_size(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 30))
    features = rng.normal(size=(count, 3)).astype(np.float32)
    hashes = rng.integers(0, 2**64, count, np.uint64) & np.uint64(0xFFF)
    rule = {"cosine": 0.9, "bits": 4, "hash_cosine": 0.3}
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    expected = [
        (i, j)
        for i in range(count)
        for j in range(i + 1, count)
        if (like := unit[i] @ unit[j]) >= 0.9
        or (like >= 0.3 and (int(hashes[i]) ^ int(hashes[j])).bit_count() <= 4)
    ]
    for chunk in (1, 7, 1024):
        found = near_pairs(features, hashes, **rule, chunk=chunk)
        assert sorted(map(tuple, found.tolist())) == expected


def test_equal_hashes_alone_make_no_pair_and_nothing_seen_is_like_nothing():
    features = np.array([[1, 0], [0, 1], [0, 0]], np.float32)
    same = np.zeros(3, np.uint64)
    assert near_pairs(features, same, **NEAR).shape == (0, 2)
    assert near_pairs(features[:0], same[:0], **NEAR).shape == (0, 2)


def test_copies_of_copies_are_one_group_and_strangers_are_their_own():
    found = group_numbers(6, np.array([[0, 1], [1, 4], [3, 5]]))
    assert found[0] == found[1] == found[4] and found[3] == found[5]
    assert len({found[0], found[2], found[3]}) == 3
    assert len(set(group_numbers(4, np.zeros((0, 2), int)))) == 4


def test_only_pairs_on_both_sides_cross():
    pairs = np.array([[0, 1], [1, 2], [0, 2]])
    assert crossing(pairs, ["a", "a", "b"]).tolist() == [[1, 2], [0, 2]]
    assert len(crossing(np.zeros((0, 2), int), [])) == 0
