"""Model files in, their cache entries out: by one child, none lost to the fault of another."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from occ.errors import ModelRefused
from occ.files import hash_file
from occ.graphs import Graph
from occ.graphs import cache as graphs_cache
from occ.graphs.cache import GraphChanged, compile_model_files, open_entry
from occ.settings import REPOSITORY

ASSET = REPOSITORY / "asset"
HEADS = [ASSET / "MNetDNN.h5", ASSET / "MNetPatch.h5"]


@pytest.fixture
def children(monkeypatch) -> list[list[str]]:
    """The words of every converter that is started from now on."""
    run, started = subprocess.run, []

    def watched(command, **kept):
        started.append(command)
        return run(command, **kept)

    monkeypatch.setattr(graphs_cache.subprocess, "run", watched)
    return started


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> Path:
    """The entry of the first head, as a child makes it."""
    return compile_model_files(hashed(HEADS[:1]), tmp_path_factory.mktemp("good"))[0]


def hashed(paths: list[Path]) -> list[tuple[Path, str]]:
    return [(path, hash_file(path)) for path in paths]


def test_one_child_converts_what_is_missing_and_keeps_what_came_before_a_fault(tmp_path, children):
    broken = tmp_path / "broken.h5"
    broken.write_text("bananas")
    cache = tmp_path / "cache"
    (cache / "draft.killed").mkdir(parents=True)
    (cache / f"{'a' * 16}-{graphs_cache.CONVERTER - 1}").mkdir()  # an older converter's
    files = hashed([HEADS[0], broken, HEADS[1]])
    with pytest.raises(ModelRefused, match=r"broken\.h5 is not a model that Keras saved"):
        compile_model_files(files, cache)
    first = f"{files[0][1][:16]}-{graphs_cache.CONVERTER}"
    assert {path.name for path in cache.iterdir()} == {first, "convert.lock"}
    shutil.copytree(cache / first, whole := tmp_path / "whole")

    folders = compile_model_files([files[2], files[0]], cache)
    assert [Graph(folder).inputs for folder in folders] == [((None, 1024),)] * 2
    assert folders[1].name == first and folders[0].name.startswith(files[2][1][:16])
    assert [command[4::2] for command in children] == [
        [str(HEADS[0]), str(broken), str(HEADS[1])],
        [str(HEADS[1])],
    ]
    for path in whole.iterdir():
        assert (cache / first / path.name).stat().st_mtime == path.stat().st_mtime
    assert compile_model_files([files[2], files[0]], cache) == folders and len(children) == 2


def test_a_child_that_dies_at_its_end_is_forgiven_what_it_has_made(good, tmp_path, monkeypatch):
    def run(command, **_):
        shutil.copytree(good, Path(command[3], "0"))
        return subprocess.CompletedProcess(command, -11, stderr=b"")

    monkeypatch.setattr(graphs_cache.subprocess, "run", run)
    made = compile_model_files(hashed(HEADS[:1]), tmp_path / "made")[0]
    assert hash_file(made / "graph.bin") == hash_file(good / "graph.bin")
    with pytest.raises(ModelRefused, match=r"MNetPatch.* converter ended with status -11"):
        compile_model_files(hashed(HEADS), tmp_path / "both")
    assert len(list((tmp_path / "both").iterdir())) == 2  # the first head's, and the lock


def test_an_entry_whose_hashes_are_nested_without_end_is_made_anew(good, tmp_path, convert_by_copy):
    converted = convert_by_copy(good)
    folder = shutil.copytree(good, tmp_path / good.name)
    facts = folder / graphs_cache.FACTS
    whole = facts.read_text()
    facts.write_text("[" * 100_000)
    with pytest.raises(GraphChanged, match="cannot be read"):
        open_entry(folder)
    assert compile_model_files(hashed(HEADS[:1]), tmp_path) == [folder]
    assert facts.read_text() == whole and converted == HEADS[:1]


def test_an_entry_that_is_a_link_to_nowhere_is_made_anew(good, tmp_path, convert_by_copy):
    convert_by_copy(good)
    ((path, sha256),) = hashed(HEADS[:1])
    folder = tmp_path / f"{sha256[:16]}-{graphs_cache.CONVERTER}"
    folder.symlink_to(tmp_path / "nowhere")
    assert compile_model_files([(path, sha256)], tmp_path) == [folder]
    assert not folder.is_symlink() and Graph(folder).inputs == ((None, 1024),)
