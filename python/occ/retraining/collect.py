"""Reviewed photos in the database -> the data folder: taken up, grouped, split; withdrawn ones out.

What `occ feedback export`, `occ data drop`, `occ data add` and `occ data split` do, in that order.
May import: errors, values, settings, history, feedback.reviewed, dataset, training.regroup,
training.workbench.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from occ.dataset.drop import drop_photos, read_hashes
from occ.dataset.manifest import Row, read_manifest
from occ.dataset.own import add_photos
from occ.errors import DataRefused
from occ.feedback.reviewed import GONE, TABLE, export_reviewed
from occ.history import History, open_history
from occ.history.values import is_id
from occ.settings import Settings
from occ.training.regroup import regroup_photos
from occ.training.workbench import progress_bar
from occ.values import UPLOADS, labels_of

MANY = 5  # fewer are not worth a refusal


def collect_rows(settings: Settings) -> Iterator[str]:
    """Do it, and say what each step did. A stopped run does the rest when it is called again."""
    folder = settings.data_dir / UPLOADS
    own = {"raw": settings.data_dir / "raw", "manifest": settings.data_dir / "manifest.csv"}
    history = open_history(settings.database_url, settings.target, upgrade=False, begins=False)
    try:
        _refuse_other(history, folder, own["manifest"])
        yield export_reviewed(history, folder, overwrite=True).sentence()
    finally:
        history.engine.dispose()
    if gone := _gone(folder, own["manifest"], settings.target):
        where = own | {"cache_dir": settings.cache_dir}
        yield drop_photos(gone, **where, target=settings.target).sentence()
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


def _refuse_other(history: History, folder: Path, manifest: Path) -> None:
    """Raises DataRefused if the database never had one of several photos that were taken up.

    Asked of answers, which stay when their photos are withdrawn, deleted or expired. A photo that
    was grouped with others may have lost its id in the manifest; the last export has it still.
    """
    listed = _visitors(manifest, history.target)
    told: dict[str, Row] = {}
    with suppress(DataRefused):  # there is none, or it is the export's to refuse
        told = _visitors(folder / TABLE, history.target)
    rows = (*listed.values(), *(told[one] for one in listed.keys() & told.keys()))
    ids = sorted({row.group for row in rows if is_id(row.group)})
    if len(listed) >= MANY and not history.knows_any(ids):
        raise DataRefused(
            f"None of the {len(listed)} visitors' photos that were taken up came from the database "
            "of DATABASE_URL.",
            advice="Check it. If the database that they came from is gone for good, `occ feedback "
            f"export --overwrite` and `occ data drop {folder / GONE}` remove them.",
        )


def _visitors(table: Path, target: str) -> dict[str, Row]:
    """sha256 -> row of the visitors' photos of a manifest."""
    return {row.sha256: row for row in read_manifest(table, target=target) if row.source == UPLOADS}


def _gone(folder: Path, manifest: Path, target: str) -> list[str]:
    """Hashes of visitors' photos that were taken up and may not stay as they are.

    Those that earlier exports had and this one has not, those of the manifest that no export names
    any more, and those that reviewers give another label now: they are taken up again with it.
    """
    told = _visitors(folder / TABLE, target)
    gone = set(read_hashes(folder / GONE)) if (folder / GONE).exists() else set()
    for one, row in _visitors(manifest, target).items():
        if one not in told or told[one].label != row.label:
            gone.add(one)
    return sorted(gone)
