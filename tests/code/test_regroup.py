"""A data folder with copies and unusable files in, the manifest with groups and splits out."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
import tiny
from occ.dataset.manifest import Row, read_manifest, write_manifest
from occ.dataset.split import HARD_SOURCES
from occ.errors import DataRefused
from occ.release import write_release
from occ.settings import REPOSITORY, Settings
from occ.tables import write_table
from photos import encode, sha256_of
from PIL import Image

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
from occ.training import regroup
from occ.training.features import Features
from occ.training.regroup import regroup_photos

TEST = HARD_SOURCES[0]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def settings(tmp_path, cache) -> Settings:
    """Twenty drawn photos that have no group yet; the backbone is the committed one."""
    drawn = tiny.write_photos(tmp_path, photos=20)
    rows = [replace(row, group="", split="") for row in rows_of(drawn)]
    write_manifest(rows, tmp_path / "manifest.csv")
    return drawn.model_copy(update={"asset_dir": REPOSITORY / "asset", "cache_dir": cache})


def rows_of(settings: Settings) -> list[Row]:
    return list(read_manifest(settings.data_dir / "manifest.csv"))


def add(settings: Settings, name: str, data: bytes, **facts: str) -> Row:
    """List one more photo, and put its bytes where its row says."""
    place = settings.data_dir / "raw" / "other" / name
    place.write_bytes(data)
    row = Row(sha256_of(data), "other", **{"source": "own", "path": f"other/{name}", **facts})
    write_manifest([*rows_of(settings), row], settings.data_dir / "manifest.csv")
    return row


def copy_of(settings: Settings, row: Row) -> bytes:
    """The same photo, cut a little at the edges and saved again."""
    image = Image.open(settings.data_dir / "raw" / row.path)
    width, height = image.size
    cut = image.crop((width // 40, height // 40, width - width // 40, height - height // 40))
    return encode(cut, "JPEG", quality=70)


def dropped(settings: Settings) -> dict[str, str]:
    with (settings.data_dir / "dropped.csv").open(newline="") as file:
        return {line["sha256"]: line["reason"] for line in csv.DictReader(file)}


def test_every_photo_gets_a_group_and_a_split_and_a_second_run_changes_nothing(settings):
    copy = add(settings, "copy.jpg", copy_of(settings, rows_of(settings)[4]))
    told = regroup_photos(settings)
    rows = rows_of(settings)
    assert all(row.group and row.split for row in rows) and len(rows) == told.photos == 21
    by_hash = {row.sha256: row for row in rows}
    assert by_hash[copy.sha256].group == rows[4].group and told.pairs >= 1
    assert f"21 photos in {told.groups} groups" in told.sentence()
    assert told.table.startswith("label ") and all("Split" in gap for gap in told.gaps[:-1])
    before = (settings.data_dir / "manifest.csv").read_bytes()
    assert regroup_photos(settings) == told
    assert (settings.data_dir / "manifest.csv").read_bytes() == before


def test_what_cannot_be_used_is_dropped_with_its_reason(settings):
    gray = encode(Image.new("RGB", (60, 40), (90, 90, 90)), "PNG")
    flat = add(settings, "flat.png", gray)
    red = encode(Image.new("RGB", (60, 40), (200, 30, 30)), "PNG")
    red = add(settings, "red.png", red)
    letter = add(settings, "letter.jpg", b"\xff\xd8\xff no photo")
    tested = rows_of(settings)[3]
    rows = [replace(row, source=TEST) if row == tested else row for row in rows_of(settings)]
    write_manifest(rows, settings.data_dir / "manifest.csv")
    copy = add(settings, "copy.jpg", copy_of(settings, tested))
    told = regroup_photos(settings)
    assert dropped(settings)[flat.sha256] == dropped(settings)[red.sha256] == "one flat colour"
    assert dropped(settings)[letter.sha256].startswith("unreadable")
    assert dropped(settings)[copy.sha256] == "near copy of a dev-test photo"
    kept = {row.sha256: row for row in rows_of(settings)}
    assert not {flat.sha256, red.sha256, letter.sha256, copy.sha256} & set(kept)
    assert kept[tested.sha256].split == "dev-test" and told.photos == len(kept)
    assert sum(told.dropped.values()) == len(dropped(settings))
    later = add(settings, "flat2.png", gray + b"\0")
    regroup_photos(settings)
    assert {flat.sha256, later.sha256} <= set(dropped(settings))  # the older lines stay
    write_table(
        settings.data_dir / "dropped.csv",
        ("sha256", "reason"),
        [{"sha256": name, "reason": "once a near copy"} for name in (flat.sha256, tested.sha256)],
    )
    regroup_photos(settings)
    assert set(dropped(settings)) == {flat.sha256}, "a photo that is used is not dropped"


def test_a_missing_photo_stops_the_run_and_the_manifest_stays(settings):
    before = (settings.data_dir / "manifest.csv").read_bytes()
    (settings.data_dir / "raw" / rows_of(settings)[0].path).unlink()
    with pytest.raises(DataRefused, match=r"1 photos of the manifest .*raw\. `occ data add`"):
        regroup_photos(settings)
    assert (settings.data_dir / "manifest.csv").read_bytes() == before


@pytest.mark.parametrize(("taught", "asked"), [(948, 948), (None, 0), ("no release", 954)])
def test_features_are_kept_under_the_class_of_the_release(settings, monkeypatch, taught, asked):
    asset_dir = settings.data_dir / "release"
    asset_dir.mkdir()
    (asset_dir / "MNet.h5").symlink_to(settings.asset_dir / "MNet.h5")
    if taught != "no release":
        decision = {**tiny.tiny_release().decision, "imagenet_class": taught}
        write_release(tiny.tiny_release(decision=decision), asset_dir)
    recipes = []

    def extract(photos, backbone, recipe, *_, **__) -> Features:
        recipes.append(recipe)
        seen = np.eye(len(photos), 1024, dtype=np.float32)[:, None]  # (n, 1, d)
        return Features(seen, np.zeros((len(photos), 1), np.float32))

    monkeypatch.setattr(regroup, "extract_features", extract)
    regroup_photos(settings.model_copy(update={"asset_dir": asset_dir}))
    assert [recipe.imagenet_class for recipe in recipes] == [asked]
