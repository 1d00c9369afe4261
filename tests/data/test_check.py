"""The look for faults and the counts, on small data folders that are made wrong on purpose."""

import re
from dataclasses import replace

import pytest
from occ.dataset.check import check_data
from occ.dataset.manifest import Row, read_manifest, write_manifest
from occ.dataset.raw import RawPhoto, find_photos, raw_photo, read_index, write_index
from occ.dataset.status import COLUMNS, count_photos, format_counts
from occ.errors import DataRefused
from photos import sha256_of


def make_row(number: int, **more) -> Row:
    facts = {"label": "banana", "source": "zhixian", "group": f"g{number}", "split": "train"}
    return Row(sha256_of(b"%d" % number), **{**facts, **more})


def make_data(folder, rows):
    """A sound data folder: each photo's bytes are its number."""
    photos = {}
    for number, row in enumerate(rows):
        path = folder / "raw" / row.label / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d" % number)
        photos[row.sha256] = raw_photo(row.sha256, path, row.sha256)
    write_index(folder / "raw", photos)
    write_manifest(rows, folder / "manifest.csv")


ROWS = [
    make_row(0),
    make_row(1, source="own", group=""),
    make_row(2, label="other", split="validate"),
    make_row(3, source="fruit_od", split="dev-test"),
]


def faults_of(folder):
    found = check_data(folder / "manifest.csv", folder / "raw", target="banana")
    return [(fault.kind, fault.message) for fault in found]


def test_sound_data_has_no_fault(tmp_path):
    make_data(tmp_path, ROWS)
    assert faults_of(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({"source": "somewhere"}, "source", "'somewhere' is unknown"),
        ({"source": "khowpod"}, "source", "khowpod are for dev-test only, its split is 'train'"),
        ({"group": "g2"}, "split", "Group g2 is in train, validate"),
    ],
)
def test_a_row_that_breaks_a_promise_is_found(tmp_path, change, kind, said):
    make_data(tmp_path, [replace(ROWS[0], **change), *ROWS[1:]])
    ((found, message),) = faults_of(tmp_path)
    assert found == kind and said in message


def test_a_missing_photo_and_wrong_bytes_are_found(tmp_path):
    make_data(tmp_path, ROWS)
    (tmp_path / "raw" / "banana" / "0.jpg").unlink()
    (tmp_path / "raw" / "banana" / "1.jpg").write_bytes(b"spoiled")
    (missing, lost), (spoiled, other) = faults_of(tmp_path)
    assert (missing, spoiled) == ("missing", "bytes")
    assert ROWS[0].sha256 in lost and "1.jpg" in other


def test_every_bad_line_of_the_manifest_is_a_fault(tmp_path):
    make_data(tmp_path, ROWS)
    with (tmp_path / "manifest.csv").open("a") as file:
        file.write("x,banana\n" + "b" * 64 + ",plantain,own,,,,,,,,\n")
    (first, short), (second, unknown) = faults_of(tmp_path)
    assert first == second == "manifest"
    assert "line 6" in short and "line 7" in unknown and "plantain" in unknown


def test_a_manifest_or_index_that_is_none_is_the_only_fault(tmp_path):
    ((kind, message),) = faults_of(tmp_path)
    assert kind == "manifest" and "no manifest" in message
    make_data(tmp_path, ROWS)
    (tmp_path / "raw" / "index.csv").write_text("sha256,file,file_sha256,kind\n1,2,3,4\n")
    ((kind, message),) = faults_of(tmp_path)
    assert kind == "manifest" and "index.csv, line 2: Expected two sha256" in message


def test_the_counts_add_up_by_source_label_and_split(tmp_path):
    make_data(tmp_path, ROWS)
    (tmp_path / "raw" / "banana" / "0.jpg").unlink()
    counts = count_photos(read_manifest(tmp_path / "manifest.csv"), find_photos(tmp_path / "raw"))
    assert list(counts)[-2:] == [("all", "banana"), ("all", "other")]
    assert counts["all", "banana"] == {
        "photos": 3,
        "train": 2,
        "dev-test": 1,
        "original": 2,
        "missing": 1,
    }
    assert counts["zhixian", "other"] == {"photos": 1, "validate": 1, "original": 1}


def test_the_table_is_aligned_and_names_its_columns():
    lines = format_counts(count_photos(ROWS, {})).splitlines()
    assert [name for name in COLUMNS if name in lines[0]] == list(COLUMNS)
    assert {len(line) for line in lines} == {len(lines[0])}
    assert lines[1].split() == ["fruit_od", "banana", *"1...1...1"]


def test_the_index_says_what_it_was_told(tmp_path):
    original = RawPhoto("a" * 64, tmp_path / "banana" / "1.jpg", "a" * 64, "original")
    copy = RawPhoto("b" * 64, tmp_path / "other" / "2.webp", "c" * 64, "mirror")
    write_index(tmp_path, {photo.sha256: photo for photo in (copy, original)})
    assert read_index(tmp_path) == {"a" * 64: original, "b" * 64: copy}
    assert find_photos(tmp_path) == {}, "neither file is there"
    assert find_photos(tmp_path / "nowhere") == {}


def test_own_photos_are_found_by_their_path_without_an_index(tmp_path):
    rows = [make_row(0, source="own", path="banana/0.jpg"), make_row(1, source="own", path="no")]
    make_data(tmp_path, rows)
    (tmp_path / "raw" / "index.csv").unlink()
    ((sha256, photo),) = find_photos(tmp_path / "raw", rows).items()
    assert sha256 == rows[0].sha256 == photo.file_sha256 and photo.path.name == "0.jpg"
    outside = replace(rows[0], path="../manifest.csv")
    with pytest.raises(DataRefused, match="inside"):
        find_photos(tmp_path / "raw", [outside])


@pytest.mark.parametrize(
    ("sha256", "file_sha256", "kind"),
    [("a", "a" * 64, "original"), ("a" * 64, "b" * 64, "original"), ("a" * 64, "a" * 64, "mirror")],
)
def test_a_photo_that_contradicts_itself_is_refused(tmp_path, sha256, file_sha256, kind):
    with pytest.raises(ValueError, match="Received"):
        RawPhoto(sha256, tmp_path, file_sha256, kind)


@pytest.mark.parametrize("file", ["../../secret.jpg", "/etc/hosts"])
def test_an_index_that_points_outside_is_refused(tmp_path, file):
    line = f"{'a' * 64},{file},{'a' * 64},original"
    (tmp_path / "index.csv").write_text(f"sha256,file,file_sha256,kind\n{line}\n")
    with pytest.raises(DataRefused, match="inside"):
        read_index(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("relabel.csv", "sha256,label,reason\n" + "0" * 64 + ",other,why\n", "not in manifest.csv"),
        ("relabel.csv", "sha256,label\na,other\n", "line 1: there is no column reason"),
        ("dropped.csv", "sha256,reason\nabc\n", "line 2: expected 2 texts: sha256, reason"),
        ("dropped.csv", "sha256,reason\nabc,“blurred”\n", "not a UTF-8 table"),
    ],
)
def test_lists_that_a_person_broke_are_found_and_named(tmp_path, name, text, said):
    make_data(tmp_path, ROWS)
    (tmp_path / name).write_bytes(text.encode("cp1252"))
    found = [message for _, message in faults_of(tmp_path)]
    assert len(found) == 1 and name in found[0] and re.search(said, found[0])
