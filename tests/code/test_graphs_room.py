"""A converter that failed in, a refusal that names the model or the disk out."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
from collections import namedtuple
from pathlib import Path

import pytest
from occ.errors import ModelRefused
from occ.graphs import cache as graphs_cache
from occ.graphs import room as graphs_room
from occ.graphs.cache import compile_model_file

IOSTREAM = "RuntimeError: basic_ios::clear: iostream error"
Usage = namedtuple("Usage", "free")


@pytest.fixture
def refuse(tmp_path, monkeypatch):
    """Lets the converter fail for a reason, with that many bytes free; the refusal."""
    cache, other = tmp_path / "cache", tmp_path / "tmp"
    other.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(other))
    path = tmp_path / "net.h5"
    path.write_bytes(bytes(5_000_000))

    def run(reason: str, *, in_cache: int, in_tmp: int) -> ModelRefused:
        failed = subprocess.CompletedProcess((), 1, stderr=f"Loading\n{reason}\n".encode())
        monkeypatch.setattr(graphs_cache.subprocess, "run", lambda *_, **__: failed)
        monkeypatch.setattr(
            graphs_room.shutil,
            "disk_usage",
            lambda place: Usage(in_cache if Path(place) == cache else in_tmp),
        )
        with pytest.raises(ModelRefused) as refused:
            compile_model_file(path, hashlib.sha256(path.read_bytes()).hexdigest(), cache)
        return refused.value

    return run


@pytest.mark.parametrize(
    ("in_cache", "in_tmp", "place", "setting"),
    [(0, 10**9, "cache", "OCC_CACHE_DIR"), (10**9, 3_000_000, "tmp", "TMPDIR")],
)
def test_a_full_disk_is_named_and_not_the_model(refuse, tmp_path, in_cache, in_tmp, place, setting):
    refused = refuse(IOSTREAM, in_cache=in_cache, in_tmp=in_tmp)
    assert f"{tmp_path / place} has only {min(in_cache, in_tmp) / 1e6:.1f} MB left" in str(refused)
    assert f"set {setting}" in refused.advice and "occ train" not in str(refused)


@pytest.mark.parametrize("reason", [IOSTREAM, "OSError: [Errno 122] Disk quota exceeded"])
def test_a_cache_that_takes_no_more_is_named_though_the_disk_has_room(refuse, tmp_path, reason):
    told = str(refuse(reason, in_cache=10**9, in_tmp=10**9))
    assert f"{tmp_path / 'cache'} cannot be written" in told and "OCC_CACHE_DIR" in told


def test_a_model_that_cannot_be_converted_is_still_the_models_fault(refuse):
    told = str(refuse("Expected a flat model. Received: Lambda.", in_cache=10**9, in_tmp=10**9))
    assert "net.h5 cannot be converted: Expected a flat model" in told and "from git" in told
