"""Both notebooks run from the first cell to the last, and say what the committed output says."""

import json

import nbformat
import pytest
from occ.settings import REPOSITORY
from occ.training.notebooks import run_notebook

NOTEBOOKS = ("preprocess.ipynb", "models.ipynb")


def said(notebook: nbformat.NotebookNode) -> list[str]:
    """What the cells print or show as text, without pictures: one string a code cell."""
    texts = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            parts = [
                out.get("text") or out.get("data", {}).get("text/plain") for out in cell.outputs
            ]
            texts.append("".join(part for part in parts if part))
    return texts


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_fresh_run_says_what_is_committed(name):
    path = REPOSITORY / "jupyter" / name
    committed = nbformat.read(path, as_version=4)
    fresh = run_notebook(path, timeout_s=200)
    assert said(fresh) == said(committed)


def test_the_models_notebook_shows_the_numbers_of_the_report():
    report = json.loads((REPOSITORY / "asset" / "report.json").read_text())
    text = "\n".join(said(nbformat.read(REPOSITORY / "jupyter" / "models.ipynb", as_version=4)))
    for one in report["models"].values():
        for word in ("dev_test_easy", "dev_test_hard"):
            assert f"{one['sets'][word]['auroc']['value']:.3f}" in text
