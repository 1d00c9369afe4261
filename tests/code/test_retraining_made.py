"""A release in service and photos in; the next release in the registry, and its gates, out."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from occ.classify import Classifier
from occ.dataset.manifest import write_manifest
from occ.errors import DataRefused, ModelRefused
from occ.models import Head
from occ.release import Release, read_release, write_release
from occ.settings import Settings
from occ.values import UPLOADS

pytest.importorskip("tensorflow", reason="training needs TensorFlow")
from occ.release.report import seal
from occ.retraining import judge as judging
from occ.retraining import retrain
from occ.retraining.judge import judge
from occ.retraining.promotion import read_judgement
from occ.retraining.registry import MADE, Registry
from occ.retraining.retrain import make_next
from occ.training.workbench import Workbench, open_workbench


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """A data folder, drawn once."""
    return tiny.write_photos(tmp_path_factory.mktemp("drawn"), photos=100).data_dir


@pytest.fixture
def settings(tmp_path, drawn, few_resamples, monkeypatch) -> Settings:
    """Drawn photos, and a release in service that finds nearly every banana."""
    monkeypatch.setattr(judging, "MIN_PHOTOS", 2)
    folders = {"data_dir": tmp_path / "data", "asset_dir": tmp_path / "data" / "asset"}
    shutil.copytree(drawn, folders["data_dir"])
    settings = Settings(**folders, cache_dir=tmp_path / "cache", releases=tmp_path / "releases")
    tiny.put_release(settings.asset_dir, "old", low=0.2, high=0.2)
    write_report(settings.asset_dir)
    return settings


@pytest.fixture
def bench(settings) -> Workbench:
    return open_workbench(settings)


@pytest.fixture
def registry(settings) -> Registry:
    return Registry(settings.releases)


def write_report(folder: Path, **sets) -> None:
    """A report of the release in a folder; sets: what it says of the whole decision."""
    facts = {"release": read_release(folder).id, "models": {"occ": {"sets": sets}}}
    (folder / "report.json").write_text(json.dumps(seal(facts)))


class Teacher:
    """Stands for training and measuring: counts calls, and writes what it is told to."""

    def __init__(self, monkeypatch, **changes):
        self.changes, self.trained, self.measured = changes, [], []
        monkeypatch.setattr(retrain, "train_all", self.train)
        monkeypatch.setattr(retrain, "write_report", self.measure)

    def train(self, bench: Workbench, plan) -> Release:
        folder = bench.settings.asset_dir
        self.trained.append(folder)
        release = replace(read_release(folder), **self.changes)
        write_release(release, folder)
        return release

    def measure(self, bench: Workbench) -> None:
        self.measured.append(bench.settings.asset_dir)
        write_report(bench.settings.asset_dir)


def test_the_next_release_is_made_beside_the_one_in_service(bench, registry, monkeypatch):
    teacher = Teacher(monkeypatch, seed=7)
    old = read_release(bench.settings.asset_dir)
    made = make_next(bench, registry)
    assert teacher.trained == teacher.measured == [registry.next]
    assert registry.open(made)[1].seed == 7 and (registry.folder / made / "report.json").exists()
    assert read_release(bench.settings.asset_dir) == old and not registry.next.exists()
    assert [(event.what, event.id, event.before) for event in registry.events()] == [
        (MADE, made, old.id)
    ]


def test_a_release_that_decides_as_the_one_in_service_is_not_kept(bench, registry, monkeypatch):
    teacher = Teacher(monkeypatch, git_commit="another")
    assert make_next(bench, registry) is None
    assert (registry.ids(), registry.events(), teacher.measured) == ([], [], [])
    assert not registry.next.exists()


def test_a_stopped_run_goes_on_where_it_was(bench, registry, monkeypatch):
    teacher = Teacher(monkeypatch, seed=7)
    with monkeypatch.context() as patch:
        patch.setattr(retrain, "write_report", lambda bench: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_next(bench, registry)
    (registry.next / "draft").mkdir()  # as training leaves it
    (registry.next / "CNet.json").write_text("{}")
    seen = []
    monkeypatch.setattr(
        retrain,
        "train_all",
        lambda bench, plan: seen.extend(registry.next.iterdir()) or teacher.train(bench, plan),
    )
    assert make_next(bench, registry) in registry.ids()
    assert {"draft", "CNet.json"} <= {path.name for path in seen}


def test_a_release_that_was_made_of_the_same_photos_is_not_made_twice(bench, registry, monkeypatch):
    teacher = Teacher(monkeypatch, seed=7)
    made = make_next(bench, registry)
    assert make_next(bench, registry) == made and registry.ids() == [made]
    assert len(registry.events()) == len(teacher.measured) == 1
    teacher.changes["seed"] = 8
    assert make_next(bench, registry) != made and len(registry.ids()) == 2


def test_the_release_in_service_is_not_judged_against_itself(bench, registry):
    live = registry.keep(bench.settings.asset_dir).name
    with pytest.raises(ModelRefused, match="is in service"):
        judge(bench, registry, live)


def test_without_a_release_in_service_nothing_is_made(bench, registry, monkeypatch):
    teacher = Teacher(monkeypatch)
    (bench.settings.asset_dir / "models.json").unlink()
    with pytest.raises(ModelRefused, match=r"models\.json is missing"):
        make_next(bench, registry)
    assert teacher.trained == [] and not registry.folder.exists()


@pytest.fixture
def made(bench, registry, monkeypatch) -> str:
    """The id of a release in the registry that answers as the one in service does."""
    Teacher(monkeypatch, seed=7)
    use(monkeypatch, {})
    return make_next(bench, registry)


def use(monkeypatch, heads: dict[str, object]) -> None:
    """Let every release answer by tiny networks; heads: id -> that of a release, if another."""

    def load(bench: Workbench, folder: Path) -> Classifier:
        one, release = tiny.tiny_classifier(), read_release(folder)
        head = Head(heads.get(release.id, tiny.TinyHead()))
        return replace(one, release=release, heads={**one.heads, tiny.HEAD: head})

    monkeypatch.setattr(judging, "load_measured", load)
    monkeypatch.setattr(judging, "_time", lambda part, *pair: ([10.0], [10.0]))


def test_a_release_that_answers_alike_passes_and_the_gates_are_written(bench, registry, made):
    judged, changes = judge(bench, registry, made)
    assert (
        judged.passed
        and changes == []
        and judged.against == read_release(bench.settings.asset_dir).id
    )
    names = [gate.name for gate in judged.gates]
    assert names[:2] == ["promise", "dev_test_easy, target"] and "worst source" in names
    assert {"calibration", "background gap", "white backgrounds", "speed"} <= set(names)
    assert read_judgement(registry.folder / made) == judged
    facts = json.loads((registry.folder / made / "gates.json").read_text())
    assert facts["passed"] is True and len(facts["gates"]) == len(names)


def test_a_release_that_finds_no_target_fails_where_it_lost_them(
    bench, registry, made, monkeypatch
):
    use(monkeypatch, {made: tiny.Never()})
    judged, changes = judge(bench, registry, made)
    lost = [change for change in changes if change.kind == "lost"]
    assert "dev_test_easy, target" in judged.failed() and "worst source" in judged.failed()
    assert "dev_test_easy, other" not in judged.failed() and len(lost) >= 5
    assert not read_judgement(registry.folder / made).passed


def test_photos_of_visitors_that_were_not_taught_are_asked_too(
    settings, registry, made, monkeypatch
):
    rows = open_workbench(settings).rows
    sent = [row for row in rows if row.split != "dev-test" and row.label == "banana"]
    asked = [row for row in sent if row.split != "train"]
    write_manifest(
        [replace(row, source=UPLOADS) if row in sent else row for row in rows],
        settings.data_dir / "manifest.csv",
    )
    use(monkeypatch, {made: tiny.Never()})
    judged, _ = judge(open_workbench(settings), registry, made)
    (gate,) = (one for one in judged.gates if one.name == "photos of visitors, outside train")
    assert not gate.passed and gate.said.endswith("at least 0.05 needed")
    assert f"of {len(asked)} photos" in gate.said and len(asked) < len(sent)


def test_figures_of_both_reports_are_compared(bench, registry, made):
    figure = {"value": 0.02, "low": 0.01, "high": 0.03}
    live, place = bench.settings.asset_dir, registry.folder / made
    write_report(live, dev_test_easy={"calibration_error": figure})
    assert judge(bench, registry, made)[0].failed() == ["calibration"]  # not measured for this one
    for value, failed in ((0.03, []), (0.031, ["calibration"])):
        write_report(place, dev_test_easy={"calibration_error": {**figure, "value": value}})
        assert judge(bench, registry, made)[0].failed() == failed


def test_a_release_whose_report_is_of_another_is_not_judged(bench, registry, made):
    (bench.settings.asset_dir / "report.json").write_text('{"release": "f00"}')
    with pytest.raises(DataRefused, match=r"Received: f00\. Run `occ evaluate`"):
        judge(bench, registry, made)
    assert not (registry.folder / made / "gates.json").exists()


def test_a_report_that_was_changed_is_refused(bench, registry, made):
    path = registry.folder / made / "report.json"
    facts = json.loads(path.read_text())
    unsealed = {name: fact for name, fact in facts.items() if name != "digest"}
    for changed in ({**facts, "models": {}}, {**facts, "digest": None}, unsealed):
        path.write_text(json.dumps(changed))
        with pytest.raises(DataRefused, match=f"report of release {made} is not as `occ evaluate`"):
            judge(bench, registry, made)
    assert not (registry.folder / made / "gates.json").exists()


def test_both_releases_are_timed_on_the_same_photos_by_turns(bench):
    asked: list[tuple[str, bytes]] = []
    first, second = (lambda data, name=name: asked.append((name, data)) for name in "ab")
    times = judging._time(bench, first, second)
    assert [len(one) for one in times] == [min(len(bench.photos), judging.TIMED)] * 2
    assert [name for name, _ in asked[:4]] == ["a", "b", "a", "b"]
    assert all(asked[at][1] == asked[at + 1][1] for at in range(0, len(asked), 2))
