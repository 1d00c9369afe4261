"""An asset folder -> a draft of the next release inside it, and the draft put in its place.

A stopped training leaves the release that is served as it was, and what it finished in the draft.
May import: errors, settings, release, files, release.files, training.oneclass, training.fitting,
training.workbench.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from occ.errors import ModelRefused
from occ.files import copied_together, copy_whole
from occ.release import NAME, Release, write_release
from occ.release.files import hashes_of, read_whole
from occ.training.fitting.reuse import CURVES, read_curves
from occ.training.oneclass.known import FILE
from occ.training.workbench import Workbench

FOLDER = "draft"
BACKBONES = ("MNet.h5", "LNet.h5")


def open_draft(bench: Workbench, *, anew: bool) -> Workbench:
    """The same bench with the draft as its asset folder, which begins as a copy of the release.

    anew: what a stopped run left in it is forgotten. Raises DataRefused if the release's curves are
    damaged, before anything is copied.
    """
    live = bench.settings.asset_dir
    read_curves(live)
    folder = live / FOLDER
    if anew:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name in _kept_files(live):
        if name == CURVES or not (folder / name).exists():  # what a draft taught it has noted
            copy_whole(live / name, folder / name)
    return replace(bench, settings=bench.settings.model_copy(update={"asset_dir": folder}))


def _kept_files(live: Path) -> list[str]:
    """What of the release may be kept by the next one, if it is whole; models.json last."""
    backbones = [name for name in BACKBONES if (live / name).exists()]
    try:
        files = hashes_of(read_whole(live))
    except ModelRefused:
        return backbones
    wanted = dict.fromkeys((*files, *backbones, CURVES, NAME))
    return [name for name in wanted if (live / name).exists()]


def publish_draft(bench: Workbench, release: Release) -> None:
    """Put the files of the draft into the asset folder, models.json last; the draft goes, and what
    only the release before it named.

    Who reads in between is refused, as hashes differ; a run that is stopped in between leaves the
    draft, and the next one ends the same way.
    """
    folder = bench.settings.asset_dir
    live, files = folder.parent, [*release.files, FILE, CURVES]
    old = _kept_files(live)
    with copied_together(folder, files, live):
        pass
    write_release(release, live)
    for name in {*old} - {*files, *BACKBONES, NAME}:  # a backbone is what training begins with
        (live / name).unlink(missing_ok=True)
    shutil.rmtree(folder)
