"""Photos on disk in, one array of prepared gray photos out: resumable, and in their order."""

from __future__ import annotations

import os

import numpy as np
import pytest
import tiny
from occ.classify import DECODE_PX
from occ.dataset.raw import RawPhoto
from occ.errors import PhotoRefused
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
    found = prepare_gray(photos, SPEC, tmp_path)
    assert found.shape == (5, 24, 24, 1) and found.dtype == np.uint8
    for gray, photo in zip(found, photos, strict=True):
        pixels = decode_photo(photo.path.read_bytes(), longest_px=DECODE_PX)
        served = prepare_views(pixels, SPEC)[0]  # (h, w, 3)
        scaled = np.repeat(gray, 3, axis=2).astype(np.float32) / 127.5 - 1
        np.testing.assert_array_equal(scaled, served)


def test_it_cannot_be_written_to(photos, tmp_path):
    with pytest.raises(ValueError, match="read-only"):
        prepare_gray(photos, SPEC, tmp_path)[0] = 0


def test_a_second_run_decodes_nothing(photos, tmp_path, decoded):
    first = np.array(prepare_gray(photos, SPEC, tmp_path))
    assert len(decoded) == 5
    heard = []
    again = prepare_gray(photos, SPEC, tmp_path, advance=heard.append)
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
        prepare_gray(photos, SPEC, tmp_path, advance=stop)
    if cut:  # power failed while the count was written
        next(tmp_path.glob("*.count")).write_text("")
    before = len(decoded)
    found = prepare_gray(photos, SPEC, tmp_path)
    assert len(decoded) - before == (5 if cut else 1)
    np.testing.assert_array_equal(found, prepare_gray(photos, SPEC, tmp_path / "fresh"))


@pytest.mark.parametrize("size", [0, 40, 1500, -1])
@pytest.mark.parametrize("count", ["5", "zz"])
def test_an_array_that_was_cut_off_is_made_anew_and_never_filled_up(photos, tmp_path, size, count):
    whole = np.array(prepare_gray(photos, SPEC, tmp_path))
    (path,), (done,) = tmp_path.glob("*.npy"), tmp_path.glob("*.count")
    path.write_bytes(path.read_bytes()[:size])
    done.write_text(count)
    np.testing.assert_array_equal(prepare_gray(photos, SPEC, tmp_path), whole)


def test_a_full_disk_is_told_before_the_first_photo(photos, tmp_path, monkeypatch, decoded):
    """Written to through memory, a full disk would end the process with a signal."""

    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fallocate", full, raising=False)
        with pytest.raises(OSError, match="No space left"):
            prepare_gray(photos, SPEC, tmp_path)
    assert decoded == []
    assert prepare_gray(photos, SPEC, tmp_path).any(axis=(1, 2, 3)).all()


def test_a_lost_array_is_begun_anew_and_what_the_old_one_had_is_forgotten(photos, tmp_path):
    def stop(count: int) -> None:
        raise KeyboardInterrupt

    whole = np.array(prepare_gray(photos, SPEC, tmp_path))
    next(tmp_path.glob("*.npy")).unlink()
    with pytest.raises(KeyboardInterrupt):
        prepare_gray(photos, SPEC, tmp_path, advance=stop)  # the new array is there, all zeros
    np.testing.assert_array_equal(prepare_gray(photos, SPEC, tmp_path), whole)


def test_other_photos_another_order_and_another_recipe_have_their_own_array(photos, tmp_path):
    one = np.array(prepare_gray(photos, SPEC, tmp_path))
    turned = prepare_gray(photos[::-1], SPEC, tmp_path)
    np.testing.assert_array_equal(turned[::-1], one)
    assert len(prepare_gray(photos[:2], SPEC, tmp_path)) == 2
    larger = prepare_gray(photos, PreprocessSpec(side_px=32, colour="gray3"), tmp_path)
    assert larger.shape == (5, 32, 32, 1) and len(list(tmp_path.glob("gray-*.npy"))) == 4


def test_a_recipe_in_colour_is_refused(photos, tmp_path):
    with pytest.raises(ValueError, match="gray3"):
        prepare_gray(photos, PreprocessSpec(), tmp_path)


def test_a_photo_that_cannot_be_read_stops_the_run_with_a_sentence(photos, tmp_path):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"\xff\xd8\xff no photo")
    with pytest.raises(PhotoRefused):
        prepare_gray([*photos, tiny.raw_of(bad)], SPEC, tmp_path / "made")
