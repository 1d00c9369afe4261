"""A photo with uniform bars -> the same without them, and its place in the photo.

One step of preprocess, by itself since it must be fast. May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

BAR_TOLERANCE = 12  # grey levels; JPEG noise on the letterbox bars of `fruits40eu` stays within it

Rect = tuple[float, float, float, float]  # left, top, right, bottom as shares 0..1


def trim_bars(rgb: np.ndarray) -> tuple[np.ndarray, Rect]:
    """Cut uniform bars off all four sides: uint8 (h, w, 3) -> (smaller view, its place in shares).

    A bar is a run of outer rows or columns all within BAR_TOLERANCE of the outermost one's median
    colour. What is left is at least a fifth of each side; a photo of one colour is left whole.
    """
    height, width = rgb.shape[:2]
    top, bottom = _between_bars(partial(_bar_rows, rgb), height)
    left, right = _between_bars(partial(_bar_columns, rgb[top:bottom]), width)
    rect = (left / width, top / height, right / width, bottom / height)
    return rgb[top:bottom, left:right], rect


def _between_bars(bar_of: Callable[..., int], lines: int) -> tuple[int, int]:
    """First line and one past the last line between the two bars; all lines if too few are left."""
    least = max(lines // 5, 1)
    start = bar_of(lines - least + 1, last=False)
    if lines - start < least:
        return 0, lines
    end = lines - bar_of(lines - start - least + 1, last=True)
    return (start, end) if end - start >= least else (0, lines)


def _bar_rows(rgb: np.ndarray, most: int, *, last: bool) -> int:
    """How many leading (or last) rows of (h, w, 3) are a bar; at most `most` are looked at."""
    rows = rgb[::-1] if last else rgb
    low, span = _bar_colours(rows[0])
    seen, block = 0, 1
    while seen < most:  # in growing blocks: most photos have no bar, and big blocks miss the cache
        above = rows[seen : seen + block] - low  # (block, w, c)
        if (above.max(axis=0) > span).any():
            plain = (above <= span).reshape(len(above), -1).all(axis=1)  # (block,)
            return seen + int(plain.argmin())
        seen, block = seen + len(above), min(2 * block, 16)
    return seen


def _bar_columns(rgb: np.ndarray, most: int, *, last: bool) -> int:
    """How many leading (or last) columns of (h, w, 3) are a bar; at most `most` are looked at."""
    low, span = _bar_colours(rgb[:, -1] if last else rgb[:, 0], most)
    seen = most
    for top in range(0, len(rgb), 16):  # along the rows as they lie in memory; the bar only shrinks
        part = rgb[top : top + 16, -seen:] if last else rgb[top : top + 16, :seen]
        within = (part - low[:seen]).max(axis=0) <= span[:seen]  # (seen, c)
        if not within.all():
            plain = within.all(axis=1)  # (seen,)
            seen = int((plain[::-1] if last else plain).argmin())
            if seen == 0:
                break
    return seen


def _bar_colours(line: np.ndarray, length: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The darkest colour of a bar that starts with `line` (n, c), and how much brighter it may be.

    Both uint8 (length, c), the same colour in every place, so that numpy runs over whole rows;
    uint8 differences wrap around, so a colour below the darkest is far above the span.
    """
    middles = np.sort(line, axis=0)[[(len(line) - 1) // 2, len(line) // 2]]  # (2, c)
    median = middles.sum(axis=0, dtype=np.int16) // 2  # (c,)
    low = np.maximum(median - BAR_TOLERANCE, 0)
    span = np.minimum(median + BAR_TOLERANCE, 255) - low
    places = np.empty((2, length or len(line), line.shape[1]), np.uint8)
    places[0], places[1] = low, span
    return places[0], places[1]
