"""Maps with warm places in, the rectangles of a closer look out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.locate import GRID
from occ.locate.closer import Zoom, closer_views, square_around
from occ.locate.patches import PATCHES
from occ.preprocess import FULL

SIDE = 7


def zoom(**changes) -> Zoom:
    facts = {"places": 2, "side": 0.4, "apart": 0.2, "least": -4.0, "sure": 4.0}
    facts |= {"network": "LNet", "share": 0.3, "whole_share": 0.2, "patches": False}
    return Zoom(**{"pointer": "MNetDNN.h5", **facts, **changes})


def maps_of(*warm: tuple[int, int, float]) -> np.ndarray:
    """A full view's map, float32 (1, 7, 7, 1), cold but for cells of a row, a column, a warmth."""
    maps = np.full((1, SIDE, SIDE, 1), -9, np.float32)
    for row, column, value in warm:
        maps[0, row, column] = value
    return maps


def look(maps: np.ndarray, **changes) -> tuple:
    return closer_views(maps, lambda rows: rows[:, 0], (FULL,), zoom(**changes))


def middle_of(rect) -> tuple[float, float]:
    return (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2


def test_the_warmest_place_comes_first_and_is_in_the_middle():
    first, second = look(maps_of((3, 2, 9.0), (4, 6, -4.0)))
    assert middle_of(first) == pytest.approx((2.5 / 7, 3.5 / 7), abs=1 / GRID)
    assert first[2] - first[0] == pytest.approx(0.4) == first[3] - first[1]
    assert second[2] == pytest.approx(1.0)  # moved into the photo


def test_two_places_stand_apart_and_three_are_three():
    found = look(maps_of((3, 3, 5.0), (3, 4, 4.9), (0, 0, -3.0)), places=3, side=0.1)
    middles = [middle_of(one) for one in found]
    assert len(set(found)) == 3
    for number, (x, y) in enumerate(middles):
        for u, v in middles[:number]:
            assert max(abs(x - u), abs(y - v)) >= 0.2 - 1e-9


def test_the_same_maps_give_the_same_rectangles():
    maps = maps_of((1, 1, 2.0), (5, 5, 2.0))
    assert look(maps) == look(maps.copy())


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 0.95))
def test_a_square_is_whole_within_the_photo_and_holds_its_place(x, y, side):
    left, top, right, bottom = square_around(x, y, side)
    assert right - left == pytest.approx(side) == bottom - top
    assert -1e-9 <= left <= x + 1e-9 and x <= right + 1e-9 <= 1 + 2e-9
    assert -1e-9 <= top <= y + 1e-9 and y <= bottom + 1e-9 <= 1 + 2e-9


@pytest.mark.parametrize(
    "changes",
    [
        *({"places": 0}, {"side": 0.0}, {"side": 1.0}, {"apart": 0.0}, {"least": 5.0}),
        *({"share": 0.0}, {"share": 1.1}, {"share": float("nan")}),
        *({"whole_share": -0.1}, {"whole_share": 1.1}),
    ],
)
def test_a_closer_look_that_cannot_be_meant_is_refused(changes):
    with pytest.raises(ValueError, match="Received"):
        zoom(**changes)


def test_one_is_read_as_it_was_written_and_sees_the_whole_photo_too():
    plain, patched = zoom(places=2), zoom(places=2, patches=True)
    for one in (plain, patched):
        assert Zoom.from_dict(vars(one)) == one
    assert (plain.looks, patched.looks) == (3, 3)
    assert (plain.rows, patched.rows) == (3, 3 + 3 * PATCHES)


@pytest.mark.parametrize("name", sorted(vars(zoom())))
def test_one_with_a_part_missing_is_refused(name):
    facts = dict(vars(zoom()))
    del facts[name]
    with pytest.raises(KeyError):
        Zoom.from_dict(facts)
