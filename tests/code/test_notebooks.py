"""occ.training.notebook.run: small notebooks in, executed and clean ones (or the old file) out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import tiny
from occ.settings import read_settings
from occ.training.notebook import run as notebooks
from occ.training.notebook import stage
from occ.training.notebook.run import clean_notebook, main, run_notebook, scrub_text, write_notebook
from occ.training.notebook.stage import Stage
from occ.training.plan import TrainPlan

NOISY = """\
import os, sys
from pathlib import Path
print("hello", object(), "at 10:11:12 in", Path.home())
print("a progress bar", file=sys.stderr)
"""


def save(path: Path, *sources: str) -> Path:
    """A notebook file of code cells that somebody ran by hand, out of order."""
    cells = [nbformat.v4.new_code_cell(source, execution_count=7) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # ids are random otherwise, and a rerun is compared below
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module", autouse=True)
def all_there() -> Iterator[None]:
    """As if every photo of the manifest were there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebooks, "choose_stage", lambda settings: Stage(settings, TrainPlan(), ""))
        yield


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A notebook that main() ran, and its text after that."""
    path = save(tmp_path_factory.mktemp("notebooks") / "noisy.ipynb", NOISY, "1 + 1")
    assert main([str(path)]) == 0
    return path, path.read_text()


def test_a_notebook_is_run_from_its_first_cell_to_its_last(ran: tuple[Path, str]) -> None:
    notebook = nbformat.reads(ran[1], as_version=4)
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    assert notebook.cells[1].outputs[0].data["text/plain"] == "2"


def test_what_is_kept_names_no_clock_no_address_no_home_and_no_log(ran: tuple[Path, str]) -> None:
    first = nbformat.reads(ran[1], as_version=4).cells[0]
    assert first.outputs[0].text == "hello <object object> at [time] in ~\n"
    assert "a progress bar" not in "".join(str(output) for output in first.outputs)
    assert first.metadata == {}


def test_a_notebook_can_be_given_other_settings_and_its_file_stays(tmp_path: Path) -> None:
    path = save(tmp_path / "asks.ipynb", 'import os; os.environ["OCC_TARGET"]')
    before = path.read_bytes()
    ran = run_notebook(path, settings={"OCC_TARGET": "apple"})
    assert ran.cells[0].outputs[0].data["text/plain"] == "'apple'"
    assert path.read_bytes() == before


def test_with_assets_of_ones_own_the_run_is_kept_beside_them_and_the_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "story").mkdir()
    asks = "from occ.settings import read_settings as read; print(read().asset_dir, read().target)"
    path = save(tmp_path / "story" / "asks.ipynb", asks)
    before = path.read_bytes()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OCC_TARGET", "apple")
    monkeypatch.setenv("OCC_ASSET_DIR", "apple/asset")  # from here, not from where a kernel works
    assert main(["story/asks.ipynb"]) == 0
    assert path.read_bytes() == before
    kept = nbformat.read(tmp_path / "apple" / "jupyter" / "asks.ipynb", as_version=4)
    assert kept.cells[0].outputs[0].text == f"{tmp_path / 'apple' / 'asset'} apple\n"


def test_what_synthetic_photos_show_replaces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tiny.write_photos(tmp_path / "data", photos=20)
    manifest = settings.data_dir / "manifest.csv"
    manifest.write_text(manifest.read_text().replace(",demo,", ",web,"))
    next((settings.data_dir / "raw" / "banana").iterdir()).unlink()
    for name in ("DATA_DIR", "CACHE_DIR"):
        monkeypatch.setenv(f"OCC_{name}", str(getattr(settings, name.lower())))
    monkeypatch.setattr(notebooks, "choose_stage", stage.choose_stage)
    monkeypatch.setattr(stage, "DEMO_PHOTOS", 20)
    path = save(tmp_path / "adds.ipynb", "1 + 1")
    before = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes() == before
    kept = nbformat.read(settings.cache_dir / "jupyter" / "adds.ipynb", as_version=4)
    assert kept.cells[0].outputs[0].data["text/plain"] == "2"
    monkeypatch.setenv("OCC_ASSET_DIR", str(tmp_path / "mine" / "asset"))
    assert notebooks.place_of(path, read_settings()).parent == settings.cache_dir / "jupyter"
    said = capsys.readouterr().err
    assert "19 of 20 photos of the manifest are here" in said and "stays as it is" in said


def test_another_object_needs_assets_of_its_own_before_a_notebook_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "adds.ipynb", "1 + 1")
    before = path.read_bytes()
    monkeypatch.setenv("OCC_TARGET", "apple")  # beside the shipped models, which are of bananas
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "Set OCC_ASSET_DIR to a folder of its own" in capsys.readouterr().err


def test_no_photo_of_others_is_asked_for_in_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOW_PHOTOS", "1")
    path = save(tmp_path / "asks.ipynb", 'import os; os.environ.get("SHOW_PHOTOS", "unset")')
    assert run_notebook(path).cells[0].outputs[0].data["text/plain"] == "'unset'"


def test_running_again_changes_nothing(ran: tuple[Path, str]) -> None:
    path, text = ran
    assert main([str(path)]) == 0
    assert path.read_text() == text


def test_a_notebook_that_fails_is_left_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path / "broken.ipynb", "1 / 0", "2 + 2")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_notebook_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.ipynb")]) == 1
    assert "there is no notebook" in capsys.readouterr().err
    conflict = tmp_path / "half.ipynb"
    conflict.write_text("<<<<<<< ours\n{}")
    assert main([str(conflict)]) == 1
    assert "half.ipynb is not a notebook: " in capsys.readouterr().err


def test_widgets_go_and_pictures_and_tags_stay() -> None:
    shown = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    picture = {"image/png": "aGVsbG8=", **shown}
    cell = nbformat.v4.new_code_cell("show()", metadata={"tags": ["a"], "execution": {"x": "1"}})
    cell.outputs = [nbformat.v4.new_output("display_data", data=data) for data in (shown, picture)]
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    cleaned = clean_notebook(notebook)
    assert [dict(output.data) for output in cleaned.cells[0].outputs] == [{"image/png": "aGVsbG8="}]
    assert cleaned.cells[0].metadata == {"tags": ["a"]}
    assert "widgets" not in cleaned.metadata


@pytest.mark.parametrize(
    "kept", ["recall 0.92 of 160 photos", "2026-01-31", "224 x 224", "ratio 16:9", "0x7f alone"]
)
def test_text_that_says_the_same_in_every_run_is_not_touched(kept: str) -> None:
    assert scrub_text(kept) == kept


def test_a_file_that_is_no_notebook_is_not_written(tmp_path: Path) -> None:
    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
    broken.cells[0].cell_type = "poem"
    with pytest.raises(nbformat.ValidationError):
        write_notebook(broken, tmp_path / "broken.ipynb")
    assert list(tmp_path.iterdir()) == []
