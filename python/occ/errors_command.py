"""A refusal, a file error or Ctrl-C in a command -> one sentence on stderr and the exit status.

The only edge of the command line, whichever group a command belongs to. May import: errors.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from occ.errors import DataRefused, OccError


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal or a file error becomes a sentence and exit 1, Ctrl-C a sentence and exit 130."""
    try:
        yield
    except OccError as refused:
        typer.echo(f"refused: {refused}", err=True)
        raise SystemExit(1) from refused
    except ModuleNotFoundError as missing:  # training needs packages that the app does without
        if (missing.name or "occ").partition(".")[0] == "occ":
            raise
        typer.echo(
            f"refused: This needs {missing.name}, the app does not: run `make training` in the "
            "repository, which installs it.",
            err=True,
        )
        raise SystemExit(1) from missing
    except BrokenPipeError:
        raise  # `| head` has read enough: typer ends in silence
    except OSError as fault:
        _let_go_of_output()
        typer.echo(f"refused: {_sentence(fault)}", err=True)
        raise SystemExit(1) from fault
    except KeyboardInterrupt as stopped:
        typer.echo("Stopped. What is complete is kept; run the same command to go on.", err=True)
        raise SystemExit(130) from stopped


def check_words(words: Sequence[str]) -> None:
    """Exit 2 where one is empty: of a path it would mean the folder in which one stands."""
    for place, word in enumerate(words, 1):
        if re.fullmatch(r"(--[a-z-]+=)?", word):
            typer.echo(
                f"Expected something in argument {place}. Received: {word!r}. Leave it out, or set "
                "the variable that it comes from.",
                err=True,
            )
            raise SystemExit(2)


def check_place(file: Path | None) -> None:
    """DataRefused where no file can be written: said before the work is done.

    None: they go to standard output; where that is closed (`>&-`), Python drops them untold.
    """
    if file is None and sys.stdout is None:
        raise DataRefused(
            "Expected a place for the answers. Received: a closed standard output.",
            advice="Leave out `>&-`, or name a file for --output.",
        )
    if file is None:
        return
    if file.exists() and not file.is_file():
        kind = "a folder" if file.is_dir() else "no ordinary file"
        raise DataRefused(f"{file} is {kind}.", advice="Name a file for --output.")
    if not file.parent.is_dir():
        raise DataRefused(f"There is no folder {file.parent}.", advice="Make it first.")


def in_one_line(name: object) -> str:
    """A path's letters as a terminal may have them: a name shall neither break a line nor act.

    >>> in_one_line("a\\nb\\x1b[31m.jpg")
    'a?b?[31m.jpg'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in str(name))


def _sentence(fault: OSError) -> str:
    """Which file, what the system says of it, and what to do."""
    file = fault.filename if fault.filename2 is None else fault.filename2
    where = f"{os.fsdecode(file)}: " if isinstance(file, str | bytes | os.PathLike) else ""
    said = fault.strerror or str(fault) or type(fault).__name__
    return f"{where}{said}. Check the path, its permissions and the room on the disk."


def _let_go_of_output() -> None:
    """What standard output cannot take (a full disk) would be tried, and told of, again at exit."""
    if sys.stdout is None:  # closed, with --output: it was given nothing
        return
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
