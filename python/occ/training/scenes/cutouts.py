"""Photos on white -> the one thing that each shows, cut out cleanly: uint8 (h, w, 4) pictures.

A cut-out with a rim of its old background would teach the rim, so a photo that does not come apart
cleanly is left out. May import: dataset, photo, preprocess, training.workbench.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from occ.dataset.raw import RawPhoto
from occ.photo import decode_photo
from occ.preprocess import strip_alpha
from occ.preprocess.bars import trim_bars
from occ.training.workbench import Workbench, ask_each

LONGEST_PX = 384
WHITE, GREY = 232, 14  # a background pixel is at least this bright, and at most this coloured
EDGE_WHITE = 0.88  # share of the photo's edge that must be background
ALONE = 0.9  # share of all that is not background in the largest piece: else there are several
SIZES = (0.04, 0.75)  # share of the photo that the thing may fill
SIDE_PX = 30  # a smaller thing says little when it is shown as large as any other
PALE = 0.25  # a thing of which more is nearly white is paper, or shows the ground through a hole


@dataclass(frozen=True)
class CutOut:
    """rgba: uint8 (h, w, 4), cut to the thing; is_target: what its photo is labelled."""

    rgba: np.ndarray
    is_target: bool


def collect_cutouts(bench: Workbench) -> list[CutOut]:
    """The clean cut-outs of a bench's photos on white, in its order."""
    part = bench.where(lambda row: row.look == "white-bg")
    if not part.photos:
        return []
    cut = ask_each("cut out", lambda one: cut_out(read_trimmed(one, LONGEST_PX)), part.photos)
    pairs = zip(part.rows, cut, strict=True)
    return [CutOut(rgba, row.label != "other") for row, rgba in pairs if rgba is not None]


def read_trimmed(photo: RawPhoto, longest_px: int) -> np.ndarray:
    """A photo without its uniform bars, uint8 (h, w, 3), decoded at most so large."""
    return trim_bars(strip_alpha(decode_photo(photo.read(), longest_px=longest_px)))[0]


def cut_out(rgb: np.ndarray) -> np.ndarray | None:
    """uint8 (h, w, 3) -> the one thing on white as uint8 (h', w', 4), or None if not clean."""
    shape = _find_shape(rgb)
    if shape is None:
        return None
    shape = ndimage.binary_erosion(shape, np.ones((3, 3)))  # the rim is mixed with white
    if not shape.any():
        return None
    rows, cols = ndimage.find_objects(shape.astype(int))[0]
    if min(rows.stop - rows.start, cols.stop - cols.start) < SIDE_PX:
        return None
    if (rgb[shape].min(axis=1) > 225).mean() > PALE:
        return None
    return soften(rgb, shape)[rows, cols]


def soften(rgb: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """A picture (h, w, 3) of which only `shape`, bool (h, w), is seen: uint8 (h, w, 4)."""
    alpha = np.rint(ndimage.gaussian_filter(shape * 255.0, 0.7)).astype(np.uint8)  # (h, w)
    return np.dstack([rgb, alpha])


def _find_shape(rgb: np.ndarray) -> np.ndarray | None:
    """bool (h, w), True on the one thing, or None if the background is not white or broken."""
    levels = rgb.astype(np.int16)
    white = (levels.min(2) >= WHITE) & (levels.max(2) - levels.min(2) <= GREY)
    pieces, _ = ndimage.label(white)
    ground = np.isin(pieces, _edge_of(pieces)[_edge_of(pieces) > 0])  # white that meets the edge
    if _edge_of(ground).mean() < EDGE_WHITE:
        return None
    things, count = ndimage.label(ndimage.binary_opening(~ground, np.ones((3, 3))))
    if not count:
        return None
    areas = np.bincount(things.ravel())[1:]
    shape = things == 1 + areas.argmax()
    if areas.max() < ALONE * areas.sum() or not SIZES[0] < shape.mean() < SIZES[1]:
        return None
    return shape


def _edge_of(picture: np.ndarray) -> np.ndarray:
    """The values along the four edges of (h, w)."""
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
