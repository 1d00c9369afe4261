"""Photos on disk in, one array of prepared gray photos out: resumable, and in their order."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import tiny
from occ.classify import DECODE_PX
from occ.dataset.raw import RawPhoto
from occ.dataset.traces import remove_prepared
from occ.errors import PhotoRefused
from occ.files import in_turn
from occ.photo import decode_photo
from occ.preprocess import PreprocessSpec, prepare_views
from occ.training.features import prepared
from occ.training.features.prepared import prepare_gray

SPEC = PreprocessSpec(side_px=24, colour="gray3")


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> list[RawPhoto]:
    """Five drawn photos, one larger than is looked at."""
    return tiny.draw_photos(tmp_path_factory.mktemp("raw"), range(5), wide=3)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(prepared, "CHUNK_PHOTOS", 2)


@pytest.fixture
def decoded(monkeypatch) -> list[bytes]:
    """Every photo that is decoded from here on."""
    seen: list[bytes] = []

    def decode(data: bytes, **options):
        seen.append(data)
        return decode_photo(data, **options)

    monkeypatch.setattr(prepared, "decode_photo", decode)
    return seen


def test_a_prepared_photo_is_what_the_network_is_served(photos, tmp_path):
    found = prepare_gray(photos, SPEC, tmp_path, "train")
    assert found.shape == (5, 24, 24, 1) and found.dtype == np.uint8
    for gray, photo in zip(found, photos, strict=True):
        pixels = decode_photo(photo.path.read_bytes(), longest_px=DECODE_PX)
        served = prepare_views(pixels, SPEC)[0]  # (h, w, 3)
        scaled = np.repeat(gray, 3, axis=2).astype(np.float32) / 127.5 - 1
        np.testing.assert_array_equal(scaled, served)


def test_it_cannot_be_written_to(photos, tmp_path):
    with pytest.raises(ValueError, match="read-only"):
        prepare_gray(photos, SPEC, tmp_path, "train")[0] = 0


def test_a_second_run_decodes_nothing(photos, tmp_path, decoded):
    first = np.array(prepare_gray(photos, SPEC, tmp_path, "train"))
    assert len(decoded) == 5
    heard = []
    again = prepare_gray(photos, SPEC, tmp_path, "train", advance=heard.append)
    np.testing.assert_array_equal(again, first)
    assert len(decoded) == 5 and sum(heard) == 5


@pytest.mark.parametrize("cut", [False, True])
def test_a_stopped_run_goes_on_at_the_last_whole_chunk(photos, tmp_path, decoded, monkeypatch, cut):
    def stop(count: int) -> None:
        if sum(heard := [*heard_so_far, count]) >= 4:
            raise KeyboardInterrupt
        heard_so_far[:] = heard

    heard_so_far: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        prepare_gray(photos, SPEC, tmp_path, "train", advance=stop)
    if cut:  # power failed while the count was written
        next(tmp_path.glob("*.count")).write_text("")
    before = len(decoded)
    found = prepare_gray(photos, SPEC, tmp_path, "train")
    assert len(decoded) - before == (5 if cut else 1)
    np.testing.assert_array_equal(found, prepare_gray(photos, SPEC, tmp_path / "fresh", "train"))


@pytest.mark.parametrize("size", [0, 40, 1500, -1])
@pytest.mark.parametrize("count", ["5", "zz"])
def test_an_array_that_was_cut_off_is_made_anew_and_never_filled_up(photos, tmp_path, size, count):
    whole = np.array(prepare_gray(photos, SPEC, tmp_path, "train"))
    (path,), (done,) = tmp_path.glob("*.npy"), tmp_path.glob("*.count")
    path.write_bytes(path.read_bytes()[:size])
    done.write_text(count)
    np.testing.assert_array_equal(prepare_gray(photos, SPEC, tmp_path, "train"), whole)


def test_a_full_disk_is_told_before_the_first_photo(photos, tmp_path, monkeypatch, decoded):
    """Written to through memory, a full disk would end the process with a signal."""

    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fallocate", full, raising=False)
        with pytest.raises(OSError, match="No space left"):
            prepare_gray(photos, SPEC, tmp_path, "train")
    assert decoded == []
    assert prepare_gray(photos, SPEC, tmp_path, "train").any(axis=(1, 2, 3)).all()


def test_a_lost_array_is_begun_anew_and_what_the_old_one_had_is_forgotten(photos, tmp_path):
    def stop(count: int) -> None:
        raise KeyboardInterrupt

    whole = np.array(prepare_gray(photos, SPEC, tmp_path, "train"))
    next(tmp_path.glob("*.npy")).unlink()
    with pytest.raises(KeyboardInterrupt):
        prepare_gray(photos, SPEC, tmp_path, "train", advance=stop)  # an array is there, all zeros
    np.testing.assert_array_equal(prepare_gray(photos, SPEC, tmp_path, "train"), whole)


def test_other_photos_another_order_and_another_recipe_are_prepared_anew(photos, tmp_path):
    one = np.array(prepare_gray(photos, SPEC, tmp_path, "train"))
    turned = prepare_gray(photos[::-1], SPEC, tmp_path, "train")
    np.testing.assert_array_equal(turned[::-1], one)
    assert len(prepare_gray(photos[:2], SPEC, tmp_path, "train")) == 2
    larger = prepare_gray(photos, PreprocessSpec(side_px=32, colour="gray3"), tmp_path, "train")
    assert larger.shape == (5, 32, 32, 1)


def test_of_each_use_the_last_set_alone_is_kept(photos, tmp_path):
    """Else copies of photos that left would stay for ever, 50 kB each in every set."""
    (tmp_path / "gray-0123456789abcdef.npy").write_bytes(b"of an earlier version")
    (tmp_path / "gray-0123456789abcdef.count").write_text("5")
    other = np.array(prepare_gray(photos[3:], SPEC, tmp_path, "dev-test"))
    first = prepare_gray(photos[:3], SPEC, tmp_path, "train")
    seen = np.array(first)
    files = {path.name for path in tmp_path.glob("gray-*")}
    assert len(files) == 4
    prepare_gray(photos[1:], SPEC, tmp_path, "train")
    left = {path.name for path in tmp_path.glob("gray-*")}
    assert len(left) == 4 and len(left & files) == 2
    np.testing.assert_array_equal(first, seen, "who reads it yet, reads on")
    kept = np.load(*tmp_path.glob("gray-dev-test-*.npy"))
    np.testing.assert_array_equal(kept, other)


def test_commands_of_one_use_take_turns(photos, tmp_path):
    with ThreadPoolExecutor(1) as pool:
        with in_turn(tmp_path / ".train.lock"):
            waits = pool.submit(prepare_gray, photos, SPEC, tmp_path, "train")
            whole = prepare_gray(photos, SPEC, tmp_path, "validate")
            assert not waits.done() and not [*tmp_path.glob("gray-train*")]
        np.testing.assert_array_equal(waits.result(), whole)


def test_a_set_that_must_go_while_it_is_made_is_used_once_and_never_found_again(photos, tmp_path):
    heard = []

    def drop(count: int) -> None:
        heard.append(count)
        if not count:
            remove_prepared(tmp_path)

    whole = prepare_gray(photos, SPEC, tmp_path / "fresh", "train")
    for _ in range(2):
        found = prepare_gray(photos, SPEC, tmp_path, "train", advance=drop)
        np.testing.assert_array_equal(found, whole)
        assert not [*tmp_path.glob("*.npy")]
    assert heard == [0, 2, 2, 1] * 2


def test_a_recipe_in_colour_is_refused(photos, tmp_path):
    with pytest.raises(ValueError, match="gray3"):
        prepare_gray(photos, PreprocessSpec(), tmp_path, "train")


def test_a_photo_that_cannot_be_read_stops_the_run_with_a_sentence(photos, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff no photo")
    with pytest.raises(PhotoRefused):
        prepare_gray([*photos, tiny.raw_of(bad)], SPEC, tmp_path / "made", "train")
