"""Nothing in, a Keras callback out that draws a bar by epoch, with the AUROC on `validate`.

May import: dataset.progress.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras
from rich.progress import Progress

from occ.dataset.progress import make_progress


class EpochBar(keras.callbacks.Callback):
    """One bar for each call of `fit`, which may go on at any epoch of it."""

    def __init__(self, what: str, progress: Progress):
        super().__init__()
        self.what, self.progress = what, progress

    def on_train_begin(self, logs: dict | None = None) -> None:
        """A new bar of as many epochs as this call of `fit` has."""
        self.task = self.progress.add_task(self.what, total=self.params["epochs"])

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """One epoch more, and what it was worth."""
        worth = (logs or {}).get("val_auroc")
        said = self.what if worth is None else f"{self.what}, AUROC on validate {worth:.3f}"
        self.progress.update(self.task, completed=epoch + 1, description=said)


@contextmanager
def epoch_bar(what: str) -> Iterator[EpochBar]:
    """The callback, while its bars are drawn on standard error."""
    with make_progress() as progress:
        yield EpochBar(what, progress)
