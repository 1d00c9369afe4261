"""A workbench and the release in service -> the next one, taught and measured, in the registry.

What would be fitted just so again is kept, so a run costs what is new. A stopped run goes on.
May import: settings, release, files, training, retraining.registry.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from occ.files import copy_whole
from occ.release import Release, read_release
from occ.release.files import is_whole
from occ.retraining.registry import GATES, MADE, Event, Registry, files_of
from occ.training.fitting.reuse import read_curves
from occ.training.plan import TrainPlan
from occ.training.report import write_report
from occ.training.train import train_all
from occ.training.workbench import Workbench


def make_next(bench: Workbench, registry: Registry) -> str | None:
    """The id of the release that the photos give now; None if it is the one in service.

    One that was made of the same photos before is not made twice. Raises ModelRefused if no release
    is in service, DataRefused if photos are missing.
    """
    live = bench.settings.asset_dir
    now, earlier = read_release(live), _made_after(registry, read_release(live).id)
    if not registry.next.exists():  # else of a run that was stopped: it goes on there
        _begin(registry, earlier or live)
    there = bench.settings.model_copy(update={"asset_dir": registry.next})
    bench = replace(bench, settings=there)
    made = train_all(bench, TrainPlan())
    if (known := _find_alike(made, now, earlier)) is not None:
        shutil.rmtree(registry.next)
        return None if known == now.id else known
    write_report(bench)
    registry.keep(registry.next)
    registry.note(Event(MADE, made.id, now.id))
    shutil.rmtree(registry.next)
    return made.id


def _made_after(registry: Registry, release_id: str) -> Path | None:
    """The last release that was made while this one was in service, if it stands whole."""
    made = [one.id for one in registry.events() if (one.what, one.before) == (MADE, release_id)]
    places = [registry.folder / one for one in made]
    return next((place for place in reversed(places) if is_whole(place)), None)


def _begin(registry: Registry, folder: Path) -> None:
    """A copy of a release: what of it may be kept, training keeps."""
    read_curves(folder)  # a damaged file is refused where it lies, not as a copy
    draft = registry.next.with_name(f".{registry.next.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name in files_of(read_release(folder), folder):
        if name != GATES:
            copy_whole(folder / name, draft / name)
    draft.rename(registry.next)


def _find_alike(made: Release, now: Release, earlier: Path | None) -> str | None:
    """The id of a release from which nothing but the commit that it was made at differs."""
    for one in (now, *([read_release(earlier)] if earlier else [])):
        if replace(made, git_commit=one.git_commit).id == one.id:
            return one.id
    return None
