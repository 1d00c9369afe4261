"""A stage -> the release and the figures a notebook tells of: those that fit, else made anew.

A release is used only if it is of these photos and labels and every byte is as it was measured.
May import: errors, files, settings, release, release.files, release.report, training.plan,
training.fitting, training.train, training.workbench.
"""

from __future__ import annotations

import math
from dataclasses import replace

from occ.errors import DataRefused, ModelRefused
from occ.files import read_optional
from occ.release import Release
from occ.release.files import read_whole
from occ.release.report import REPORT, SEAL
from occ.settings import Settings
from occ.training.fitting.reuse import CURVES
from occ.training.plan import TrainPlan
from occ.training.train import train_all
from occ.training.workbench import Workbench, open_workbench

TOLERANCE = 1e-3  # another processor may round a score differently; counts must be equal


def open_release_or_train(
    settings: Settings, *, retrain: bool = False, plan: TrainPlan | None = None
) -> Release:
    """The release that is there if it is of these photos and its files verify, else a new one.

    retrain: train in any case. Raises DataRefused if photos are missing.
    """
    bench = open_workbench(settings)
    found = None if retrain else find_release(bench)
    return found or train_all(bench, replace(plan or TrainPlan(), retrain=retrain))


def find_release(bench: Workbench) -> Release | None:
    """The release that is there; None if it is missing, changed, or of other photos or labels."""
    folder = bench.settings.asset_dir
    try:
        release = read_whole(folder)
    except ModelRefused:
        return None
    theirs = (release.manifest_digest, release.target)
    same = theirs == (bench.manifest_digest, bench.settings.target)
    same = same and release.knows_labels(bench.relabel_digest)
    return release if same and (folder / CURVES).exists() else None


def compare_report(report: dict, settings: Settings) -> str:
    """How a report just made relates to the one that is kept in asset/, and what was compared.

    Sections that only the kept one has are named, not compared. Raises DataRefused if both are of
    one release and the same photos, and differ by more than rounding.
    """
    kept = read_optional(settings.asset_dir / REPORT)
    if kept is None:
        return "No report was kept to compare with: `occ evaluate` writes one."
    if kept["release"] != report["release"]:
        return (
            f"The report in asset/ is of release {kept['release']}, these models are of "
            f"{report['release']}: `occ evaluate` writes another."
        )
    if kept["ran_on"] != report["ran_on"]:
        return (
            f"Measured on {_count(report)}; the report in asset/ was on {_count(kept)}, whose "
            "bytes differ a little, so its figures may differ in the third decimal."
        )
    kept.pop(SEAL, None)
    sections = kept.pop("sections", {}) if "sections" not in report else {}
    differs = next(_differences(report, kept, ""), None)
    if differs is not None:
        raise DataRefused(
            f"asset/{REPORT} says something else than these models on these photos: {differs}.",
            advice="Run `occ evaluate` again, and commit what it writes.",
        )
    said = (
        f"Every figure of the {len(report['models'])} models, of their sets, sources and paired "
        f"tests, equals the one in asset/{REPORT}, of release {report['release']}."
    )
    if unmade := ", ".join(name for name, found in sections.items() if found):
        said += (
            f" Not measured again: {unmade}; that takes minutes, and only `occ evaluate` does it."
        )
    return said


def _count(report: dict) -> str:
    return " and ".join(f"{count} {kind}" for kind, count in report["ran_on"].items())


def _differences(ours: object, theirs: object, place: str):
    """Sentences on where two reports differ, each with the place in the file."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(set(ours) | set(theirs)):
            if name in ours and name in theirs:
                yield from _differences(ours[name], theirs[name], f"{place}/{name}")
            else:
                yield f"{place}/{name} is only in one of them"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, pair in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(*pair, f"{place}/{number}")
    elif isinstance(ours, float) and isinstance(theirs, float | int):
        if not math.isclose(ours, theirs, rel_tol=0, abs_tol=TOLERANCE):
            yield f"{place} is {ours}, kept is {theirs}"
    elif ours != theirs:
        yield f"{place} is {ours!r}, kept is {theirs!r}"
