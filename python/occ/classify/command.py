"""Paths and what is wanted of them -> lines on standard output; how many were refused.

The work of `occ classify`. May import: errors_command, classify.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from occ.classify import Classifier
from occ.classify.files import classify_files, model_of
from occ.classify.folders import find_files
from occ.classify.kept import Answers
from occ.errors_command import in_one_line


@dataclass(frozen=True)
class ClassifyRequest:
    """paths: files and folders. network: its own score instead. output: a file that is gone on."""

    paths: list[Path]
    as_json: bool = False
    network: str = ""
    output: Path | None = None


class Links:
    """Linked folders within those named, counted and not kept: there may be very many."""

    def __init__(self, named: Iterable[Path]):
        """named: the paths of the command line; a link among them is gone into by itself."""
        self.named, self.count, self.first = set(named), 0, ""

    def pass_over(self, link: str) -> None:
        """Count one more."""
        if Path(link) not in self.named:
            self.first = self.first or link
            self.count += 1

    def sentence(self) -> str:
        """What was not looked at, and what to do."""
        one = in_one_line(self.first)
        told = f"1 linked folder was passed over, {one}"
        if self.count > 1:
            told = f"{self.count:,} linked folders were passed over, the first {one}"
        return f"{told}: name such a folder on the command line to have its photos looked at."


def find_missing(paths: Iterable[Path]) -> list[Path]:
    """Those that do not exist; what is there and cannot be read is not missing but refused."""
    missing = []
    for path in paths:
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            missing.append(path)
        except OSError:
            pass  # told beside the answers of the others
    return missing


def run_classify(classifier: Classifier, request: ClassifyRequest) -> int:
    """Print one line a photo; how many photos were refused, those kept in a file among them."""
    # A file has one line a photo, whoever names it twice
    links = Links(request.paths)
    paths = request.paths if request.output is None else dict.fromkeys(request.paths)
    found = find_files(paths, links.pass_over)
    first = list(islice(found, 1))
    if not first:
        typer.echo(f"There is no photo in {', '.join(map(str, request.paths))}.", err=True)
    kept = _open_kept(classifier, request)
    refused = 0
    with progress() as count:
        for answer in _answers(classifier, request, chain(first, found), kept):
            refused += "error" in answer
            count()
            if request.output is None:
                typer.echo(json.dumps(answer) if request.as_json else line_of(answer))
    if links.count:
        typer.echo(links.sentence(), err=True)
    if kept is None:
        return refused
    if kept.earlier:
        typer.echo(_say_earlier(len(kept.earlier), kept.file.name), err=True)
    return len(kept.refused)


def _open_kept(classifier: Classifier, request: ClassifyRequest) -> Answers | None:
    """The file that is gone on with, if one is wanted; says what it has."""
    if request.output is None:
        return None
    model = model_of(classifier.release.id, request.network)
    kept = Answers(request.output, model, twice=len(request.paths) > 1)
    if len(kept.known) or kept.refused:
        told = f"{len(kept.known) + len(kept.refused):,} answers"
        again = f", {len(kept.refused):,} of them refused" if kept.refused else ""
        typer.echo(f"{request.output.name} has {told}{again}; going on.", err=True)
    return kept


def _say_earlier(count: int, name: str) -> str:
    """Why a run whose own photos were all answered ends with exit 1."""
    were = "1 photo was" if count == 1 else f"{count:,} photos were"
    return (
        f"{were} refused in an earlier run and not asked about in this one: {name} is not done, "
        "exit 1. Name the same paths as then to ask again."
    )


def _answers(
    classifier: Classifier, request: ClassifyRequest, paths: Iterable[Path], kept: Answers | None
) -> Iterator[dict]:
    if kept is None:
        return classify_files(classifier, paths, request.network)
    return kept.add(classify_files(classifier, kept.without_known(paths), request.network))


@contextmanager
def progress() -> Iterator[Callable[[], None]]:
    """What to call after each photo; a running count on standard error, if a person reads it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} photos"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda: bar.advance(task)


def line_of(answer: dict) -> str:
    """One photo's answer in words: path, verdict, score."""
    path = in_one_line(answer["path"])
    if "error" in answer:
        return f"{path}: refused: {answer['error']}"
    return f"{path}: {answer['verdict']} {answer['score']:.2f} (model {answer['model']})"
