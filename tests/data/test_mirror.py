"""Taking photos from a mirror: by the copy's own hash, and with no belief in its labels."""

import csv
from pathlib import Path

import pytest
from occ.dataset import fetch
from occ.dataset.fetch import fetch_photos
from occ.dataset.manifest import Row
from occ.dataset.raw import find_photos
from occ.errors import DataRefused
from photos import sha256_of

COLUMNS = ("sha256", "label", "file", "mirror_sha256")


def make_mirror(folder: Path, copies: dict[str, tuple[str, bytes]], below: str = "") -> Path:
    """A mirror of original sha256 -> (file name, bytes); every label in it is a lie."""
    (folder / below).mkdir(parents=True)
    lines = []
    for sha256, (name, data) in copies.items():
        (folder / below / name).write_bytes(data)
        lines.append((sha256, "other", name, sha256_of(data)))
    with (folder / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *lines])
    return folder


def banana_row(original: bytes, **more) -> Row:
    place = {"repo": "me/fruit", "commit": "4f0a", "path": "1.png", **more}
    return Row(sha256_of(original), "banana", "web", **place)


SMALLER, SAME = banana_row(b"an original of many bytes"), banana_row(b"kept as it is")


@pytest.fixture
def mirror(tmp_path) -> Path:
    copies = {
        SMALLER.sha256: ("smaller.webp", b"fewer bytes"),
        SAME.sha256: ("same.PNG", b"kept as it is"),
    }
    return make_mirror(tmp_path / "mirror", copies, below="photos")


def test_copies_are_taken_with_our_label_and_told_apart_from_originals(mirror, tmp_path):
    report = fetch_photos([SMALLER, SAME], tmp_path / "raw", mirror=mirror)
    assert (report.fetched, report.failures) == (2, ())
    found = find_photos(tmp_path / "raw")
    smaller, same = found[SMALLER.sha256], found[SAME.sha256]
    assert smaller.path == tmp_path / "raw" / "banana" / f"{SMALLER.sha256}.webp"
    assert smaller.path.read_bytes() == b"fewer bytes"
    assert (smaller.kind, smaller.file_sha256) == ("mirror", sha256_of(b"fewer bytes"))
    assert same.path.name == f"{SAME.sha256}.png"
    assert (same.kind, same.file_sha256) == ("original", SAME.sha256)
    assert fetch_photos([SMALLER, SAME], tmp_path / "raw", mirror=mirror).present == 2


def test_a_copy_with_another_hash_is_refused(mirror, tmp_path):
    (mirror / "photos" / "smaller.webp").write_bytes(b"swapped bytes")
    report = fetch_photos([SMALLER, SAME], tmp_path / "raw", mirror=mirror)
    (failure,) = report.failures
    assert failure.sha256 == SMALLER.sha256 and "the copy has other bytes" in failure.reason
    assert failure.address == "photos/smaller.webp"
    assert set(find_photos(tmp_path / "raw")) == {SAME.sha256}
    assert not list((tmp_path / "raw").rglob(f"{SMALLER.sha256}*"))


def test_a_photo_without_a_copy_and_a_lost_copy_are_reported(mirror, tmp_path):
    (mirror / "photos" / "same.PNG").unlink()
    report = fetch_photos([SAME, banana_row(b"unknown")], tmp_path / "raw", mirror=mirror)
    reasons = sorted(failure.reason for failure in report.failures)
    assert reasons[0].startswith("the copy can't be read")
    assert reasons[1] == "the mirror has no copy of it"


def test_a_fetch_of_which_none_of_the_first_comes_is_given_up(mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "FIRST", 3)
    missing = [banana_row(f"original {number}".encode()) for number in range(20)]
    told = []
    with pytest.raises(DataRefused, match=r"None of the first 3 .* has no copy of it"):
        fetch_photos(
            missing, tmp_path / "raw", mirror=mirror, jobs=1, progress=lambda n, _: told.append(n)
        )
    assert told == [1, 2, 3]
    report = fetch_photos([SMALLER, *missing], tmp_path / "raw", mirror=mirror, jobs=1)
    assert (report.fetched, len(report.failures)) == (1, 20), "one that comes is hope enough"


def test_an_original_that_is_there_is_not_replaced_by_a_copy(mirror, tmp_path):
    place = tmp_path / "raw" / "banana" / f"{SMALLER.sha256}.png"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"an original of many bytes")
    originals = make_mirror(
        tmp_path / "originals", {SMALLER.sha256: ("1.png", b"an original of many bytes")}
    )
    fetch_photos([SMALLER], tmp_path / "raw", mirror=originals)
    assert fetch_photos([SMALLER], tmp_path / "raw", mirror=mirror).present == 1
    assert find_photos(tmp_path / "raw")[SMALLER.sha256].kind == "original"
    assert place.exists()


def test_an_original_takes_the_place_of_its_copy(mirror, tmp_path):
    fetch_photos([SMALLER], tmp_path / "raw", mirror=mirror)
    originals = make_mirror(
        tmp_path / "originals", {SMALLER.sha256: ("1.png", b"an original of many bytes")}
    )
    assert fetch_photos([SMALLER], tmp_path / "raw", mirror=originals).fetched == 1
    (photo,) = (tmp_path / "raw" / "banana").iterdir()
    assert photo.name == f"{SMALLER.sha256}.png"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sha256,label\n", "line 1: there is no column file, mirror_sha256"),
        (f"sha256,file\n{'a' * 64},x.jpg\n", "line 1: there is no column mirror_sha256"),
        (f"sha256,file,mirror_sha256\n{'a' * 64},x.jpg,zz\n", "line 2: bad sha256"),
        (f"sha256,file,mirror_sha256\n{'a' * 64}\n", "line 2: expected 3 texts"),
        (
            f"sha256,file,mirror_sha256\n{'a' * 64},../x.jpg,{'b' * 64}\n",
            "line 2: .* is outside of it",
        ),
        (f"sha256,file,mirror_sha256\n{'a' * 64},a\0,{'b' * 64}\n", "line 2: embedded null"),
        (f"sha256,file,mirror_sha256\n{'a' * 64},/etc/hosts,{'b' * 64}\n", "is outside of it"),
    ],
)
def test_a_mirror_whose_list_is_broken_is_refused(tmp_path, text, said):
    (tmp_path / "manifest.csv").write_text(text)
    with pytest.raises(DataRefused, match=rf"{said}.* Give --mirror the folder"):
        fetch_photos([SAME], tmp_path / "raw", mirror=tmp_path)


def test_a_folder_without_a_list_is_no_mirror(tmp_path):
    with pytest.raises(
        DataRefused, match=r"cannot be read: No such file .*Give --mirror the folder"
    ):
        fetch_photos([SAME], tmp_path / "raw", mirror=tmp_path / "nowhere")


def test_an_own_photo_has_no_public_address(tmp_path):
    report = fetch_photos([banana_row(b"mine", repo="")], tmp_path / "raw")
    assert "own photos" in report.failures[0].reason
