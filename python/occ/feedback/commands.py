"""`occ history …` and `occ feedback …` -> a call of the function that does it, and one result line.

Results on standard output, refusals on standard error; exit 0 done, 1 refused, 2 wrong usage.
May import: errors, errors_command, settings, history, feedback.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from occ.errors import HistoryRefused
from occ.errors_command import refusals
from occ.history import History, downgrade_history, open_history
from occ.history.values import is_id
from occ.settings import Settings, read_settings

history_app = typer.Typer(
    help="Count, export, delete, purge or take back what is kept.", no_args_is_help=True
)
feedback_app = typer.Typer(help="Take out what may be learnt from.", no_args_is_help=True)


@contextmanager
def _opened() -> Iterator[tuple[History, Settings]]:
    """The database of DATABASE_URL, as OCC_TARGET's app sees it, while a command works on it.

    Only the app brings it up to date: to count on one's own machine must not stop an older app.
    """
    with refusals():
        settings = read_settings()
        history = open_history(settings.database_url, settings.target, upgrade=False, begins=False)
        try:
            yield history, settings
        finally:
            history.engine.dispose()


@history_app.command()
def stats() -> None:
    """Count the kept answers by verdict and by feedback, as JSON."""
    with _opened() as (history, _):
        counts = history.counts()
        shown = {"answers": counts.total, "verdicts": counts.verdicts, "feedback": counts.feedback}
        typer.echo(json.dumps(shown, sort_keys=True))


@history_app.command()
def purge() -> None:
    """Remove the photos whose time is over, now; the app does the same once an hour."""
    with _opened() as (history, _):
        typer.echo(f"{history.purge_expired()} photos removed, because their time is over.")


@history_app.command()
def delete(
    number: Annotated[str, typer.Argument(metavar="ID", help="As in the address of its photo.")],
) -> None:
    """Delete one answer and its photo for good; its receipt says that a moderator did it."""
    from occ.history.moderation import remove_answer

    with _opened() as (history, _):
        if not (is_id(number) and remove_answer(history.engine, number, "occ history delete")):
            raise HistoryRefused(
                f"There is no answer with the id {number!r}, or it was deleted.",
                advice="An id is 26 letters and digits, as in /review/photo/ID.webp.",
            )
        typer.echo(f"Deleted: the answer {number} and what was kept of its photo.")


@history_app.command(name="export")
def export_answers(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
) -> None:
    """Write every kept answer as one CSV line: no photo, no note, no secret."""
    from occ.history.export import export_history

    with _opened() as (history, _):
        typer.echo(f"{export_history(history, file)} answers written to {file}.")


@history_app.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help="The newest migration the older version knows.")],
    yes: Annotated[bool, typer.Option("--yes", help="Though rows are lost by it.")] = False,
) -> None:
    """Take the database back so that an older version starts; says first what would be lost."""
    with refusals():
        downgrade_history(read_settings().database_url, revision, sure=yes)
        typer.echo(f"The database is at {revision}. Start the older version now, not this one.")


@feedback_app.command(name="export")
def export_photos(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder to write to; without: uploads in OCC_DATA_DIR.")
    ] = None,
    overwrite: Annotated[bool, typer.Option(help="Replace the export that is there.")] = False,
) -> None:
    """Write reviewed photos and their manifest rows, to be taken up with `occ data add`.

    A photo is there until OCC_KEEP_DAYS are over; then its copies have to go too.
    """
    from occ.feedback.reviewed import GONE, export_reviewed

    with _opened() as (history, settings):
        folder = folder or settings.data_dir / "uploads"
        done = export_reviewed(history, folder, overwrite=overwrite)
        typer.echo(f"{done.sentence()} Folder: {folder}")
        if done.gone:
            typer.echo(
                f"{done.gone} photos of earlier exports may no longer be learnt from: they were "
                "withdrawn or deleted, their time is over, or reviewers no longer agree. "
                f"`occ data drop {folder / GONE}` removes their copies."
            )


@feedback_app.command()
def said(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
) -> None:
    """Write what visitors said, reviewed or not: a label is only suggested."""
    from occ.feedback import export_feedback

    with _opened() as (history, _):
        done = export_feedback(history, folder)
        typer.echo(f"Written to {folder}. Words: {done.rows}, photos: {done.photos}.")
        if done.photos:
            typer.echo("Remove the photos before their time is over: nothing else will.", err=True)
