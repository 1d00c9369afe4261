"""A folder -> the callbacks that make a training stage resumable, and the curve they wrote there.

May import: Keras, dataset.manifest.
"""

from __future__ import annotations

import csv
from pathlib import Path

import keras

from occ.dataset.manifest import read_table

BEST, CURVE, BACKUP = "best.weights.h5", "curve.csv", "backup"


def keep_stage(folder: Path) -> list[keras.callbacks.Callback]:
    """Writes the curve, the best weights by validation AUROC, and where to go on after a stop.

    The backup comes last: an epoch counts as done when everything of it is written.
    """

    def note(epoch: int, logs: dict[str, float]) -> None:  # CSVLogger stays open if it is stopped
        line = {"epoch": epoch, **logs}
        with (folder / CURVE).open("a", newline="") as file:
            writer = csv.DictWriter(file, line)
            if file.tell() == 0:
                writer.writeheader()
            writer.writerow(line)

    so_far = max((line["val_auroc"] for line in read_curve(folder)), default=None)
    return [
        keras.callbacks.LambdaCallback(on_epoch_end=note),
        keras.callbacks.ModelCheckpoint(
            folder / BEST,
            monitor="val_auroc",
            mode="max",
            save_best_only=True,
            save_weights_only=True,
            initial_value_threshold=so_far,  # or the first epoch after a stop would be the best
        ),
        keras.callbacks.BackupAndRestore(folder / BACKUP),
    ]


def read_curve(folder: Path) -> list[dict[str, float]]:
    """Metric name -> number, of each epoch once: of one that was run again the last line counts."""
    table = read_table(folder / CURVE)
    lines = [{name: float(x) for name, x in line.items()} for line in table]
    return list({line["epoch"]: line for line in lines}.values())
