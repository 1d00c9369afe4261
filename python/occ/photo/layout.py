"""Photo bytes -> whether their outer structure is whole and cheap to read; decodes nothing.

Pillow walks headers in Python, part by part: 24 MB of four-byte parts keep it busy for a minute.
No camera writes such files, so they are refused as broken before Pillow sees them. PNG and GIF
are walked to their end, because Pillow forgives them a missing one. May import: nothing of ours.
"""

from __future__ import annotations

import re
import struct
import zlib

_MARKER = re.compile(rb"\xff[^\x00\xff]")  # not a stuffed byte or fill
_MARKER_IN_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # nor a restart
_SEQUENTIAL = (0xC0, 0xC1, 0xC9)  # frames whose first scan, if it holds every colour, is the last
MAX_JPEG_PARTS = 2_000  # 25 MB hold 382 full ones; phones write about 20
MAX_JPEG_TAGS = 40  # parts of EXIF or Photoshop, which Pillow joins and unpacks; cameras write two
MAX_JPEG_STRAY = 65_536  # bytes between parts: fill, or rubbish that some tools leave a little of
MAX_JPEG_SCANS = 20  # progressive photos have about 10
MAX_SCANNED_PIXELS = 500_000_000  # more scans are fine for small photos: each costs 1.3 ns a pixel
_PIXELS = (b"IDAT", b"acTL", b"fcTL", b"fdAT")  # a PNG's picture, and more of them in a film
_PACKED = (b"iCCP", b"zTXt", b"iTXt")
_NO_PIXELS = struct.pack(">I4sI", 0, b"IDAT", zlib.crc32(b"IDAT"))
MAX_PNG_CHUNKS = 20_000  # 25 MB in libpng's usual 8 KB chunks are 3,052
MAX_GIF_BLOCKS = 200_000  # 25 MB in full 255-byte blocks are 98,040


def is_sound(data: bytes, kind: str) -> bool:
    """False if a photo of this kind is cut short, or built to cost far more than a photo.

    >>> is_sound(b"GIF89a" + bytes(7) + b";", "GIF"), is_sound(b"GIF89a" + bytes(7), "GIF")
    (True, False)
    """
    check = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif}.get(kind)
    try:
        return check is None or check(data)  # BMP has no parts; WebP and HEIC are walked in C
    except (IndexError, AttributeError, struct.error):  # AttributeError: no further marker
        return False


def _jpeg(data: bytes) -> bool:
    """Marker by marker to the first scan; on to the end only if there may be many scans."""
    place, pixels, scans, whole, stray, tags = 2, 0, 0, None, 0, 0
    for _ in range(MAX_JPEG_PARTS):
        part = _next_part(data, place)
        stray += part - place
        if stray > MAX_JPEG_STRAY:
            return False
        place, marker = part, data[part + 1]
        if marker == 0xD9:
            return True
        if marker == 0xDA:
            # one scan of all colours, as cameras write it, is all that is read: 3 ms saved at 12 MP
            if data[place + 4] == whole or data.count(b"\xff\xda", place) <= MAX_JPEG_SCANS:
                return True
            # phones append films to photos: only what comes before the photo's own end counts
            scans += 1
            if scans > MAX_JPEG_SCANS and scans * pixels > MAX_SCANNED_PIXELS:
                return False
            place = _MARKER_IN_SCAN.search(data, place + 2).start()
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # markers without content
            place += 2
            continue
        tags += marker == 0xED or data[place + 4 : place + 10] == b"Exif\0\0"
        if tags > MAX_JPEG_TAGS:
            return False
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, place + 5)
            pixels = height * width
            whole = data[place + 9] if marker in _SEQUENTIAL else None
        place += 2 + struct.unpack_from(">H", data, place + 2)[0]
    return False


def _next_part(jpeg: bytes, place: int) -> int:
    """Where the next marker stands; AttributeError if none is near."""
    return _MARKER.search(jpeg, place, place + MAX_JPEG_STRAY + 2).start()


def reads_in_one_scan(jpeg: bytes) -> bool:
    """True if a sound JPEG is decoded row by row; any other is first held whole."""
    place, whole = 2, None
    while True:
        place = _next_part(jpeg, place)
        marker = jpeg[place + 1]
        if marker == 0xDA:
            return jpeg[place + 4] == whole
        if marker in _SEQUENTIAL:
            whole = jpeg[place + 9]
        bare = marker == 0x01 or 0xD0 <= marker <= 0xD8
        place += 2 if bare else 2 + struct.unpack_from(">H", jpeg, place + 2)[0]


def _png(data: bytes) -> bool:
    """Chunk by chunk to IEND."""
    place = 8
    for _ in range(MAX_PNG_CHUNKS):
        length, name = struct.unpack_from(">I4s", data, place)
        place += 12 + length  # length, name, checksum
        if name == b"IEND":
            return place <= len(data)
    return False


def without_picture(png: bytes) -> bytes:
    """A sound PNG with all its texts and tags, also those behind the picture, but no pixels.

    A reader finds them by its header alone: Pillow decodes the picture to reach what is behind it.
    """
    return _without(png, _PIXELS, _NO_PIXELS)


def without_packed(png: bytes) -> bytes:
    """A sound PNG without its colour profile and the texts that may be packed."""
    return _without(png, _PACKED)


def _without(png: bytes, names: tuple[bytes, ...], instead: bytes = b"") -> bytes:
    """A sound PNG without chunks of these names, and at its end another in their place."""
    parts, place = [png[:8]], 8
    while True:
        length, name = struct.unpack_from(">I4s", png, place)
        end = place + 12 + length
        if name == b"IEND":
            return b"".join((*parts, instead, png[place:end]))
        if name not in names:
            parts.append(png[place:end])
        place = end


def _gif(data: bytes) -> bool:
    """Block by block to the trailer; each sub-block counts, so that many short ones end it too."""
    place, inside = 13 + _palette_bytes(data[10]), False
    for _ in range(MAX_GIF_BLOCKS):
        start = data[place]
        if inside:  # a chain of sub-blocks, each led by its length; zero ends it
            inside = start != 0
            place += 1 + start
        elif start == 0x3B:
            return True
        elif start == 0x21:  # an extension: its label, then sub-blocks
            inside = True
            place += 2
        elif start == 0x2C:  # a frame: its own palette, the code size, then sub-blocks
            inside = True
            place += 11 + _palette_bytes(data[place + 9])
        elif start == 0:  # some writers end a chain twice
            place += 1
        else:
            return False
    return False


def _palette_bytes(flags: int) -> int:
    """How long the palette is that these GIF flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
