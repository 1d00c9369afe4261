"""The committed pictures of the app are those the code draws, small enough to be served."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from occ.settings import REPOSITORY
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))
from pictures import EXAMPLES, draw_mark, write_pictures

WEB = REPOSITORY / "asset" / "web"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name -> file, of all pictures drawn anew."""
    return {path.name: path for path in write_pictures(tmp_path_factory.mktemp("web"))}


def pixels_of(path: Path) -> np.ndarray:
    """A picture as int (h, w, 3)."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), int)


def test_the_committed_pictures_are_those_the_code_draws(drawn):
    for name in (*EXAMPLES, "icon-192.png", "icon-512.png"):
        folder = WEB / "examples" if name in EXAMPLES else WEB
        pair = [pixels_of(drawn[name]), pixels_of(folder / name)]
        assert np.abs(pair[0] - pair[1]).mean() < 1.0, f"{name}: run tests/golden/pictures.py"
    assert drawn["icon.svg"].read_text("utf-8") == (WEB / "icon.svg").read_text("utf-8")


def test_the_pictures_are_small_enough_for_a_phone(drawn):
    assert sum(path.stat().st_size for path in drawn.values()) < 600_000
    assert max(path.stat().st_size for path in drawn.values()) < 80_000


def test_the_examples_carry_no_metadata():
    for name in EXAMPLES:
        with Image.open(WEB / "examples" / name) as photo:
            assert photo.size == (640, 480)
            assert not photo.getexif() and "comment" not in photo.info


def test_the_mark_is_a_plain_drawing_that_stays_in_its_square():
    root = ElementTree.fromstring((WEB / "icon.svg").read_text("utf-8"))
    assert {child.tag.split("}")[1] for child in root} == {"path"}  # no script, nothing fetched
    corners = np.concatenate([outline for _, outline in draw_mark()])
    assert corners.min() >= 0 and corners.max() <= 100


def test_the_small_icon_has_three_sizes_and_a_clear_ground():
    with Image.open(WEB / "favicon.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}
        assert icon.convert("RGBA").getpixel((0, 0))[3] == 0
