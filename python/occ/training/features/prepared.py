"""Raw photos -> one array of prepared photos on disk (data/prepared), resumable.

Of each use the last set alone is kept; dataset.traces removes all when a photo must go. Only the
steps up to colour: what a network sees, before scaling, as bytes. May import: classify and what it
imports, files, dataset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from occ.classify import DECODE_PX
from occ.dataset.raw import RawPhoto
from occ.dataset.traces import PREPARED
from occ.files import in_turn, reserve
from occ.photo import decode_photo
from occ.preprocess import PreprocessSpec, colour, resize, strip_alpha
from occ.preprocess.bars import trim_bars

CHUNK_PHOTOS = 256


def prepare_gray(
    photos: Sequence[RawPhoto],
    spec: PreprocessSpec,
    folder: Path,
    use: str,
    *,
    advance: Callable[[int], None] = lambda count: None,
) -> np.ndarray:
    """uint8 (n, side, side, 1), a read-only memory map: of three equal channels one is kept.

    use: a word for what they are prepared for. Named by it, the photos and the recipe's digest:
    other steps or another DECODE_PX have another file once PREPARED_BY of preprocess counts up.
    Commands of one use take turns; what one still reads, another may remove.
    """
    if spec.colour != "gray3":
        raise ValueError(f"Expected a gray3 recipe. Received: {spec.colour!r}.")
    names = "".join(photo.file_sha256 for photo in photos)
    key = hashlib.sha256(f"{spec.digest()}{names}".encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with in_turn(folder / f".{use}.lock"):
        array = _prepare(photos, spec, folder / f"gray-{use}-{key}.npy", advance)
        _remove_others(folder, use, key)
    return array


def _prepare(
    photos: Sequence[RawPhoto], spec: PreprocessSpec, path: Path, advance: Callable[[int], None]
) -> np.ndarray:
    """Open the array, and fill in what a run that was stopped left."""
    done, shape = path.with_suffix(".count"), (len(photos), spec.side_px, spec.side_px, 1)
    start = _count_done(path, done, shape)
    if not start:
        _begin(path, done, shape)
    array = np.lib.format.open_memmap(path, mode="r+")
    advance(start)
    with ThreadPoolExecutor(max_workers=2) as pool:
        for begin in range(start, len(photos), CHUNK_PHOTOS):
            chunk = photos[begin : begin + CHUNK_PHOTOS]
            for offset, gray in enumerate(pool.map(lambda photo: _gray(photo, spec), chunk)):
                array[begin + offset] = gray
            array.flush()
            done.write_text(str(begin + len(chunk)))
            advance(len(chunk))
    array.flags.writeable = False  # not opened anew: a photo that had to go may have taken the file
    return array


def _remove_others(folder: Path, use: str, key: str) -> None:
    """Earlier sets of this use, and those of versions whose names told no use."""
    for path in folder.glob(PREPARED):
        whose, _, other = path.stem.removeprefix("gray-").rpartition("-")
        if whose in ("", use) and other != key:
            path.unlink(missing_ok=True)


def _count_done(path: Path, done: Path, shape: tuple[int, ...]) -> int:
    """How many photos a stopped run has prepared; 0 where one of its files is not whole."""
    try:
        kept = np.load(path, mmap_mode="r", allow_pickle=False)  # refuses a file that was cut off
        return int(done.read_text()) if kept.shape == shape else 0
    except (OSError, EOFError, ValueError):
        return 0


def _begin(path: Path, done: Path, shape: tuple[int, ...]) -> None:
    """A file of zeros, of which nothing is prepared whatever the one before it had."""
    done.unlink(missing_ok=True)
    np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)
    reserve(path, path.stat().st_size)


def _gray(photo: RawPhoto, spec: PreprocessSpec) -> np.ndarray:
    """uint8 (side, side, 1) of one photo."""
    rgb = strip_alpha(decode_photo(photo.read(), longest_px=DECODE_PX))
    rgb = trim_bars(rgb)[0] if spec.trim else rgb
    return colour(resize(rgb, spec), spec)[:, :, :1]
