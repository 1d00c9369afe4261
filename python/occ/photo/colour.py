"""A decoded Pillow image of any mode -> eight-bit sRGB and alpha, smaller if asked.

Only an embedded ICC profile is followed, as phones write it. Colours that a file tells by numbers
alone (nclx of a HEIC, cICP or gAMA of a PNG) are taken for sRGB: P3 looks a little paler than it
is, HDR (PQ, HLG) gray and flat. May import: photo.opening, photo.rows.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

from occ.photo.opening import UNREADABLE
from occ.photo.rows import HeicRows, cut_strips

MAX_PROFILE_BYTES = 4_000_000  # printers' CMYK profiles reach 2.7 MB; larger ones are no profiles
_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}  # Pillow's mode -> ICC's colour space


def split_colour(
    image: Image.Image | HeicRows, longest_px: int | None
) -> tuple[Image.Image, Image.Image | None]:
    """A loaded image of any mode -> its sRGB colours (mode RGB) and alpha (mode L), or None.

    longest_px: as in decode_photo. Alpha that is opaque everywhere is None.
    """
    profile = image.info.get("icc_profile")
    image = _shrink(image, longest_px)
    alpha = None
    if image.mode in ("LA", "RGBA"):
        alpha = image.getchannel("A")
        image = image.convert("L" if image.mode == "LA" else "RGB")
        if alpha.getextrema()[0] == 255:
            alpha = None
    return _to_srgb(image, profile), alpha


def _eight_bits(image: Image.Image) -> Image.Image:
    """Any mode that Pillow decodes a photo to -> L, LA, RGB, RGBA or CMYK."""
    if image.mode.startswith("I"):  # 16-bit gray: Pillow's own convert would clip, not scale
        deep = np.asarray(image)  # (h, w) 0..65535
        gray = Image.fromarray((deep >> 8).astype(np.uint8))
        clear = image.info.get("transparency")
        if clear is not None:
            gray.putalpha(Image.fromarray(np.where(deep == clear, 0, 255).astype(np.uint8)))
        return gray
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    if image.mode in _SPACES:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _shrink(image: Image.Image | HeicRows, longest_px: int | None) -> Image.Image:
    """Eight bits, and whole blocks of pixels averaged while the longest side stays longest_px.

    Strip by strip: a second whole photo, of more bytes a pixel, never stands beside the first.
    """
    factor = max(image.size) // longest_px if longest_px else 1
    if factor < 2:
        return _eight_bits(image)
    width, height = image.size  # a thin photo keeps its short side: 1 x 2000 stays 1 wide
    block = (min(factor, width), min(factor, height))
    small, top = None, 0
    for strip in cut_strips(image, block[1]):
        part = _eight_bits(strip).reduce(block)
        if small is None:
            small = Image.new(part.mode, (part.width, -(-height // block[1])))
        small.paste(part, (0, top))
        top += part.height
    assert small is not None  # a photo has rows
    return small


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Apply the embedded colour profile, if it is sound and made for this kind of picture."""
    if profile and len(profile) <= MAX_PROFILE_BYTES:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            space = source.profile.xcolor_space.strip()
            name = source.profile.profile_description or ""
            if space == _SPACES[image.mode] and not name.startswith("sRGB"):
                target = ImageCms.createProfile("sRGB")
                return ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (*UNREADABLE, ImageCms.PyCMSError):
            pass  # a broken profile says nothing about the pixels: browsers ignore it too
    return image.convert("RGB")
