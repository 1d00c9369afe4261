"""Photo bytes of a known kind -> a Pillow image with its header read and its size checked.

Touches no global state: no plugin is registered, no limit of Pillow's is moved, and what Pillow
warns of while it reads a header stays here. May import: errors, values, photo.layout.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from occ.errors import PhotoRefused
from occ.photo.layout import is_sound, without_packed
from occ.values import MAX_PIXELS

# All that Pillow, libheif and zlib were seen to raise, or say they raise, on hostile bytes.
UNREADABLE = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    RuntimeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    AssertionError,
    MemoryError,
    Warning,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
# Pillow unpacks BMP's run lengths in Python; pictures of them are icons, a photo is stored plainly
MAX_RLE_BYTES = 1_000_000  # 1 s for this many: ends of lines cost time without making a pixel
MAX_RLE_PIXELS = 4_000_000  # 0.1 s a million, however few bytes tell them
_WARNINGS = threading.Lock()  # catch_warnings swaps a list that all threads share


@contextmanager
def quiet() -> Iterator[None]:
    """Keep warnings about odd metadata to ourselves: the person asked about the photo."""
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def open_photo(data: bytes, kind: str) -> ImageFile.ImageFile:
    """The header of a photo, as a Pillow image that is not decoded yet; first frame only.

    kind: one of KINDS; its own reader is called, so Pillow tries nothing else and checks no name.
    Raises PhotoRefused (broken, too_many_pixels).
    """
    if not is_sound(data, kind):
        raise broken(kind)
    try:
        with quiet():
            image = _read_header(data, kind)
    except Image.DecompressionBombError as bomb:  # a GIF's frame, larger than the header says
        raise _too_many_pixels("far more") from bomb
    except UNREADABLE as unreadable:
        raise broken(kind) from unreadable
    check_size(*image.size)
    if kind == "BMP":
        _check_run_lengths(image, len(data))
    return image


def _read_header(data: bytes, kind: str) -> ImageFile.ImageFile:
    """The image, of a PNG also if Pillow will not unpack a megabyte of its profile or texts.

    Browsers show such a PNG. Ours has neither, so it is taken for sRGB.
    """
    try:
        return _reader(kind)(io.BytesIO(data))
    except ValueError:
        if kind != "PNG":
            raise
        return _reader(kind)(io.BytesIO(without_packed(data)))


def check_size(width: int, height: int) -> None:
    """Refuse more pixels than MAX_PIXELS, which would need more memory than small hosts have."""
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(f"{width} x {height}")


def _check_run_lengths(bmp: ImageFile.ImageFile, size_bytes: int) -> None:
    """Refuse pictures that take seconds to unpack; their files may have a thousand bytes."""
    if bmp.tile[0].codec_name != "bmp_rle":
        return
    if size_bytes > MAX_RLE_BYTES:
        raise broken("BMP")
    width, height = bmp.size
    if width * height > MAX_RLE_PIXELS:
        raise PhotoRefused(
            f"Expected a run-length coded BMP of up to {MAX_RLE_PIXELS // 1_000_000} megapixels. "
            f"Received: {width} x {height} pixels.",
            code="too_many_pixels",
            advice="Please save it as a plain JPEG, or make it smaller.",
        )


def _too_many_pixels(received: str) -> PhotoRefused:
    """The refusal of a photo whose header promises more than may be decoded."""
    return PhotoRefused(
        f"Expected a photo of up to {MAX_PIXELS // 1_000_000} megapixels. "
        f"Received: {received} pixels.",
        code="too_many_pixels",
        advice="Please make it smaller, or send a screenshot of it.",
    )


def broken(kind: str) -> PhotoRefused:
    """The refusal of a file that starts as a photo and does not go on as one."""
    return PhotoRefused(
        f"Expected a whole photo. Received: a {kind} file that is cut short or damaged.",
        code="broken",
        advice="Please save or send the photo once more, then choose it again.",
    )


class _Png(PngImagePlugin.PngImageFile):
    """A PNG whose pixels are taken although a text behind them unpacks to over a megabyte."""

    def load_end(self) -> None:
        """Read what stands behind the pixels, up to such a text."""
        with suppress(ValueError):
            super().load_end()


class _Jpeg(JpegImagePlugin.JpegImageFile):
    """A JPEG whose EXIF is not looked into while it is opened; exif.py does, as far as is safe."""

    def getexif(self) -> Image.Exif:
        """No tags: Pillow would read the resolution, which may be 24 MB of numbers."""
        return Image.Exif()


def _reader(kind: str):
    """The class that reads one kind. JPEG's own also for MPO, whose first picture is a JPEG."""
    if kind == "HEIC":
        from pillow_heif import HeifImageFile  # here, because few photos need its 10 MB

        return HeifImageFile
    return {
        "JPEG": _Jpeg,
        "PNG": _Png,
        "WebP": WebPImagePlugin.WebPImageFile,
        "BMP": BmpImagePlugin.BmpImageFile,
        "GIF": GifImagePlugin.GifImageFile,
    }[kind]
