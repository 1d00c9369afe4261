"""Nothing in, what this machine can do at best out. May import: nothing of ours."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version

import numpy as np

SIDE = 1024
GFLOP = 2 * SIDE**3 / 1e9  # of one product


def make_product() -> Callable[[], object]:
    """One single-precision matrix product, to be timed among the other steps."""
    left = np.ones((SIDE, SIDE), np.float32)
    right = np.ones((SIDE, SIDE), np.float32)
    return lambda: left @ right


def gflops_of(product_ms: float) -> float:
    """Billions of operations a second, if one product took so long.

    >>> gflops_of(2.147483648)
    1000.0
    """
    return round(1000 * GFLOP / product_ms, 1)


def describe_machine() -> dict:
    """What the figures depend on, and how busy the machine was already."""
    return {
        "processors": os.cpu_count(),
        "busy": round(os.getloadavg()[0], 2),
        **{name: version(name) for name in ("openvino", "numpy", "pillow")},
    }
