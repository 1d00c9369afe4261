"""A folder -> what makes a training stage resumable, and the curve it wrote there.

Every file appears whole, so that a run may be killed at any moment.
May import: Keras, files, tables, training.networks.export.
"""

from __future__ import annotations

from pathlib import Path

import keras

from occ.files import drafted, reserve
from occ.tables import read_table, write_table
from occ.training.networks.export import size_of

BEST, CURVE = "best.weights.h5", "curve.csv"
LATEST = ".epochs.weights.h5"  # after the number of epochs that are done: weights and optimizer


class KeepStage(keras.callbacks.Callback):
    """After each epoch: the best weights by validation AUROC, the curve, then where to go on.

    The latter comes last: an epoch counts as done when everything of it is written.
    """

    def __init__(self, folder: Path):
        super().__init__()
        self.folder = folder
        # of before a stop, too, or the first epoch after it would be the best
        self._best = max((line["val_auroc"] for line in read_curve(folder)), default=-1.0)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """logs: the epoch's metrics, val_auroc among them."""
        if logs["val_auroc"] > self._best:
            self._best = logs["val_auroc"]
            self._save(BEST)
        self._note({"epoch": epoch, **logs})
        self._save(f"{epoch + 1}{LATEST}")
        tidy_up(self.folder, f"{epoch + 1}{LATEST}")

    def _save(self, name: str) -> None:
        with drafted(self.folder / name) as draft:
            reserve(draft, size_of(self.model))
            self.model.save_weights(draft)

    def _note(self, line: dict[str, float]) -> None:
        write_table(self.folder / CURVE, tuple(line), [*read_curve(self.folder), line])


def tidy_up(folder: Path, last: str) -> None:
    """Leave the best weights, the curve and `last`: earlier epochs and drafts of killed runs go."""
    for path in folder.iterdir():
        if path.name not in (BEST, CURVE, last):
            path.unlink()


def resume_stage(model: keras.Model, folder: Path) -> int:
    """How many epochs a stopped run has done; the compiled model goes on as it was after them."""
    kept = max(folder.glob(f"[0-9]*{LATEST}"), key=_epochs, default=None)
    if kept is None:
        return 0
    model.optimizer.build(model.trainable_variables)  # or its state could not be loaded
    model.load_weights(kept)
    return _epochs(kept)


def _epochs(path: Path) -> int:
    return int(path.name.removesuffix(LATEST))


def read_curve(folder: Path) -> list[dict[str, float]]:
    """Metric name -> number, of each epoch once: of one that was run again the last line counts."""
    table = read_table(folder / CURVE, ())
    lines = [{name: float(x) for name, x in line.items()} for line in table]
    return list({line["epoch"]: line for line in lines}.values())
