"""Prepared views on standard input, a dot for each answered one on standard output.

Run as `python -m occ.bench_keras MNet.h5` by `occ bench`: `model.predict` of Keras on TensorFlow,
as a plain app would call it.
"""

from __future__ import annotations

import os
import sys

SHAPE = (1, 224, 224, 3)


def main(path: str) -> None:
    """Load the model, answer one blank view, then one view at a time until the input ends."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    import numpy as np

    model = keras.saving.load_model(path, compile=False)
    model.predict(np.zeros(SHAPE, np.float32), verbose=0)
    size = 4 * int(np.prod(SHAPE))
    while True:
        os.write(1, b".")
        data = sys.stdin.buffer.read(size)
        if len(data) < size:
            return
        model.predict(np.frombuffer(data, np.float32).reshape(SHAPE), verbose=0)


if __name__ == "__main__":
    main(sys.argv[1])
