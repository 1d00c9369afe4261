"""Folders in, the photos that are looked for in them out: however deep they are."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import photos
import pytest
import tiny
from occ import __main__ as command
from occ import classify
from occ.classify import folders as module
from occ.classify.files import classify_files
from occ.classify.folders import find_files
from typer.testing import CliRunner


@pytest.fixture
def nest(tmp_path: Path) -> Iterator:
    """Makes folders within folders, with a photo before and after the next one in each."""
    top = tmp_path / "top"

    def make(name: str, depth: int) -> Path:
        top.mkdir()
        place = os.open(top, os.O_RDONLY)  # no path of the lower ones may be named in one
        for _ in range(depth):
            for photo in ("a.jpg", "z.jpg"):
                os.close(os.open(photo, os.O_CREAT, dir_fd=place))
            os.mkdir(name, dir_fd=place)
            above, place = place, os.open(name, os.O_RDONLY, dir_fd=place)
            os.close(above)
        os.close(place)
        return top

    yield make
    clear(top)


def clear(top: Path) -> None:
    """Remove folders that may be too deep for shutil.rmtree, which calls itself."""
    for number in itertools.count():
        left = next((path for path in top.iterdir() if path.is_dir()), None)
        if left is None:
            return shutil.rmtree(top)
        for below in filter(Path.is_dir, list(left.iterdir())):
            below.rename(top / f"up.{number}")  # so that no path grows
        shutil.rmtree(left)


def test_folders_deeper_than_python_calls_are_gone_through_in_order(nest):
    depth = sys.getrecursionlimit() + 200
    top = nest("m", depth)
    found = [str(path.relative_to(top)) for path in find_files([top])]
    down = ["m/" * level for level in range(depth)]
    assert found == [f"{way}a.jpg" for way in down] + [f"{way}z.jpg" for way in reversed(down)]


def test_no_folder_is_left_open_when_nobody_asks_for_the_rest(nest, monkeypatch):
    monkeypatch.setattr(module, "MOST_SORTED", 1)  # so that every folder above has more to give
    before = len(os.listdir("/dev/fd"))
    found = find_files([nest("b", 40)])
    assert [next(found).name for _ in range(45)]
    assert len(os.listdir("/dev/fd")) > before
    found.close()
    assert len(os.listdir("/dev/fd")) == before


def test_a_folder_whose_path_is_too_long_is_refused_and_the_rest_goes_on(nest):
    top = nest("m" * 250, 20)
    found = list(find_files([top]))
    length = os.pathconf(top, "PC_PATH_MAX")
    (deep,) = (path for path in found if len(str(path)) >= length and not path.suffix)
    (refused,) = classify_files(tiny.tiny_classifier(), [deep])
    assert refused["error"] == (
        "The path cannot be read: File name too long. "
        "Go to a folder below (cd) and name from there what is in it."
    )
    assert str(found[-1]) == str(top / "z.jpg") and len(found) < 2 * 20


@pytest.fixture
def run(plain_settings, monkeypatch):
    """`occ classify` by tiny networks."""
    monkeypatch.setattr(classify, "load_classifier", lambda settings: tiny.tiny_classifier())
    return lambda *words: CliRunner().invoke(command.app, ["classify", *map(str, words)])


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """A folder of one photo, and two links: to a folder with another photo, and to itself."""
    asked, other = tmp_path / "asked", tmp_path / "other"
    for folder in (asked, other):
        folder.mkdir()
        (folder / "a.png").write_bytes(photos.photos()["png"])
    (asked / "friends.jpg").symlink_to(other)
    (asked / "loop").symlink_to(asked)
    (asked / "photo.png").symlink_to(other / "a.png")  # no folder: is looked at
    return asked


def test_linked_folders_are_passed_over_and_counted_at_the_end(run, linked):
    done = run(linked)
    assert done.exit_code == 0 and len(done.stdout.splitlines()) == 2
    assert done.stderr == (
        f"2 linked folders were passed over, the first {linked / 'friends.jpg'}: "
        "name such a folder on the command line to have its photos looked at.\n"
    )


def test_a_linked_folder_that_is_named_too_is_not_told_as_passed_over(run, linked):
    done = run(linked, linked / "friends.jpg")
    assert done.exit_code == 0 and len(done.stdout.splitlines()) == 3
    assert done.stderr.startswith(f"1 linked folder was passed over, {linked / 'loop'}: name ")
    named = run(linked, *(linked / name for name in ("friends.jpg", "loop")))
    assert named.stderr.count("passed over") == 1  # of the loop itself, as it is gone into
