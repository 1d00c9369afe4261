"""Made-up pixels in, the ground that the rule sees out; and every own photo gets one."""

from __future__ import annotations

import numpy as np
import pytest
from occ.dataset.background import background_of
from occ.dataset.manifest import read_manifest
from occ.dataset.own import add_photos
from occ.values import Pixels
from photos import encode
from PIL import Image

RNG = np.random.default_rng(3)


def ground(level: int | None, height: int = 90, width: int = 120) -> np.ndarray:
    """A dark thing in the middle of a grey ground, or of noise: uint8 (h, w, 3)."""
    noise = RNG.integers(0, 255, (height, width, 3), np.uint8)
    rgb = noise if level is None else np.full((height, width, 3), level, np.uint8)
    rgb[height // 4 : -height // 4, width // 4 : -width // 4] = 40
    return rgb


@pytest.mark.parametrize(
    ("level", "look"), [(255, "white-bg"), (232, "white-bg"), (150, "plain-bg"), (None, "scene")]
)
def test_a_ground_is_named_by_its_border(level, look):
    assert background_of(Pixels(ground(level))) == look


def test_what_sticks_out_to_one_side_leaves_a_white_ground_white():
    rgb = ground(250)
    rgb[30:60, :80] = 40
    assert background_of(Pixels(rgb)) == "white-bg"
    rgb[:, :80] = 40
    assert background_of(Pixels(rgb)) != "white-bg"


def test_a_cut_out_stands_on_white_as_the_networks_see_it():
    alpha = np.zeros((90, 120), np.uint8)
    alpha[30:60, 30:90] = 255
    assert background_of(Pixels(ground(10), alpha)) == "white-bg"


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (2, 2), (3, 40)])
def test_the_smallest_photos_have_a_ground_too(size):
    assert background_of(Pixels(np.full((*size, 3), 255, np.uint8))) == "white-bg"


def test_own_photos_are_listed_with_their_ground(tmp_path):
    folder, manifest = tmp_path / "mugs", tmp_path / "manifest.csv"
    folder.mkdir()
    for number, level in enumerate((255, 150, None)):
        (folder / f"{number}.png").write_bytes(encode(Image.fromarray(ground(level)), "PNG"))
    place = {"raw": tmp_path / "raw", "manifest": manifest}
    report = add_photos(folder, "banana", **place, target="banana")
    assert report.added == 3
    looks = sorted(row.look for row in read_manifest(manifest))
    assert looks == ["plain-bg", "scene", "white-bg"]


def test_bars_of_a_letterbox_are_no_ground_and_margins_of_a_product_are():
    scene = np.random.default_rng(2).integers(0, 200, (60, 100, 3), np.uint8)
    letterbox = np.pad(scene, ((30, 30), (0, 0), (0, 0)), constant_values=255)
    assert background_of(Pixels(letterbox)) == background_of(Pixels(scene)) == "scene"
    assert background_of(Pixels(letterbox.swapaxes(0, 1).copy())) == "scene"
    margins = np.pad(scene, ((30, 30), (30, 30), (0, 0)), constant_values=255)
    assert background_of(Pixels(margins)) == "white-bg"
