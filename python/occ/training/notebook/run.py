"""Notebook files in, the same files with fresh output out, or untouched if any cell fails.

`python -m occ.training.notebook.run PATH…` runs each from its first cell to its last in a new
kernel, which gets this process's settings. What is kept is what a reviewer compares: no clock
times, durations of cells, memory addresses, home folders, widgets or log lines. Never runs part of
one. With an asset folder of one's own, or on synthetic photos, the output is of other models, so it
goes into new files beside that folder or in the cache, and the files given stay. May import:
errors, values, files, settings, training.notebook.stage.
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
from nbformat.reader import NotJSONError

from occ.errors import OccError, SettingRefused
from occ.files import write_whole
from occ.settings import REPOSITORY, Settings, read_settings
from occ.training.notebook.stage import choose_stage
from occ.values import POSITIVE

FOLDERS = ("data_dir", "asset_dir", "cache_dir", "releases")
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


def folders_of(settings: Settings) -> dict[str, str]:
    """The settings' folders as variables for a kernel, which works in another folder: absolute."""
    return {f"OCC_{name.upper()}": str(getattr(settings, name)) for name in FOLDERS}


def place_of(path: Path, settings: Settings) -> Path:
    """Where the run of a notebook is kept: in its own file, or in jupyter/ beside other assets.

    Of synthetic photos nothing is kept but in the cache: they replace no figures of real ones.
    Raises SettingRefused for another object whose assets would be those of the bananas.
    """
    beside = settings.asset_dir.resolve() != REPOSITORY / "asset"
    if settings.target != POSITIVE and not beside:
        raise SettingRefused(
            f"{path} tells of the models in asset/, which know a {POSITIVE}. "
            f"Received: OCC_TARGET {settings.target!r}.",
            advice="Set OCC_ASSET_DIR to a folder of its own, such as "
            f"own/{settings.target}/asset.",
        )
    kept = settings.asset_dir.parent / "jupyter" / path.name if beside else path
    stage = choose_stage(settings)
    if stage.settings.asset_dir == settings.asset_dir:
        return kept
    place = settings.cache_dir / "jupyter" / path.name
    _say(f"{stage.why} What it shows goes to {place}, and {kept} stays as it is.")
    return place


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Replace the file in one step, so that a stop half-way leaves the old one whole."""
    nbformat.validate(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, nbformat.writes(notebook).rstrip("\n") + "\n")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the notebooks named; 0 if all ran and were written, 1 at the first that failed."""
    parser = argparse.ArgumentParser(description="Run notebooks top to bottom and keep the output.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    paths = parser.parse_args(arguments).paths
    try:
        settings = read_settings()
        done = all(_run_and_keep(path, settings) for path in paths)
    except OccError as refused:
        _say(f"refused: {refused}")
        return 1
    return 0 if done else 1


def _run_and_keep(path: Path, settings: Settings) -> bool:
    """Run one notebook and write it to its place; False, and nothing written, if it failed."""
    if not path.is_file():
        _say(f"refused: there is no notebook {path}.")
        return False
    place = place_of(path, settings)
    try:
        notebook = run_notebook(path, settings=folders_of(settings))
    except (nbformat.ValidationError, NotJSONError) as broken:
        _say(f"refused: {path} is not a notebook: {str(broken).splitlines()[0]:.80}")
        return False
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as failed:
        _say(f"{failed}\nrefused: {path} did not run to its end, and {place} is as it was.")
        return False
    write_notebook(notebook, place)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    kept = sum(len(cell.outputs) for cell in code)
    print(f"{place}: {len(code)} code cells ran, {kept} outputs kept")
    return True


if __name__ == "__main__":
    sys.exit(main())
