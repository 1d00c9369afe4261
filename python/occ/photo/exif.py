"""A Pillow image with its header read -> its EXIF tags, of the first 64 kB and of EXIF alone.

Pillow makes an object of each number of a tag that is asked for: 24 MB of them take a minute and
a gigabyte. May import: nothing of ours.
"""

from __future__ import annotations

from PIL import Image

MAX_EXIF_BYTES = 65_536  # what one part of a JPEG holds, as phones write it; 50 ms at the worst


def exif_of(image: Image.Image) -> Image.Exif:
    """The tags within the first MAX_EXIF_BYTES; what stands behind a cut one may be missing.

    Only what EXIF itself says, as browsers read it: Pillow's own way also takes the orientation
    that an editor noted in XMP, of a picture it may have turned since. Raises what readers raise.
    """
    written = image.info.get("exif")
    if written is None:
        written = _unpack_text(image.info.get("Raw profile type exif", ""))
    exif = Image.Exif()
    exif.load(written[:MAX_EXIF_BYTES])
    return exif


def _unpack_text(profile: str) -> bytes:
    """ImageMagick's EXIF in a PNG's text: an empty line, "exif", its length, then hex digits."""
    lines = profile[: 3 * MAX_EXIF_BYTES].split("\n")[3:]
    return bytes.fromhex("".join(lines)[: 2 * MAX_EXIF_BYTES])
