"""The committed notebooks in, every reason why they cannot be reviewed out.

A notebook tells; the package does. It is committed as `make notebooks` left it.
"""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

CELL_LINES, FILE_BYTES, PICTURE_PX = 15, 1_000_000, 800
CODE_OF_THE_PACKAGE = re.compile(r"^\s*(?:async\s+def|def|class)\s", re.M)
OF_ONE_RUN = re.compile(r" at 0x[0-9a-fA-F]+|(?<![\w.])/(?:home|Users|root)/|\b\d\d:\d\d:\d\d\b")
OF_BANANAS = re.compile(r"banana|yellow|fruit|\b954\b", re.I)
STORY = ("jupyter/preprocess.ipynb", "jupyter/models.ipynb")


def faults_of(notebook: dict) -> list[str]:
    """Why a notebook cannot be reviewed as it is; empty if it can."""
    found, ran, told = [], 0, False
    for number, cell in enumerate(notebook["cells"], start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            told = bool(source.strip())
            continue
        ran += 1
        if cell["execution_count"] != ran:
            found.append(f"cell {number}: not run top to bottom, run `make notebooks`")
        if len(source.splitlines()) > CELL_LINES or CODE_OF_THE_PACKAGE.search(source):
            found.append(f"cell {number}: move this code into the package")
        if not told:
            found.append(f"cell {number}: no sentence before it says what it asks or answers")
        told = False
        for output in cell["outputs"]:
            found += [f"cell {number}: {fault}" for fault in output_faults(output)]
    return found


def output_faults(output: dict) -> list[str]:
    """Why one output cannot be reviewed."""
    if output["output_type"] == "error":
        return [f"ends with {output['ename']}"]
    if output.get("name") == "stderr":
        return ["a log or a warning is kept"]
    texts = {"text/plain": output.get("text", ""), **output.get("data", {})}
    found = []
    if "<Figure" in str(texts["text/plain"]) and not any(
        kind.startswith("image/") for kind in texts
    ):
        found.append("a figure is kept as its name, without a picture")
    for kind, value in texts.items():
        content = value if isinstance(value, dict) else "".join(value)
        if kind.startswith("image/") and kind != "image/svg+xml":
            with Image.open(io.BytesIO(base64.b64decode(content))) as picture:
                if picture.width > PICTURE_PX:
                    found.append(f"a picture is {picture.width} pixels wide")
        elif shown := OF_ONE_RUN.search(str(content)):
            found.append(f"shows {shown.group().strip()}, which differs in every run")
    return found


@pytest.fixture(scope="module")
def notebooks(tracked: tuple[Path, ...], repository: Path) -> dict[str, bytes]:
    """Path -> content of each committed notebook."""
    return {
        path.as_posix(): (repository / path).read_bytes()
        for path in tracked
        if path.suffix == ".ipynb"
    }


def test_the_story_is_told_by_two_notebooks(notebooks: dict[str, bytes]) -> None:
    assert sorted(notebooks) == sorted(STORY)


def test_every_notebook_can_be_reviewed(notebooks: dict[str, bytes]) -> None:
    found = {path: faults_of(json.loads(content)) for path, content in notebooks.items()}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_what_a_notebook_says_between_its_cells_is_true_of_any_object(
    notebooks: dict[str, bytes],
) -> None:
    """Its figures are those of the run; these words stay when another object is taught."""
    cells = [(path, cell) for path in notebooks for cell in json.loads(notebooks[path])["cells"]]
    told = [(path, "".join(cell["source"])) for path, cell in cells if "outputs" not in cell]
    assert [one for one in told if OF_BANANAS.search(one[1])] == []
    asked = [(path, "".join(cell["source"])) for path, cell in cells if "outputs" in cell]
    assert [one for one in asked if "class_954" in one[1]] == []


def test_every_notebook_opens_quickly(notebooks: dict[str, bytes]) -> None:
    assert [path for path, content in notebooks.items() if len(content) > FILE_BYTES] == []


def code_cell(source: str = "1 + 1", count: int = 1, **output: object) -> dict:
    """One code cell, with one output if any is given."""
    return {
        "cell_type": "code",
        "source": source.splitlines(keepends=True),
        "execution_count": count,
        "outputs": [output] if output else [],
    }


def picture_of(width: int) -> str:
    """A PNG of that width as a notebook holds it."""
    content = io.BytesIO()
    Image.new("L", (width, 2)).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


SENTENCE = {"cell_type": "markdown", "source": ["How many photos are there?"]}
SHOWN = {"output_type": "display_data"}


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (code_cell(), ""),
        (code_cell(count=3), "not run top to bottom"),
        (code_cell("def f():\n    pass"), "move this code"),
        (code_cell("    class A: pass"), "move this code"),
        (code_cell("x = 1\n" * 16), "move this code"),
        (code_cell(output_type="error", ename="ValueError"), "ends with ValueError"),
        (code_cell(output_type="stream", name="stderr", text=["W"]), "a log or a warning"),
        (code_cell(output_type="stream", name="stdout", text=["<A at 0x7f>"]), "at 0x7f"),
        (code_cell(output_type="stream", name="stdout", text="at 10:11:12"), "10:11:12"),
        (code_cell(**SHOWN, data={"text/html": ["/" + "home/ada"]}), "differs in every run"),
        (code_cell(**SHOWN, data={"image/png": picture_of(801)}), "801 pixels wide"),
        (code_cell(**SHOWN, data={"image/png": picture_of(800)}), ""),
        (code_cell(**SHOWN, data={"text/plain": ["<Figure size 1x1>"]}), "without a picture"),
    ],
)
def test_a_planted_fault_is_found(cell: dict, fault: str) -> None:
    found = faults_of({"cells": [SENTENCE, cell]})
    assert [fault in line for line in found] == ([True] if fault else [])


def test_a_cell_without_a_sentence_before_it_is_found() -> None:
    found = faults_of({"cells": [SENTENCE, code_cell(), code_cell(count=2)]})
    assert found == ["cell 3: no sentence before it says what it asks or answers"]
