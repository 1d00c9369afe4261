"""Adding own photos: copied, listed, grouped by folder, refused one by one with a sentence."""

from pathlib import Path

import numpy as np
import pytest
from occ.dataset import own
from occ.dataset.by_hand import find_strays
from occ.dataset.fetch import fetch_photos
from occ.dataset.manifest import Row, read_manifest, write_manifest
from occ.dataset.own import LEFT_OUT, add_photos
from occ.dataset.raw import find_photos
from occ.errors import DataRefused
from photos import encode, sha256_of
from PIL import Image


def photo_bytes(seed: int, kind: str = "JPEG") -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (8, 12, 3), dtype=np.uint8)  # (h, w, c)
    return encode(Image.fromarray(pixels), kind)


def put(path, data: bytes):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.fixture
def data(tmp_path):
    """A data folder whose manifest lists one public photo."""
    write_manifest([Row("a" * 64, "other", "web", repo="me/fruit")], tmp_path / "manifest.csv")
    return tmp_path


def add(data, folder, label="banana", *, target="banana", **more):
    place = {"raw": data / "raw", "manifest": data / "manifest.csv"}
    return add_photos(folder, label, **place, target=target, **more)


def own_rows(data):
    return {row.sha256: row for row in read_manifest(data / "manifest.csv") if row.source == "own"}


def test_photos_are_copied_listed_and_grouped_by_the_folder_below(data, tmp_path):
    kitchen = tmp_path / "kitchen"
    put(kitchen / "IMG_1.JPG", photo_bytes(1))
    put(kitchen / "monday" / "2.png", photo_bytes(2, "PNG"))
    put(kitchen / ".DS_Store", b"not shown")
    steps = []
    report = add(data, kitchen, progress=lambda *step: steps.append(step))
    assert report.sentence() == "2 photos added, 0 exact copies skipped, 0 files refused."
    assert steps == [(1, 2), (2, 2)]
    rows, found = own_rows(data), find_photos((data / "raw").resolve())
    for seed, kind, shoot, ending in (
        (1, "JPEG", "", "jpg"),  # in no folder of its own: a group of its own
        (2, "PNG", "/monday", "png"),
    ):
        sha256 = sha256_of(photo_bytes(seed, kind))
        row, photo = rows[sha256], found[sha256]
        group = f"own/kitchen{shoot}" if shoot else f"own/{sha256[:16]}"
        assert (row.label, row.group, row.licence, row.split) == ("banana", group, "own", "")
        assert row.path == f"banana/own/kitchen{shoot}/{sha256}.{ending}"
        assert photo.path.read_bytes() == photo_bytes(seed, kind) and photo.kind == "original"
    assert len(read_manifest(data / "manifest.csv")) == 3
    assert (kitchen / "IMG_1.JPG").exists()


def test_an_exact_copy_is_skipped_and_a_contradiction_is_refused(data, tmp_path):
    put(tmp_path / "first" / "1.jpg", photo_bytes(1))
    put(tmp_path / "first" / "again.jpg", photo_bytes(1))
    assert add(data, tmp_path / "first").sentence().startswith("1 photos added, 1 exact copies")
    assert add(data, tmp_path / "first").copies == 2
    report = add(data, tmp_path / "first", "other")
    assert (report.added, len(report.refused)) == (0, 2)
    assert "listed as banana" in report.refused[0][1]
    assert len(own_rows(data)) == 1


def test_what_is_no_photo_is_refused_with_a_sentence_and_the_rest_is_added(data, tmp_path):
    folder = tmp_path / "mixed"
    put(folder / "1.jpg", photo_bytes(1))
    put(folder / "empty.jpg", b"")
    put(folder / "cut.jpg", photo_bytes(2)[:200])
    put(folder / "notes.txt", b"two bananas")
    with put(folder / "film.jpg", b"").open("r+b") as film:
        film.truncate(25_000_001)
    report = add(data, folder)
    assert report.added == 1
    refused = {path.name: reason for path, reason in report.refused}
    assert set(refused) == {"empty.jpg", "cut.jpg", "notes.txt", "film.jpg"}
    assert all(reason.endswith(". " + LEFT_OUT) for reason in refused.values())
    assert "25000001 bytes" in refused["film.jpg"]
    assert len(list((data / "raw" / "banana").rglob("*.*"))) == 1


def test_a_name_that_no_table_can_hold_is_refused(data, tmp_path):
    put(tmp_path / "odd" / "two\nlines.jpg", photo_bytes(1))
    assert "line break" in add(data, tmp_path / "odd").refused[0][1]


def test_photos_put_into_raw_by_hand_are_seen_and_stay_where_they_are(data):
    by_hand = put(data / "raw" / "banana" / "desk" / "1.jpg", photo_bytes(1))
    fetched = put(data / "raw" / "banana" / f"{'b' * 64}.webp", photo_bytes(2))
    assert find_strays(data / "raw", ("other", "banana")) == {"banana": [by_hand]}
    assert add(data, data / "raw" / "banana").added == 1
    ((sha256, row),) = own_rows(data).items()
    assert (row.group, row.path) == ("own/desk", "banana/desk/1.jpg")
    assert find_photos(data / "raw")[sha256].path == by_hand and fetched.exists()
    assert find_strays(data / "raw", ("other", "banana")) == {}
    assert add(data, data / "raw" / "banana").copies == 1
    copies = [
        put(data / "raw" / label / "copy.jpg", photo_bytes(1)) for label in ("banana", "other")
    ]
    assert add(data, data / "raw" / "banana").copies == 2
    assert find_strays(data / "raw", ("other", "banana")) == {"other": copies[1:]}


def test_copies_whose_rows_were_lost_are_taken_up_in_the_groups_they_had(data, tmp_path):
    kitchen = tmp_path / "own" / "kitchen"
    names = ("1.jpg", "2.jpg", "monday/3.jpg", "monday/4.jpg", "own/monday/5.jpg")
    for seed, name in enumerate(names):
        put(kitchen / name, photo_bytes(seed))
    before = (data / "manifest.csv").read_bytes()
    assert add(data, kitchen).alone == 2
    rows = own_rows(data)
    assert len({row.group for row in rows.values()}) == 4, "a folder called own is one like others"
    (data / "raw" / "index.csv").unlink()
    (data / "manifest.csv").write_bytes(before)
    assert add(data, data / "raw" / "banana").added == 5  # as `occ data status` advises
    assert own_rows(data) == rows


def test_an_own_photo_that_is_listed_but_gone_gets_its_file_back(data, tmp_path):
    put(tmp_path / "kitchen" / "1.jpg", photo_bytes(1))
    add(data, tmp_path / "kitchen")
    (sha256,) = own_rows(data)
    find_photos((data / "raw").resolve())[sha256].path.unlink()
    assert add(data, tmp_path / "kitchen").added == 1
    assert sha256 in find_photos(data / "raw") and len(own_rows(data)) == 1


def test_a_fetch_leaves_own_photos_alone_even_if_the_index_is_lost(data, tmp_path):
    write_manifest([], data / "manifest.csv")
    put(tmp_path / "kitchen" / "1.jpg", photo_bytes(1))
    add(data, tmp_path / "kitchen")
    (data / "raw" / "index.csv").unlink()
    report = fetch_photos(read_manifest(data / "manifest.csv"), data / "raw")
    assert (report.present, report.failures) == (1, ())
    assert len(find_photos(data / "raw")) == 1


def test_a_stopped_run_keeps_what_it_has_taken_up(data, tmp_path):
    for seed in range(3):
        put(tmp_path / "kitchen" / f"{seed}.jpg", photo_bytes(seed))

    def stop_after_two(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(data, tmp_path / "kitchen", progress=stop_after_two)
    assert set(own_rows(data)) == set(find_photos(data / "raw")) and len(own_rows(data)) == 2
    assert add(data, tmp_path / "kitchen").sentence().startswith("1 photos added, 2 exact copies")


@pytest.mark.parametrize(
    ("place", "label", "said"),
    [
        ("raw/banana", "apple", "Expected a label"),
        ("raw/banana", "other", "another label"),
        ("nowhere", "banana", "no folder"),
        ("empty", "banana", "no file to take up"),
        ("", "banana", "every photo of every label"),
        ("raw", "banana", "every photo of every label"),
    ],
)
def test_a_folder_or_label_that_makes_no_sense_is_refused(data, place, label, said):
    put(data / "raw" / "banana" / "1.jpg", photo_bytes(1))
    (data / "empty").mkdir()
    with pytest.raises(DataRefused, match=said):
        add(data, data / place, label)


def test_the_first_photos_of_a_new_data_folder_begin_its_manifest(tmp_path):
    photo = put(tmp_path / "kitchen" / "a.jpg", photo_bytes(1))
    new = tmp_path / "apple" / "data"
    assert add(new, photo.parent).added == 1 and len(own_rows(new)) == 1
    (new / "manifest.csv").unlink()  # lost, while its photos are there: never begun anew
    with pytest.raises(DataRefused, match="There is no manifest"):
        add(new, photo.parent)


def test_a_first_run_that_is_killed_while_it_writes_is_gone_on_with(tmp_path, monkeypatch):
    photo = put(tmp_path / "kitchen" / "a.jpg", photo_bytes(1))
    put(tmp_path / "kitchen" / "b.jpg", photo_bytes(2))
    new, written = tmp_path / "apple", []

    def write_one(*what, real):
        if written:
            raise KeyboardInterrupt
        written.append(real(*what))

    for name in ("write_index", "write_manifest"):
        real = getattr(own, name)
        monkeypatch.setattr(own, name, lambda *what, real=real: write_one(*what, real=real))
    with pytest.raises(KeyboardInterrupt):
        add(new, photo.parent)
    monkeypatch.undo()
    assert add(new, photo.parent).added == 2 and len(own_rows(new)) == 2


@pytest.mark.parametrize("word", ["apple", "सेब"])
def test_the_class_word_is_a_setting(data, tmp_path, word):
    write_manifest([], data / "manifest.csv")
    put(tmp_path / "kitchen" / "1.jpg", photo_bytes(1))
    assert add(data, tmp_path / "kitchen", word, target=word).added == 1
    assert read_manifest(data / "manifest.csv", target=word)[0].label == word


def test_a_link_to_nothing_is_refused_and_a_linked_folder_is_counted(data, tmp_path):
    links = tmp_path / "links"
    put(tmp_path / "elsewhere" / "1.jpg", photo_bytes(1))
    links.mkdir()
    (links / "there").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataRefused, match=r"no file to take up\. 1 linked folder was passed over"):
        add(data, links)
    put(links / "2.jpg", photo_bytes(2))
    (links / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    report = add(data, links)
    assert (report.added, report.linked) == (1, [links / "there"])
    ((path, reason),) = report.refused
    assert path == links / "gone.jpg" and "No such file" in reason
    put(data / "raw" / "other" / "1.jpg", photo_bytes(3))
    (data / "raw" / "other" / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert len(find_strays(data / "raw", ("other",))["other"]) == 1


def test_a_file_that_may_not_be_read_is_listed_and_the_others_are_added(
    data, tmp_path, monkeypatch
):
    closed = put(tmp_path / "own" / "1.jpg", photo_bytes(1))
    put(tmp_path / "own" / "2.jpg", photo_bytes(2))

    def read(path, real=Path.read_bytes):
        if path == closed.resolve():
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    report = add(data, tmp_path / "own")
    assert (report.added, len(own_rows(data))) == (1, 1)
    ((path, reason),) = report.refused
    assert path == closed.resolve() and "cannot be read: Permission denied." in reason
