"""A data folder in, its photos with their rows out; what is missing is said in a sentence."""

from __future__ import annotations

import hashlib
import re
import shutil
from dataclasses import replace

import pytest
import tiny
from occ.__main__ import app
from occ.dataset.manifest import digest_of, read_manifest, write_manifest
from occ.dataset.split import HARD_SOURCES
from occ.errors import DataRefused
from occ.settings import Settings
from occ.training.workbench import open_workbench, progress_bar
from typer.testing import CliRunner


@pytest.fixture
def settings(tmp_path) -> Settings:
    return tiny.write_photos(tmp_path, photos=20)


def change_rows(settings: Settings, change) -> None:
    """Write the manifest anew; `change` takes a row and gives another, or None to leave it out."""
    path = settings.data_dir / "manifest.csv"
    rows = [change(row) for row in read_manifest(path)]
    write_manifest([row for row in rows if row is not None], path)


def test_every_photo_stands_beside_its_row(settings):
    bench = open_workbench(settings)
    assert len(bench.rows) == len(bench.photos) == 20
    for row, photo in zip(bench.rows, bench.photos, strict=True):
        assert photo.sha256 == row.sha256 and photo.path.parent.name == row.label
        assert hashlib.sha256(photo.path.read_bytes()).hexdigest() == photo.file_sha256
    assert bench.manifest_digest == digest_of(settings.data_dir / "manifest.csv")
    assert bench.kinds() == {"original": 20, "mirror": 0}


def test_a_split_holds_its_own_photos_in_the_manifests_order(settings):
    bench = open_workbench(settings)
    parts = {word: bench.of_split(word) for word in ("train", "validate", "calibrate", "dev-test")}
    assert sum(len(part.rows) for part in parts.values()) == 20
    for word, part in parts.items():
        assert {row.split for row in part.rows} == {word}
        places = [bench.rows.index(row) for row in part.rows]
        assert places == sorted(places)
        assert [bench.photos[place] for place in places] == list(part.photos)
    both = bench.of_split("train", "validate")
    assert len(both.rows) == len(parts["train"].rows) + len(parts["validate"].rows)
    assert bench.of_split("nowhere").rows == ()


def test_a_correction_that_says_what_the_source_says_changes_nothing(settings):
    taught = open_workbench(settings).of_split("train").rows
    first, second = [row for row in taught if row.label == "banana"][:2]
    lines = [f"{first.sha256},other,a lemon", f"{second.sha256},banana,looked at again"]
    (settings.data_dir / "relabel.csv").write_text("\n".join(["sha256,label,reason", *lines]))
    bench = open_workbench(settings)
    assert bench.relabelled == {first.sha256}
    labels = {row.sha256: row.label for row in bench.rows}
    assert (labels[first.sha256], labels[second.sha256]) == ("other", "banana")


def test_a_correction_of_no_photo_is_refused_and_one_saved_by_a_spreadsheet_is_read(settings):
    file = settings.data_dir / "relabel.csv"
    row = open_workbench(settings).of_split("train").rows[0]
    word = "other" if row.label == "banana" else "banana"
    for mark in ("", "\ufeff"):
        file.write_text(f"{mark}sha256,label,reason\n{row.sha256},{word},seen\n", encoding="utf-8")
        assert open_workbench(settings).relabelled == {row.sha256}
    file.write_text(f"sha256,label,reason\n{'f' * 64},{word},mistyped\n")
    with pytest.raises(DataRefused, match=r"not in manifest\.csv: ffff"):
        open_workbench(settings)


@pytest.mark.parametrize("group", ["", "own/desk"])
def test_photos_that_were_added_but_not_split_are_not_passed_over_in_silence(settings, group):
    rows = read_manifest(settings.data_dir / "manifest.csv")
    new = next(row for row in rows if row.split == "train")
    change_rows(settings, lambda row: replace(row, group=group, split="") if row == new else row)
    with pytest.raises(DataRefused, match=r"1 of 20 photos .* no split yet\. Run `occ data split`"):
        open_workbench(settings)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"split": "validate"}, "Group .* is in "), ({"source": HARD_SOURCES[0]}, "dev-test only")],
)
def test_a_leak_is_refused_before_anything_is_taught(settings, change, said):
    rows = read_manifest(settings.data_dir / "manifest.csv")
    one, two = [row for row in rows if row.split == "train"][:2]
    change_rows(
        settings,
        lambda row: replace(row, group=two.group, **change) if row == one else row,
    )
    with pytest.raises(DataRefused, match=rf"{said}.*Run `occ data split`"):
        open_workbench(settings, ["dev-test"])


def test_own_photos_that_are_not_there_have_no_address_to_fetch_from(settings):
    rows = read_manifest(settings.data_dir / "manifest.csv")
    for place, repo, said in (
        (3, "", r"`occ data add` brings own photos back\. For"),
        (4, "me/fruit", r"Run `occ data fetch` first\. `occ data add` brings"),
    ):
        (settings.data_dir / "raw" / rows[place].path).unlink()
        change = {"repo": repo}
        change_rows(settings, lambda r, p=place, c=change: replace(r, **c) if r == rows[p] else r)
        with pytest.raises(DataRefused, match=said):
            open_workbench(settings)


def test_a_photo_that_is_not_there_is_named(settings):
    row = read_manifest(settings.data_dir / "manifest.csv")[3]
    (settings.data_dir / "raw" / row.path).unlink()
    with pytest.raises(DataRefused, match=rf"1 of 20 photos .* {row.sha256[:16]}.*occ data add"):
        open_workbench(settings)


def test_who_asks_of_one_split_needs_its_photos_alone(settings, monkeypatch):
    rows = read_manifest(settings.data_dir / "manifest.csv")
    first = {row.split: row for row in rows}
    (settings.data_dir / "raw" / first["train"].path).unlink()
    bench = open_workbench(settings, ["dev-test"])
    assert set(bench.rows) == {row for row in rows if row.split == "dev-test"}
    assert bench.manifest_digest == digest_of(settings.data_dir / "manifest.csv")
    monkeypatch.setenv("OCC_DATA_DIR", str(settings.data_dir))
    compared = CliRunner().invoke(app, ["compare", "none", "none"])
    assert "none" in compared.output and "occ data fetch" not in compared.output  # it got so far
    (settings.data_dir / "raw" / first["dev-test"].path).unlink()
    with pytest.raises(DataRefused, match=rf"1 of {len(bench.rows)} photos of dev-test are not in"):
        open_workbench(settings, ["dev-test"])


def test_what_is_advised_without_photos_gives_a_workbench(settings, tmp_path, monkeypatch):
    shutil.rmtree(settings.data_dir / "raw")
    change_rows(settings, lambda row: replace(row, repo="me/fruit"))
    with pytest.raises(DataRefused) as refused:
        open_workbench(settings)
    advised = re.findall("`(.*?)`", str(refused.value))
    assert advised[0] == "occ data fetch" and "OCC_DATA_DIR=demo " in str(refused.value)
    monkeypatch.chdir(tmp_path)
    demo, copy = (words.split()[1:] for words in advised[1:])
    assert CliRunner().invoke(app, [*demo, "--photos", "20"]).exit_code == 0
    shutil.copy(*copy)
    assert len(open_workbench(Settings(data_dir=tmp_path / "demo")).rows) == 20
    change_rows(settings, lambda row: replace(row, label=row.label.replace("banana", "apple")))
    with pytest.raises(DataRefused) as refused:  # its photos are of bananas: it would be refused
        open_workbench(settings.model_copy(update={"target": "apple"}))
    assert "demo" not in str(refused.value)


@pytest.mark.parametrize("split", ["train", "validate", "calibrate", "dev-test"])
def test_a_split_without_photos_of_both_labels_is_named(settings, split):
    change_rows(settings, lambda row: None if (row.split, row.label) == (split, "banana") else row)
    with pytest.raises(DataRefused, match=rf"{split} needs photos of both labels.*'other'"):
        open_workbench(settings)


def test_one_shoot_is_named_as_the_reason_for_an_empty_split(settings):
    shoot = {"group": "own/cups", "split": "calibrate"}
    change_rows(settings, lambda row: replace(row, **shoot) if row.label == "banana" else row)
    with pytest.raises(
        DataRefused, match=r"Of banana, 10 of 10 photos are one group, own/cups\..*sh"
    ):
        open_workbench(settings)


def test_an_empty_split_and_an_empty_manifest_are_refused(settings):
    change_rows(settings, lambda row: None if row.split == "calibrate" else row)
    with pytest.raises(DataRefused, match=r"calibrate needs photos of both labels.*none"):
        open_workbench(settings)
    change_rows(settings, lambda row: None)
    with pytest.raises(DataRefused, match="train needs photos"):
        open_workbench(settings)


def test_a_bar_is_drawn_on_standard_error_only(capsys):
    for total in (3, None):
        with progress_bar("looking", total) as advance:
            advance(2)
            advance(1)
    shown = capsys.readouterr()
    assert shown.out == "" and "looking" in shown.err and "3/3" in shown.err


def test_a_copy_of_other_bytes_is_fitted_on_anew(settings):
    bench = open_workbench(settings)
    taught = bench.of_split("train").photos[0]
    copies = [
        replace(one, kind="mirror", file_sha256="0" * 64) if one == taught else one
        for one in bench.photos
    ]
    assert replace(bench, photos=tuple(copies)).labels_digest() != bench.labels_digest()
    tested = bench.of_split("dev-test").photos[0]
    copies = [
        replace(one, kind="mirror", file_sha256="0" * 64) if one == tested else one
        for one in bench.photos
    ]
    assert replace(bench, photos=tuple(copies)).labels_digest() == bench.labels_digest()
