"""Bytes -> which kind of photo they are, or in plain words what else they are, by content alone.

Never decodes, never believes a name. May import: nothing of ours.
"""

from __future__ import annotations

KINDS = ("JPEG", "PNG", "WebP", "HEIC", "BMP", "GIF")
LOOKED_AT = 2048  # bytes of a text: an SVG's first tag may stand behind comments

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1"}
_HEIC_BRANDS |= {b"msf1", b"mif2"}
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}  # every length a BMP header has had

# First bytes and what they mean to a person; the first match wins.
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"II*\x00", "a TIFF or raw photo"),
    (b"MM\x00*", "a TIFF or raw photo"),
    (b"II+\x00", "a TIFF or raw photo"),
    (b"IIRO", "a raw photo"),  # Olympus
    (b"IIU\x00", "a raw photo"),  # Panasonic
    (b"FUJIFILMCCD-RAW", "a raw photo"),
    (b"8BPS", "a Photoshop file"),
    (b"gimp xcf", "a GIMP file"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 photo"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 photo"),
    (b"\xff\x0a", "a JPEG XL photo"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL photo"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"fLaC", "a sound file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "a database"),
)

_BOXED = {  # brands of a `ftyp` box; what has none of these is most likely a video
    **dict.fromkeys((b"avif", b"avis"), "an AVIF photo"),
    b"crx ": "a raw photo",  # Canon's CR3
    **dict.fromkeys((b"M4A ", b"M4B "), "a sound file"),
}
PICTURES = {words for _, words in _OTHERS if "photo" in words} | {  # worth saving as a JPEG
    *("a Photoshop file", "a GIMP file", "an icon", "an SVG", "a PDF", "an AVIF photo"),
}


def kind_of(data: bytes) -> str | None:
    """One of KINDS by the bytes themselves, or None.

    >>> kind_of(b"GIF89a..."), kind_of(b"%PDF-1.7")
    ('GIF', None)
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "GIF"
    # two letters are too few: "BMW" starts with them as well
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    if data[4:8] == b"ftyp":
        brands = _brands(data)
        return "HEIC" if brands & _HEIC_BRANDS and not brands & {b"avif", b"avis"} else None
    return None


def name_what_it_is(data: bytes) -> str:
    """What bytes that are no photo seem to be, as words that follow "Received:".

    >>> name_what_it_is(b""), name_what_it_is(b"hello"), name_what_it_is(b"<!DOCTYPE html><p>")
    ('an empty file', 'a text file', 'an HTML page')
    """
    if not data:
        return "an empty file"
    for magic, words in _OTHERS:
        if data.startswith(magic):
            return words
    if data[4:8] == b"ftyp":
        brands = _brands(data)
        return next((words for brand, words in _BOXED.items() if brand in brands), "a video")
    if data[:4] == b"RIFF":
        return "a video" if data[8:11] == b"AVI" else "a sound file"
    return _name_text(data[:LOOKED_AT]) or "a file of an unknown kind"


def _brands(data: bytes) -> set[bytes]:
    """The names a `ftyp` box claims: what made the file, and what may read it."""
    end = min(int.from_bytes(data[:4], "big"), len(data), 256)
    return {data[8:12], *(data[place : place + 4] for place in range(16, end - 3, 4))}


def _name_text(start: bytes) -> str | None:
    """What kind of text the first bytes are, or None if they are no text."""
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = start.decode("utf-16" if wide else "utf-8-sig", "replace").lstrip().lower()
    if text.startswith(("<!doctype html", "<html", "<head", "<body", "<script")):
        return "an HTML page"
    if len(start) == LOOKED_AT:
        text = text[:-1]  # the last letter may be cut in two
    if any(not (letter.isprintable() or letter.isspace()) or letter == "\ufffd" for letter in text):
        return None
    if "<svg" in text:
        return "an SVG"
    return "an XML file" if text.startswith("<?xml") else "a text file"
