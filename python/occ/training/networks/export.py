"""Trained Keras models -> `.h5` files in the asset folder, and what models.json says of each.

A file appears under its name only when it is whole. May import: settings, preprocess, release,
files.
"""

from __future__ import annotations

import logging
import math
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras

from occ.files import copy_whole, drafted, hash_file, reserve
from occ.preprocess import PreprocessSpec
from occ.release import ModelFile
from occ.settings import REPOSITORY


def export_model(model: keras.Model, path: Path, spec: PreprocessSpec) -> ModelFile:
    """Write `path` and describe it: hash, shapes with None for any number of photos, recipe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft, _without_advice():
        reserve(draft, size_of(model))
        keras.saving.save_model(model, draft)
    return describe_model(model, path, spec)


def size_of(model: keras.Model) -> int:
    """Bytes that a file of the model takes at most, with the state of its optimizer."""
    optimizer = getattr(model, "optimizer", None)  # none before it is compiled
    kept = [*model.variables, *(optimizer.variables if optimizer else ())]
    return sum(4 * math.prod(one.shape) for one in kept) * 5 // 4 + 1_000_000


@contextmanager
def _without_advice() -> Iterator[None]:
    """Keras advises against `.h5` each time; every reader of ours takes it, by contract."""
    logger = logging.getLogger("absl")  # what Keras writes it to
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def describe_model(model: keras.Model, path: Path, spec: PreprocessSpec) -> ModelFile:
    """What models.json says of a model file that is already there."""
    return ModelFile(
        sha256=hash_file(path),
        inputs=tuple(tuple(tensor.shape) for tensor in model.inputs),
        outputs=tuple(tuple(tensor.shape) for tensor in model.outputs),
        preprocess=spec,
    )


def git_commit() -> str:
    """The commit that is checked out, or "unknown" outside a checkout."""
    command = ["git", "-C", str(REPOSITORY), "rev-parse", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def place_backbone(asset_dir: Path, name: str) -> Path:
    """The path of a frozen network below `asset_dir`; the shipped file is copied if it is missing.

    It is frozen, so every release holds the same: neither weights nor a network are needed. Where
    this repository ships none either, nothing is at the path.
    """
    path, shipped = asset_dir / name, REPOSITORY / "asset" / name
    if not path.exists() and shipped.exists():
        asset_dir.mkdir(parents=True, exist_ok=True)
        copy_whole(shipped, path)
    return path
