"""Nothing in, odd photos out that are whole all the same: each must be read, and quickly.

Thin, animated, polyglot, padded, of rare coding, of absurd metadata. May import: photos.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from functools import cache

import numpy as np
from photos import (
    chunk,
    draw_banana,
    encode,
    encode_heic,
    encode_png,
    exif_of,
    photos,
    swapped_profile,
)
from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"
WHOLE = (64, 96)  # (height, width) of the drawing
TURNED = (96, 64)


@cache
def odd_photos() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """Name -> (bytes, (height, width) of what must come out)."""
    metadata = {**_facts(), **_swollen(), **_packed()}
    return {**_thin(), **_long(), **_polyglots(), **metadata, **_codings()}


def _thin() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """One pixel, one line, and 49 megapixels in 50 KB."""
    rgb = draw_banana()
    thin, wide = rgb.resize((1, 20_000)), rgb.resize((20_000, 1))
    header = struct.pack(">IIBBBBB", 7000, 7000, 1, 0, 0, 0, 0)  # one bit a pixel
    flat = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(7000 * 876), 9))
    top_down = bytearray(photos()["bmp"])
    struct.pack_into("<i", top_down, 22, -64)
    return {
        "png_1x20000": (encode(thin, "PNG"), (20_000, 1)),
        "jpeg_1x20000": (encode(thin, "JPEG", quality=90), (20_000, 1)),
        "jpeg_65500x1": (encode(rgb.resize((65_500, 1)), "JPEG"), (1, 65_500)),
        "gif_20000x1": (encode(wide, "GIF"), (1, 20_000)),
        "bmp_20000x1": (encode(wide, "BMP"), (1, 20_000)),
        "webp_16383x1": (encode(rgb.resize((16_383, 1)), "WEBP"), (1, 16_383)),
        "jpeg_1x1": (encode(rgb.resize((1, 1)), "JPEG"), (1, 1)),
        "gif_1x1": (encode(rgb.resize((1, 1)), "GIF"), (1, 1)),
        "png_of_49_megapixels": (
            PNG_START + flat + chunk(b"IEND", b""),
            (7000, 7000),
        ),
        "bmp_top_down": (bytes(top_down), WHOLE),
        "bmp_32bit": (encode(rgb.convert("RGBA"), "BMP"), WHOLE),
    }


def _long() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """Films of thousands of frames, of which only the first is looked at."""
    gif, webp, png = photos()["gif"], photos()["webp"], photos()["png"]
    dot = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    body = webp[12:]  # the chunk of the picture
    frame = bytes(6) + struct.pack("<I", 95)[:3] + struct.pack("<I", 63)[:3] + bytes(4) + body
    movie = b"ANMF" + struct.pack("<I", len(frame)) + frame
    start = b"VP8X" + struct.pack("<I", 10) + b"\x02" + bytes(3) + frame[6:12]
    film = start + b"ANIM" + struct.pack("<I", 6) + bytes(6) + movie * 10_000
    control = chunk(b"acTL", struct.pack(">II", 9000, 0))
    step = struct.pack(">IIIIIHHBB", 0, 96, 64, 0, 0, 1, 1, 0, 0)
    more = chunk(b"fcTL", step) + chunk(b"fdAT", b"\0\0\0\1")
    return {
        "gif_of_10000_frames": (gif[:-1] + dot * 10_000 + b";", WHOLE),
        "webp_of_10000_frames": (
            b"RIFF" + struct.pack("<I", len(film) + 4) + b"WEBP" + film,
            WHOLE,
        ),
        "png_of_9000_frames": (png[:33] + control + png[33:-12] + more * 9000 + png[-12:], WHOLE),
        "jpeg_with_a_film_behind": (
            photos()["jpeg"] + random.Random(3).randbytes(3_000_000),
            WHOLE,
        ),
    }


def _polyglots() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """Photos that are something else as well; what is behind them is never looked at."""
    jpeg, png, gif = photos()["jpeg"], photos()["png"], photos()["gif"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as folder:
        folder.writestr("run.sh", "echo hello")
    page = b"<html><script>alert(1)</script></html>"
    code = b"\xff\xfe" + struct.pack(">H", len(page) + 2) + page
    return {
        "jpeg_and_zip": (jpeg + archive.getvalue(), WHOLE),
        "png_and_zip": (png + archive.getvalue(), WHOLE),
        "gif_and_pdf": (gif + b"%PDF-1.7\n" + bytes(500) + b"%%EOF", WHOLE),
        "jpeg_and_php": (jpeg + b"<?php system($_GET['c']); ?>", WHOLE),
        "jpeg_with_html_in_a_comment": (jpeg[:2] + code + jpeg[2:], WHOLE),
        "png_with_html_in_a_text": (
            png[:33] + chunk(b"tEXt", b"Comment\0" + page) + png[33:],
            WHOLE,
        ),
        "jpeg_and_another_jpeg": (jpeg + jpeg, WHOLE),
    }


def _facts() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """Metadata that is broken, endless or absurd, around a photo that is well."""
    rgb = draw_banana()

    def with_exif(body: bytes) -> tuple[bytes, tuple[int, int]]:
        return encode(rgb, "JPEG", quality=95, exif=b"Exif\0\0" + body), WHOLE

    loop = b"MM\0*\0\0\0\x08\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x08\0\0\0\x08"  # an IFD in itself
    far = b"MM\0*\0\0\0\x08\0\1\x01\x0f\0\2\x7f\xff\xff\xff\x7f\xff\xff\xff\0\0\0\0"
    words = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\2\0\0\0\4six\0\0\0\0\0"  # orientation in letters
    many = b"MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12\0\3\0\0\0\1\0\6\0\0" * 5000
    full = exif_of(orientation=6, camera=True)
    full.get_ifd(0x8769)[0x927C] = bytes(65_250)  # a maker's note: the most that one part holds
    icc = b"".join(  # 255 parts that together are 16 MB of profile
        b"\xff\xe2\xff\xff" + b"ICC_PROFILE\0" + bytes((number, 255)) + bytes(65_519)
        for number in range(1, 256)
    )
    jpeg = photos()["jpeg"]
    lying = bytearray(swapped_profile())
    struct.pack_into(">I", lying, 128, 2**31)  # the count of its tags
    return {
        "jpeg_exif_in_a_circle": with_exif(loop),
        "jpeg_exif_far_away": with_exif(far),
        "jpeg_exif_of_letters": with_exif(words),
        "jpeg_exif_of_noise": with_exif(b"II*\0" + random.Random(9).randbytes(60_000)),
        "jpeg_exif_upright_in_the_end": (with_exif(many)[0], TURNED),
        "jpeg_exif_of_64_kb": (encode(rgb, "JPEG", exif=full), TURNED),
        "jpeg_orientation_0": (encode(rgb, "JPEG", exif=exif_of(orientation=0)), WHOLE),
        "jpeg_profile_of_16_mb": (jpeg[:2] + icc + jpeg[2:], WHOLE),
        "jpeg_profile_that_lies": (encode(rgb, "JPEG", icc_profile=bytes(lying)), WHOLE),
        "png_bad_resolution": (
            photos()["png"][:33] + chunk(b"pHYs", b"\xff" * 9) + photos()["png"][33:],
            WHOLE,
        ),
    }


def swollen_exif(tag: int, numbers: int = 320_000) -> bytes:
    """EXIF with one tag of very many fractions, of which a reader may make an object each.

    Beside it: turned (0x0112), and a unit (0x0128) without which the resolution is not looked at.
    """
    entries = {0x0112: (3, 1, 6), 0x0128: (3, 1, 2)}
    entries[tag] = (5, numbers, 14 + 12 * len(entries | {tag: ()}))  # behind the folder
    folder = b"".join(struct.pack("<HHII", key, *entries[key]) for key in sorted(entries))
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries))
    return head + folder + bytes(4) + b"\1\0\0\0\2\0\0\0" * numbers


def exif_parts(exif: bytes, each: int = 65_500) -> bytes:
    """EXIF as parts of a JPEG, which readers join."""
    parts = (b"Exif\0\0" + exif[at : at + each] for at in range(0, len(exif), each))
    return b"".join(b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part for part in parts)


def _swollen() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """Photos whose EXIF would take seconds and 100 MB if it were all unpacked."""
    rgb, turn = draw_banana(), swollen_exif(0x0112)
    jpeg, png = photos()["jpeg"], photos()["png"]
    bare = jpeg[:2] + jpeg[20:]  # without JFIF, whose resolution a reader would take first
    text = b"Raw profile type exif\0\nexif\n%8d\n" % len(turn)
    text += b"\n".join(turn[at : at + 36].hex().encode() for at in range(0, len(turn), 36))
    words = swollen_exif(0x013B)  # a tag that only facts are read from
    return {
        "jpeg_swollen_orientation": (jpeg[:2] + exif_parts(turn) + jpeg[2:], WHOLE),
        "jpeg_swollen_resolution": (bare[:2] + exif_parts(swollen_exif(0x011A)) + bare[2:], TURNED),
        "jpeg_swollen_author": (jpeg[:2] + exif_parts(words) + jpeg[2:], TURNED),
        "png_swollen_orientation": (png[:33] + chunk(b"eXIf", turn) + png[33:], WHOLE),
        "png_swollen_behind": (png[:-12] + chunk(b"eXIf", turn) + png[-12:], WHOLE),
        "png_swollen_text": (png[:33] + chunk(b"tEXt", text) + png[33:], WHOLE),
        "webp_swollen_author": (encode(rgb, "WEBP", exif=words), TURNED),
        "webp_swollen_orientation": (encode(rgb, "WEBP", exif=turn), WHOLE),
        "heic_swollen_orientation": (encode_heic(rgb, exif=b"Exif\0\0" + turn), WHOLE),
    }


def _packed() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """A PNG's profile and texts: larger than Pillow unpacks, or bombs; the picture is well."""
    png = photos()["png"]
    bomb = zlib.compress(bytes(50_000_000), 9)  # 49 KB that unpack to 50 MB
    parts = {
        "profile": chunk(b"iCCP", b"icc\0\0" + bomb),
        "text": chunk(b"zTXt", b"Comment\0\0" + bomb),
        "international_text": chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb),
    }
    large = swapped_profile().ljust(1_200_000, b"\0")
    exif = chunk(b"eXIf", exif_of(orientation=6).tobytes()[6:])
    return {
        **{f"png_{name}_bomb": (png[:33] + part + png[33:], WHOLE) for name, part in parts.items()},
        "png_text_bomb_behind": (png[:-12] + exif + parts["text"] + png[-12:], TURNED),
        "png_bombs": (png[:33] + exif + b"".join(parts.values()) * 30 + png[33:], TURNED),
        "png_profile_of_1_mb": (encode(draw_banana(), "PNG", icc_profile=large), WHOLE),
    }


def _codings() -> dict[str, tuple[bytes, tuple[int, int]]]:
    """What readers often forget: arithmetic coding, restarts, run lengths, 16 bits interlaced."""
    rgb = draw_banana()
    deep = np.asarray(rgb).astype(np.uint16) * 257
    tables = b"\xff\xdb\0\x43\0" + b"\x08" * 64
    frame = b"\xff\xc9\0\x0b\x08" + struct.pack(">HH", 16, 24) + b"\1\1\x11\0"
    scan = b"\xff\xda\0\x08\1\1\0\0\x3f\0" + bytes(40)
    return {
        "jpeg_arithmetic": (b"\xff\xd8" + tables + frame + scan + b"\xff\xd9", (16, 24)),
        "jpeg_restarts": (encode(rgb, "JPEG", restart_marker_blocks=1), WHOLE),
        "jpeg_quality_1": (encode(rgb, "JPEG", quality=1), WHOLE),
        "jpeg_cmyk_progressive": (encode(rgb.convert("CMYK"), "JPEG", progressive=True), WHOLE),
        "png_16bit_interlaced": (encode_png(deep, interlaced=True), WHOLE),
        "png_2_colours": (encode(rgb.quantize(2), "PNG", bits=1), WHOLE),
        "gif_interlaced": (encode(rgb, "GIF", interlace=1), WHOLE),
        "webp_worst": (encode(rgb, "WEBP", quality=0, method=0), WHOLE),
        "png_gray_of_one_line": (encode(Image.new("L", (96, 1), 200), "PNG"), (1, 96)),
    }
