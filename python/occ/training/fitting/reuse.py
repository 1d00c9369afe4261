"""What a network is fitted on and how -> its file: the one in a folder if it was fitted just so.

Otherwise it is fitted now, and noted beside its file: so a stopped run is gone on with, and
choosing and calibrating again costs minutes, not an hour.
May import: errors, preprocess, release, files, training.names, training.networks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import typer

from occ.errors import DataRefused, ModelRefused
from occ.files import read_optional, write_whole
from occ.preprocess import PREPARED_BY, PreprocessSpec
from occ.release import ModelFile, read_release, verify_file
from occ.training.names import NETWORKS
from occ.training.networks.export import export_model
from occ.training.networks.fit import Fitted

CURVES = "curves.json"
# Counts up when networks are built or fitted otherwise, as code is no fact of a fit; another
# order of the same batches is chance, as another seed would be
FITTED_BY = 1
Curves = dict[str, list[float]]  # metric -> one number an epoch


def read_curves(asset_dir: Path) -> dict[str, Curves]:
    """Network -> its curves, as they were written; {} if there are none. DataRefused if broken."""
    advice = "Restore it from git, or remove it: networks are then taught anew."
    found = read_optional(asset_dir / CURVES, advice) or {}
    if not all(isinstance(one, dict) for one in found.values()):
        raise DataRefused(f"{asset_dir / CURVES} holds something else than curves.", advice=advice)
    return found


def digest_of_fit(*facts: object) -> str:
    """Sixteen hex digits that change with any of the facts, which are written as text.

    And with FITTED_BY and PREPARED_BY: a spec among them does not tell how its steps are taken.
    """
    told = facts if FITTED_BY == 1 else (*facts, FITTED_BY)
    told = told if PREPARED_BY == 1 else (*told, f"prepared by {PREPARED_BY}")
    return hashlib.sha256(json.dumps([str(fact) for fact in told]).encode()).hexdigest()[:16]


def reuse_or_fit(
    asset_dir: Path,
    name: str,
    taught: str,
    spec: PreprocessSpec,
    fit: Callable[[], Fitted],
    *,
    retrain: bool,
) -> tuple[ModelFile, Curves]:
    """(what `name`.h5 is, its curves). taught: the fit's digest; retrain: fit in any case."""
    noted = asset_dir / f"{name}.json"
    for found in () if retrain else (_read_note(noted, spec), _read_release(asset_dir, name)):
        if found is not None and _is_same(asset_dir / f"{name}.h5", found[0], taught):
            _tell_step(name, "is there, fitted just so")
            return found
    _tell_step(name, "is fitted now")
    noted.unlink(missing_ok=True)  # of another fit: the file is about to change
    fitted = fit()
    file = export_model(fitted.model, asset_dir / f"{name}.h5", spec)
    file = replace(file, taught=taught)
    write_whole(noted, json.dumps(file.as_dict() | {"curves": fitted.curves}))
    return file, fitted.curves


def _tell_step(name: str, what: str) -> None:
    """Where a run of `occ train` is, above the bars of what it does there."""
    place = NETWORKS.index(name) + 1
    typer.echo(f"network {place} of {len(NETWORKS)}: {name} {what}", err=True)


def _is_same(path: Path, file: ModelFile, taught: str) -> bool:
    """True if the file was fitted so and is still as it was."""
    try:
        verify_file(path, file.sha256)
    except ModelRefused:
        return False
    return file.taught == taught


def _read_release(asset_dir: Path, name: str) -> tuple[ModelFile, Curves] | None:
    """What the release that is there tells of a network, None if it does not."""
    try:
        file = read_release(asset_dir).files.get(f"{name}.h5")
    except ModelRefused:
        return None
    curves = read_curves(asset_dir).get(name)
    return None if file is None or curves is None else (file, curves)


def _read_note(path: Path, spec: PreprocessSpec) -> tuple[ModelFile, Curves] | None:
    """What a run that was stopped noted of a network that it finished; spec: part of its digest.

    None where there is no whole note: the network is fitted anew.
    """
    try:
        facts = read_optional(path) or {}
        shapes = (tuple(map(tuple, facts[side])) for side in ("inputs", "outputs"))
        return ModelFile(facts["sha256"], *shapes, spec, facts["taught"]), facts["curves"]
    except (DataRefused, KeyError, TypeError):
        return None
