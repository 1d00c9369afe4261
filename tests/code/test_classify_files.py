"""Files and folders in, one answer a photo out, whatever lies among them."""

from __future__ import annotations

import errno
import itertools
import os
import threading
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import photos
import pytest
import tiny
from occ.classify import files as module
from occ.classify import folders as classify_folders
from occ.classify.files import AHEAD, WORKERS, classify_files, one_thread_each
from occ.classify.folders import find_files
from occ.dataset.raw import ENDINGS as KEPT_ENDINGS
from occ.settings import read_settings

CONTRACT = ["path", "verdict", "score", "model", "boxes", "count"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Photos at two levels, and what may lie beside them."""
    for name in ("b.JPG", "a.png", "deep/c.webp", "deep/deeper/d.jfif", "e.heic"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = {".png": "png", ".webp": "webp", ".heic": "heic"}.get(path.suffix, "jpeg")
        path.write_bytes(photos.photos()[kind])
    for name in ("notes.txt", "._a.png", ".hidden/f.png", "deep/Thumbs.db"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"not for us")
    (tmp_path / "album.jpg").mkdir()
    return tmp_path


def names(paths, folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_a_folder_gives_its_photos_at_every_level_in_the_order_of_their_names(folder):
    found = names(find_files([folder]), folder)
    assert found == ["a.png", "b.JPG", "deep/c.webp", "deep/deeper/d.jfif", "e.heic"]


def test_what_is_named_is_taken_whatever_it_is_called_and_in_the_order_named(folder):
    asked = [folder / "notes.txt", folder / "deep", folder / "a.png"]
    found = names(find_files(asked), folder)
    assert found == ["notes.txt", "deep/c.webp", "deep/deeper/d.jfif", "a.png"]


def test_every_ending_under_which_data_keeps_photos_is_known():
    assert set(KEPT_ENDINGS) <= classify_folders.ENDINGS


def test_each_photo_has_the_fields_of_the_contract(folder):
    classifier = tiny.tiny_classifier(low=0.4, high=0.7)
    for answer in classify_files(classifier, find_files([folder])):
        assert list(answer) == CONTRACT and answer["model"] == classifier.release.id
        assert answer["verdict"] in ("banana", "other", "unsure") and 0 <= answer["score"] <= 1


def test_one_networks_own_score_has_the_same_fields(folder):
    classifier = tiny.tiny_classifier()
    for network in classifier.networks():
        for answer in classify_files(classifier, [folder / "a.png"], network):
            assert list(answer) == CONTRACT
            assert answer["model"] == f"{classifier.release.id}/{network}"
            assert answer["verdict"] == ("banana" if answer["score"] >= 0.5 else "other")
            expected = classifier.ask((folder / "a.png").read_bytes(), network)
            assert answer["score"] == expected


@pytest.mark.parametrize("network", ["", "CNet"])
def test_a_file_that_is_no_photo_is_refused_and_the_rest_goes_on(folder, network):
    (folder / "empty.png").touch()
    paths = [folder / "notes.txt", folder / "empty.png", folder / "gone.png", folder / "a.png"]
    answers = list(classify_files(tiny.tiny_classifier(), paths, network))
    assert [sorted(answer) for answer in answers[:3]] == [["error", "path"]] * 3
    assert "an empty file" in answers[1]["error"] and "cannot be read" in answers[2]["error"]
    assert answers[3]["verdict"]


def test_a_file_over_the_limit_is_refused_before_it_is_read(folder, monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    (answer,) = classify_files(tiny.tiny_classifier(), [folder / "b.JPG"])
    assert "Expected at most 0 MB" in answer["error"]


def test_a_device_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    (answer,) = classify_files(tiny.tiny_classifier(), [Path("/dev/zero")])  # it never ends
    assert answer["error"].startswith("Expected a photo's file. Received: a device. ")


def test_no_more_of_a_pipe_is_read_than_a_photo_may_have(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 2_000_000)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    photo = (folder / "a.png").read_bytes()

    def answer_to(data: bytes) -> dict:
        def write() -> None:
            with suppress(BrokenPipeError), pipe.open("wb") as end:
                end.write(data)

        writer = threading.Thread(target=write)
        writer.start()
        (answer,) = classify_files(tiny.tiny_classifier(), [pipe])
        writer.join(10)
        assert not writer.is_alive()
        return answer

    assert answer_to(photo)["verdict"]
    refused = answer_to(photo + bytes(50_000_000))["error"]  # the writer is told that nobody reads
    assert refused.startswith("Expected at most 2 MB. Received: more, from a pipe.")


def test_a_pipe_that_nobody_writes_to_is_refused_and_the_rest_goes_on(folder, monkeypatch):
    monkeypatch.setattr(module, "PIPE_WAIT_S", 0.1)
    os.mkfifo(pipe := folder / "pipe.jpg")
    rescue = threading.Timer(5, lambda: pipe.write_bytes(b"at last"))  # or the test never ends
    rescue.start()
    refused, other = classify_files(tiny.tiny_classifier(), [pipe, folder / "a.png"])
    assert rescue.is_alive() and other["verdict"]
    rescue.cancel()
    assert refused["error"] == (
        "Expected a photo's file. Received: a pipe to which nobody wrote in 0.1 s. "
        "Start what writes to it first."
    )
    assert pipe not in list(find_files([folder]))  # what is not named is not waited for


def test_who_has_a_pipe_open_may_take_longer_to_write(folder, monkeypatch):
    monkeypatch.setattr(module, "PIPE_WAIT_S", 0.05)
    there, end = os.pipe()  # as a shell gives it: <(slowly)

    def write() -> None:
        time.sleep(0.3)
        with open(end, "wb") as late:
            late.write((folder / "a.png").read_bytes())

    writer = threading.Thread(target=write)
    writer.start()
    (answer,) = classify_files(tiny.tiny_classifier(), [Path(f"/dev/fd/{there}")])
    writer.join()
    os.close(there)
    assert answer["verdict"]


def test_a_folder_given_as_a_photo_and_a_file_without_rights_are_refused(folder):
    closed = folder / "closed.png"
    closed.touch(mode=0o000)
    paths = [folder / "album.jpg"] + ([closed] if os.getuid() else [])  # root may read anything
    for answer in classify_files(tiny.tiny_classifier(), paths):
        assert "cannot be read" in answer["error"]


def test_a_folder_of_very_many_photos_is_not_listed_ahead(folder, monkeypatch):
    monkeypatch.setattr(classify_folders, "MOST_SORTED", 2)
    found = names(find_files([folder]), folder)
    assert sorted(found) == ["a.png", "b.JPG", "deep/c.webp", "deep/deeper/d.jfif", "e.heic"]


def test_a_folder_that_cannot_be_read_is_refused_and_the_rest_goes_on(folder, monkeypatch):
    def closed(real):
        def opened(path, *words, **named):
            if str(path).endswith("deeper"):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *words, **named)

        return opened

    monkeypatch.setattr(os, "scandir", closed(os.scandir))
    monkeypatch.setattr(Path, "read_bytes", closed(Path.read_bytes))
    found = list(find_files([folder]))
    assert names(found, folder) == ["a.png", "b.JPG", "deep/c.webp", "deep/deeper", "e.heic"]
    answers = list(classify_files(tiny.tiny_classifier(), found))
    assert [answer.get("error") for answer in answers] == [
        *(None, None, None),
        "The folder cannot be read: Permission denied. No photo in it was looked at.",
        None,
    ]


def test_a_link_into_a_closed_folder_is_refused_and_the_rest_goes_on(folder, monkeypatch):
    (folder / "b2.jpg").symlink_to(folder / "gone.jpg")
    real = os.stat

    def stat(path, *words, **named):
        if str(path).endswith("b2.jpg"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, *words, **named)

    class Closed:
        """A link as os.scandir gives it where its end cannot be looked up."""

        name, path = "b2.jpg", str(folder / "b2.jpg")

        def is_file(self):
            return bool(stat(self.path))

    assert classify_folders._is_file(Closed())
    monkeypatch.setattr(os, "stat", stat)
    (answer,) = classify_files(tiny.tiny_classifier(), [folder / "b2.jpg"])
    assert "The file cannot be read: Permission denied" in answer["error"]


def test_a_link_to_nothing_is_refused_and_not_passed_over(folder):
    (folder / "b3.jpg").symlink_to(folder / "gone.jpg")
    assert folder / "b3.jpg" in list(classify_folders.find_files([folder]))
    (answer,) = classify_files(tiny.tiny_classifier(), [folder / "b3.jpg"])
    assert "The file cannot be read: No such file" in answer["error"]


def test_photos_are_looked_at_side_by_side_and_told_in_order(folder):
    class Slow:
        """The first photo takes longest; remembers how many were inside at once."""

        inside, most, lock = 0, 0, threading.Lock()

        def __call__(self, data):
            with self.lock:
                self.inside += 1
                self.most = max(self.most, self.inside)
            time.sleep(0.1 if data == b"0" else 0.01)
            with self.lock:
                self.inside -= 1
            return tiny.tiny_classifier()(photos.photos()["png"])

    paths = [folder / f"{number}.jpg" for number in range(12)]
    for number, path in enumerate(paths):
        path.write_bytes(str(number).encode())
    slow = Slow()
    assert [a["path"] for a in classify_files(slow, paths)] == [str(path) for path in paths]
    assert slow.most == WORKERS


def test_no_more_photos_are_taken_up_than_a_few_ahead_and_none_once_nobody_asks(folder):
    taken = []

    def endless():
        for number in itertools.count():
            taken.append(number)
            yield folder / "a.png"

    answers = classify_files(tiny.tiny_classifier(), endless())
    for _ in range(5):
        next(answers)
    answers.close()
    assert len(taken) <= 5 + WORKERS * AHEAD


def test_the_memory_of_very_many_photos_is_that_of_few(folder):
    def gone(count):  # one name: Python keeps a table of names, whose growth is not ours to count
        return (folder / "gone.jpg" for _ in range(count))

    list(itertools.islice(classify_files(tiny.tiny_classifier(), gone(100)), 100))
    tracemalloc.start()
    assert sum(1 for _ in classify_files(tiny.tiny_classifier(), gone(20_000))) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000


def test_many_photos_get_a_thread_each_and_as_many_at_once_as_processors(monkeypatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    many = one_thread_each(read_settings())
    assert (many.threads, many.slots) == (1, 6)


@pytest.mark.parametrize(
    ("by_hand", "threads", "slots"),
    [
        ({"OCC_THREADS": "2", "OCC_SLOTS": "2"}, 2, 2),
        ({"OCC_THREADS": "1", "OCC_SLOTS": "1"}, 1, 1),
        ({"OCC_THREADS": "3"}, 3, 2),
        ({"OCC_THREADS": "8"}, 8, 1),
        ({"OCC_SLOTS": "4"}, 1, 4),
    ],
)
def test_threads_and_slots_that_were_set_by_hand_stay_so_for_many_photos_too(
    monkeypatch, by_hand, threads, slots
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    for name, value in by_hand.items():
        monkeypatch.setenv(name, value)
    many = one_thread_each(read_settings())
    assert (many.threads, many.slots) == (threads, slots)
