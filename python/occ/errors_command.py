"""A refusal or Ctrl-C inside a command -> one sentence on standard error and the exit status.

The only edge of the command line, whichever group a command belongs to. May import: errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from occ.errors import OccError


@contextmanager
def refusals() -> Iterator[None]:
    """A refusal becomes a sentence and exit 1, Ctrl-C a sentence and exit 130."""
    try:
        yield
    except OccError as refused:
        typer.echo(f"refused: {refused}", err=True)
        raise typer.Exit(1) from refused
    except KeyboardInterrupt as stopped:
        typer.echo("Stopped. What is complete is kept; run the same command to go on.", err=True)
        raise typer.Exit(130) from stopped
