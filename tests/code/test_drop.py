"""Hashes of withdrawn photos in; their files, index lines and manifest rows gone, nothing else."""

from pathlib import Path

import numpy as np
import pytest
from occ.__main__ import app
from occ.dataset.drop import Dropped, drop_photos, read_hashes
from occ.dataset.manifest import Row, read_manifest, write_manifest
from occ.dataset.own import add_photos
from occ.dataset.raw import RawPhoto, read_index
from occ.errors import DataRefused
from occ.history import open_history
from occ.history.reviews import Reviews
from occ.history.values import KeptPhoto
from occ.preprocess import PreprocessSpec
from occ.training.features.prepared import prepare_gray
from occ.training.features.shards import read_shards, write_shard
from occ.values import Verdict
from photos import encode, sha256_of
from PIL import Image
from storing import store_one
from typer.testing import CliRunner

PUBLIC = "a" * 64
SAID = Verdict("banana", 0.9, "a" * 12, 0.4, 0.7)


def photo_bytes(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (8, 12, 3), dtype=np.uint8)  # (h, w, c)
    return encode(Image.fromarray(pixels), "WEBP")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of one public photo and two own ones."""
    data = tmp_path / "data"
    data.mkdir()
    write_manifest([Row(PUBLIC, "other", "web", repo="me/fruit")], data / "manifest.csv")
    mine = tmp_path / "mine"
    mine.mkdir()
    for seed in (1, 2):
        (mine / f"{seed}.webp").write_bytes(photo_bytes(seed))
    place = {"raw": data / "raw", "manifest": data / "manifest.csv"}
    add_photos(mine, "banana", **place, target="banana")
    return data


def drop(data: Path, *hashes: str) -> Dropped:
    place = {"raw": data / "raw", "manifest": data / "manifest.csv", "cache_dir": data / "cache"}
    return drop_photos(list(hashes), **place, target="banana")


def name_of(seed: int) -> str:
    return sha256_of(photo_bytes(seed))


def listed(data: Path) -> set[str]:
    return {row.sha256 for row in read_manifest(data / "manifest.csv")}


def test_an_own_photo_goes_and_the_others_stay(data: Path) -> None:
    done = drop(data, name_of(1), PUBLIC, "b" * 64)
    assert done == Dropped(rows=1, files=1, unknown=2)
    assert listed(data) == {name_of(2), PUBLIC}
    assert set(read_index(data / "raw")) == {name_of(2)}
    (left,) = (path for path in (data / "raw").rglob("*.webp"))
    assert left.read_bytes() == photo_bytes(2)
    assert drop(data, name_of(1)) == Dropped(rows=0, files=0, unknown=1)


def stop(*_) -> None:
    raise KeyboardInterrupt


def test_a_stopped_run_is_finished_by_the_next(data: Path, monkeypatch) -> None:
    monkeypatch.setattr("occ.dataset.drop.write_manifest", stop)
    with pytest.raises(KeyboardInterrupt):
        drop(data, name_of(1))
    monkeypatch.undo()
    assert name_of(1) in listed(data)
    assert drop(data, name_of(1)) == Dropped(rows=1, files=0, unknown=0)
    assert listed(data) == {name_of(2), PUBLIC}


def test_files_that_a_killed_run_wrote_and_did_not_list_go_too(data: Path) -> None:
    new = name_of(3)
    folder = data / "raw" / "banana" / "own" / "shoot"
    folder.mkdir(parents=True)
    for name in (f"{new}.webp", f".7.{new}.webp", f".7.{name_of(1)}.webp", f"{'c' * 64}.webp"):
        (folder / name).write_bytes(photo_bytes(3))
    assert drop(data, new) == Dropped(rows=0, files=2, unknown=0)
    assert drop(data, name_of(1)) == Dropped(rows=1, files=2, unknown=0)
    (folder / f"{PUBLIC}.webp").write_bytes(b"added where the file was missing")
    assert drop(data, PUBLIC) == Dropped(rows=0, files=0, unknown=1)
    assert sorted(path.name[:1] for path in folder.iterdir()) == ["a", "c"]


def test_pictures_and_features_of_it_go_at_once(data: Path, monkeypatch) -> None:
    """Of others no work is lost but their prepared pictures; by a photo unknown here nothing."""
    one, two = (read_index(data / "raw")[name_of(seed)] for seed in (1, 2))
    public = RawPhoto(PUBLIC, data / "raw" / "a.jpg", PUBLIC, "original")
    folder = data / "cache" / "features" / "0123456789abcdef"
    folder.mkdir(parents=True)
    number = {PUBLIC: 0, name_of(1): 1, name_of(2): 2}
    for shard in ([one], [two, public], [public, one, two]):
        write_shard(folder, shard, lambda one: (np.full((3, 4), number[one.sha256]), np.ones(1)))
    (folder / "shard-0.npz").write_bytes(b"cut short")
    prepare_gray([two, one], PreprocessSpec(colour="gray3"), data / "prepared", "train")
    before = data / "prepared" / "gray-0123456789abcdef.npy"  # a version that left it there
    before.touch()
    there = set(data.rglob("*.np?"))
    assert drop(data, "b" * 64, PUBLIC).rows == 0
    assert len(there) == 6 and there - set(data.rglob("*.np?")) == {folder / "shard-0.npz", before}
    with monkeypatch.context() as patch:
        patch.setattr("occ.dataset.drop.write_manifest", stop)
        with pytest.raises(KeyboardInterrupt):
            drop(data, name_of(1))
    assert not [*data.glob("prepared/gray-*")]
    assert sorted(len(np.load(path)["names"]) for path in folder.iterdir()) == [2, 2]
    left = read_shards(folder, {PUBLIC, name_of(1), name_of(2)})
    assert {name: pooled[0, 0] for name, (pooled, _) in left.items()} == {PUBLIC: 0, name_of(2): 2}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("photo\n1\n", "line 1: there is no column sha256"),
        ("", "line 1: there is no column sha256"),
        (f"sha256\n{'A' * 64}\n", "line 2: expected a sha256"),
        ("sha256,x\n\n,\n", "line 3: expected a sha256"),
        (None, "cannot be read"),
    ],
)
def test_another_table_is_refused(tmp_path: Path, text: str | None, said: str) -> None:
    table = tmp_path / "withdrawn.csv"
    if text is not None:
        table.write_text(text)
    with pytest.raises(DataRefused, match=said) as refused:
        read_hashes(table)
    assert "occ feedback export" in str(refused.value)


def test_a_withdrawn_photo_leaves_what_is_learnt_from(tmp_path: Path, monkeypatch) -> None:
    """The whole way, by the commands of README."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'occ.sqlite'}")
    monkeypatch.setenv("OCC_DATA_DIR", str(data := tmp_path / "data"))

    def run(*words: object) -> str:
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == 0, done.output
        return done.stdout

    history = open_history(f"sqlite:///{tmp_path / 'occ.sqlite'}")
    numbers = []
    for seed in (1, 2):
        photo, said = (
            KeptPhoto(photo_bytes(seed), 12, 8),
            Verdict("banana", 0.9, "a" * 12, 0.4, 0.7),
        )
        numbers.append(store_one(history, said, photo=photo, learn=True).id)
        assert Reviews(history.engine).add(numbers[-1], "Ada", "target")
    run("feedback", "export")
    run("data", "add", data / "uploads" / "banana", "--label", "banana")
    assert listed(data) == {name_of(1), name_of(2)}
    for row in read_manifest(data / "manifest.csv"):
        assert (row.source, row.group in numbers) == ("uploads", True) and "consent" in row.licence
    wrong = CliRunner().invoke(app, ["data", "add", str(data / "uploads"), "--label", "other"])
    assert "Reviewers called it banana." in wrong.output and listed(data) == {
        name_of(1),
        name_of(2),
    }
    history.withdraw(numbers[0], learn=True)
    assert "occ data drop" in run("feedback", "export", "--overwrite")
    assert run("data", "drop", data / "uploads" / "withdrawn.csv").startswith(
        "1 own photos dropped"
    )
    assert listed(data) == {name_of(2)}
    assert not any(path.read_bytes() == photo_bytes(1) for path in data.rglob("*.webp"))
    history.engine.dispose()
