"""Photos on disk and a backbone in, features out: the same from the cache as without it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import tiny
from occ import preprocess
from occ.backbone import Backbone
from occ.classify import DECODE_PX
from occ.dataset.raw import RawPhoto
from occ.errors import DataRefused
from occ.locate import GRID, VIEW_SHARE
from occ.locate.closer import CloserLook, Zoom, closer_views
from occ.locate.patches import PATCHES, patch_means, rows_for_head
from occ.photo import decode_photo
from occ.preprocess import FULL, PreprocessSpec, prepare_views, trim_photo
from occ.training import features
from occ.training.features import FeatureRecipe, closer_recipe, extract_features
from occ.training.features.copies import copy_photo

QUARTER = (0.0, 0.0, 0.6, 0.6)
CLASS = 954


@dataclass
class FakeGraph:
    """Features that tell inputs apart; counts the photos, and may stop at one as if by Ctrl-C."""

    stop_at: int | None = None
    seen: list[int] = field(default_factory=list)

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        if self.stop_at is not None and len(self.seen) >= self.stop_at:
            raise KeyboardInterrupt
        self.seen.append(len(inputs))
        means = inputs.mean(axis=(1, 2))  # (n, 3)
        features = np.repeat(means, 342, axis=1)[:, :1024]  # (n, 1024)
        maps = np.tile(features[:, None, None], (1, 7, 7, 1))
        logprobs = np.repeat(means[:, :1], 1000, axis=1) - np.arange(1000, dtype=np.float32)
        return features, maps, logprobs


class Wider(FakeGraph):
    """Another network: other features, and more of them."""

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        features, maps, logprobs = super().run(inputs)
        wider = [np.concatenate([part, -part[..., :256]], axis=-1) for part in (features, maps)]
        return *wider, logprobs - 1


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> list[RawPhoto]:
    """Seven drawn photos, the last two of the same bytes, one larger than is looked at."""
    return tiny.draw_photos(tmp_path_factory.mktemp("raw"), (0, 1, 2, 3, 4, 5, 5), wide=4)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(features, "SHARD_PHOTOS", 2)


def recipe(**changes) -> FeatureRecipe:
    facts = {"spec": PreprocessSpec(side_px=16), "views": (FULL, QUARTER), "imagenet_class": CLASS}
    return FeatureRecipe(**{**facts, "backbone_sha256": "a" * 64, **changes})


def shards(cache: Path) -> list[Path]:
    return sorted(cache.glob("features/*/shard-*.npz"))


def test_features_are_those_of_the_backbone_itself(photos, tmp_path):
    backbone = Backbone(FakeGraph())
    found = extract_features(photos, backbone, recipe(), tmp_path)
    again = extract_features(photos, backbone, recipe(), tmp_path)
    assert found.pooled.shape == (7, 2, 1024) and found.pooled.dtype == np.float32
    for number, photo in enumerate(photos):
        pixels = decode_photo(photo.path.read_bytes(), longest_px=DECODE_PX)  # as it is served
        output = backbone.extract(prepare_views(pixels, recipe().spec, recipe().views))
        for one in (found, again):
            np.testing.assert_array_equal(one.pooled[number], output.features)
            np.testing.assert_array_equal(one.target_logprobs[number], output.logprobs[:, CLASS])


def test_copies_are_looked_at_and_kept_apart_from_the_photos(photos, tmp_path):
    backbone = Backbone(FakeGraph())
    plain, copied = (
        extract_features(photos, backbone, recipe(copied=asked), tmp_path)
        for asked in (False, True)
    )
    for number, photo in enumerate(photos):
        copy = copy_photo(decode_photo(photo.read(), longest_px=DECODE_PX), photo.file_sha256)
        output = backbone.extract(prepare_views(copy, recipe().spec, recipe().views))
        np.testing.assert_array_equal(copied.pooled[number], output.features)
    assert (plain.pooled != copied.pooled).any(axis=(1, 2)).all()
    assert len(list(tmp_path.glob("features/*"))) == 2


def test_a_second_run_computes_nothing_and_a_new_photo_only_itself(photos, tmp_path):
    graph = FakeGraph()
    extract_features(photos[:4], Backbone(graph), recipe(), tmp_path)
    assert graph.seen == [2] * 4
    extract_features(photos[:4][::-1], Backbone(graph), recipe(), tmp_path)
    assert graph.seen == [2] * 4
    found = extract_features(photos, Backbone(graph), recipe(), tmp_path)
    assert graph.seen == [2] * 6  # the same bytes are looked at once
    np.testing.assert_array_equal(found.pooled[5], found.pooled[6])


def test_photos_come_in_the_order_asked_for(photos, tmp_path):
    backbone = Backbone(FakeGraph())
    found = extract_features(photos, backbone, recipe(), tmp_path)
    turned = extract_features(photos[::-1], backbone, recipe(), tmp_path)
    np.testing.assert_array_equal(turned.pooled[::-1], found.pooled)


def test_a_stopped_run_goes_on_at_the_last_whole_shard(photos, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        extract_features(photos, Backbone(FakeGraph(stop_at=3)), recipe(), tmp_path)
    assert len(shards(tmp_path)) == 1
    graph, heard = FakeGraph(), []
    found = extract_features(photos, Backbone(graph), recipe(), tmp_path, advance=heard.append)
    assert len(graph.seen) == 4 and sum(heard) == len(photos)
    expected = extract_features(photos, Backbone(FakeGraph()), recipe(), tmp_path / "fresh")
    np.testing.assert_array_equal(found.pooled, expected.pooled)


@pytest.mark.parametrize("fault", ["cut short", "empty", "other bytes", "half written"])
def test_a_shard_that_is_not_whole_is_made_again(photos, tmp_path, fault):
    backbone = Backbone(FakeGraph())
    expected = extract_features(photos, backbone, recipe(), tmp_path)
    broken = shards(tmp_path)[0]
    data = broken.read_bytes()
    if fault == "half written":
        broken.unlink()
        broken.with_suffix(".123.part").write_bytes(data[:100])
    else:
        change = {"cut short": data[:-200], "empty": b"", "other bytes": b"PK no archive" * 9}
        broken.write_bytes(change[fault])
    graph = FakeGraph()
    found = extract_features(photos, Backbone(graph), recipe(), tmp_path)
    np.testing.assert_array_equal(found.pooled, expected.pooled)
    assert len(graph.seen) == 2  # only those of the broken shard
    assert extract_features(photos, Backbone(graph), recipe(), tmp_path) and len(graph.seen) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"spec": PreprocessSpec(side_px=16, colour="gray3")},
        {"spec": PreprocessSpec(side_px=16, trim=False)},
        {"views": (FULL,)},
        {"imagenet_class": 1},
        {"backbone_sha256": "b" * 64},
    ],
)
def test_another_recipe_has_another_cache(photos, tmp_path, changes):
    assert recipe(**changes).digest() != recipe().digest() == recipe().digest()
    graph = FakeGraph()
    for one in (recipe(), recipe(**changes)):
        extract_features(photos[:2], Backbone(graph), one, tmp_path)
    assert len(graph.seen) == 4


def test_photos_changed_on_disk_are_looked_at_again(photos, tmp_path):
    graph, first = FakeGraph(), photos[0]
    extract_features([first], Backbone(graph), recipe(), tmp_path)
    other = RawPhoto(first.sha256, photos[1].path, photos[1].file_sha256, "mirror")
    found = extract_features([other], Backbone(graph), recipe(), tmp_path)
    expected = extract_features([photos[1]], Backbone(graph), recipe(), tmp_path)
    assert len(graph.seen) == 2
    np.testing.assert_array_equal(found.pooled, expected.pooled)


ZOOM = Zoom("MNetDNN.h5", 2, 0.4, 0.2, 0.0, 0.0, "LNet", 0.5, whole_share=0.0, patches=False)


def closer_of(looked: FeatureRecipe, **changes) -> FeatureRecipe:
    """The recipe of another network's closer looks after a first look."""
    files = tiny.tiny_release().files
    files = {**files, "LNet.h5": replace(files["MNet.h5"], sha256="f" * 64)}
    return closer_recipe(looked, replace(ZOOM, **changes), files)


def test_patches_stand_behind_the_views(photos, tmp_path):
    backbone, wanted = Backbone(FakeGraph()), recipe(patches=True)
    found = extract_features(photos, backbone, wanted, tmp_path)
    plain = extract_features(photos, backbone, recipe(), tmp_path)
    assert wanted.rows() == 2 + 2 * PATCHES and found.pooled.shape == (7, wanted.rows(), 1024)
    np.testing.assert_array_equal(found.pooled[:, :2], plain.pooled)
    pixels = decode_photo(photos[0].path.read_bytes(), longest_px=DECODE_PX)
    maps = backbone.extract(prepare_views(pixels, wanted.spec, wanted.views)).map
    np.testing.assert_array_equal(found.pooled[0, wanted.patch_rows()], patch_means(maps))
    assert wanted.digest() != recipe().digest()


def test_another_network_looks_at_the_whole_photo_and_where_the_first_one_points(photos, tmp_path):
    first, other = Backbone(FakeGraph()), Backbone(Wider())
    looked = recipe(patches=True)
    wanted = closer_of(looked)
    closer = CloserLook(other, looked.views, ZOOM, lambda rows: rows[:, 0], first)
    found = extract_features(photos, other, wanted, tmp_path, closer=closer)
    assert found.pooled.shape == (7, 3, 1280) and found.target_logprobs.shape == (7, 3)
    photo = trim_photo(decode_photo(photos[0].path.read_bytes(), longest_px=DECODE_PX), looked.spec)
    seen = first.extract(photo.prepare(looked.views))
    places = closer_views(seen.map, lambda rows: rows[:, 0], looked.views, ZOOM)
    expected = other.extract(photo.prepare((FULL, *places)))
    np.testing.assert_array_equal(found.pooled[0], expected.features)
    np.testing.assert_array_equal(closer(photo, seen).features, expected.features)
    patched = closer_of(looked, patches=True)
    rows = extract_features(photos, other, patched, tmp_path, closer=closer).pooled
    assert patched.rows() == 3 + 3 * PATCHES and rows.shape == (7, patched.rows(), 1280)
    np.testing.assert_array_equal(rows[0], rows_for_head(expected, patches=True))
    others = (
        patched,
        replace(wanted, first=("9" * 64, looked.views)),
        replace(wanted, first=(looked.backbone_sha256, (FULL,))),
        replace(wanted, backbone_sha256="9" * 64),
    )
    assert wanted.digest() not in {one.digest() for one in others}


def test_whether_a_closer_look_is_wanted_changes_no_features():
    one, other = (closer_of(recipe(), sure=edge, share=0.1 + edge / 10) for edge in (0.0, 9.0))
    assert one.digest() == other.digest() != recipe().digest()
    for changes in ({"zoom": replace(ZOOM, places=1)}, {"pointer_sha256": "d"}):
        assert replace(one, **changes).digest() != one.digest()


# POINTED_BY -> what closer looks are pointed out with and which they are; a line is added, none
# is changed
POINTED = {1: "15bb89ec8b832a97"}


def test_closer_looks_that_are_pointed_out_otherwise_count_the_version_up():
    maps = np.random.default_rng(0).normal(size=(2, 7, 7, 4)).astype(np.float32)  # (v, s, s, d)
    zoom = replace(ZOOM, places=8)
    found = closer_views(maps, lambda rows: rows.sum(axis=1), (FULL, QUARTER), zoom)
    facts = [np.round(found, 6).tolist(), GRID, VIEW_SHARE]
    told = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
    assert told == POINTED.get(features.POINTED_BY), (
        "Closer looks are pointed out otherwise than caches were filled: count POINTED_BY of "
        f"training/features up and add its line, {told!r}, to POINTED here."
    )


# Caches have folders by such names: of views, also with patches; of closer looks, also with patches
DIGEST, PATCHED_DIGEST = "31092331ef927df4", "7eefd6bd224a9ac4"
CLOSER_DIGEST, CLOSER_PATCHED_DIGEST = "27384c69d9bbdaa1", "414eaa30ab642ca9"


def test_caches_that_were_filled_before_are_still_found():
    assert (recipe().digest(), recipe(patches=True).digest()) == (DIGEST, PATCHED_DIGEST)
    looks = [closer_of(recipe(), patches=word).digest() for word in (False, True)]
    assert looks == [CLOSER_DIGEST, CLOSER_PATCHED_DIGEST]


def test_the_versions_are_in_the_digests_once_they_are_counted_up(monkeypatch):
    closer = closer_of(recipe())
    assert recipe().digest() == DIGEST and closer.digest() == CLOSER_DIGEST
    monkeypatch.setattr(features, "POINTED_BY", 2)
    assert recipe().digest() == DIGEST and closer.digest() != CLOSER_DIGEST
    monkeypatch.setattr(preprocess, "PREPARED_BY", 2)
    assert recipe().digest() != DIGEST


def test_a_photo_that_was_changed_on_disk_is_refused_and_nothing_of_it_kept(tmp_path):
    """Kept under the hash of the bytes that were fetched, it would be wrong for ever."""
    classifier = tiny.tiny_classifier()
    recipe = FeatureRecipe(tiny.RGB, (FULL,), 954, "0" * 64)
    one, other = tiny.draw_photos(tmp_path, range(2), wide=9)
    whole = one.path.read_bytes()
    one.path.write_bytes(other.path.read_bytes())
    with pytest.raises(DataRefused, match="holds other bytes than when it was fetched"):
        extract_features([one], classifier.backbone, recipe, tmp_path)
    one.path.write_bytes(whole)
    mended, fresh = (
        extract_features([one], classifier.backbone, recipe, cache).pooled
        for cache in (tmp_path, tmp_path / "fresh")
    )
    np.testing.assert_array_equal(mended, fresh)


def test_no_photos_give_no_features(tmp_path):
    found = extract_features([], Backbone(FakeGraph()), recipe(), tmp_path)
    assert found.pooled.shape[:2] == (0, 2) and found.target_logprobs.shape == (0, 2)
