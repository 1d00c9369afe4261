"""A folder of releases <-> what stands in it: each whole and by its id, and what was done with it.

    <folder>/<id>/          files as in asset/, the report, and gates.json
    <folder>/ledger.jsonl   one line for each release made, promoted, taken back or restored
    <folder>/next/          the release that is being made

May import: errors, release, files, release.files, release.report.
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from occ.errors import DataRefused, ModelRefused
from occ.files import copy_whole, in_turn, read_optional, write_whole
from occ.release import NAME, Release, read_release
from occ.release.files import hashes_of, is_whole, read_whole
from occ.release.report import REPORT, refuse_changed

LEDGER, NEXT, GATES = "ledger.jsonl", "next", "gates.json"
FIGURES = ("curves.json", REPORT, GATES)  # of `occ train`, `occ evaluate` and the gates
MADE, PROMOTED, TAKEN_BACK, RESTORED = "made", "promoted", "taken back", "restored"
ID_FORM = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Event:
    """A line of the ledger: what was done with which release, after which one, why and when."""

    what: str
    id: str
    before: str = ""
    why: str = ""
    at_utc: str = ""

    def __post_init__(self) -> None:
        if not all(isinstance(word, str) for word in asdict(self).values()):
            raise TypeError(f"Expected texts. Received: {asdict(self)!r:.200}")


@dataclass(frozen=True)
class Registry:
    """The folder; it need not exist until something is put in it."""

    folder: Path

    @property
    def next(self) -> Path:
        """Where the next release is made."""
        return self.folder / NEXT

    def _check_folder(self) -> None:
        """Raise ModelRefused if something else stands in its place: it would pass for empty."""
        if self.folder.exists() and not self.folder.is_dir():
            advice = "Set OCC_RELEASES to a folder."
            raise ModelRefused(f"{self.folder} is no folder.", advice=advice)

    def ids(self) -> list[str]:
        """Ids of the releases that stand in the registry, in the order of their names."""
        self._check_folder()
        found = self.folder.iterdir() if self.folder.is_dir() else ()
        return sorted(path.name for path in found if ID_FORM.fullmatch(path.name))

    def open(self, release_id: str) -> tuple[Path, Release]:
        """(folder, release) of an id, or of its first digits, once every file is verified.

        Raises ModelRefused if there is none or more than one such, or if it is not whole.
        """
        ids = [one for one in self.ids() if release_id and one.startswith(release_id)]
        if len(ids) != 1:
            raise ModelRefused(
                f"{'Several releases' if ids else 'No release'} in {self.folder} "
                f"{'begin' if ids else 'begins'} with {release_id!r}.",
                advice=f"There are: {', '.join(self.ids()) or 'none'}.",
            )
        folder = self.folder / ids[0]
        try:
            release = read_whole(folder)
        except ModelRefused as refused:
            raise ModelRefused(
                f"Release {ids[0]} in {folder} is not whole: {refused.message}",
                advice="Choose another one (`occ releases`), or bring its files back.",
            ) from refused
        if release.id != ids[0]:
            raise ModelRefused(f"{folder} holds release {release.id}, not the one of its name.")
        return folder, release

    def keep(self, folder: Path) -> Path:
        """Put a copy of the release in `folder` in the registry, unless it stands there; its place.

        Of one that stands there whole only figures are copied that it has not. Raises ModelRefused
        if a file is not the one that its models.json names.
        """
        release_id = read_release(folder).id
        place, draft = self.folder / release_id, self.folder / f".{release_id}.draft"
        if is_whole(place):
            for name in FIGURES:
                if (folder / name).exists() and not (place / name).exists():
                    copy_whole(folder / name, place / name)
            return place
        names = files_of(read_whole(folder), folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        with in_turn(self.folder / ".keep.lock"):
            shutil.rmtree(draft, ignore_errors=True)  # of a run that was killed
            draft.mkdir()
            try:
                for name in names:
                    shutil.copyfile(folder / name, draft / name)
                shutil.rmtree(place, ignore_errors=True)  # a damaged copy
                draft.rename(place)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        return place

    def events(self) -> list[Event]:
        """Every line of the ledger, oldest first. Raises DataRefused if one cannot be read."""
        self._check_folder()
        path = self.folder / LEDGER
        try:
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            return [Event(**json.loads(line)) for line in lines]
        except (TypeError, ValueError, RecursionError) as fault:
            raise DataRefused(
                f"{path} holds a line that no command wrote: {fault}.",
                advice="Remove that line; the releases themselves are in the folders beside it.",
            ) from fault

    def note(self, event: Event) -> None:
        """Add a line to the ledger, at the time of now: all of it or none."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.folder.mkdir(parents=True, exist_ok=True)
        with in_turn(self.folder / f".{LEDGER}.lock"):
            told = [*self.events(), replace(event, at_utc=now)]
            lines = [json.dumps(asdict(event), sort_keys=True) + "\n" for event in told]
            write_whole(self.folder / LEDGER, "".join(lines))

    def in_service(self, asset_dir: Path) -> str:
        """The id of the release in the asset folder, by the ledger if models.json is damaged there.

        Raises ModelRefused if neither tells.
        """
        try:
            return read_release(asset_dir).id
        except ModelRefused:
            moves = [one for one in self.events() if one.what != MADE]
            if not moves:
                raise
            return moves[-1].before if moves[-1].what == TAKEN_BACK else moves[-1].id

    def goes_back_from(self, release_id: str) -> bool:
        """Whether the last thing that the ledger tells is that this release was taken back."""
        events = self.events()
        return bool(events) and (events[-1].what, events[-1].id) == (TAKEN_BACK, release_id)

    def before(self, release_id: str) -> str | None:
        """The release whose place `release_id` took when it was last promoted; None: never was."""
        events = [one for one in self.events() if (one.what, one.id) == (PROMOTED, release_id)]
        return events[-1].before if events else None


def files_of(release: Release, folder: Path) -> list[str]:
    """Names of the files in a release's folder: networks, known, figures; models.json last."""
    figures = [name for name in FIGURES if (folder / name).exists()]
    return [*hashes_of(release), *figures, NAME]


def read_own_report(folder: Path, release_id: str) -> dict[str, Any]:
    """The report in a folder; DataRefused if it is of another release, of none, or was changed."""
    found = read_optional(folder / REPORT) or {}
    if found.get("release") != release_id:
        raise DataRefused(
            f"{folder / REPORT} is not of release {release_id}. "
            f"Received: {found.get('release', 'no report')}.",
            advice="Run `occ evaluate` with OCC_ASSET_DIR set to that folder, and with the "
            "data/manifest.csv that it was taught by.",
        )
    refuse_changed(found)
    return found
