"""Photo bytes -> upright sRGB Pixels, or a PhotoRefused that says what to do.

The way: bytes -> kind -> header (size checked before anything is decoded) -> decoded, smaller if
asked -> eight bits, alpha apart -> sRGB -> upright. Never believes a name, never sees a label.
May import: errors, values, photo.colour, photo.exif, photo.formats, photo.memory, photo.opening,
photo.rows.
"""

from __future__ import annotations

import numpy as np
from PIL import ExifTags, Image, ImageFile

from occ.errors import PhotoRefused
from occ.photo.colour import split_colour
from occ.photo.exif import exif_of
from occ.photo.formats import KINDS, PICTURES, kind_of, name_what_it_is
from occ.photo.memory import ROOM, bytes_needed
from occ.photo.opening import UNREADABLE, broken, check_size, open_photo, quiet
from occ.photo.rows import HeicRows
from occ.values import MAX_BYTES, Pixels

_TURNS = {  # EXIF orientation -> what turns the photo upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode_photo(data: bytes, *, longest_px: int | None = None) -> Pixels:
    """The upright photo in sRGB; alpha only if something in it is transparent.

    longest_px: the longest side may shrink, but not below this; a larger photo then costs less
    time and, with all that are decoded at the same time, no more memory than memory.py's cap.
    None: every pixel, at any price. Raises PhotoRefused and nothing else, whatever the bytes.
    """
    kind = _check_kind(data)
    image = open_photo(data, kind)
    try:
        if not longest_px:
            return _load(image, data, None)
        full = image.size
        _shrink_while_decoding(image, longest_px)
        with ROOM.take(bytes_needed(image, full, data)):
            return _load(image, data, longest_px)
    except UNREADABLE as unreadable:
        raise broken(kind) from unreadable


def _load(image: ImageFile.ImageFile, data: bytes, longest_px: int | None) -> Pixels:
    """An opened photo, decoded; raises what readers raise."""
    if image.format == "HEIF" and longest_px and max(image.size) >= 2 * longest_px:
        rgb, alpha = split_colour(HeicRows(data), longest_px)
    else:
        image.load()
        check_size(*image.size)  # libheif learns the true size only while decoding
        rgb, alpha = split_colour(image, longest_px)
    turn = _TURNS.get(_orientation_of(image))
    if turn is not None:
        rgb, alpha = rgb.transpose(turn), alpha and alpha.transpose(turn)
    return Pixels(np.asarray(rgb), None if alpha is None else np.asarray(alpha))  # (h, w, c)


def _check_kind(data: bytes) -> str:
    """Which kind of photo the bytes are; raises PhotoRefused (empty, too_large, not_a_photo)."""
    kinds = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
    if not data:
        raise PhotoRefused(f"Expected a {kinds} photo. Received: an empty file.", code="empty")
    if len(data) > MAX_BYTES:
        raise PhotoRefused(
            f"Expected a photo of up to {MAX_BYTES // 1_000_000} MB. "
            f"Received: {len(data) / 1_000_000:.1f} MB.",
            code="too_large",
            advice="Please make it smaller, or send a screenshot of it.",
        )
    kind = kind_of(data)
    if kind is None:
        what = name_what_it_is(data)
        raise PhotoRefused(
            f"Expected a {kinds} photo. Received: {what}.",
            code="not_a_photo",
            advice="Please save it as a JPEG and choose that." if what in PICTURES else None,
        )
    return kind


def _shrink_while_decoding(image: ImageFile.ImageFile, longest_px: int) -> None:
    """Let a JPEG decode at 1/2, 1/4 or 1/8, if it stays large enough: half the time at 12 MP."""
    if image.format != "JPEG":
        return  # pillow-heif would take an embedded thumbnail, which may show something else
    width, height = image.size
    for part in (8, 4, 2):
        if max(width, height) >= part * longest_px:
            image.draft(None, (max(width // part, 1), max(height // part, 1)))
            return


def _orientation_of(image: Image.Image) -> int:
    """EXIF's orientation, 1 (upright) to 8; 1 where it is absent or unreadable.

    libheif has turned a HEIC already, by what its container says; its EXIF only repeats that.
    """
    if image.format == "HEIF":
        return 1
    try:
        with quiet():
            return int(exif_of(image).get(ExifTags.Base.Orientation, 1))
    except UNREADABLE:
        return 1
