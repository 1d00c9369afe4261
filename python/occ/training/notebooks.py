"""Notebook files in, the same files with fresh output out, or untouched if any cell fails.

`python -m occ.training.notebooks PATH…` runs each from its first cell to its last in a new kernel,
which gets this process's settings. What is kept is what a reviewer compares: no clock times,
durations of cells, memory addresses, home folders, widgets or log lines. Never runs part of one.
May import: files.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from occ.files import write_whole

REPOSITORY = Path(__file__).resolve().parents[3]
WIDGET = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
CLOCK = re.compile(
    r"\b(\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d(\.\d+)?(Z\b|[+-]\d\d:?\d\d\b)?"
    r"|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d\b"
)


def run_notebook(
    path: Path, *, settings: Mapping[str, str] | None = None, timeout_s: int | None = None
) -> nbformat.NotebookNode:
    """Execute a notebook file in a new kernel in its own folder, and clean the output.

    settings: environment variables for the kernel besides those of this process, such as folders
    of a synthetic set. timeout_s: for one cell. The file is not written. SHOW_PHOTOS is not passed
    on: what is kept shows no photo. Raises what nbclient raises when a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    count = len(notebook.cells)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout_s,
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.resolve().parent)}},
        on_cell_start=lambda cell, cell_index: _say(f"{path}: cell {cell_index + 1} of {count}"),
    )
    passed = {name: value for name, value in os.environ.items() if name != "SHOW_PHOTOS"}
    client.execute(env={**passed, "PYTHONHASHSEED": "0", **(settings or {})})
    return clean_notebook(notebook)


def clean_notebook(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what differs between two equal runs; changes the notebook given and returns it."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {name: cell.metadata[name] for name in ("tags",) if name in cell.metadata}
        )
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _kept(output)]
    return notebook


def _kept(output: nbformat.NotebookNode) -> bool:
    """Scrub one output in place; False if nothing worth keeping is left of it."""
    if output.output_type == "stream":
        if output.name == "stderr":  # progress bars and TensorFlow's log: for whoever runs this
            sys.stderr.write(output.text)
            return False
        output.text = scrub_text(output.text)
        return True
    data = output.get("data", {})
    data.pop(WIDGET, None)
    for kind, value in data.items():
        if isinstance(value, str) and (kind.startswith("text/") or kind == "image/svg+xml"):
            data[kind] = scrub_text(value)
    return output.output_type == "error" or bool(data)


def scrub_text(text: str) -> str:
    """Text without memory addresses, clock times and this machine's folders.

    >>> scrub_text("<Model at 0x7f10> saved 2026-01-31 10:00:59")
    '<Model> saved [time]'
    """
    text = CLOCK.sub("[time]", ADDRESS.sub("", text))
    text = text.replace(f"{REPOSITORY}{os.sep}", "").replace(str(REPOSITORY), ".")
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text  # some containers live in "/"


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Replace the file in one step, so that a stop half-way leaves the old one whole."""
    nbformat.validate(notebook)
    write_whole(path, nbformat.writes(notebook).rstrip("\n") + "\n")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks named; 0 if all ran and were written, 1 at the first that failed."""
    parser = argparse.ArgumentParser(description="Run notebooks top to bottom and keep the output.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    for path in parser.parse_args(arguments).paths:
        if not path.is_file():
            _say(f"refused: there is no notebook {path}.")
            return 1
        try:
            notebook = run_notebook(path)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as failed:
            _say(f"{failed}\nrefused: {path} did not run to its end and is left as it was.")
            return 1
        write_notebook(notebook, path)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        kept = sum(len(cell.outputs) for cell in code)
        print(f"{path}: {len(code)} code cells ran, {kept} outputs kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
