"""The registry and the asset folder -> a line for each release: when, how good, judged, in service.

May import: settings, errors, retraining.promotion, retraining.registry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from occ.errors import DataRefused, ModelRefused
from occ.retraining.promotion import read_judgement
from occ.retraining.registry import Registry, read_own_report
from occ.settings import Settings

SETS = {"dev_test_easy": "easy", "dev_test_hard": "hard"}


@dataclass(frozen=True)
class Listed:
    """A release. state: in service, passed, failed or not judged. figures: set -> counts.

    history: what was done with it, oldest first, as "2026-11-26 promoted".
    """

    id: str
    state: str
    figures: dict[str, dict[str, list[int]]]
    failed: list[str]
    history: list[str]

    def sentence(self) -> str:
        """One line for a person."""
        parts = [f"{self.id}  {self.state}"]
        for name, counts in self.figures.items():
            found, alarms = counts["recall"], counts["false_alarm"]
            parts.append(f"{name}: found {found[0]}/{found[1]}, alarms {alarms[0]}/{alarms[1]}")
        parts += [f"stopped by: {', '.join(self.failed)}"] if self.failed else []
        return "; ".join([*parts, *self.history])


def list_releases(settings: Settings, registry: Registry) -> Iterator[Listed]:
    """Every release of the registry, and the one in service if it is not there, oldest first.

    Raises ModelRefused if no release is in service.
    """
    live = registry.in_service(settings.asset_dir)
    places = {one: registry.folder / one for one in registry.ids()}
    places.setdefault(live, settings.asset_dir)
    events = registry.events()
    first = {event.id: number for number, event in reversed(list(enumerate(events)))}
    for one in sorted(places, key=lambda name: first.get(name, -1)):
        state, failed = _judged(places[one], live)
        history = [f"{event.at_utc[:10]} {event.what}" for event in events if event.id == one]
        state = "in service" if one == live else state
        yield Listed(one, state, _figures(places[one], one), failed, history)


def _judged(folder: Path, live: str) -> tuple[str, list[str]]:
    """(state, names of the gates that failed) of a release, judged against the one in service."""
    try:
        judged = read_judgement(folder)
    except ModelRefused:
        return "cannot be read", []
    if judged is None:
        return "not judged", []
    state = "passed" if judged.passed else "failed"
    return state if judged.against == live else f"{state} against {judged.against}", judged.failed()


def _figures(folder: Path, release_id: str) -> dict[str, dict[str, list[int]]]:
    """Set -> photos found of all of the target, false alarms of all others; of this release."""
    try:
        sets = read_own_report(folder, release_id)["models"]["occ"]["sets"]
        return {
            short: {
                word: [sets[name][word]["right"], sets[name][word]["of"]]
                for word in ("recall", "false_alarm")
            }
            for name, short in SETS.items()
            if name in sets
        }
    except (DataRefused, LookupError, TypeError):  # a damaged or changed report hides no release
        return {}
