"""Both notebooks run from the first cell to the last on synthetic photos, and change nothing else.

Where the real photos are, they are run on those too and must say what the committed output says.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import nbformat
import pytest
import tiny
from occ.settings import REPOSITORY, Settings
from occ.training.notebook.resume import find_release
from occ.training.notebook.run import run_notebook
from occ.training.notebook.stage import choose_stage
from occ.training.workbench import open_workbench

NAMES = ("preprocess", "models")
PHOTOS = 60
FORMS = ("text", "text/markdown", "text/plain")  # of a cell's output, the fullest first


def read_notebook(name: str) -> nbformat.NotebookNode:
    return nbformat.read(REPOSITORY / "jupyter" / f"{name}.ipynb", as_version=4)


def said(notebook: nbformat.NotebookNode) -> list[str]:
    """What the cells print or show as text, without pictures: one string a code cell."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown = [{"text": out.get("text"), **out.get("data", {})} for out in cell.outputs]
            parts = [next(filter(None, map(one.get, FORMS)), "") for one in shown]
            texts.append("".join(parts))
    return texts


def hashes_of(folder: Path) -> dict[str, str]:
    """Every file in a folder, such as a model, with the hash of its bytes."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """Both notebooks, run on a small synthetic set with a fresh cache."""
    folder = tmp_path_factory.mktemp("data")
    tiny.write_photos(folder, photos=PHOTOS)
    settings = {"OCC_DATA_DIR": str(folder), "OCC_CACHE_DIR": str(folder / "cache")}
    settings |= {"SHOW_PHOTOS": "", "RETRAIN": ""}
    before = hashes_of(REPOSITORY / "asset"), hashes_of(REPOSITORY / "jupyter")
    paths = {name: REPOSITORY / "jupyter" / f"{name}.ipynb" for name in NAMES}
    ran = {
        name: run_notebook(path, settings=settings, timeout_s=230) for name, path in paths.items()
    }
    assert (hashes_of(REPOSITORY / "asset"), hashes_of(REPOSITORY / "jupyter")) == before
    return ran


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_on_synthetic_photos_and_says_so(name, synthetic):
    assert f"This run is about {PHOTOS} synthetic photos" in said(synthetic[name])[0]
    kinds = [out.output_type for cell in synthetic[name].cells for out in cell.get("outputs", [])]
    assert "error" not in kinds


@pytest.mark.slow
def test_it_trains_where_no_models_are_and_measures_what_it_trained(synthetic):
    text = "\n".join(said(synthetic["models"]))
    assert "No report was kept to compare with" in text
    assert all(name in text for name in ("CNet.h5", "MNet.h5", "MNetDNN.h5", "MNetDNN_rgb.h5"))


@pytest.mark.slow
def test_every_figure_is_a_picture(synthetic):
    for notebook in synthetic.values():
        outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
        drawn = [
            out.data for out in outputs if "<Figure" in out.get("data", {}).get("text/plain", "")
        ]
        assert drawn and all({"image/png", "image/jpeg"} & set(data) for data in drawn)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_run_on_the_real_photos_says_what_is_committed(name, tmp_path):
    stage = choose_stage(Settings())
    if stage.settings != Settings():
        pytest.skip(stage.why)
    assert find_release(open_workbench(stage.settings)), "asset/ and the photos do not fit"
    shutil.copytree(stage.settings.asset_dir, tmp_path / "asset")  # so that nothing can change it
    settings = {"OCC_ASSET_DIR": str(tmp_path / "asset"), "RETRAIN": ""}
    path = REPOSITORY / "jupyter" / f"{name}.ipynb"
    assert said(run_notebook(path, settings=settings, timeout_s=1800)) == said(read_notebook(name))


def test_the_models_notebook_shows_the_numbers_of_the_report():
    report = json.loads((REPOSITORY / "asset" / "report.json").read_text())
    text = "\n".join(said(read_notebook("models")))
    assert f"equals the one in asset/report.json, of release {report['release']}" in text
    for one in report["models"].values():
        for word in ("dev_test_easy", "dev_test_hard"):
            assert f"{one['sets'][word]['auroc']['value']:.3f}" in text


def test_the_models_notebook_says_where_another_report_stops_it_and_where_not():
    """As tests/code/test_resume.py has it of compare_report."""
    cells = read_notebook("models").cells
    place = next(n for n, cell in enumerate(cells) if "compare_report(report" in cell.source)
    told = cells[place - 1].source
    assert "of this release and of the same bytes of all photos, this stops" in told
    assert "where it is not, the line below says so" in told
