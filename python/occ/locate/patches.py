"""Maps of a photo's views -> the mean of each patch of them, as a head sees a whole view's mean.

A thing that fills a corner of a view drowns in the view's mean, but not in its own patch's; and the
maps are there already, so asking about patches costs next to nothing. May import: backbone.
"""

from __future__ import annotations

import numpy as np

from occ.backbone import BackboneOutput

MAP_CELLS, PATCH_CELLS, STEP_CELLS = 7, 3, 2  # a side: three patches, neighbours share a row
STARTS = range(0, MAP_CELLS - PATCH_CELLS + 1, STEP_CELLS)
PATCHES = len(STARTS) ** 2  # of each view


def patch_rows(views: int, *, kept: bool) -> slice:
    """Where patches stand among a photo's rows: behind its views; an empty slice if not kept."""
    return slice(views, views + (PATCHES * views if kept else 0))


def patch_means(maps: np.ndarray) -> np.ndarray:
    """Maps, float32 (v, 7, 7, d) -> float32 (v * PATCHES, d), view by view, rows from the top."""
    parts = [
        maps[:, top : top + PATCH_CELLS, left : left + PATCH_CELLS].mean(axis=(1, 2))
        for top in STARTS
        for left in STARTS
    ]  # PATCHES times (v, d)
    return np.stack(parts, axis=1).reshape(-1, maps.shape[-1])


def rows_for_head(seen: BackboneOutput, *, patches: bool) -> np.ndarray:
    """What a head is asked about after the first look: the views, and their patches if wanted.

    float32 (v, d), or (v + v * PATCHES, d).
    """
    return np.concatenate([seen.features, patch_means(seen.map)]) if patches else seen.features
