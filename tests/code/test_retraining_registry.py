"""Releases put on a registry; the same files, by id, and the lines of the ledger out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tiny
from occ.errors import DataRefused, ModelRefused
from occ.release import write_release
from occ.release.files import read_whole
from occ.retraining.registry import LEDGER, MADE, PROMOTED, TAKEN_BACK, Event, Registry, files_of


@pytest.fixture
def asset(tmp_path) -> Path:
    """A folder with a release in."""
    tiny.put_release(tmp_path / "asset", "old")
    return tmp_path / "asset"


@pytest.fixture
def registry(tmp_path) -> Registry:
    return Registry(tmp_path / "releases")


def test_a_registry_that_is_not_there_is_empty(registry):
    assert (registry.ids(), registry.events(), registry.before("a" * 12)) == ([], [], None)


def test_lines_that_are_noted_at_once_are_all_kept(registry):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: registry.note(Event(MADE, f"{number:012x}")), range(40)))
    assert sorted(int(one.id, 16) for one in registry.events()) == list(range(40))


def test_a_release_is_kept_whole_by_its_id_and_only_once(registry, asset):
    (asset / "report.json").write_text("{}")
    (asset / "MODEL_CARD.md").write_text("no file of a release")
    place = registry.keep(asset)
    folder, release = registry.open(place.name[:4])
    assert folder == place and release.id == place.name == registry.ids()[0]
    assert sorted(path.name for path in place.iterdir()) == sorted(files_of(release, asset))
    assert (place / "report.json").exists() and not (place / "MODEL_CARD.md").exists()
    (asset / "curves.json").unlink()
    (asset / "gates.json").write_text("{}")
    (place / "CNet.h5").write_text("damaged")  # and here it is whole: a way back must not be lost
    assert registry.keep(asset) == place and read_whole(place).id == release.id
    assert (place / "gates.json").exists()
    (asset / "CNet.h5").write_text("changed since")
    assert registry.keep(asset) == place and read_whole(place).id == release.id


def test_a_release_that_is_not_whole_is_not_kept(registry, asset):
    (asset / "OneClass.npz").write_text("cut off")
    with pytest.raises(ModelRefused, match=r"OneClass\.npz does not match"):
        registry.keep(asset)
    assert registry.ids() == [] and not list(registry.folder.glob(".*"))


def test_a_stop_while_a_release_is_copied_leaves_nothing_of_it(registry, asset, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("shutil.copyfile", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            registry.keep(asset)
    assert registry.ids() == [] and not any(one.is_dir() for one in registry.folder.iterdir())
    assert registry.ids() == [] and registry.keep(asset).name in registry.ids()


def test_a_file_in_the_place_of_the_registry_is_refused_and_left_as_it_is(registry):
    registry.folder.write_text("not a folder")
    for ask in (
        registry.ids,
        lambda: registry.open("ab"),
        registry.events,
        lambda: registry.before("ab"),
    ):
        with pytest.raises(ModelRefused, match="is no folder"):
            ask()
    assert registry.folder.read_text() == "not a folder"


@pytest.mark.parametrize("asked", ["", "zz", "../asset"])
def test_an_id_that_names_no_release_is_refused_with_those_there_are(registry, asset, asked):
    place = registry.keep(asset)
    with pytest.raises(ModelRefused, match=place.name):
        registry.open(asked)


def test_first_digits_that_two_releases_share_are_refused(registry):
    for name in ("ab" + "0" * 10, "ab" + "1" * 10):
        (registry.folder / name).mkdir(parents=True)
    with pytest.raises(ModelRefused, match="Several releases"):
        registry.open("ab")


def test_a_damaged_or_swapped_release_is_not_opened(registry, asset):
    place = registry.keep(asset)
    place.rename(registry.folder / ("f" * 12))
    with pytest.raises(ModelRefused, match="not the one of its name"):
        registry.open("f")
    (registry.folder / ("f" * 12) / "MNet.h5").write_text("damaged")
    with pytest.raises(ModelRefused, match=r"MNet\.h5 does not match"):
        registry.open("f")


def test_a_release_that_names_a_file_elsewhere_is_refused(registry, asset):
    release = tiny.write_models(asset, "old", novelty={"file": "../secret", "sha256": "0" * 64})
    write_release(release, asset)
    with pytest.raises(ModelRefused, match="outside its folder"):
        registry.keep(asset)


def test_the_ledger_tells_what_stood_before_a_release_that_was_promoted(registry):
    one, two, three = ("1" * 12, "2" * 12, "3" * 12)
    for event in (
        Event(MADE, two, one),
        Event(PROMOTED, two, one, "why"),
        Event(PROMOTED, two, three),
    ):
        registry.note(event)
    registry.note(Event(TAKEN_BACK, two, one))
    assert [event.what for event in registry.events()] == [MADE, PROMOTED, PROMOTED, TAKEN_BACK]
    assert registry.events()[1].why == "why" and registry.events()[1].at_utc.endswith("+00:00")
    assert registry.before(two) == three and registry.before(one) is None


@pytest.mark.parametrize(
    "line",
    [
        *(b"{half a line\n", b"\xff\n", b'{"what": 1, "id": 2}\n'),
        pytest.param(b"[" * 100_000 + b"\n", id="nested without end"),
    ],
)
def test_a_line_that_no_command_wrote_is_refused_with_its_file(registry, line):
    registry.note(Event(MADE, "1" * 12))
    with (registry.folder / LEDGER).open("ab") as file:
        file.write(line)
    with pytest.raises(DataRefused, match=LEDGER):
        registry.events()
