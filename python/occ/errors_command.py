"""A refusal, a file error or Ctrl-C in a command -> one sentence on stderr and the exit status.

The only edge of the command line, whichever group a command belongs to. May import: errors.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
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
        raise typer.Exit(1) from refused
    except BrokenPipeError:
        raise  # `| head` has read enough: typer ends in silence
    except OSError as fault:
        _let_go_of_output()
        typer.echo(f"refused: {_sentence(fault)}", err=True)
        raise typer.Exit(1) from fault
    except KeyboardInterrupt as stopped:
        typer.echo("Stopped. What is complete is kept; run the same command to go on.", err=True)
        raise typer.Exit(130) from stopped


def check_place(file: Path | None) -> None:
    """DataRefused where no file can be written: said before the work is done; None: none shall."""
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
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
