"""Small files that promise very much in, a refusal before anything of them is decoded out."""

from __future__ import annotations

import struct
import time

import pytest
from occ.errors import PhotoRefused
from occ.photo import decode_photo


def run_length_bmp(width: int, height: int, coding: int, *, ends_of_line: int = 1) -> bytes:
    """A BMP of one pixel, ends of line and one end; coding: 1 (a byte a pixel) or 2 (half)."""
    bits = {1: 8, 2: 4}[coding]
    palette = b"".join(bytes((n, n // 2, 40, 0)) for n in range(2**bits))
    body = b"\1\0" + b"\0\0" * ends_of_line + b"\0\1"
    start = 54 + len(palette)
    header = (40, width, height, 1, bits, coding, len(body), 0, 0, 2**bits, 0)
    return (
        struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start)
        + struct.pack("<IiiHHIIiiII", *header)
        + palette
        + body
    )


@pytest.mark.parametrize("coding", [1, 2])
@pytest.mark.parametrize(
    ("width", "height"), [(49_999_999, 1), (1, 49_999_999), (7000, 7000), (7000, -7000)]
)
def test_a_bmp_of_very_long_runs_is_refused_at_once(width: int, height: int, coding: int) -> None:
    data = run_length_bmp(width, height, coding)
    started = time.process_time()
    with pytest.raises(PhotoRefused) as refused:
        decode_photo(data, longest_px=768)
    assert time.process_time() - started < 1  # 5 to 7 s, were it unpacked
    assert refused.value.code == "too_many_pixels"
    assert str(refused.value) == (
        f"Expected a run-length coded BMP of up to 4 megapixels. Received: {width} x {abs(height)} "
        "pixels. Please save it as a plain JPEG, or make it smaller."
    )


@pytest.mark.parametrize("coding", [1, 2])
def test_a_bmp_of_a_million_ends_of_lines_is_refused_at_once(coding: int) -> None:
    data = run_length_bmp(100, 100, coding, ends_of_line=500_000)
    started = time.process_time()
    with pytest.raises(PhotoRefused) as refused:
        decode_photo(data, longest_px=768)
    assert time.process_time() - started < 1 and refused.value.code == "broken"


@pytest.mark.parametrize("coding", [1, 2])
def test_a_bmp_of_run_lengths_is_read_up_to_its_bound(coding: int) -> None:
    data = run_length_bmp(4_000_000, 1, coding)
    assert decode_photo(data, longest_px=768).rgb.shape[2] == 3
