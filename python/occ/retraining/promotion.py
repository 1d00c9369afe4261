"""A release in the registry -> the one in service in the asset folder, and the way back.

Nothing is promoted that its gates did not let through, unless a person says why; nothing that the
app would refuse is put in service at all. May import: errors, files, settings, release, classify,
retraining.gates, retraining.registry.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from occ.classify import load_classifier
from occ.errors import DataRefused, ModelRefused
from occ.files import copied_together, read_optional
from occ.release import read_release
from occ.release.files import hashes_of, is_whole, read_whole
from occ.retraining.gates import Judgement
from occ.retraining.registry import (
    FIGURES,
    GATES,
    PROMOTED,
    RESTORED,
    TAKEN_BACK,
    Event,
    Registry,
    files_of,
)
from occ.settings import Settings


@dataclass(frozen=True)
class Moved:
    """The release that is in service now, and the one that was before."""

    now: str
    before: str


def promote(settings: Settings, registry: Registry, release_id: str, *, despite: str = "") -> Moved:
    """Put a release of the registry in service. despite: why, where its gates did not let it pass.

    Raises ModelRefused, and changes nothing, if the release is not whole, was not judged against
    the one in service or did not pass, or if the app would not start with it.
    """
    folder, release = registry.open(release_id)
    before, despite = registry.in_service(settings.asset_dir), despite.strip()
    if release.id == before:
        if is_whole(settings.asset_dir):
            raise ModelRefused(f"Release {before} is in service already.", advice="That is all.")
        _put_in_service(settings, registry, folder, Event(RESTORED, release.id, why=despite))
        return Moved(release.id, before)
    if not despite:
        _check_gates(read_judgement(folder), release.id, before)
    _put_in_service(settings, registry, folder, Event(PROMOTED, release.id, before, despite))
    return Moved(release.id, before)


def roll_back(settings: Settings, registry: Registry, *, why: str = "") -> Moved:
    """Put the release in service again that stood there before the one of now was promoted.

    If files of it are damaged, or a promotion was stopped half-way, the one of now is made whole; a
    way back that was stopped half-way is gone to its end.
    Raises ModelRefused, and changes nothing, if none is known or if it is not whole any more.
    """
    now = registry.in_service(settings.asset_dir)
    is_mixed = not is_whole(settings.asset_dir) and not registry.goes_back_from(now)
    last = (registry.events() or [None])[-1]  # stopped before the first file, it is noted only
    is_noted = last is not None and last.what == PROMOTED and last.id != now
    if (is_mixed or is_noted) and now in registry.ids():  # a promotion was stopped half-way
        folder, _ = registry.open(now)
        _put_in_service(settings, registry, folder, Event(RESTORED, now, why=why))
        return Moved(now, now)
    earlier = registry.before(now)
    if earlier is None:
        raise ModelRefused(
            f"Release {now} was not promoted here, so nothing is known to go back to.",
            advice=f"`occ promote ID` takes any of: {', '.join(registry.ids()) or 'none'}.",
        )
    folder, _ = registry.open(earlier)
    _put_in_service(settings, registry, folder, Event(TAKEN_BACK, now, earlier, why))
    return Moved(earlier, now)


def read_judgement(folder: Path) -> Judgement | None:
    """What the gates said of the release in a folder; None if it was never judged.

    Raises ModelRefused if the file is not what a judgement writes.
    """
    try:
        facts = read_optional(folder / GATES)
        return None if facts is None else Judgement.from_dict(facts)
    except (DataRefused, KeyError, TypeError, ValueError) as fault:
        raise ModelRefused(
            f"{folder / GATES} cannot be read: {fault!r}.",
            advice="Remove it, and run `occ retrain --judge` with the id of the release.",
        ) from fault


def _check_gates(judged: Judgement | None, release_id: str, before: str) -> None:
    """ModelRefused unless the gates let this release through, against the one in service."""
    if judged is None or (judged.of, judged.against) != (release_id, before):
        raise ModelRefused(
            f"Release {release_id} was not judged against {before}, which is in service.",
            advice=f"`occ retrain --judge {release_id}` does so.",
        )
    if not judged.passed:
        raise ModelRefused(
            f"Release {release_id} did not pass: {', '.join(judged.failed())}.",
            advice='To promote it all the same, say why: --despite "…".',
        )


def _put_in_service(settings: Settings, registry: Registry, folder: Path, event: Event) -> None:
    """Copy a release into the asset folder, models.json last; the registry keeps the one there.

    All of it lies there before the ledger is written and the first file changes its place, so a
    full disk or a damaged ledger changes nothing. Who starts the app while they do is refused, as
    hashes differ; a run that is stopped just then ends well when it is called again: both releases
    stand whole in the registry, and the ledger tells the way.
    """
    load_classifier(settings.model_copy(update={"asset_dir": folder}), at_once=True)
    asset_dir = settings.asset_dir
    try:
        old = hashes_of(read_release(asset_dir))
    except ModelRefused:  # models.json is damaged: nothing here can be kept
        old = {}
    else:
        registry.keep(asset_dir)
    files = [name for name in files_of(read_whole(folder), folder) if name != GATES]
    with copied_together(folder, files, asset_dir):
        registry.note(event)
        for name in {*FIGURES} - {*files}:  # of the other release: never beside this one
            (asset_dir / name).unlink(missing_ok=True)
    for name in {*old} - {*files}:
        (asset_dir / name).unlink(missing_ok=True)
