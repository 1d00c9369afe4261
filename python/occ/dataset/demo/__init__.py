"""A seed -> a folder with a small synthetic data set: photos, masks, boxes and manifest.

Ours alone, so it may be committed and shown. Needs NumPy and Pillow only. The folder appears in one
piece or not at all. May import: errors, tables, values, dataset.demo.photo, dataset.demo.plan,
dataset.manifest.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from occ.dataset.demo.photo import Rendered, render_photo
from occ.dataset.demo.plan import check_key
from occ.dataset.manifest import Row, digest_of, read_manifest, write_manifest
from occ.errors import DataRefused
from occ.tables import write_table
from occ.values import LABELS

SOURCE, LICENCE = "demo", "MIT"
BOX_COLUMNS = ("sha256", "source", "class", "cx", "cy", "w", "h")
MASKS = "masks"
SPLIT_ORDER = (
    ("train",) * 5 + ("validate",) * 2 + ("calibrate",) + ("dev-test",) * 2
)  # of ten scenes
MOST_PHOTOS = 100_000


def split_of_scene(seed: int, scene: int) -> str:
    """The split of a scene, by hash; a later, larger set moves no scene.

    The hash orders each ten scenes in a row, and their order is their split: so ten scenes (20
    photos) are enough for every split, where a hash of each alone may leave one empty.

    >>> sorted({split_of_scene(3, scene) for scene in range(10)})
    ['calibrate', 'dev-test', 'train', 'validate']
    """
    first = scene - scene % len(SPLIT_ORDER)
    block = range(first, first + len(SPLIT_ORDER))
    ranked = sorted(
        block, key=lambda number: hashlib.sha256(_group(seed, number).encode()).digest()
    )
    return SPLIT_ORDER[ranked.index(scene)]


def _group(seed: int, scene: int) -> str:
    return f"demo-{seed}-{scene:04d}"


def write_demo(
    folder: Path, photos: int, seed: int, *, on_photo: Callable[[], None] | None = None
) -> Path:
    """Write `photos` photos, half of them bananas, into a new folder; returns its manifest.csv.

    Photos 2n and 2n + 1 are one scene with and without a banana. The same seed gives the same
    bytes, however many are asked for. on_photo is called after each. An older demo set in the
    folder is replaced; DataRefused if the folder holds anything else.
    """
    check_key(seed)
    if type(photos) is not int or not 2 <= photos <= MOST_PHOTOS:
        raise DataRefused(
            f"The number of photos must be 2 to {MOST_PHOTOS}. Received: {photos!r}.",
            advice="Choose another number, such as 200.",
        )
    folder = Path(folder).resolve()
    _refuse_strangers(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_all(half, photos, seed, on_photo)
        half.chmod(0o755)  # mkdtemp lets nobody else read
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(half, folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return folder / "manifest.csv"


def _refuse_strangers(folder: Path) -> None:
    """Raise DataRefused unless the folder is absent, empty, or a demo set as it was written."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not folder.is_dir():
        raise DataRefused(f"{folder.name} is a file.", advice="Choose a folder instead.")
    known = {folder / "manifest.csv", folder / "boxes.csv"}
    try:
        for row in read_manifest(folder / "manifest.csv"):
            photo = folder / row.path
            if row.source == SOURCE and photo.is_file() and digest_of(photo) == row.sha256:
                known |= {photo, folder / MASKS / f"{photo.stem}.png"}
    except DataRefused:
        known = set()
    strangers = sorted(path for path in folder.rglob("*") if path.is_file() and path not in known)
    if strangers or not known:
        found = strangers[0].name if strangers else "no demo set"
        raise DataRefused(
            f"The folder {folder.name} holds files that are not a demo set, such as {found}.",
            advice="Nothing was changed. Choose an empty folder.",
        )


def _write_all(folder: Path, photos: int, seed: int, on_photo: Callable[[], None] | None) -> None:
    for name in (*LABELS, MASKS):
        (folder / name).mkdir()
    rows, boxes = [], []
    for number in range(photos):
        scene, label = number // 2, LABELS[1 - number % 2]
        rendered = render_photo((seed, scene), label)
        sha256, path = _write_photo(folder, number, seed, rendered)
        split, words = split_of_scene(seed, scene), (rendered.subclass, rendered.look)
        group = _group(seed, scene)
        rows.append(Row(sha256, label, SOURCE, group, split, *words, "", "", path, LICENCE))
        for box in rendered.boxes:
            sides = (f"{side:.5f}" for side in (box.cx, box.cy, box.w, box.h))
            boxes.append(dict(zip(BOX_COLUMNS, (sha256, SOURCE, label, *sides), strict=True)))
        if on_photo:
            on_photo()
    write_manifest(rows, folder / "manifest.csv")
    write_table(folder / "boxes.csv", BOX_COLUMNS, boxes)


def _write_photo(folder: Path, number: int, seed: int, rendered: Rendered) -> tuple[str, str]:
    """Write one photo and its mask; returns (sha256, path in the folder)."""
    quality = int(np.random.default_rng([seed, number, 9]).integers(78, 96))
    data = io.BytesIO()
    Image.fromarray(rendered.rgb).save(data, "JPEG", quality=quality)
    path = f"{rendered.label}/{number:04d}.jpg"
    (folder / path).write_bytes(data.getvalue())
    mask = Image.fromarray(rendered.mask)
    mask.save(folder / MASKS / f"{number:04d}.png", compress_level=3)
    return hashlib.sha256(data.getvalue()).hexdigest(), path
