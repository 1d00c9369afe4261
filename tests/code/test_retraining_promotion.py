"""A release in service and another in the registry; the other in service, and the way back, out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import tiny
from occ.errors import DataRefused, ModelRefused
from occ.release import read_release, write_release
from occ.release.files import read_whole
from occ.release.report import seal
from occ.retraining import promotion
from occ.retraining.gates import Gate, Judgement
from occ.retraining.overview import Listed, list_releases
from occ.retraining.promotion import promote, roll_back
from occ.retraining.registry import GATES, LEDGER, PROMOTED, RESTORED, TAKEN_BACK, Event, Registry
from occ.settings import Settings


@pytest.fixture(autouse=True)
def started(monkeypatch) -> list[Path]:
    """The folders that the app would have been started with."""
    folders: list[Path] = []
    load = "occ.retraining.promotion.load_classifier"
    monkeypatch.setattr(load, lambda settings, at_once: folders.append(settings.asset_dir))
    return folders


@pytest.fixture
def settings(tmp_path) -> Settings:
    """An asset folder with an old release and its report."""
    settings = Settings(asset_dir=tmp_path / "asset", releases=tmp_path / "releases")
    tiny.put_release(settings.asset_dir, "old")
    (settings.asset_dir / "report.json").write_text('{"of": "old"}')
    return settings


@pytest.fixture
def registry(settings) -> Registry:
    return Registry(settings.releases)


@pytest.fixture
def newer(settings, registry, tmp_path) -> str:
    """The id of a release in the registry, judged against the old one and let through."""
    tiny.put_release(tmp_path / "made", "newer")
    place = registry.keep(tmp_path / "made")
    _judge(place, read_release(settings.asset_dir).id, passed=True)
    return place.name


def _judge(place: Path, against: str, *, passed: bool) -> None:
    judged = Judgement(place.name, against, (Gate("desks", passed, "said"),))
    (place / GATES).write_text(json.dumps(judged.as_dict()))


def test_a_release_that_passed_is_promoted_and_the_old_one_kept(settings, registry, newer, started):
    old = read_release(settings.asset_dir).id
    moved = promote(settings, registry, newer[:5])
    assert (moved.now, moved.before) == (newer, old)
    assert read_whole(settings.asset_dir).id == newer and set(registry.ids()) == {old, newer}
    assert (registry.folder / old / "report.json").read_text() == '{"of": "old"}'
    assert not (settings.asset_dir / "report.json").exists()  # it is of the other release
    assert not (settings.asset_dir / GATES).exists() and started == [registry.folder / newer]
    assert [(event.what, event.id, event.before) for event in registry.events()] == [
        (PROMOTED, newer, old)
    ]


def test_the_way_back_leads_to_the_release_before_with_its_report(settings, registry, newer):
    old = read_release(settings.asset_dir).id
    promote(settings, registry, newer)
    assert roll_back(settings, registry, why="too slow").now == old
    assert read_whole(settings.asset_dir).id == old
    assert (settings.asset_dir / "report.json").read_text() == '{"of": "old"}'
    assert (registry.events()[-1].what, registry.events()[-1].why) == (TAKEN_BACK, "too slow")
    with pytest.raises(ModelRefused, match="nothing is known to go back to"):
        roll_back(settings, registry)


def test_a_network_that_the_next_release_has_not_is_removed(settings, registry, newer):
    folder = settings.asset_dir
    release = tiny.write_models(folder, "old")
    (folder / "MNetPatch.h5").write_text("patches")
    patch = tiny.ModelFile(tiny.hash_file(folder / "MNetPatch.h5"), (), (), tiny.RGB)
    write_release(tiny.tiny_release(files={**release.files, "MNetPatch.h5": patch}, seed=3), folder)
    promote(settings, registry, newer, despite="judged against another")
    assert not (folder / "MNetPatch.h5").exists() and (folder / "OneClass.npz").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda place, old: (place / GATES).unlink(), "was not judged against"),
        (lambda place, old: _judge(place, "f" * 12, passed=True), "was not judged against"),
        (lambda place, old: _judge(place, old, passed=False), "did not pass: desks"),
    ],
)
def test_a_release_that_was_not_let_through_needs_a_reason(settings, registry, newer, change, said):
    old = read_release(settings.asset_dir).id
    change(registry.folder / newer, old)
    with pytest.raises(ModelRefused, match=said):
        promote(settings, registry, newer)
    assert read_release(settings.asset_dir).id == old and registry.events() == []
    promote(settings, registry, newer, despite="the old one learnt from a photo withdrawn since")
    assert registry.events()[-1].why.startswith("the old one") and registry.before(newer) == old


def test_gates_that_cannot_be_read_are_refused(settings, registry, newer):
    place = registry.folder / newer / GATES
    said = json.loads(place.read_text())
    said["gates"][0]["passed"] = "no"
    for text in ('{"of": 1}', json.dumps(said)):
        place.write_text(text)
        with pytest.raises(ModelRefused, match=GATES):
            promote(settings, registry, newer)


def test_what_the_app_would_refuse_is_not_put_in_service(settings, registry, newer, monkeypatch):
    def refuse(settings, at_once):
        raise ModelRefused("CNet.h5 cannot be converted.")

    monkeypatch.setattr(promotion, "load_classifier", refuse)
    with pytest.raises(ModelRefused, match="cannot be converted"):
        promote(settings, registry, newer)
    assert read_whole(settings.asset_dir).id != newer and registry.events() == []


def test_a_damaged_models_json_is_no_dead_end(settings, registry, newer):
    old, facts = read_release(settings.asset_dir).id, settings.asset_dir / "models.json"
    whole = facts.read_text()
    facts.write_text('{"id": "')
    with pytest.raises(ModelRefused, match=r"models\.json"):
        roll_back(settings, registry)  # nothing was ever promoted, so nothing tells what stood here
    facts.write_text(whole)
    promote(settings, registry, newer)
    facts.write_text('{"id": "')
    assert {one.id: one.state for one in list_releases(settings, registry)}[newer] == "in service"
    assert roll_back(settings, registry).now == newer == read_whole(settings.asset_dir).id
    assert roll_back(settings, registry).now == old
    facts.write_text('{"id": "')
    assert promote(settings, registry, newer, despite="the other is damaged").before == old
    assert read_whole(settings.asset_dir).id == newer


def test_the_release_in_service_is_not_promoted_again(settings, registry, newer):
    promote(settings, registry, newer)
    with pytest.raises(ModelRefused, match="in service already"):
        promote(settings, registry, newer)
    (settings.asset_dir / "CNet.h5").write_text("damaged")  # but it can be restored so
    promote(settings, registry, newer)
    assert read_whole(settings.asset_dir).id == newer
    assert [event.what for event in registry.events()] == [PROMOTED, RESTORED]
    assert registry.before(newer) != newer, "the way back still leads to the one before"


@contextmanager
def stopped_before(name: str, monkeypatch) -> Iterator[None]:
    """What is done here is stopped before the file of that name takes its place."""
    replace = Path.replace

    def move(draft: Path, place: Path) -> Path:
        if place.name == name:
            raise KeyboardInterrupt
        return replace(draft, place)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", move)
        yield


@pytest.mark.parametrize("stop_at", ["MNet.h5", "OneClass.npz", "models.json"])
@pytest.mark.parametrize("back", [False, True])
def test_a_stop_while_a_release_is_put_in_service_is_made_good(
    settings, registry, newer, monkeypatch, stop_at, back
):
    old = read_release(settings.asset_dir).id
    with stopped_before(stop_at, monkeypatch):
        promote(settings, registry, newer)
    if back:  # not one release too far: the old one is made whole first
        assert roll_back(settings, registry).now == read_whole(settings.asset_dir).id == old
    promote(settings, registry, newer)
    assert read_whole(settings.asset_dir).id == newer and registry.before(newer) == old
    assert roll_back(settings, registry).now == old and read_whole(settings.asset_dir).id == old


@pytest.mark.parametrize("stop_at", ["MNet.h5", "OneClass.npz", "models.json"])
def test_a_way_back_that_was_stopped_half_way_is_gone_to_its_end(
    settings, registry, newer, monkeypatch, stop_at
):
    """Called again it must not put the release back that the person wanted to leave."""
    old = read_release(settings.asset_dir).id
    promote(settings, registry, newer)
    with stopped_before(stop_at, monkeypatch):
        roll_back(settings, registry)
    assert roll_back(settings, registry).now == old == read_whole(settings.asset_dir).id


@pytest.mark.parametrize("fault", ["ledger", "disk"])
def test_a_promotion_that_is_refused_changes_no_file(settings, registry, newer, monkeypatch, fault):
    def hashes() -> dict[str, bytes]:
        return {one.name: one.read_bytes() for one in settings.asset_dir.iterdir()}

    before = hashes()
    if fault == "ledger":
        (registry.folder / LEDGER).write_text('{"cut')
    else:
        copy = shutil.copyfile

        def fill(path, place):  # the registry has room, and so has the first network
            if place.parent == settings.asset_dir and place.name.endswith("MNet.h5"):
                raise OSError(28, "No space left on device")
            return copy(path, place)

        monkeypatch.setattr(shutil, "copyfile", fill)
    with pytest.raises((DataRefused, OSError), match=r"no command wrote|No space left"):
        promote(settings, registry, newer)
    assert hashes() == before, "no file and no draft"


def test_a_draft_of_a_killed_process_is_in_nobodys_way(settings, registry, newer):
    old = read_release(settings.asset_dir).id
    (registry.folder / f".{old}.draft").mkdir()
    (registry.folder / f".{old}.draft" / "MNet.h5").write_text("half")
    promote(settings, registry, newer)
    assert registry.open(old)[1].id == old and not (registry.folder / f".{old}.draft").exists()


def _listed(settings, registry) -> dict[str, Listed]:
    return {one.id: one for one in list_releases(settings, registry)}


def test_releases_are_listed_with_state_figures_and_history(settings, registry, newer):
    counts = {"recall": {"right": 8, "of": 9}, "false_alarm": {"right": 1, "of": 20}}
    report = {"release": newer, "models": {"occ": {"sets": {"dev_test_easy": counts}}}}
    (registry.folder / newer / "report.json").write_text(json.dumps(seal(report)))
    old = read_release(settings.asset_dir).id
    assert "easy" in _listed(settings, registry)[newer].figures
    kept = registry.folder / newer / "report.json"
    kept.write_text(json.dumps({**report, "digest": "of others"}))
    assert _listed(settings, registry)[newer].figures == {}
    kept.write_text(json.dumps(seal(report)))
    states = {name: one.state for name, one in _listed(settings, registry).items()}
    assert states == {old: "in service", newer: "passed"}
    promote(settings, registry, newer)
    listed = _listed(settings, registry)
    assert listed[newer].state == "in service" and listed[old].state == "not judged"
    assert listed[old].figures == {}  # its report tells of no release, so not of this one
    line = listed[newer].sentence()
    assert line.startswith(f"{newer}  in service; easy: found 8/9, alarms 1/20; 20")
    assert line.endswith(" promoted") and "easy" in listed[newer].figures


def test_a_release_that_failed_is_listed_with_the_gates_that_stopped_it(settings, registry, newer):
    place = registry.folder / newer
    _judge(place, read_release(settings.asset_dir).id, passed=False)
    assert "failed; stopped by: desks" in _listed(settings, registry)[newer].sentence()
    _judge(place, "f" * 12, passed=True)
    assert _listed(settings, registry)[newer].state == "passed against ffffffffffff"
    (place / "report.json").write_text("{half")
    assert _listed(settings, registry)[newer].figures == {}
    (place / GATES).write_text("[]")
    assert _listed(settings, registry)[newer].state == "cannot be read"


def test_a_promotion_that_was_stopped_before_its_first_file_is_taken_back_alone(
    settings, registry, newer
):
    old = read_release(settings.asset_dir).id
    promote(settings, registry, newer)
    registry.note(Event(PROMOTED, old, newer, "killed just now"))
    assert roll_back(settings, registry).now == newer == read_whole(settings.asset_dir).id
    assert roll_back(settings, registry).now == old


def test_a_blank_reason_overrules_no_gate(settings, registry, newer):
    (registry.folder / newer / GATES).unlink()
    with pytest.raises(ModelRefused, match="was not judged"):
        promote(settings, registry, newer, despite="  ")


def test_no_figure_of_the_other_release_is_left_by_a_promotion_that_is_stopped(
    settings, registry, newer, monkeypatch
):
    replace = Path.replace

    def stop(self: Path, target: Path) -> Path:
        return replace(self, target) if target.parent != settings.asset_dir else 1 / 0

    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(Path, "replace", stop)
        promote(settings, registry, newer)
    assert not (settings.asset_dir / "report.json").exists()
    promote(settings, registry, newer)
    assert read_whole(settings.asset_dir).id == newer
