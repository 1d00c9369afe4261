"""Nothing in, bytes out that must be refused: other kinds of file, cut photos, hostile photos.

photos.py offers bad_photos() too; sentence_of() says what a person is told. May import: photos.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from functools import cache

from photos import chunk, encode, photos, with_stray_bytes
from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"
KINDS = "JPEG, PNG, WebP, HEIC, BMP or GIF"
CHOOSE = f"Please choose a {KINDS} photo of up to 25 MB."
SMALLER = "Please make it smaller, or send a screenshot of it."
PICTURES = ("a TIFF or raw photo", "a Photoshop file", "an icon", "a JPEG 2000 photo", "a PDF")
PICTURES += ("a JPEG XL photo", "an SVG", "an AVIF photo", "a raw photo")  # worth saving as a JPEG
SIZES = {
    "png_of_900_megapixels": "30000 x 30000",
    "png_of_51_megapixels": "10200 x 5000",
    "png_of_4_billion_squared": "2147483647 x 2147483647",
    "jpeg_of_3600_megapixels": "60000 x 60000",
    "gif_of_1600_megapixels": "40000 x 40000",
    "bmp_of_900_megapixels": "30000 x 30000",
    "webp_of_144_megapixels": "12000 x 12000",
    "heic_of_2500_megapixels": "50000 x 50000",
}


@cache
def bad_photos() -> dict[str, tuple[bytes, str]]:
    """Name -> (bytes, code of the refusal), more than a hundred."""
    return {
        "empty": (b"", "empty"),
        "over_25_mb": (photos()["jpeg"] + bytes(25_000_000), "too_large"),
        **{name: (data, "not_a_photo") for name, (data, _) in _other_files().items()},
        **{name: (data, "too_many_pixels") for name, data in _huge().items()},
        **{name: (data, "broken") for name, data in _not_whole().items()},
    }


def sentence_of(name: str) -> str:
    """What a person is told of this bad photo, word for word."""
    code = bad_photos()[name][1]
    if code == "empty":
        return f"Expected a {KINDS} photo. Received: an empty file. {CHOOSE}"
    if code == "too_large":
        return f"Expected a photo of up to 25 MB. Received: 25.0 MB. {SMALLER}"
    if code == "too_many_pixels":
        return f"Expected a photo of up to 50 megapixels. Received: {SIZES[name]} pixels. {SMALLER}"
    if code == "not_a_photo":
        what = _other_files()[name][1]
        advice = "Please save it as a JPEG and choose that." if what in PICTURES else CHOOSE
        return f"Expected a {KINDS} photo. Received: {what}. {advice}"
    kind = {"webp": "WebP"}.get(name.split("_")[0], name.split("_")[0].upper())
    return (
        f"Expected a whole photo. Received: a {kind} file that is cut short or damaged. "
        "Please save or send the photo once more, then choose it again."
    )


def _not_whole() -> dict[str, bytes]:
    """Everything that starts as a photo and does not go on as one."""
    return {**_cut(), **_damaged(), **_coded(), **_slow()}


@cache
def _other_files() -> dict[str, tuple[bytes, str]]:
    """Bytes that are no photo, with what they are."""
    return {**_texts(), **_files_of_programs()}


def _texts() -> dict[str, tuple[bytes, str]]:
    """What people choose by mistake, and what a name ending in .jpg may hide; with its name."""
    jpeg, xml = photos()["jpeg"], b'<?xml version="1.0"?>'
    unknown, text = "a file of an unknown kind", "a text file"
    return {
        "one_byte": (b"\xff", unknown),
        "zeros": (bytes(1000), unknown),
        "random": (random.Random(7).randbytes(5000), unknown),
        "jpeg_after_a_space": (b" " + jpeg, unknown),
        "jpeg_backwards": (jpeg[::-1], unknown),
        "png_with_mended_lines": (photos()["png"].replace(b"\r\n", b"\n"), unknown),
        "text": (b"This is not a photo.\n" * 20, text),
        "text_wide": ("\ufeffThis is a letter.".encode("utf-16-le"), text),
        "text_table": (b"photo,label\nbanana.jpg,banana\n", text),
        "text_that_starts_like_bmp": (b"BMW makes cars, and this is about them. " * 3, text),
        "json": (b'{"photo": "banana.jpg"}', text),
        "html": (b"\n<!DOCTYPE html><html><body>404 Not Found</body></html>", "an HTML page"),
        "html_with_jpeg_inside": (b"<html><!--" + jpeg, "an HTML page"),
        "script": (b"<script>alert(1)</script>", "an HTML page"),
        "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "an SVG"),
        "svg_with_header": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg width="9"></svg>', "an SVG"),
        "svg_of_entities": (xml + b'<!DOCTYPE svg [<!ENTITY a "aa">]><svg/>', "an SVG"),
        "xml": (xml + b"<note/>", "an XML file"),
        "base64": (b"data:image/png;base64,iVBORw0KGgo=", text),
    }


def _files_of_programs() -> dict[str, tuple[bytes, str]]:
    """What programs write that are no cameras, by their first bytes; with its name."""
    jpeg = photos()["jpeg"]
    boxed = b"\0\0\0\x1cftyp%b\0\0\0\0%bmif1miaf" + bytes(100)
    return {
        "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(100), "a PDF"),
        "pdf_with_jpeg_inside": (b"%PDF-1.4\nstream\n" + jpeg, "a PDF"),
        "zip": (b"PK\x03\x04" + bytes(200), "a ZIP archive"),
        "zip_bomb": (_zip_bomb(), "a ZIP archive"),
        "zip_empty": (b"PK\x05\x06" + bytes(18), "a ZIP archive"),
        "rar": (b"Rar!\x1a\7\0" + bytes(50), "a RAR archive"),
        "seven_zip": (b"7z\xbc\xaf\x27\x1c" + bytes(50), "a 7z archive"),
        "gzip": (b"\x1f\x8b\x08" + bytes(50), "a gzip archive"),
        "tiff": (b"II*\x00\x08\0\0\0" + bytes(100), "a TIFF or raw photo"),
        "tiff_big": (b"II+\x00\x08\0\0\0" + bytes(100), "a TIFF or raw photo"),
        "psd": (b"8BPS\0\1" + bytes(100), "a Photoshop file"),
        "icon": (b"\0\0\1\0\1\0" + bytes(100), "an icon"),
        "jpeg_2000": (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50), "a JPEG 2000 photo"),
        "jpeg_xl": (b"\xff\x0a" + bytes(100), "a JPEG XL photo"),
        "avif": (boxed % (b"avif", b"avif"), "an AVIF photo"),
        "avif_that_says_heic": (boxed % (b"heic", b"avif"), "an AVIF photo"),
        "canon_raw": (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom" + bytes(100), "a raw photo"),
        "olympus_raw": (b"IIRO\x08\0\0\0" + bytes(100), "a raw photo"),
        "m4a": (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42" + bytes(100), "a sound file"),
        "video": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(100), "a video"),
        "video_of_avi": (b"RIFF\x24\0\0\0AVI LIST" + bytes(100), "a video"),
        "video_of_the_web": (b"\x1aE\xdf\xa3" + bytes(100), "a video"),
        "wave": (b"RIFF\x24\0\0\0WAVEfmt " + bytes(100), "a sound file"),
        "mp3": (b"ID3\4\0" + bytes(100), "a sound file"),
        "program": (b"MZ\x90\0" + bytes(100), "a program"),
        "program_of_linux": (b"\x7fELF\2\1\1" + bytes(100), "a program"),
        "weights": (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5 file"),
        "database": (b"SQLite format 3\0" + bytes(100), "a database"),
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
    """Photos of a right start whose rest is something else."""
    png, jpeg = photos()["png"], photos()["jpeg"]
    return {
        "gif_that_is_html": b"GIF89a/*<html><script>alert(1)</script></html>*/=1;",
        "jpeg_that_is_html": b"\xff\xd8\xff<html><script>alert(1)</script></html>",
        "jpeg_that_is_png": b"\xff\xd8\xff" + png,
        "png_that_is_jpeg": PNG_START + jpeg,
        "png_that_is_text": PNG_START + b"hello, I am a PNG" * 9,
        "webp_that_is_text": b"RIFF\x40\0\0\0WEBPVP8 " + b"hello" * 20,
        "heic_that_is_text": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"hello" * 20,
        "png_of_no_width": _png_header(0, 100),
        "png_pixels_missing": _png_header(100, 100),
        "png_bad_checksum": png[:29] + b"\0\0\0\0" + png[33:],
        "jpeg_of_no_height": _jpeg_sized(0, 0),
    }


def _coded() -> dict[str, bytes]:
    """Codings that no camera writes and no browser shows, and frames that contradict themselves."""
    jpeg, webp = photos()["jpeg"], photos()["webp_lossless"]
    start = jpeg.index(b"\xff\xc0")

    def frame(place: int, value: int) -> bytes:
        changed = bytearray(jpeg)
        changed[start + place] = value
        return bytes(changed)

    gif = bytearray(photos()["gif"])
    gif[gif.index(b"\x2c\0\0\0\0") + 10] = 99  # no code is that wide
    bmp = bytearray(photos()["bmp"])
    struct.pack_into("<I", bmp, 10, 2**31)  # where its pixels start
    tables = jpeg.index(b"\xff\xdb")
    return {
        "jpeg_of_12_bits": frame(4, 12),
        "jpeg_lossless": frame(1, 0xC3),
        "jpeg_hierarchical": frame(1, 0xC5),
        "jpeg_of_200_colours": frame(9, 200),
        "jpeg_of_no_colours": frame(9, 0),
        "jpeg_without_tables": jpeg[:tables] + jpeg[start:],
        "jpeg_of_two_frames": jpeg[:start] + jpeg[start : start + 19] + jpeg[start:],
        "gif_of_wide_codes": bytes(gif),
        "bmp_that_starts_nowhere": bytes(bmp),
        "bmp_of_99_bits": photos()["bmp"][:28] + b"\x63\0" + photos()["bmp"][30:],
        "webp_of_zeros": webp[:24] + bytes(len(webp) - 24),
        "png_of_3_bits": _png_header(9, 9, bits=3),
        "png_of_unknown_filters": PNG_START
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\x09" * 90))
        + chunk(b"IEND", b""),
        "png_of_10000_frames": _png_of_frames(),
    }


def _png_of_frames() -> bytes:
    """An animated PNG of more chunks than any photo has."""
    png, step = photos()["png"], struct.pack(">IIIIIHHBB", 0, 96, 64, 0, 0, 1, 1, 0, 0)
    more = chunk(b"fcTL", step) + chunk(b"fdAT", b"\0\0\0\1")
    control = chunk(b"acTL", struct.pack(">II", 10_000, 0))
    return png[:33] + control + png[33:-12] + more * 10_000 + png[-12:]


def _zip_bomb() -> bytes:
    """A ZIP of 50 KB that unpacks to 50 MB, named like a photo."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("banana.jpg", bytes(50_000_000))
    return file.getvalue()


def _slow() -> dict[str, bytes]:
    """Files of megabytes in parts of few bytes, which keep a reader busy for a minute."""
    png, jpeg, gif = photos()["png"], photos()["jpeg"], photos()["gif"]
    crumbs = b"8BIM\4\4".ljust(12, b"\0") * 5450
    first = 13 + 3 * 256  # where a GIF's first block starts, after the palette
    return {
        "jpeg_of_fill_bytes": jpeg[:2] + b"\xff" * 5_000_000 + jpeg[2:],
        "jpeg_of_stray_bytes": with_stray_bytes(jpeg, 40_000),
        "jpeg_of_many_scans": _many_scans(4000, 4000),
        "jpeg_of_empty_comments": jpeg[:2] + b"\xff\xfe\0\2" * 1_000_000 + jpeg[2:],
        "jpeg_of_exif_crumbs": jpeg[:2] + b"\xff\xe1\0\x09Exif\0\0M" * 500_000 + jpeg[2:],
        "jpeg_of_exif_parts": _with_parts(jpeg, b"\xff\xe1", b"Exif\0\0" + bytes(12_200)),
        "jpeg_of_photoshop_crumbs": _with_parts(jpeg, b"\xff\xed", b"Photoshop 3.0\0" + crumbs),
        "png_of_empty_chunks": png[:33] + chunk(b"abCd", b"") * 400_000 + png[33:],
        "gif_of_one_letter_comments": gif[:first] + b"\x21\xfe\1a\0" * 1_000_000 + gif[first:],
        "gif_of_crumbs": gif[:first] + b"\x21\xfe" + b"\1a" * 1_000_000 + b"\0" + gif[first:],
    }


def _with_parts(jpeg: bytes, marker: bytes, body: bytes) -> bytes:
    """A JPEG with so many parts alike that it has nearly 24 MB."""
    part = marker + struct.pack(">H", len(body) + 2) + body
    return jpeg[:2] + part * (23_900_000 // len(part)) + jpeg[2:]


def _huge() -> dict[str, bytes]:
    """A few bytes whose header promises hundreds of megapixels."""
    gif, bmp = bytearray(photos()["gif"]), bytearray(photos()["bmp"])
    struct.pack_into("<HH", gif, 6, 40_000, 40_000)
    struct.pack_into("<ii", bmp, 18, 30_000, 30_000)
    webp, heic = bytearray(photos()["webp_lossless"]), bytearray(photos()["heic"])
    struct.pack_into("<I", webp, 21, 11_999 | 11_999 << 14)
    place = heic.index(b"ispe") + 8
    struct.pack_into(">II", heic, place, 50_000, 50_000)
    return {
        "png_of_900_megapixels": _png_header(30_000, 30_000),
        "png_of_51_megapixels": _png_header(10_200, 5_000),
        "png_of_4_billion_squared": _png_header(2**31 - 1, 2**31 - 1),
        "jpeg_of_3600_megapixels": _jpeg_sized(60_000, 60_000),
        "gif_of_1600_megapixels": bytes(gif),
        "bmp_of_900_megapixels": bytes(bmp),
        "webp_of_144_megapixels": bytes(webp),
        "heic_of_2500_megapixels": bytes(heic),
    }


def _many_scans(width: int, height: int) -> bytes:
    """A progressive JPEG that refines 16 megapixels of one colour a hundred times."""
    image = Image.new("RGB", (64, 64), (230, 200, 40))
    jpeg = bytearray(encode(image, "JPEG", progressive=True))
    struct.pack_into(">HH", jpeg, jpeg.index(b"\xff\xc2") + 5, height, width)
    last = jpeg.rindex(b"\xff\xda")
    return bytes(jpeg[:-2] + jpeg[last:-2] * 100 + jpeg[-2:])


def _png_header(width: int, height: int, bits: int = 8) -> bytes:
    """A PNG of any size, with a single grey line for pixels."""
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(100)))
    return PNG_START + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def _jpeg_sized(width: int, height: int) -> bytes:
    """Our JPEG with another size written into its frame header."""
    jpeg = bytearray(photos()["jpeg"])
    struct.pack_into(">HH", jpeg, jpeg.index(b"\xff\xc0") + 5, height, width)
    return bytes(jpeg)
