"""Reviewed photos in the database -> the data folder: taken up, grouped, split; withdrawn ones out.

What `occ feedback export`, `occ data drop`, `occ data add` and `occ data split` do, in that order.
May import: errors, values, settings, history, feedback.reviewed, dataset, training.regroup,
training.workbench.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from occ.dataset.drop import drop_photos, read_hashes
from occ.dataset.manifest import read_manifest
from occ.dataset.own import add_photos
from occ.errors import DataRefused
from occ.feedback.reviewed import GONE, TABLE, export_reviewed
from occ.history import open_history
from occ.settings import Settings
from occ.training.regroup import regroup_photos
from occ.training.workbench import progress_bar
from occ.values import UPLOADS, labels_of

MANY = 5  # as few visitors' photos may all be withdrawn between two runs


def collect_rows(settings: Settings) -> Iterator[str]:
    """Do it, and say what each step did. A stopped run does the rest when it is called again."""
    folder = settings.data_dir / UPLOADS
    history = open_history(settings.database_url, settings.target, upgrade=False, begins=False)
    try:
        yield export_reviewed(history, folder, overwrite=True).sentence()
    finally:
        history.engine.dispose()
    own = {"raw": settings.data_dir / "raw", "manifest": settings.data_dir / "manifest.csv"}
    if gone := _gone(folder, own["manifest"], settings.target):
        yield drop_photos(gone, **own, target=settings.target).sentence()
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


def _gone(folder: Path, manifest: Path, target: str) -> list[str]:
    """Hashes of visitors' photos that were taken up and may not stay as they are.

    Those that earlier exports had and this one has not, those of the manifest that no export names
    any more, and those that reviewers give another label now: they are taken up again with it.
    Raises DataRefused if none of several would be left: another database was asked, it seems.
    """
    listed = {
        row.sha256: row.label
        for row in read_manifest(manifest, target=target)
        if row.source == UPLOADS
    }
    told = {row.sha256: row.label for row in read_manifest(folder / TABLE, target=target)}
    if len(listed) >= MANY and not told.keys() & listed.keys():
        raise DataRefused(
            f"None of the {len(listed)} visitors' photos that were taken up is in the database.",
            advice="Check DATABASE_URL. If all were withdrawn, `occ feedback export --overwrite` "
            "and `occ data drop` remove them.",
        )
    gone = set(read_hashes(folder / GONE)) if (folder / GONE).exists() else set()
    gone |= {one for one, label in listed.items() if told.get(one) != label}
    return sorted(gone)
