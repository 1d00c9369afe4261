"""The largest photos in, each decoded in a process of its own; what that took at its worst out."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import threading
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import photos
import pytest
from occ.errors import PhotoRefused
from occ.photo import _shrink_while_decoding, decode_photo
from occ.photo import rows as photo_rows
from occ.photo.colour import _eight_bits, split_colour
from occ.photo.formats import kind_of
from occ.photo.layout import reads_in_one_scan
from occ.photo.memory import CAP_BYTES, ROOM, Room, bytes_needed
from occ.photo.opening import open_photo
from occ.values import MAX_BYTES, MAX_PIXELS
from PIL import Image

WIDE, HIGH = 8660, 5770  # 49.97 megapixels
LONGEST = 768  # as the classifier reads
MEASURE = """
import sys
import numpy, pillow_heif, PIL.Image
from occ.bench.memory import memory_mb
from occ.photo import decode_photo
data = open(sys.argv[1], "rb").read()
open("/proc/self/clear_refs", "w").write("5")  # the peak begins anew
before = memory_mb()["resident_mb"]
decode_photo(data, longest_px=int(sys.argv[2]) or None)
print(memory_mb()["peak_mb"] - before)
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a peak begin anew")


@cache
def gradient(mode: str, width: int = WIDE, height: int = HIGH) -> Image.Image:
    """Soft colours, quick to draw and to encode even where there are very many."""
    gray = Image.linear_gradient("L").resize((width, height), Image.Resampling.BILINEAR)
    if mode == "L":
        return gray
    turned = gray.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    across = Image.linear_gradient("L").transpose(Image.Transpose.ROTATE_90).resize(gray.size)
    return Image.merge(mode, [gray, turned, across, across][: len(mode)])


def heic(image: Image.Image, chroma: int, *, deep: bool = False) -> bytes:
    """A HEIC; chroma: 420 as phones write it, 422 or 444; deep: of ten bits a colour, not eight."""
    import pillow_heif

    file, mode = io.BytesIO(), image.mode
    if deep:
        samples = np.asarray(image).astype(np.uint16) << 8  # (h, w, c)
        made = pillow_heif.from_bytes(f"{mode};16", image.size, samples.tobytes())
    else:
        made = pillow_heif.from_pillow(image)
    made.save(file, quality=40, chroma=chroma, enc_params={"preset": "ultrafast"})
    return file.getvalue()


def flat_png(width: int, height: int, colour: int, each: int) -> bytes:
    """A PNG of zeros, eight bits a colour; colour: 0 gray, 2 RGB, 6 RGBA, of `each` bytes."""
    packer, row = zlib.compressobj(1), bytes(1 + width * each)
    many = max(1_000_000 // len(row), 1)
    packed = [packer.compress(row * many) for _ in range(height // many)]
    packed += [packer.compress(row * (height % many)), packer.flush()]
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", b"".join(packed)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(photos.chunk(*part) for part in parts)


LARGE = {  # name -> the file; every kind as large as the limits let it be
    "jpeg": lambda: photos.encode(gradient("RGB"), "JPEG", quality=80),
    "jpeg_progressive": lambda: photos.encode(gradient("RGB"), "JPEG", progressive=True),
    "jpeg_progressive_444": lambda: photos.encode(
        gradient("RGB", 7500, 5000), "JPEG", progressive=True, subsampling=0
    ),
    "png": lambda: photos.encode(gradient("RGB"), "PNG", compress_level=1),
    "png_alpha": lambda: photos.encode(gradient("RGBA"), "PNG", compress_level=1),
    "png_gray16": lambda: photos.encode_png(np.asarray(gradient("L")).astype(np.uint16) << 8),
    "png_tall": lambda: flat_png(1, 18_000_000, 0, 1),
    "png_tall_rgb": lambda: flat_png(1, 18_000_000, 2, 3),
    "png_wide": lambda: flat_png(8_000_000, 1, 2, 3),
    "png_wide_rgba": lambda: flat_png(2_000_000, 7, 6, 4),
    "gif": lambda: photos.encode(gradient("L"), "GIF"),
    "webp": lambda: photos.encode(gradient("RGB", 4200, 3150), "WEBP", method=0),
    "webp_lossless": lambda: photos.encode(
        gradient("RGBA", 4200, 3150), "WEBP", lossless=True, quality=0, method=0
    ),
    "heic": lambda: heic(gradient("RGB", 8064, 6048), 420),
    "heic_422": lambda: heic(gradient("RGB", 6300, 4800), 422),
    "heic_444": lambda: heic(gradient("RGB", 5700, 4000), 444),
    "heic_deep": lambda: heic(gradient("RGB", 6400, 4800), 420, deep=True),
    "heic_deep_422": lambda: heic(gradient("RGB", 4800, 3800), 422, deep=True),
    "heic_deep_444_alpha": lambda: heic(gradient("RGBA", 4000, 3000), 444, deep=True),
}
TOO_MUCH = {  # within 50 megapixels, but not within the cap
    "png_tall": lambda: flat_png(1, 50_000_000, 0, 1),  # a row takes 12 bytes
    "png_tall_rgb": lambda: flat_png(1, 48_000_000, 2, 3),
    "png_wide": lambda: flat_png(48_000_000, 1, 2, 3),  # rows that are read, strips as large
    "png_wide_rgba": lambda: flat_png(7_000_000, 7, 6, 4),
    "webp": lambda: photos.encode(gradient("RGB", 5000, 4000), "WEBP", method=0),
    "heic_deep_422": lambda: heic(gradient("RGB", 5000, 4000), 422, deep=True),
    "jpeg_progressive_444": lambda: photos.encode(
        gradient("RGB"), "JPEG", progressive=True, subsampling=0
    ),
}


def peak_bytes(data: bytes, folder: Path, longest_px: int) -> float:
    """What decoding took at its worst, beside the file, in a process of its own."""
    path = folder / "photo"
    path.write_bytes(data)
    command = [sys.executable, "-c", MEASURE, str(path), str(longest_px)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return 1e6 * float(done.stdout)


def foreseen(data: bytes) -> int:
    """What the header was taken to promise."""
    image = open_photo(data, kind_of(data))
    full = image.size
    _shrink_while_decoding(image, LONGEST)
    return bytes_needed(image, full, data)


@linux
@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_no_photo_takes_more_than_was_foreseen_nor_more_than_the_cap(name, tmp_path) -> None:
    data = LARGE[name]()
    assert len(data) <= MAX_BYTES
    assert peak_bytes(data, tmp_path, LONGEST) <= foreseen(data) <= CAP_BYTES


@linux
def test_the_measure_finds_what_is_over_the_cap(tmp_path: Path) -> None:
    """Decoded to every pixel, as training may, the same file takes more than is allowed here."""
    data = LARGE["png"]()
    assert peak_bytes(data, tmp_path, 0) > CAP_BYTES


@pytest.mark.slow
@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_would_take_more_is_refused_before_it_is_decoded(name: str) -> None:
    data = TOO_MUCH[name]()
    with pytest.raises(PhotoRefused, match="up to 256 MB of memory") as refused:
        decode_photo(data, longest_px=LONGEST)
    assert refused.value.code == "too_many_pixels" and ROOM.free == CAP_BYTES


@pytest.mark.parametrize("name", sorted(photos.photos()))
def test_strip_by_strip_gives_the_same_small_photo(name: str, monkeypatch) -> None:
    data = photos.photos()[name]
    monkeypatch.setattr(photo_rows, "STRIP_PIXELS", 500)
    image = open_photo(data, kind_of(data))
    image.load()
    longest_px = max(max(image.size) // 3, 1)
    width, height = image.size
    whole = _eight_bits(image).reduce((min(3, width), min(3, height)))
    small, _ = split_colour(image, longest_px)
    assert small.size == whole.size
    if whole.mode in ("RGB", "RGBA") and "profile" not in name:
        assert (np.asarray(small) == np.asarray(whole.convert("RGB"))).all()
    if kind_of(data) == "HEIC":
        assert (decode_photo(data, longest_px=longest_px).rgb == np.asarray(small)).all()


def test_a_jpeg_of_one_scan_is_told_from_one_of_several() -> None:
    good = photos.photos()
    assert reads_in_one_scan(good["jpeg"]) and reads_in_one_scan(good["jpeg_gray"])
    assert reads_in_one_scan(good["jpeg_facts"]), "a thumbnail's own scan is inside another part"
    assert not reads_in_one_scan(good["jpeg_progressive"])


def test_who_needs_more_than_is_left_waits_for_the_others() -> None:
    room, told = Room(100), []

    def need(size: int) -> None:
        with room.take(size):
            told.append(size)

    with room.take(70):
        second = threading.Thread(target=need, args=(50,))
        second.start()
        need(20)  # there is room beside
        second.join(0.2)
        assert told == [20] and second.is_alive()
    second.join(5)
    assert told == [20, 50] and room.free == 100


def test_room_is_given_back_when_a_photo_turns_out_to_be_broken() -> None:
    cut = photos.photos()["webp"][:-40]
    with pytest.raises(PhotoRefused):
        decode_photo(cut, longest_px=20)
    assert ROOM.free == CAP_BYTES and MAX_PIXELS == 50_000_000
