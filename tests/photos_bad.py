"""Nothing in, bytes out that must be refused: other kinds of file, cut photos, hostile photos.

bad_photos() is also offered by photos.py, beside the good ones. May import: photos.
"""

from __future__ import annotations

import random
import struct
import zlib
from functools import cache

from photos import chunk, encode, photos
from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"


@cache
def bad_photos() -> dict[str, tuple[bytes, str]]:
    """Name -> (bytes, code of the refusal), about a hundred."""
    return {
        "empty": (b"", "empty"),
        "over_25_mb": (photos()["jpeg"] + bytes(25_000_000), "too_large"),
        **{name: (data, "not_a_photo") for name, data in _other_files().items()},
        **{name: (data, "too_many_pixels") for name, data in _huge().items()},
        **{name: (data, "broken") for name, data in {**_cut(), **_damaged(), **_slow()}.items()},
    }


def _other_files() -> dict[str, bytes]:
    """What people choose by mistake, and what a name ending in .jpg may hide."""
    jpeg = photos()["jpeg"]
    return {
        "one_byte": b"\xff",
        "zeros": bytes(1000),
        "random": random.Random(7).randbytes(5000),
        "text": b"This is not a photo.\n" * 20,
        "text_that_starts_like_bmp": b"BMW makes cars, and this is a text about them. " * 3,
        "json": b'{"photo": "banana.jpg"}',
        "html": b"\n<!DOCTYPE html><html><body>404 Not Found</body></html>",
        "html_with_jpeg_inside": b"<html><!--" + jpeg,
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "svg_with_header": b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg width="9"></svg>',
        "xml": b'<?xml version="1.0"?><note/>',
        "base64": b"data:image/png;base64,iVBORw0KGgo=",
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(100),
        "zip": b"PK\x03\x04" + bytes(200),
        "gzip": b"\x1f\x8b\x08" + bytes(50),
        "tiff": b"II*\x00\x08\0\0\0" + bytes(100),
        "psd": b"8BPS\0\1" + bytes(100),
        "icon": b"\0\0\1\0\1\0" + bytes(100),
        "jpeg_xl": b"\xff\x0a" + bytes(100),
        "avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(100),
        "video": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100),
        "wave": b"RIFF\x24\0\0\0WAVEfmt " + bytes(100),
        "program": b"MZ\x90\0" + bytes(100),
        "jpeg_after_a_space": b" " + jpeg,
        "png_with_mended_lines": photos()["png"].replace(b"\r\n", b"\n"),
    }


def _cut() -> dict[str, bytes]:
    """Photos that stopped on their way: after the magic, within, and one byte early."""
    names = ("jpeg", "jpeg_progressive", "png", "webp", "webp_lossless", "heic", "gif", "bmp")
    files = {}
    for name in names:
        whole = photos()[name]
        for hundredth in (10, 50, 90):
            files[f"{name}_cut_at_{hundredth}"] = whole[: len(whole) * hundredth // 100]
        files[f"{name}_cut_by_one"] = whole[:-1]
    return files | {
        "jpeg_only_magic": b"\xff\xd8\xff",
        "png_only_magic": PNG_START,
        "webp_only_magic": b"RIFF\0\0\0\0WEBP",
        "gif_only_magic": b"GIF89a",
        "bmp_only_magic": b"BM" + bytes(12) + b"\x28\0\0\0",
        "heic_only_magic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        "png_without_end": photos()["png"][:-12],
        "gif_animated_without_end": photos()["gif_animated"][:-1],
        "jpeg_without_end": photos()["jpeg"][:-2],
    }


def _damaged() -> dict[str, bytes]:
    """Photos of a right start whose rest is something else, or a bomb."""
    png, jpeg = photos()["png"], photos()["jpeg"]
    bomb = zlib.compress(bytes(50_000_000), 9)  # 49 KB that unpack to 50 MB
    header_end = 33  # the signature and IHDR

    def with_chunk(name: bytes, body: bytes) -> bytes:
        return png[:header_end] + chunk(name, body) + png[header_end:]

    return {
        "gif_that_is_html": b"GIF89a/*<html><script>alert(1)</script></html>*/=1;",
        "jpeg_that_is_html": b"\xff\xd8\xff<html><script>alert(1)</script></html>",
        "jpeg_that_is_png": b"\xff\xd8\xff" + png,
        "png_that_is_jpeg": PNG_START + jpeg,
        "png_that_is_text": PNG_START + b"hello, I am a PNG" * 9,
        "webp_that_is_text": b"RIFF\x40\0\0\0WEBPVP8 " + b"hello" * 20,
        "heic_that_is_text": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"hello" * 20,
        "png_profile_bomb": with_chunk(b"iCCP", b"icc\0\0" + bomb),
        "png_text_bomb": with_chunk(b"zTXt", b"Comment\0\0" + bomb),
        "png_international_text_bomb": with_chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb),
        "png_of_no_width": _png_header(0, 100),
        "png_pixels_missing": _png_header(100, 100),
        "png_bad_checksum": png[:29] + b"\0\0\0\0" + png[33:],
        "jpeg_of_no_height": _jpeg_sized(0, 0),
    }


def _slow() -> dict[str, bytes]:
    """Files of megabytes in parts of few bytes, which keep a reader busy for a minute."""
    png, jpeg, gif = photos()["png"], photos()["jpeg"], photos()["gif"]
    first = 13 + 3 * 256  # where a GIF's first block starts, after the palette
    return {
        "jpeg_of_fill_bytes": jpeg[:2] + b"\xff" * 5_000_000 + jpeg[2:],
        "jpeg_of_many_scans": _many_scans(4000, 4000),
        "jpeg_of_empty_comments": jpeg[:2] + b"\xff\xfe\0\2" * 1_000_000 + jpeg[2:],
        "jpeg_of_exif_crumbs": jpeg[:2] + b"\xff\xe1\0\x09Exif\0\0M" * 500_000 + jpeg[2:],
        "png_of_empty_chunks": png[:33] + chunk(b"abCd", b"") * 400_000 + png[33:],
        "gif_of_one_letter_comments": gif[:first] + b"\x21\xfe\1a\0" * 1_000_000 + gif[first:],
        "gif_of_crumbs": gif[:first] + b"\x21\xfe" + b"\1a" * 1_000_000 + b"\0" + gif[first:],
    }


def _huge() -> dict[str, bytes]:
    """A few bytes whose header promises hundreds of megapixels."""
    gif, bmp = bytearray(photos()["gif"]), bytearray(photos()["bmp"])
    struct.pack_into("<HH", gif, 6, 40_000, 40_000)
    struct.pack_into("<ii", bmp, 18, 30_000, 30_000)
    return {
        "png_of_900_megapixels": _png_header(30_000, 30_000),
        "png_of_51_megapixels": _png_header(10_200, 5_000),
        "png_of_4_billion_squared": _png_header(2**31 - 1, 2**31 - 1),
        "jpeg_of_3600_megapixels": _jpeg_sized(60_000, 60_000),
        "gif_of_1600_megapixels": bytes(gif),
        "bmp_of_900_megapixels": bytes(bmp),
    }


def _many_scans(width: int, height: int) -> bytes:
    """A progressive JPEG that refines 16 megapixels of one colour a hundred times."""
    image = Image.new("RGB", (64, 64), (230, 200, 40))
    jpeg = bytearray(encode(image, "JPEG", progressive=True))
    struct.pack_into(">HH", jpeg, jpeg.index(b"\xff\xc2") + 5, height, width)
    last = jpeg.rindex(b"\xff\xda")
    return bytes(jpeg[:-2] + jpeg[last:-2] * 100 + jpeg[-2:])


def _png_header(width: int, height: int) -> bytes:
    """A PNG of any size, with a single grey line for pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(100)))
    return PNG_START + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def _jpeg_sized(width: int, height: int) -> bytes:
    """Our JPEG with another size written into its frame header."""
    jpeg = bytearray(photos()["jpeg"])
    struct.pack_into(">HH", jpeg, jpeg.index(b"\xff\xc0") + 5, height, width)
    return bytes(jpeg)
