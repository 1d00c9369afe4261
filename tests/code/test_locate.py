"""Made-up maps of which the warm places are known in, where and how many they are found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.locate import GRID, heat_of, locate, mean_around, stitch
from occ.locate.boxes import find_boxes, grow, label_pieces, sigmoid
from occ.preprocess import FULL
from scipy import ndimage

SIDE = 0.6
QUARTERS = tuple((x, y, x + SIDE, y + SIDE) for y in (0.0, 0.4) for x in (0.0, 0.4))
VIEWS = (FULL, *QUARTERS)


def maps_of(*places: tuple[float, float], radius: float = 0.12) -> np.ndarray:
    """What five views see of round warm things: float32 (5, 7, 7, 2), warm 16, cold -8."""
    maps = np.full((len(VIEWS), 7, 7, 2), -8, np.float32)
    middles = (np.arange(7) + 0.5) / 7
    for values, (left, top, right, bottom) in zip(maps, VIEWS, strict=True):
        x = left + middles * (right - left)
        y = top + middles * (bottom - top)
        for at in places:
            near = (x[None] - at[0]) ** 2 + (y[:, None] - at[1]) ** 2 <= radius**2
            values[near] = 16
    return maps


def first_of(rows: np.ndarray) -> np.ndarray:
    """A head whose log-odds are the first feature."""
    return rows[:, 0]


@pytest.mark.parametrize("at", [(0.2, 0.2), (0.8, 0.25), (0.5, 0.5), (0.3, 0.85)])
def test_the_warmest_point_and_the_box_are_where_the_thing_is(at):
    found = locate(maps_of(at), first_of, VIEWS)
    assert found.point == pytest.approx(at, abs=0.1)
    assert len(found.boxes) == 1
    box = found.boxes[0]
    assert (box.cx, box.cy) == pytest.approx(at, abs=0.06)
    assert box.w < 0.5 and box.h < 0.5 and box.score > 0.9
    assert found.heat.shape == (GRID, GRID) and found.heat.dtype == np.float32
    assert 0 <= found.heat.min() < 0.3 and 0.8 < found.heat.max() <= 1


def test_things_that_stand_apart_are_counted_and_the_surest_comes_first():
    maps = maps_of((0.2, 0.2), (0.8, 0.8), radius=0.2)
    maps[4] += 2  # the view of the lower right is surer
    found = locate(maps, first_of, VIEWS)
    assert len(found.boxes) == 2
    assert found.boxes[0].cx > 0.5 > found.boxes[1].cx
    assert found.boxes[0].score >= found.boxes[1].score


def test_a_second_place_is_told_only_where_the_head_is_sure():
    heat = np.full((GRID, GRID), -9.0)
    heat[2, 2], heat[10, 10] = 9, 7.4
    assert len(find_boxes(heat)) == 1
    heat[10, 10] = 7.6
    assert len(find_boxes(heat)) == 2


def test_a_box_reaches_to_the_faint_ends_of_what_is_large_and_not_into_the_background():
    heat = np.full((GRID, GRID), -9.0)
    heat[4:9, 4:9] = 11  # the middle of a banana...
    heat[4:9, 2:12] = np.maximum(heat[4:9, 2:12], 3)  # ...its ends...
    heat[12, 12] = 1  # ...and something else
    (box,) = find_boxes(heat)
    assert (box.cx, box.w) == pytest.approx((7 / GRID, 10 / GRID))
    assert (box.cy, box.h) == pytest.approx((6.5 / GRID, 5 / GRID))
    heat[4:9, 4:9] = 3
    heat[6, 6] = 11  # of something small, the same is background
    assert find_boxes(heat)[0].w == pytest.approx(1 / GRID)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_what_grows_keeps_what_it_was_and_stays_in_its_room(seed, share):
    rng = np.random.default_rng(seed)
    room = rng.random((GRID, GRID)) < share
    pieces = label_pieces(room & (rng.random((GRID, GRID)) < 0.2))
    grown = grow(pieces, room)
    assert np.array_equal(grown[pieces > 0], pieces[pieces > 0]) and not grown[~room].any()
    theirs = ndimage.label(room)[0]
    met = np.isin(theirs, theirs[pieces > 0]) & room
    assert np.array_equal(grown > 0, met), "all that hangs together with a piece is somebody's"


def test_a_calibration_moves_no_box_and_gives_its_score():
    heat = np.random.default_rng(8).normal(4, 4, (GRID, GRID))
    plain, halved = find_boxes(heat), find_boxes(heat, lambda odds: sigmoid(odds) / 2)
    assert len(plain) > 1
    assert [replace(box, score=2 * box.score) for box in halved] == list(plain)


def test_places_of_a_trimmed_photo_are_told_in_shares_of_the_whole_one():
    rect = (0.5, 0.2, 1.0, 0.8)
    inner, whole = (locate(maps_of((0.2, 0.8)), first_of, VIEWS, place) for place in (FULL, rect))
    left, top, right, bottom = rect
    box, told = inner.boxes[0], whole.boxes[0]
    assert told.cx == pytest.approx(left + box.cx * (right - left))
    assert told.cy == pytest.approx(top + box.cy * (bottom - top))
    assert (told.w, told.h) == pytest.approx((box.w * 0.5, box.h * 0.6))
    assert (whole.heat[:, : GRID // 2] == 0).all() and whole.heat.max() > 0.8


def test_a_photo_of_which_no_place_looks_like_the_target_still_gets_one_box():
    """The verdict comes from whole views; asked where, the best place is the answer."""
    found = locate(maps_of((0.3, 0.3)) - 40, first_of, VIEWS)
    assert len(found.boxes) >= 1 and found.boxes[0].score < 0.01


def test_the_full_view_counts_only_where_no_other_looks():
    cells = np.stack([np.full((7, 7), 5.0), np.zeros((7, 7))])
    heat = stitch(cells, (FULL, QUARTERS[0]))
    assert heat[:8, :8].max() == 0 and heat[9:, 9:].min() == 5
    assert (stitch(cells[:1], (FULL,)) == 5).all()


def test_places_of_the_full_view_are_not_asked_about_where_others_cover_it():
    """They would count nowhere, and asking is what locating costs."""
    asked = []

    def ask(rows: np.ndarray) -> np.ndarray:
        asked.append(len(rows))
        return rows[:, 0]

    maps = np.random.default_rng(3).normal(size=(5, 7, 7, 2)).astype(np.float32)
    heat, partly = heat_of(maps, ask, VIEWS), heat_of(maps[:4], ask, VIEWS[:4])
    assert asked == [4 + 4 * 49, 4 + 4 * 49]  # three quarters leave a corner to the full view
    maps[0] += 100
    assert np.array_equal(heat_of(maps, ask, VIEWS), heat)
    assert heat_of(maps[:4], ask, VIEWS[:4]).max() > 50 > partly.max()


@given(st.integers(0, 2**32 - 1))
def test_stitched_values_stay_within_those_seen(seed):
    cells = np.random.default_rng(seed).normal(size=(5, 7, 7))
    heat = stitch(cells, VIEWS)
    assert cells.min() - 1e-9 <= heat.min() and heat.max() <= cells.max() + 1e-9


def test_a_cell_is_averaged_with_its_neighbours():
    maps = np.random.default_rng(1).normal(size=(2, 7, 7, 3)).astype(np.float32)
    kernel = np.outer([1, 2, 1], [1, 2, 1])[None, :, :, None] / 16
    expected = ndimage.convolve(maps, kernel, mode="nearest")
    np.testing.assert_allclose(mean_around(maps), expected, atol=1e-5)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_pieces_are_those_that_hang_together(seed, share):
    warm = np.random.default_rng(seed).random((GRID, GRID)) < share
    ours, theirs = label_pieces(warm), ndimage.label(warm)[0]
    assert np.array_equal(ours > 0, warm)
    pairs = set(zip(ours[warm].tolist(), theirs[warm].tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


@given(st.integers(0, 2**32 - 1), st.floats(-30, 30), st.floats(0, 10))
def test_any_heat_gives_one_box_or_more_inside_the_photo_and_the_same_ones_again(seed, mean, wide):
    heat = np.random.default_rng(seed).normal(mean, wide, (GRID, GRID))
    boxes = find_boxes(heat)
    assert boxes and boxes == find_boxes(heat.copy())
    for box in boxes:
        assert box.cx - box.w / 2 > -1e-9 and box.cx + box.w / 2 < 1 + 1e-9
