"""Nothing -> bars on standard error, for every command that looks at many photos.

May import: nothing of ours.
"""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def make_progress() -> Progress:
    """Bars on standard error, with how many are done and how long the rest may take."""
    console = Console(stderr=True, force_jupyter=False)  # in a notebook too: what is kept has none
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console)
