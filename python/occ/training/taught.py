"""What a network is taught on and how -> its file: the one in asset/ if it was taught just so.

Otherwise it is taught now. So choosing and calibrating again costs minutes, not an hour.
May import: errors, preprocess, release, training.export, training.fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from occ.errors import ModelRefused
from occ.preprocess import PREPARED_BY, PreprocessSpec
from occ.release import ModelFile, read_release, verify_file
from occ.training.export import export_model
from occ.training.fit import Fitted

CURVES = "curves.json"
# Counts up when networks are built or taught otherwise, as code is no fact of a lesson; another
# order of the same batches is chance, as another seed would be
LESSON = 1
Curves = dict[str, list[float]]  # metric -> one number an epoch


def digest_of_lesson(*facts: object) -> str:
    """Sixteen hex digits that change with any of the facts, which are written as text.

    And with LESSON and PREPARED_BY: a spec among the facts does not tell how its steps are taken.
    """
    told = facts if LESSON == 1 else (*facts, LESSON)
    told = told if PREPARED_BY == 1 else (*told, f"prepared by {PREPARED_BY}")
    return hashlib.sha256(json.dumps([str(fact) for fact in told]).encode()).hexdigest()[:16]


def keep_or_teach(
    asset_dir: Path,
    name: str,
    taught: str,
    spec: PreprocessSpec,
    teach: Callable[[], Fitted],
    *,
    retrain: bool,
) -> tuple[ModelFile, Curves]:
    """(what `name`.h5 is, its curves). taught: the lesson's digest; retrain: teach in any case."""
    kept = None if retrain else _find(asset_dir, f"{name}.h5", taught)
    curves = _read_curves(asset_dir).get(name)
    if kept is not None and curves is not None:
        return kept, curves
    fitted = teach()
    file = export_model(fitted.model, asset_dir / f"{name}.h5", spec)
    return replace(file, taught=taught), fitted.curves


def _find(asset_dir: Path, file_name: str, taught: str) -> ModelFile | None:
    """A file of the release that is there, if it had this lesson and is still as it was."""
    try:
        file = read_release(asset_dir).files.get(file_name)
        if file is None or file.taught != taught:
            return None
        verify_file(asset_dir / file_name, file.sha256)
    except ModelRefused:
        return None
    return file


def _read_curves(asset_dir: Path) -> dict[str, Curves]:
    path = asset_dir / CURVES
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
