"""A folder of photos in, the seconds that Keras's usual loop takes for them out.

Run as `python -m occ.bench.keras_bulk MNet.h5 FOLDER` by `occ bench`: answers each line on standard
input with one on standard output. May import: bench.keras.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from occ.bench.keras import SHAPE, load_keras

BATCH = 32  # Keras's own default


def go_through(model: Any, folder: str) -> float:
    """Read, shrink and predict every photo, as Keras's guide does; seconds."""
    import keras

    started = time.perf_counter()
    photos = keras.utils.image_dataset_from_directory(
        folder, labels=None, image_size=SHAPE[1:3], batch_size=BATCH, shuffle=False, verbose=False
    )
    model.predict(photos.map(lambda rgb: rgb / 127.5 - 1), verbose=0)
    return round(time.perf_counter() - started, 3)


def main(path: str, folder: str) -> None:
    """Load, go through the folder once to warm up, then once for each line."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the libraries print is no reply
    model = load_keras(path)
    told: dict = {"warm_s": go_through(model, folder)}
    while True:
        print(json.dumps(told), file=replies, flush=True)
        if not sys.stdin.readline():
            return
        told = {"seconds": go_through(model, folder)}


if __name__ == "__main__":
    main(*sys.argv[1:])
