"""Bytes of photos -> one figure of what a step makes of them; a data set's photo is refused.

Most photos of the data set may not be shown again, so committed output holds none. A picture is
drawn only from the bytes of its file, whose hash says where it comes from; an array has no hash
that would, so it is refused. May import: errors, values, tables, settings, photo, preprocess,
preprocess.steps, augment, dataset, training.features, training.networks, training.workbench.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from occ.augment import build_augment
from occ.dataset.demo import SOURCE
from occ.dataset.demo.photo import render_photo
from occ.dataset.raw import read_index
from occ.errors import DataRefused
from occ.photo import decode_photo
from occ.preprocess import PreprocessSpec, prepare_views
from occ.preprocess.steps import show_steps
from occ.settings import REPOSITORY, Settings
from occ.tables import scan_table
from occ.training.features.copies import copy_photo
from occ.training.networks.fit import CNET_STRENGTH
from occ.training.workbench import Workbench
from occ.values import Pixels

Pictures = list[tuple[str, np.ndarray]]  # title, uint8 (h, w, 3)
INCHES = (7.6, 1.9)  # a row of pictures; at 100 dots an inch: 760 px


def draw_photos(
    photos: Mapping[str, bytes],
    settings: Settings,
    make: Callable[[Pixels], Pictures] | None = None,
    *,
    show_photos: bool = False,
) -> Figure:
    """One row a photo: the pictures that `make` makes of its pixels, by default the photo itself.

    photos: name -> the bytes of its file. show_photos: for a local look only, shows all. Raises
    DataRefused on a photo of the data set, or on pixels whose origin cannot be known.
    """
    if not photos:
        raise DataRefused("Expected at least one photo to draw. Received: none.")
    kept_back = frozenset() if show_photos else find_kept_back(settings)
    rows = []
    for name, data in photos.items():
        refuse_kept_back(name, data, kept_back)
        pixels = decode_photo(data)
        rows.append([(name, pixels.rgb)] if make is None else make(pixels))
    columns = max(map(len, rows))
    figure = Figure((INCHES[0], INCHES[1] * len(rows)), dpi=100, layout="constrained")
    axes = figure.subplots(len(rows), columns, squeeze=False)
    for line, row in zip(axes, rows, strict=True):
        for axis in line:
            axis.set_axis_off()
        for axis, (title, picture) in zip(line, row, strict=False):
            axis.imshow(picture)
            axis.set_title(title, fontsize=8)
    return figure


def refuse_kept_back(name: str, data: object, kept_back: frozenset[str]) -> None:
    """Raise DataRefused unless `data` are bytes of a photo that is not among `kept_back`."""
    if not isinstance(data, bytes):
        raise DataRefused(
            f"Expected the bytes of {name}'s file. Received: {type(data).__name__}, which does "
            "not say where it comes from.",
            advice="Draw a synthetic photo: occ.training.notebook.draw.render_bytes(seed, label).",
        )
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 in kept_back:
        raise DataRefused(
            f"Photo {sha256[:12]} belongs to the data set, and most of those may not be shown.",
            advice="Draw a synthetic one, or set SHOW_PHOTOS=1 for a look of your own.",
        )


def find_kept_back(settings: Settings) -> frozenset[str]:
    """The sha256 of every photo that must not be shown, as original and as the copy on disk.

    Those of the repository's own manifest count too, whatever data folder is worked on. Raises
    DataRefused if the folder has no manifest: then nobody knows what may be shown.
    """
    found: set[str] = set()
    for folder in {settings.data_dir, REPOSITORY / "data"}:
        mine = _read_sources(folder / "manifest.csv")
        drawn = {sha256 for sha256, source in mine.items() if source == SOURCE}
        found |= mine.keys() - drawn
        copies = read_index(folder / "raw").items()  # all that was ever fetched or added
        found |= {photo.file_sha256 for sha256, photo in copies if sha256 not in drawn}
    return frozenset(found)


def _read_sources(manifest: Path) -> dict[str, str]:
    """sha256 -> source, also of lines that are otherwise broken: those are kept back too."""
    _, lines = scan_table(manifest, advice="Restore it from git.")
    return {texts["sha256"]: texts["source"] for _, texts in lines}


def render_bytes(seed: int, label: str, *, bar_px: int = 0) -> bytes:
    """A synthetic photo of our own making as a PNG file, free to show.

    bar_px: the height of the white bars above and below it, such as one of the sources has.
    """
    content = io.BytesIO()
    rgb = np.pad(
        render_photo(seed, label).rgb, ((bar_px,) * 2, (0, 0), (0, 0)), constant_values=255
    )
    Image.fromarray(rgb).save(content, "PNG")
    return content.getvalue()


def read_bytes(bench: Workbench, names: Iterable[str]) -> dict[str, bytes]:
    """The files of the photos whose sha256 starts as one of `names`, by that name."""
    return {
        name: photo.path.read_bytes()
        for name in names
        for photo in bench.photos
        if photo.sha256.startswith(name)
    }


def make_steps(spec: PreprocessSpec) -> Callable[[Pixels], Pictures]:
    """For draw_photos: each preprocessing step of a photo, with what it did."""
    return lambda pixels: [
        (f"{step.name}\n{step.note}", step.pixels) for step in show_steps(pixels, spec)
    ]


def make_resizes() -> Callable[[Pixels], Pictures]:
    """For draw_photos: the three ways to make a photo square."""
    words = ("stretch", "letterbox", "centre_crop")
    return lambda pixels: [
        (word, _as_bytes(prepare_views(pixels, PreprocessSpec(resize=word))[0])) for word in words
    ]


def make_altered(spec: PreprocessSpec, *, count: int = 5, seed: int = 1):
    """For draw_photos: `count` altered copies as CNet is taught them, each another draw."""

    def alter(pixels: Pixels) -> Pictures:
        inputs = np.repeat(prepare_views(pixels, spec), count, axis=0)  # (n, h, w, c)
        augment = build_augment(seed=seed, strength=CNET_STRENGTH)
        altered = np.asarray(augment(inputs, training=True))
        return [(f"draw {number}", _as_bytes(one)) for number, one in enumerate(altered, start=1)]

    return alter


def make_copies(pixels: Pixels) -> Pictures:
    """For draw_photos: copies in other light, as the second network's head is taught one."""
    return [(f"copy {n}", copy_photo(pixels, f"drawn {n}").rgb) for n in range(1, 6)]


def _as_bytes(scaled: np.ndarray) -> np.ndarray:
    """float32 -1..1 -> uint8 0..255, same shape."""
    return np.rint((scaled.clip(-1, 1) + 1) * 127.5).astype(np.uint8)
