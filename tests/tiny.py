"""Nothing in, a classifier whose networks are a few lines of numpy out, and a small set of photos.

The colours decide: the more red and green than blue, the more banana. For tests of what is built
around networks; what the real ones answer is tested in tests/model.
"""

from __future__ import annotations

import atexit
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from occ.backbone import Backbone
from occ.classify import DECODE_PX, Classifier
from occ.classify.parts import Other
from occ.dataset.demo import write_demo
from occ.dataset.demo.photo import render_photo
from occ.dataset.raw import RawPhoto, raw_photo
from occ.files import hash_file
from occ.locate.closer import Zoom
from occ.models import Head
from occ.oneclass import Novelty
from occ.preprocess import FULL, PreprocessSpec
from occ.release import ModelFile, Release, write_release
from occ.settings import Settings
from occ.verdict import Decision
from PIL import Image

SIDE_PX = 35  # five pixels to each of the map's seven cells
QUARTER = (0.0, 0.0, 0.6, 0.6)
RGB, GRAY = (PreprocessSpec(side_px=SIDE_PX, colour=word) for word in ("rgb", "gray3"))
PHOTOS, FEATURES, SCORE = (None, SIDE_PX, SIDE_PX, 3), (None, 1024), (None, 1)
HEAD = "MNetDNN_rgb.h5"


class TinyMNet:
    """Mean colours as features, repeated; "banana" among the classes as likely as it is yellow."""

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        cells = inputs.reshape(len(inputs), 7, SIDE_PX // 7, 7, SIDE_PX // 7, 3)
        colours = cells.mean(axis=(2, 4))  # (n, 7, 7, 3)
        maps = np.tile(colours, (1, 1, 1, 342))[..., :1024].astype(np.float32)
        features = maps.mean(axis=(1, 2))  # (n, 1024)
        classes = np.zeros((len(inputs), 1000), np.float32)
        classes[:, 954] = 8 * yellowness(features)
        return features, maps, classes - np.log(np.exp(classes).sum(axis=1, keepdims=True))


class SwappedMNet(TinyMNet):
    """The same of photos whose red is their blue."""

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        return super().run(inputs[..., ::-1])


class TinyHead:
    """Features (n, 1024) -> (n, 1)."""

    def __init__(self, slope: float = 6.0):
        self.slope = slope

    def run(self, features: np.ndarray) -> tuple[np.ndarray]:
        score = 1 / (1 + np.exp(1 - self.slope * yellowness(features)))
        return (score[:, None].astype(np.float32),)


class Never:
    """A head that calls nothing the target."""

    def run(self, features: np.ndarray) -> tuple[np.ndarray]:
        return (0 * features[:, :1] + 0.01,)


class TinyCNet:
    """Gray photos (n, h, w, 3) -> (n, 1): the brighter the middle, the more banana."""

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray]:
        middle = inputs[:, 8:-8, 8:-8].mean(axis=(1, 2, 3))
        return ((1 / (1 + np.exp(-2 * middle)))[:, None].astype(np.float32),)


def yellowness(features: np.ndarray) -> np.ndarray:
    """Features (n, d) that start with red, green and blue in -1..1 -> (n,)."""
    return (features[:, 0] + features[:, 1]) / 2 - 0.8 * features[:, 2]


def tiny_release(**changes) -> Release:
    """A release as train.py would describe it."""
    files = {
        "MNet.h5": ModelFile("a" * 64, (PHOTOS,), (FEATURES,), RGB),
        "MNetDNN.h5": ModelFile("b" * 64, (FEATURES,), (SCORE,), GRAY),
        HEAD: ModelFile("c" * 64, (FEATURES,), (SCORE,), RGB),
        "CNet.h5": ModelFile("d" * 64, (PHOTOS,), (SCORE,), GRAY),
    }
    decision = Decision(HEAD, (FULL, QUARTER), 0.25, -0.5, 1.5, 954)
    facts = {"target": "banana", "seed": 1, "git_commit": "", "keras_version": "3"}
    facts |= {"manifest_digest": "e" * 64, "champion": "MNetDNN_rgb", "files": files}
    facts |= {"calibration": {"scenes": 0, "copy_share": 0.0}, "low": 0.0, "high": 1.0}
    facts |= {"decision": decision.as_dict(), **changes}
    return Release(**facts)


def tiny_classifier(**changes) -> Classifier:
    """A classifier of these networks; changes are of its release."""
    release = tiny_release(**changes)
    heads = {"MNetDNN.h5": Head(TinyHead(2.0)), HEAD: Head(TinyHead())}
    decision = Decision.from_dict(release.decision)
    return Classifier(release, decision, Backbone(TinyMNet()), heads, Head(TinyCNet()))


def other_classifier(places: int = 1, **zoom) -> Classifier:
    """One whose every photo is looked at by another network too, which sees colours swapped."""
    facts = {"side": 0.4, "apart": 0.2, "least": -99.0, "sure": 99.0}
    facts |= {"share": 0.5, "whole_share": 0.0, "patches": False, **zoom}
    looks = Zoom(HEAD, places, network="LNet", **facts)
    files = dict(tiny_release().files)
    files["LNet.h5"] = replace(files["MNet.h5"], sha256="f" * 64)
    files["LNetDNN.h5"] = replace(files[HEAD], sha256="0" * 64)
    plain = tiny_classifier(files=files)
    decision = replace(plain.decision, zoom=looks)
    other = Other(Backbone(SwappedMNet()), Head(TinyHead(9.0)))
    release = replace(plain.release, decision=decision.as_dict())
    return replace(plain, release=release, decision=decision, other=other)


def disc(radius: int = 60) -> np.ndarray:
    """uint8 (h, w, 4): a yellow disc, cut out."""
    rows, cols = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    alpha = np.where(rows**2 + cols**2 <= radius**2, 255, 0).astype(np.uint8)
    return np.dstack([np.full((*alpha.shape, 3), (230, 200, 40), np.uint8), alpha])


def raw_of(path: Path) -> RawPhoto:
    """The photo in a file, as if it had been fetched there."""
    return raw_photo(hash_file(path), path, hash_file(path))


def draw_photos(folder: Path, numbers: Sequence[int], *, wide: int) -> list[RawPhoto]:
    """Drawn photos in files, of equal bytes for equal numbers; that of `wide` is a large one."""
    found = []
    for place, number in enumerate(numbers):
        size = (2 * DECODE_PX + 8, 80) if number == wide else (96, 64)
        path = folder / f"{place}.jpg"
        Image.fromarray(render_photo(number, "banana", size=size).rgb).save(path, quality=90)
        found.append(raw_of(path))
    return found


@cache
def drawn_photos(photos: int, seed: int) -> Path:
    """A demo set that is drawn once a process and goes with it: to be copied, not to be changed."""
    folder = TemporaryDirectory(prefix="occ-drawn-")
    atexit.register(folder.cleanup)
    return write_demo(Path(folder.name) / "raw", photos, seed).parent


def write_photos(folder: Path, photos: int = 40, seed: int = 4) -> Settings:
    """A data folder of drawn photos in all splits, and the settings that name it."""
    raw = shutil.copytree(drawn_photos(photos, seed), folder / "raw")
    shutil.move(raw / "manifest.csv", folder / "manifest.csv")
    (folder / "asset").mkdir()
    return Settings(data_dir=folder, asset_dir=folder / "asset", cache_dir=folder / "cache")


def put_release(folder: Path, word: str, **changes) -> Release:
    """A whole release of such files in a folder, which is made if need be."""
    folder.mkdir(exist_ok=True)
    release = write_models(folder, word, **changes)
    write_release(release, folder)
    return release


def write_models(folder: Path, word: str, **changes) -> Release:
    """Files that only look like networks, and what a release says of them; not models.json."""
    files = {}
    for name, file in tiny_release().files.items():
        (folder / name).write_text(f"{word} {name}")
        files[name] = replace(file, sha256=hash_file(folder / name))
    (folder / "OneClass.npz").write_text(word)
    (folder / "curves.json").write_text(json.dumps({"CNet": {word: []}}))
    known = hash_file(folder / "OneClass.npz")
    novelty = Novelty("OneClass.npz", known, 1, 0.5, photos=9, novel=0, longest=2.5, long=0)
    facts = {"files": files, "seed": len(word), "novelty": novelty.as_dict()}
    return tiny_release(**facts | changes)
