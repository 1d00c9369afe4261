"""Nothing in, what this machine can do at best out. May import: nothing of ours."""

from __future__ import annotations

import time

import numpy as np

SIDE = 1024
TRIES = 5


def matmul_gflops() -> float:
    """Billions of single-precision operations a second, the best of a few matrix products."""
    left = np.ones((SIDE, SIDE), np.float32)
    right = np.ones((SIDE, SIDE), np.float32)
    best_s = np.inf
    for _ in range(TRIES):
        started = time.perf_counter()
        left @ right
        best_s = min(best_s, time.perf_counter() - started)
    return round(2 * SIDE**3 / best_s / 1e9, 1)
