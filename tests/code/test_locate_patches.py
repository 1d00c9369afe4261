"""Made-up maps in, whether each patch's mean is that of its own cells out."""

from __future__ import annotations

import numpy as np
from occ.backbone import BackboneOutput
from occ.locate.patches import PATCHES, patch_means, rows_for_head


def test_each_patch_is_the_mean_of_its_nine_cells_view_by_view():
    maps = np.random.default_rng(1).normal(0, 1, (2, 7, 7, 5))
    found = patch_means(maps).reshape(2, 3, 3, 5)
    assert PATCHES == 9
    for view, down, across in np.ndindex(2, 3, 3):
        cells = maps[view, 2 * down : 2 * down + 3, 2 * across : 2 * across + 3]
        np.testing.assert_allclose(found[view, down, across], cells.mean(axis=(0, 1)))


def test_a_thing_in_a_corner_fills_a_patch_but_drowns_in_the_view():
    maps = np.zeros((1, 7, 7, 1))
    maps[0, :3, 4:] = 1
    assert patch_means(maps)[:, 0].tolist()[2] == 1 > 4 * maps.mean()


def test_a_head_is_asked_about_the_views_and_then_about_their_patches():
    maps = np.random.default_rng(2).normal(0, 1, (2, 7, 7, 1024)).astype(np.float32)
    seen = BackboneOutput(maps.mean(axis=(1, 2)), maps, np.zeros((2, 1000), np.float32))
    rows = rows_for_head(seen, patches=True)
    assert rows.shape == (2 + 2 * PATCHES, 1024)
    np.testing.assert_array_equal(rows[:2], rows_for_head(seen, patches=False))
    np.testing.assert_array_equal(rows[2:], patch_means(maps))
