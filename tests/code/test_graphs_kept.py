"""Converted graphs whose files somebody changes in, the answers of who has loaded them out."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from occ import models
from occ.errors import ModelRefused
from occ.files import hash_file
from occ.graphs import Graph
from occ.graphs import cache as graphs_cache
from occ.graphs import room as graphs_room
from occ.graphs.cache import BIN, FACTS, XML, GraphChanged, compile_model_file, open_entry
from occ.models import load_graphs
from occ.release import read_release
from occ.settings import REPOSITORY, Settings

HEAD = "MNetDNN.h5"
ROWS = np.random.default_rng(4).uniform(0, 3, (5, 1024)).astype(np.float32)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    path = REPOSITORY / "asset" / HEAD
    return compile_model_file(path, hash_file(path), tmp_path_factory.mktemp("cache"))


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "graphs" / made.name))


def negate(path: Path) -> None:
    numbers = np.fromfile(path, np.float32)
    with path.open("r+b") as file:
        file.write((-numbers).tobytes())


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("change", [negate, lambda path: os.truncate(path, 0), os.unlink])
def test_what_happens_to_the_cache_changes_no_answer_of_who_has_loaded_it(folder, later, change):
    graph = Graph(folder, later=later)
    expected = Graph(folder).run(ROWS)[0]
    change(folder / BIN)
    for _ in range(2):
        np.testing.assert_array_equal(graph.run(ROWS)[0], expected)


@pytest.fixture
def copy_fails(monkeypatch):
    """Lets copies fail with these faults, one after the other; those after them succeed."""
    real = shutil.copyfileobj

    def begin(*faults: int) -> None:
        left = list(faults)

        def copy(source, target):
            if left:
                raise OSError(left[0], os.strerror(left.pop(0)))
            real(source, target)

        monkeypatch.setattr(graphs_room.shutil, "copyfileobj", copy)

    return begin


@pytest.mark.parametrize("fault", [errno.EACCES, errno.ENOSPC])
def test_a_copy_needs_no_room_beside_the_cache(folder, copy_fails, fault):
    copy_fails(fault)
    assert len(open_entry(folder)[1]) == (folder / BIN).stat().st_size


def test_no_room_for_a_copy_is_told_with_where_and_how_much(folder, copy_fails):
    copy_fails(errno.ENOSPC, errno.EDQUOT)
    with pytest.raises(ModelRefused, match=r"has room for a copy of graph.bin, 4\.") as refused:
        Graph(folder)
    assert not isinstance(refused.value, GraphChanged)  # nobody would make the graph anew
    assert str(folder.parent) in str(refused.value) and "TMPDIR" in refused.value.advice


def test_a_disk_that_fails_otherwise_is_not_called_full(folder, copy_fails):
    copy_fails(errno.EIO, errno.EIO)
    with pytest.raises(GraphChanged, match=r"cannot be read: .*Input/output"):
        Graph(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: negate(folder / BIN),
        lambda folder: (folder / XML).write_text("<net/>"),
        lambda folder: os.truncate(folder / BIN, 0),
        lambda folder: (folder / FACTS).write_text(json.dumps({"model": "a"})),
        lambda folder: (folder / FACTS).write_text("[]"),
        shutil.rmtree,
    ],
)
def test_an_entry_that_is_not_as_it_was_written_is_not_loaded(folder, change):
    change(folder)
    with pytest.raises(GraphChanged, match=r"The converted form in .*(changed|cannot be read)"):
        Graph(folder)


@pytest.fixture
def load(folder, made, convert_by_copy):
    """Loads the head from the cache that `folder` lies in; to convert it anew takes no child."""
    convert_by_copy(made)
    release = read_release(REPOSITORY / "asset")
    settings = Settings(asset_dir=REPOSITORY / "asset", cache_dir=folder.parents[1])
    return lambda: load_graphs(release, settings, [HEAD])[HEAD]


def write_as_other_version(folder: Path) -> None:
    """Turn an entry into one that this OpenVINO cannot read, with hashes that agree."""
    xml = (folder / XML).read_text()
    (folder / XML).write_text(xml.replace('version="opset1"', 'version="opset99"'))
    facts = json.loads((folder / FACTS).read_text())
    (folder / FACTS).write_text(json.dumps(facts | {XML: hash_file(folder / XML)}))


@pytest.fixture
def converted(monkeypatch) -> list[Path]:
    """The places of all entries that are converted from now on."""
    real, places = graphs_cache._convert, []

    def watched(entries, cache_dir):
        places.extend(entry.folder for entry in entries)
        real(entries, cache_dir)

    monkeypatch.setattr(graphs_cache, "_convert", watched)
    return places


def test_an_entry_that_openvino_cannot_load_is_made_anew_once(folder, load, converted):
    write_as_other_version(folder)
    expected = load().run(ROWS)[0]
    assert converted == [folder] and "opset99" not in (folder / XML).read_text()
    np.testing.assert_array_equal(load().run(ROWS)[0], expected)
    assert converted == [folder]


def test_an_entry_that_cannot_be_loaded_when_made_anew_either_is_refused(
    folder, load, converted, monkeypatch
):
    convert = graphs_cache._convert

    def spoilt(entries, cache_dir):
        convert(entries, cache_dir)
        for entry in entries:
            write_as_other_version(entry.folder)

    monkeypatch.setattr(graphs_cache, "_convert", spoilt)
    write_as_other_version(folder)
    with pytest.raises(ModelRefused, match=r"OpenVINO cannot load the .*: .*opset99") as refused:
        load()
    assert converted == [folder] and "make app" in refused.value.advice
    assert "\n" not in str(refused.value)


def test_an_entry_that_another_process_has_made_anew_meanwhile_stays(folder, load, converted):
    write_as_other_version(folder)
    stale = (folder / XML).read_bytes()
    load()
    graphs_cache.disown_entry(folder, stale, "as a slower process finds it")
    load()
    assert converted == [folder]


def test_a_cache_that_cannot_be_written_and_cannot_be_loaded_is_refused(folder, load, monkeypatch):
    write_as_other_version(folder)

    def closed(lock):
        raise PermissionError(errno.EACCES, "Permission denied", str(lock))

    monkeypatch.setattr(graphs_cache, "in_turn", closed)
    with pytest.raises(ModelRefused, match="OpenVINO cannot load"):
        load()


def test_a_cache_that_is_copied_over_while_it_is_read_is_read_again(folder, load, monkeypatch):
    real, opened = models.compile_model_files, []

    def copied_over(files, cache_dir):
        found = real(files, cache_dir)
        opened.append(found)
        (folder / BIN).write_bytes(b"half")  # after it was found whole, before it is loaded
        return found

    monkeypatch.setattr(models, "compile_model_files", copied_over)
    graph = load()
    assert len(opened) == 1 and graph.run(ROWS)[0].shape == (5, 1)
    assert (folder / BIN).stat().st_size > 1000  # made anew
