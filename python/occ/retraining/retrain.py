"""A workbench and the release in service -> the next one, taught and measured, on the shelf.

Networks whose lesson did not change are kept, so a run costs what is new. A stopped run goes on.
May import: settings, release, release_files, training, shelf.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from occ.release import Release, read_release
from occ.release_files import copy_whole
from occ.retraining.shelf import MADE, Event, Shelf, files_of
from occ.training.plan import TrainPlan
from occ.training.report import write_report
from occ.training.train import train_all
from occ.training.workbench import Workbench


def make_next(bench: Workbench, shelf: Shelf, plan: TrainPlan | None = None) -> str | None:
    """The id of the release that the photos give now; None if it is the one in service.

    Raises ModelRefused if no release is in service, DataRefused if photos are missing.
    """
    live = bench.settings.asset_dir
    now = read_release(live)
    if not shelf.next.exists():  # else of a run that was stopped: it goes on there
        _begin(shelf, now, live)
    there = bench.settings.model_copy(update={"asset_dir": shelf.next})
    bench = replace(bench, settings=there)
    made = train_all(bench, plan or TrainPlan())
    if _decides_alike(now, made):
        shutil.rmtree(shelf.next)
        return None
    write_report(bench)
    shelf.keep(shelf.next)
    shelf.note(Event(MADE, made.id, now.id))
    shutil.rmtree(shelf.next)
    return made.id


def _begin(shelf: Shelf, now: Release, live: Path) -> None:
    """A copy of the release in service: what of it may be kept, training keeps."""
    draft = shelf.next.with_name(f".{shelf.next.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name in files_of(now, live):
        copy_whole(live / name, draft / name)
    draft.rename(shelf.next)


def _decides_alike(now: Release, made: Release) -> bool:
    """True if nothing but the commit that it was made at differs."""
    return replace(made, git_commit=now.git_commit).id == now.id
