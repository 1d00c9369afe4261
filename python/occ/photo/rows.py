"""A decoded photo -> strips of its rows, so that what comes next holds a strip and not the photo.

May import: photo.opening.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

from occ.photo.opening import check_size

STRIP_PIXELS = 500_000


class HeicRows:
    """A HEIC as libheif holds it, three bytes a pixel; Pillow would hold four beside them."""

    def __init__(self, data: bytes):
        import pillow_heif

        file = pillow_heif.open_heif(
            io.BytesIO(data), convert_hdr_to_8bit=True, hdr_to_16bit=True, remove_stride=False
        )
        frame = file[file.primary_index]
        self._pixels = memoryview(frame.data)  # decodes; the true size is known only now
        self._mode, self._stride = frame.mode, frame.stride
        self.size, self.info = frame.size, frame.info
        check_size(*self.size)

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Whole rows, as a Pillow image; box: (0, first, width, one past the last)."""
        _, top, width, bottom = box
        rows = self._pixels[top * self._stride : bottom * self._stride]
        size = (width, bottom - top)
        return Image.frombytes(self._mode, size, rows, "raw", self._mode, self._stride)


def cut_strips(image: Image.Image | HeicRows, block: int) -> Iterator[Image.Image]:
    """Strips of whole blocks of rows, from the top; the last may be lower."""
    width, height = image.size
    rows = block * max(STRIP_PIXELS // (width * block), 1)
    for top in range(0, height, rows):
        yield image.crop((0, top, width, min(top + rows, height)))
