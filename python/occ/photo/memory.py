"""A photo's header -> the memory its decoding takes, and a turn for it: all together under one cap.

How much each reader takes was measured on 50-megapixel files (tests/code/test_photo_memory.py
holds it to that). May import: errors, photo.layout.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import ImageFile

from occ.errors import PhotoRefused
from occ.photo.layout import reads_in_one_scan

CAP_BYTES = 256_000_000  # of all photos decoded at a time, beside the 230 MB of a site at rest
SMALL_BYTES = 12_000_000  # what every decoding may take besides: strips, the small photo, profiles
_STORED = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # Pillow's bytes a pixel; of all other modes four
_POINTER = 8  # bytes of each row beside its pixels, which fill whole words of four
_READ_ROW = 16  # bytes a pixel of a row that is being read: PNG holds two, of up to eight each
_STRIP = 9  # bytes a pixel of a strip that is made small: cut out, in colour, in Pillow's own form
_LEAST_PX = 512  # nothing is read smaller, so no strip has more than a 512th of the longer side
_WEBP = 18  # two canvases, their copy and the image, four each; lossless a little more
WEBP_PIXELS = (CAP_BYTES - SMALL_BYTES) // _WEBP  # the largest that is read
# libheif's planes and pixels, by chroma: gray, 4:2:0 (phones), 4:2:2 (cameras), 4:4:4; then alpha
_HEIC, _HEIC_ALPHA = (3, 4.7, 8, 9.5), 3
_HEIC_DEEP, _HEIC_DEEP_ALPHA = (4.5, 7.7, 13, 15), 5  # of more than eight bits a colour
# a decoder's settings: chroma, then how many bits over eight each colour has
_HEVC = re.compile(rb"hvcC.{16}([\xfc-\xff])(.)(.)", re.DOTALL)
_COEFFICIENT = 2  # bytes, of each colour of a JPEG that comes in several scans


def bytes_needed(image: ImageFile.ImageFile, full: tuple[int, int], data: bytes) -> int:
    """The most that loading an opened photo and making it small takes, the file not counted.

    full: its size before a reduced scale was chosen. Raises what readers raise on odd headers.
    """
    stored = _rows_bytes(image.width, image.height, _STORED.get(image.mode, 4))
    pixels = full[0] * full[1]
    if image.format == "WEBP":
        return SMALL_BYTES + _WEBP * pixels
    if image.format == "HEIF":
        return SMALL_BYTES + int(_heic_each(data, alpha=image.mode == "RGBA") * pixels)
    if image.format == "JPEG" and not reads_in_one_scan(data):
        parts = [across * down for _, across, down, _ in image.layer]
        largest = max(one[1] for one in image.layer) * max(one[2] for one in image.layer)
        stored += _COEFFICIENT * pixels * sum(parts) // largest
    return SMALL_BYTES + stored


def _heic_each(data: bytes, *, alpha: bool) -> float:
    """Bytes a pixel of a HEIC, by the largest chroma and depth that it announces."""
    found = {  # a set: 25 MB hold a million of them
        (one[1][0] & 3, (one[2][0] | one[3][0]) & 7 > 0) for one in _HEVC.finditer(data)
    }
    chroma = max((chroma for chroma, _ in found), default=3)
    if any(deep for _, deep in found):
        return _HEIC_DEEP[chroma] + alpha * _HEIC_DEEP_ALPHA
    return _HEIC[chroma] + alpha * _HEIC_ALPHA


def _rows_bytes(width: int, height: int, each: int) -> int:
    """What an image of so many bytes a pixel takes, with a row as it is read and a strip of it."""
    strip = min(height, max(width, height) // _LEAST_PX + 1)  # in rows; of a wide photo all
    row = _POINTER + (width * each + 3) // 4 * 4
    return height * row + width * (_READ_ROW + _STRIP * strip)


@dataclass
class Room:
    """Memory that several threads share: who needs more than is left waits for the others."""

    free: int
    changed: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def take(self, needed: int) -> Iterator[None]:
        """Hold so many bytes; raise PhotoRefused if there never will be so many."""
        if needed > CAP_BYTES:
            raise PhotoRefused(
                f"Expected a photo that takes up to {CAP_BYTES // 1_000_000} MB of memory. "
                f"Received: one that takes {needed // 1_000_000} MB in this format.",
                code="too_many_pixels",
                advice="Please save it as a plain JPEG, or make it smaller.",
            )
        with self.changed:
            self.changed.wait_for(lambda: self.free >= needed)
            self.free -= needed
        try:
            yield
        finally:
            with self.changed:
                self.free += needed
                self.changed.notify_all()


ROOM = Room(CAP_BYTES)
