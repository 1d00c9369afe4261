"""Reviewed photos in the database -> the data folder: taken up, grouped, split; withdrawn ones out.

What `occ feedback export`, `occ data drop`, `occ data add` and `occ data split` do, in that order.
May import: errors, values, settings, history, feedback_reviewed, dataset, training.regroup.
"""

from __future__ import annotations

from collections.abc import Iterator

from occ.dataset.drop import drop_photos, read_hashes
from occ.dataset.own import add_photos
from occ.feedback_reviewed import GONE, export_reviewed
from occ.history import open_history
from occ.settings import Settings
from occ.training.regroup import regroup_photos
from occ.training.workbench import progress_bar
from occ.values import UPLOADS, labels_of


def collect_rows(settings: Settings) -> Iterator[str]:
    """Do it, and say what each step did. A stopped run does the rest when it is called again."""
    folder = settings.data_dir / UPLOADS
    history = open_history(settings.database_url, settings.target, upgrade=False)
    try:
        yield export_reviewed(history, folder, overwrite=True).sentence()
    finally:
        history.engine.dispose()
    own = {"raw": settings.data_dir / "raw", "manifest": settings.data_dir / "manifest.csv"}
    if (folder / GONE).exists():
        yield drop_photos(read_hashes(folder / GONE), **own, target=settings.target).sentence()
    for label in labels_of(settings.target):
        if not any((folder / label).glob("*.webp")):
            continue
        with progress_bar(f"add {label}", None) as advance:
            added = add_photos(
                folder / label,
                label,
                **own,
                target=settings.target,
                progress=lambda done, total: advance(1),
            )
        yield f"{label}: {added.sentence()}"
        yield from (f"  {path}: {reason}" for path, reason in added.refused)
    yield regroup_photos(settings).sentence()
