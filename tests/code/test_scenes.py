"""Drawn things on white in, whether what is made of them is clean, paired and repeatable out."""

from dataclasses import replace

import numpy as np
import pytest
import tiny
from occ.dataset.demo.photo import render_photo
from occ.preprocess import FULL
from occ.training import scenes
from occ.training.features import FeatureRecipe
from occ.training.scenes import scene_features
from occ.training.scenes.compose import SIDE_PX, Stock, compose_pair
from occ.training.scenes.cutouts import cut_out
from occ.training.workbench import open_workbench

YELLOW, RED = (230, 200, 40), (200, 30, 30)


def disc(colour, *, side=120, radius=40, at=(60, 60), ground=255) -> np.ndarray:
    """uint8 (side, side, 3): one round thing on a plain ground."""
    rows, cols = np.mgrid[:side, :side]
    picture = np.full((side, side, 3), ground, np.uint8)
    picture[(rows - at[0]) ** 2 + (cols - at[1]) ** 2 <= radius**2] = colour
    return picture


def stock() -> Stock:
    """One yellow target, one red other thing, and one rendered background."""
    ground = render_photo(5, "other").rgb
    return Stock([cut_out(disc(YELLOW))], [cut_out(disc(RED))], 1, lambda number: ground)


def test_a_thing_on_white_is_cut_out_without_its_ground():
    rgba = cut_out(disc(YELLOW))
    solid = rgba[..., 3] == 255
    assert (rgba[solid][:, :3] == YELLOW).all()
    assert rgba.shape[0] == pytest.approx(79, abs=3)
    assert solid.mean() == pytest.approx(np.pi / 4, abs=0.1)


def test_a_glint_belongs_to_the_thing_and_a_thing_with_a_large_hole_is_left_out():
    glint, ring = disc(YELLOW), disc(YELLOW)
    glint[58:62, 58:62] = 255
    ring[disc(YELLOW, radius=25).min(axis=2) < 255] = 255
    assert (cut_out(glint)[35:45, 35:45, 3] == 255).all()
    assert cut_out(ring) is None


@pytest.mark.parametrize(
    "photo",
    [
        disc(YELLOW, ground=120),  # not on white
        disc(YELLOW, radius=8),  # too small to say anything
        disc(YELLOW, radius=70),  # cut off by its frame
        np.hstack([disc(YELLOW), disc(RED)]),  # two things
        np.full((120, 120, 3), 255, np.uint8),  # nothing
        disc((240, 240, 236), radius=45),  # white on white
    ],
    ids=["grey ground", "tiny", "frame", "two", "none", "pale"],
)
def test_what_does_not_come_apart_cleanly_is_left_out(photo):
    assert cut_out(photo) is None


def test_a_pair_differs_only_where_one_shows_the_target():
    shown, without = compose_pair(3, stock())
    assert shown.rgb.shape == without.rgb.shape == (SIDE_PX, SIDE_PX, 3)
    apart = np.abs(shown.rgb.astype(int) - without.rgb).max(axis=2) > 60
    assert 0 < apart.mean() < 0.4
    yellow = (shown.rgb[..., 1] > 1.5 * shown.rgb[..., 2].clip(1)) & apart
    assert yellow.any()


def test_equal_seeds_make_equal_scenes_and_others_do_not():
    first, again, other = (compose_pair(seed, stock())[0].rgb for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_no_seed_fails_whatever_the_size_of_things():
    wide = Stock(
        [cut_out(disc(YELLOW, side=700, radius=300, at=(350, 350)))],
        [cut_out(disc(RED, radius=20))],
        1,
        lambda number: np.zeros((3, 700, 3), np.uint8),
    )
    for seed in range(40):
        assert all(one.rgb.shape == (SIDE_PX, SIDE_PX, 3) for one in compose_pair(seed, wide))


def test_scenes_of_a_photo_whose_look_was_corrected_are_not_the_old_ones(tmp_path, monkeypatch):
    bench = open_workbench(tiny.write_photos(tmp_path)).of_split("train")
    recipe = FeatureRecipe(tiny.RGB, (FULL,), 954, "0" * 64)
    first = replace(bench.rows[0], look="white-bg")  # from now on it is cut out
    changed = replace(bench, rows=(first, *bench.rows[1:]))
    kept = bench.settings.cache_dir / "scenes"
    monkeypatch.setattr(scenes, "gather_stock", lambda part: stock())
    monkeypatch.setattr(scenes, "FEWEST_CUTOUTS", 1)
    for number, part in enumerate((bench, changed, bench), start=1):
        scene_features(part, tiny.tiny_classifier().backbone, recipe, 1)
        assert len(list(kept.iterdir())) == min(number, 2)


@pytest.mark.parametrize("size", [0, 64, -1])
def test_scenes_that_were_cut_off_are_made_again(tmp_path, monkeypatch, size):
    bench = open_workbench(tiny.write_photos(tmp_path)).of_split("train")
    recipe = FeatureRecipe(tiny.RGB, (FULL,), 954, "0" * 64)
    monkeypatch.setattr(scenes, "gather_stock", lambda part: stock())
    monkeypatch.setattr(scenes, "FEWEST_CUTOUTS", 1)
    made = scene_features(bench, tiny.tiny_classifier().backbone, recipe, 2)
    assert made.shape == (4, 1, 1024)
    (shard,) = (bench.settings.cache_dir / "scenes").rglob("*.npy")
    shard.write_bytes(shard.read_bytes()[:size])
    again = scene_features(bench, tiny.tiny_classifier().backbone, recipe, 2)
    np.testing.assert_array_equal(again, made)
