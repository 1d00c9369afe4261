"""Drawn photos and hostile bytes in, whether true pixels or plain refusals come out."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import photos
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.errors import PhotoRefused
from occ.photo import decode_photo
from occ.photo.facts import facts_of
from occ.photo.formats import KINDS, kind_of, name_what_it_is
from occ.preprocess import strip_alpha
from occ.values import MAX_BYTES, Pixels
from PIL import Image
from PIL.PngImagePlugin import PngInfo

GOOD, BAD = photos.photos(), photos.bad_photos()
UPRIGHT = np.asarray(photos.draw_banana()).astype(int)  # (h, w, c)
GRAY = np.asarray(photos.draw_banana().convert("L")).astype(int)  # (h, w)
FULL_SIZE = [name for name in GOOD if "_1x" not in name and "x1" not in name]
COLOURED = [name for name in FULL_SIZE if "gray" not in name and "1bit" not in name]
SEE_THROUGH = ("_alpha", "_clear", "_rgba16", "_clear_colour")


def test_the_good_photos_are_of_every_kind_and_at_least_thirty() -> None:
    assert len(GOOD) >= 30
    assert {kind_of(data) for data in GOOD.values()} == set(KINDS)


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_photo_becomes_pixels(name: str) -> None:
    pixels = decode_photo(GOOD[name])
    assert isinstance(pixels, Pixels)
    if name in FULL_SIZE:
        assert pixels.rgb.shape == (photos.HEIGHT, photos.WIDTH, 3)


@pytest.mark.parametrize("name", COLOURED)
def test_colours_and_position_are_those_that_were_drawn(name: str) -> None:
    # 3 grey levels on average: what chroma subsampling at quality 80 costs
    assert np.abs(decode_photo(GOOD[name]).rgb - UPRIGHT).mean() < 3


@pytest.mark.parametrize("name", [name for name in FULL_SIZE if "gray" in name])
def test_gray_photos_become_three_equal_channels(name: str) -> None:
    rgb = decode_photo(GOOD[name]).rgb
    assert (rgb == rgb[:, :, :1]).all()
    assert np.abs(rgb[:, :, 0] - GRAY).mean() < 2


@pytest.mark.parametrize("number", range(1, 9))
def test_a_sideways_photo_is_turned_upright(number: int) -> None:
    turned = decode_photo(GOOD[f"jpeg_orientation_{number}"]).rgb
    plain = decode_photo(GOOD["jpeg"]).rgb
    assert np.abs(turned.astype(int) - plain).max() <= 12  # JPEG blocks lie elsewhere


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_orientation_that_only_xmp_tells_turns_nothing(kind: str) -> None:
    """An editor's note of the picture it began with; no browser follows it."""
    xmp = '<rdf:Description tiff:Orientation="6"/>'
    texts = PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", xmp)
    save = {"pnginfo": texts} if kind == "PNG" else {"xmp": xmp.encode()}
    data = photos.encode(photos.draw_banana(), kind, **save)
    assert decode_photo(data).rgb.shape == UPRIGHT.shape
    assert "XMP" in facts_of(data)["also"]


@pytest.mark.parametrize("name", ["png", "png_rgb16", "png_interlaced", "webp_lossless", "bmp"])
def test_photos_without_loss_come_back_to_the_bit(name: str) -> None:
    assert (decode_photo(GOOD[name]).rgb == UPRIGHT).all()


@pytest.mark.parametrize("name", GOOD)
def test_alpha_is_kept_only_where_something_is_transparent(name: str) -> None:
    alpha = decode_photo(GOOD[name]).alpha
    expected = name.endswith(SEE_THROUGH) and name != "png_opaque_alpha"
    assert (alpha is not None) == expected
    if alpha is not None:
        assert alpha.min() < 255


@pytest.mark.parametrize("name", ["png_alpha", "png_rgba16", "webp_alpha", "heic_alpha"])
def test_alpha_is_what_was_drawn(name: str) -> None:
    alpha = decode_photo(GOOD[name]).alpha
    assert np.abs(alpha.astype(int) - np.asarray(photos.draw_alpha())).mean() < 2


def test_sixteen_bit_gray_is_scaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)  # (h, w)
    rgb = decode_photo(photos.encode_png(ramp)).rgb
    assert (rgb[:, :, 0].ravel() == np.arange(256)).all()


def test_an_embedded_profile_is_turned_into_srgb() -> None:
    stored = np.asarray(Image.open(io.BytesIO(GOOD["jpeg_profile"])))
    assert np.abs(stored.astype(int) - UPRIGHT).mean() > 50  # red and blue are swapped in the file
    assert np.abs(decode_photo(GOOD["jpeg_profile"]).rgb - UPRIGHT).mean() < 3


@pytest.mark.parametrize("profile", [b"", b"no profile" * 30, photos.swapped_profile()[:200]])
def test_a_broken_profile_is_ignored(profile: bytes) -> None:
    data = photos.encode(photos.draw_banana(), "PNG", icc_profile=profile)
    assert (decode_photo(data).rgb == UPRIGHT).all()


def test_a_profile_for_other_colours_or_of_absurd_size_is_ignored() -> None:
    gray = photos.draw_banana().convert("L")
    data = photos.encode(gray, "PNG", icc_profile=photos.swapped_profile())
    assert (decode_photo(data).rgb[:, :, 0] == GRAY).all()
    long = photos.swapped_profile() + bytes(4_000_000)
    data = photos.encode(photos.draw_banana(), "JPEG", quality=95, icc_profile=long)
    assert np.abs(decode_photo(data).rgb - UPRIGHT).mean() < 3


@pytest.mark.parametrize("name", ["jpeg", "png_alpha", "webp", "heic", "gif", "bmp", "png_gray16"])
@pytest.mark.parametrize("longest_px", [1, 7, 20, 47, 95, 96, 500])
def test_a_smaller_photo_is_never_smaller_than_asked(name: str, longest_px: int) -> None:
    whole, small = decode_photo(GOOD[name]), decode_photo(GOOD[name], longest_px=longest_px)
    height, width = small.rgb.shape[:2]
    assert min(longest_px, photos.WIDTH) <= max(height, width) <= photos.WIDTH
    assert max(height, width) < 2 * longest_px or longest_px >= 48
    assert (small.alpha is None) == (whole.alpha is None)
    if longest_px >= 20:
        # laid on white, because the colours under full transparency are lost, and mean nothing
        back = Image.fromarray(strip_alpha(small)).resize((photos.WIDTH, photos.HEIGHT))
        assert np.abs(np.asarray(back).astype(int) - strip_alpha(whole)).mean() < 12


@pytest.mark.parametrize("name", ["png_thin_1x2000", "png_wide_2000x1", "png_tiny_1x1"])
def test_the_thinnest_photos_can_be_made_smaller(name: str) -> None:
    whole, small = decode_photo(GOOD[name]).rgb, decode_photo(GOOD[name], longest_px=100).rgb
    assert max(small.shape[:2]) == min(max(whole.shape[:2]), 100) and min(small.shape[:2]) == 1


def test_a_twelve_megapixel_photo_is_read_at_reduced_scale() -> None:
    started = time.perf_counter()
    pixels = decode_photo(photos.large_jpeg(), longest_px=384)
    assert time.perf_counter() - started < 1  # 30 ms here when nothing else runs
    assert pixels.rgb.shape == (375, 500, 3)
    assert decode_photo(photos.large_jpeg()).rgb.shape == (3000, 4000, 3)


def test_more_scans_behind_a_whole_one_are_refused_at_no_cost() -> None:
    """They are not counted, for the time of that, because the reader stops at the second."""
    jpeg = photos.encode(Image.new("RGB", (4000, 4000), (230, 200, 40)), "JPEG")
    scan = jpeg[jpeg.index(b"\xff\xda") : -2]
    started_s = time.thread_time()
    with pytest.raises(PhotoRefused, match="cut short or damaged"):
        decode_photo(jpeg[:-2] + 80 * scan + b"\xff\xd9")
    assert time.thread_time() - started_s < 1  # 0.1 s here; eighty scans would take four


@pytest.mark.parametrize(
    "name", ["jpeg", "jpeg_progressive", "png", "webp", "gif_animated", "heic"]
)
def test_a_photo_cut_anywhere_is_refused(name: str) -> None:
    whole = GOOD[name]
    for end in (
        *range(1, 60),
        *range(60, len(whole) - 60, 97),
        *range(len(whole) - 60, len(whole)),
    ):
        with pytest.raises(PhotoRefused):
            decode_photo(whole[:end])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pdf", "a PDF"),
        ("svg", "an SVG"),
        ("svg_with_header", "an SVG"),
        ("html", "an HTML page"),
        ("html_with_jpeg_inside", "an HTML page"),
        ("zip", "a ZIP archive"),
        ("text", "a text file"),
        ("text_that_starts_like_bmp", "a text file"),
        ("video", "a video"),
        ("avif", "an AVIF photo"),
        ("random", "a file of an unknown kind"),
        ("empty", "an empty file"),
    ],
)
def test_a_refusal_names_what_the_file_is(name: str, words: str) -> None:
    assert name_what_it_is(BAD[name][0]) == words
    with pytest.raises(PhotoRefused, match=f"Received: {words}"):
        decode_photo(BAD[name][0])


def test_the_limits_themselves_are_still_accepted() -> None:
    padded = GOOD["jpeg"] + bytes(MAX_BYTES - len(GOOD["jpeg"]))
    assert decode_photo(padded).rgb.shape == (photos.HEIGHT, photos.WIDTH, 3)


@given(st.binary(max_size=200), st.sampled_from([data[:16] for data in GOOD.values()]))
def test_any_bytes_after_any_start_are_refused_and_nothing_else(junk: bytes, start: bytes) -> None:
    for data in (junk, start + junk):
        with pytest.raises(PhotoRefused):
            decode_photo(data)
        assert facts_of(data) == {}


@given(st.sampled_from(sorted(FULL_SIZE)), st.data())
def test_a_photo_with_flipped_bytes_is_read_or_refused(name: str, data: st.DataObject) -> None:
    damaged = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, min(len(damaged), 700) - 1))] = data.draw(
            st.sampled_from([0, 1, 127, 128, 255])
        )
    facts = facts_of(bytes(damaged))
    assert all(isinstance(value, str) and value.isprintable() for value in facts.values())
    try:
        decode_photo(bytes(damaged), longest_px=data.draw(st.sampled_from([None, 30])))
    except PhotoRefused as refused:
        assert refused.code in ("broken", "too_many_pixels", "not_a_photo")


def test_many_threads_read_alike_and_leave_the_warning_filters_alone() -> None:
    before = warnings.filters[:]
    names = ["jpeg", "jpeg_odd_exif", "png", "heic", "webp", "gif"] * 4
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda name: decode_photo(GOOD[name]), names))
        for name, pixels in zip(names, read, strict=True):
            assert (pixels.rgb == decode_photo(GOOD[name]).rgb).all()
    assert warnings.filters == before


def test_importing_registers_nothing_and_moves_no_limit_of_pillow() -> None:
    code = (
        "import sys, PIL.Image as image, occ.photo;"
        "assert image.MAX_IMAGE_PIXELS and 'HEIF' not in image.OPEN;"
        "assert 'pillow_heif' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
