"""Arrays of any size in, whether each preprocessing step does what its name says."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import photos
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from occ import preprocess
from occ.classify import DECODE_PX
from occ.photo import decode_photo
from occ.preprocess import (
    FULL,
    LETTERBOX_GREY,
    PREPARED_BY,
    STEPS,
    PreprocessSpec,
    colour,
    prepare_views,
    resize,
    scale,
    strip_alpha,
)
from occ.preprocess.bars import BAR_TOLERANCE, trim_bars
from occ.preprocess.steps import show_steps, show_ways
from occ.values import Pixels

GOLDEN = Path(__file__).parents[1] / "golden"
BANANA = np.asarray(photos.draw_banana())  # (h, w, c)
sides = st.integers(1, 90)
photo_arrays = st.tuples(sides, sides, st.just(3)).flatmap(
    lambda shape: arrays.arrays(np.uint8, shape, elements=st.integers(0, 255))
)
specs = st.builds(
    PreprocessSpec,
    side_px=st.integers(8, 40),
    trim=st.booleans(),
    resize=st.sampled_from(["stretch", "letterbox", "centre_crop"]),
    colour=st.sampled_from(["rgb", "gray3"]),
)


@st.composite
def views(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """A rectangle in shares, at least a hundredth wide and high."""
    left, top = draw(st.floats(0, 0.99)), draw(st.floats(0, 0.99))
    return left, top, draw(st.floats(left + 0.01, 1)), draw(st.floats(top + 0.01, 1))


def slow_bar(rows: np.ndarray) -> int:
    """Row by row what trim_bars calls a bar: the definition its fast form must agree with."""
    middle = np.median(rows[0], axis=0).astype(int)  # (c,)
    far = np.abs(rows.astype(int) - middle).max(axis=(1, 2)) > BAR_TOLERANCE  # (h,)
    return int(far.argmax()) if far.any() else len(rows)


def slow_trim(rgb: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in pixels, by the definition in trim_bars."""
    height, width = rgb.shape[:2]
    top, bottom = slow_bar(rgb), height - slow_bar(rgb[::-1])
    if bottom - top < max(height // 5, 1):
        top, bottom = 0, height
    turned = rgb[top:bottom].transpose(1, 0, 2)  # (w, h, c)
    left, right = slow_bar(turned), width - slow_bar(turned[::-1])
    if right - left < max(width // 5, 1):
        left, right = 0, width
    return left, top, right, bottom


@given(photo_arrays, st.data())
def test_trimming_agrees_with_its_definition_and_never_empties(
    rgb: np.ndarray, data: st.DataObject
) -> None:
    shade, depth = data.draw(st.integers(0, 255)), data.draw(st.integers(0, 30))
    side = data.draw(st.sampled_from([np.s_[:depth], np.s_[-depth - 1 :], np.s_[:, :depth]]))
    noise = data.draw(st.integers(0, BAR_TOLERANCE + 2))
    bar = shade + noise * (np.indices(rgb.shape).sum(axis=0) % 2)  # (h, w, c)
    rgb[side] = bar.clip(0, 255)[side]
    trimmed, rect = trim_bars(rgb)
    left, top, right, bottom = slow_trim(rgb)
    height, width = rgb.shape[:2]
    assert (trimmed == rgb[top:bottom, left:right]).all() and trimmed.size
    assert rect == (left / width, top / height, right / width, bottom / height)
    assert trimmed.shape[0] >= height // 5 and trimmed.shape[1] >= width // 5


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_planted_bars_are_found_to_the_pixel(left: int, top: int, right: int, bottom: int) -> None:
    framed = np.pad(BANANA, ((top, bottom), (left, right), (0, 0)), constant_values=255)
    trimmed, rect = trim_bars(framed)
    height, width = framed.shape[:2]
    assert trimmed.shape == BANANA.shape and (trimmed == BANANA).all()
    assert rect[0] == left / width and rect[3] == (top + photos.HEIGHT) / height


@given(sides, sides, st.tuples(*[st.integers(0, 255)] * 3))
def test_a_photo_of_one_colour_is_left_whole(height: int, width: int, shade: tuple) -> None:
    plain = np.full((height, width, 3), shade, np.uint8)
    trimmed, rect = trim_bars(plain)
    assert trimmed.shape == plain.shape and rect == FULL


def test_jpeg_noise_on_a_bar_does_not_save_it() -> None:
    framed = np.pad(BANANA, ((0, 0), (40, 40), (0, 0)), constant_values=250)
    image = photos.Image.fromarray(framed)
    rgb = decode_photo(photos.encode(image, "JPEG", quality=90, subsampling=0)).rgb
    trimmed, _ = trim_bars(rgb)
    assert abs(trimmed.shape[1] - photos.WIDTH) <= 16  # a JPEG block on each side


def test_trimming_takes_milliseconds() -> None:
    busy = np.random.default_rng(0).integers(0, 256, (3000, 4000, 3), np.uint8)
    busy[:500], busy[:, :500] = 255, 0
    small = busy[400:784, 400:688].copy()
    for rgb, limit_s in ((small, 0.05), (busy, 0.2)):  # 0.5 ms and 5 ms here when nothing else runs
        started = time.perf_counter()
        trim_bars(rgb)
        assert time.perf_counter() - started < limit_s


@given(photo_arrays, st.data())
def test_transparent_places_become_white_and_opaque_ones_stay(
    rgb: np.ndarray, data: st.DataObject
) -> None:
    alpha = data.draw(arrays.arrays(np.uint8, rgb.shape[:2], elements=st.integers(0, 255)))
    laid = strip_alpha(Pixels(rgb, alpha))
    share = alpha[:, :, None] / 255  # (h, w, 1) 0..1
    assert (laid == np.rint(rgb * share + 255 * (1 - share))).all()
    assert (laid[alpha == 0] == 255).all() and (laid[alpha == 255] == rgb[alpha == 255]).all()
    assert strip_alpha(Pixels(rgb)) is rgb


@given(photo_arrays, specs, views())
def test_every_view_of_every_size_fills_the_models_square(
    rgb: np.ndarray, spec: PreprocessSpec, view: tuple
) -> None:
    assert resize(rgb, spec, view).shape == (spec.side_px, spec.side_px, 3)
    made = prepare_views(Pixels(rgb), spec, (FULL, view))
    assert made.shape == (2, spec.side_px, spec.side_px, 3) and made.dtype == np.float32
    assert made.min() >= -1 and made.max() <= 1


@given(sides, sides, specs)
def test_resizing_one_colour_keeps_it(height: int, width: int, spec: PreprocessSpec) -> None:
    sized = resize(np.full((height, width, 3), 77, np.uint8), spec)
    assert set(np.unique(sized)) <= ({77, LETTERBOX_GREY} if spec.resize == "letterbox" else {77})


def test_each_way_of_resizing_keeps_what_it_promises() -> None:
    rgb = np.full((100, 200, 3), 10, np.uint8)
    rgb[:, 50:150] = 200
    ways = ("stretch", "centre_crop")
    stretched, cropped = (resize(rgb, PreprocessSpec(40, resize=way))[20, :, 0] for way in ways)
    assert (cropped[1:-1] == 200).all()  # the outer quarters are cut off, but for the filter's edge
    assert 18 <= (stretched > 100).sum() <= 22  # and here they are kept
    boxed = resize(rgb, PreprocessSpec(40, resize="letterbox"))
    assert (boxed[:10] == LETTERBOX_GREY).all() and (boxed[30:] == LETTERBOX_GREY).all()
    assert (boxed[10:30] != LETTERBOX_GREY).any(axis=2).all()


def test_shrinking_averages_and_does_not_skip_pixels() -> None:
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    assert abs(int(resize(stripes, PreprocessSpec(8)).mean()) - 127) <= 1


@given(photo_arrays)
def test_gray_keeps_three_equal_channels_and_rgb_is_untouched(rgb: np.ndarray) -> None:
    gray = colour(rgb, PreprocessSpec(colour="gray3"))
    assert gray.shape == rgb.shape and (gray == gray[:, :, :1]).all()
    assert (np.abs(gray[:, :, 0] - rgb @ [0.299, 0.587, 0.114]) <= 1).all()
    assert colour(rgb, PreprocessSpec()) is rgb


def test_scaling_reaches_both_ends_and_can_be_undone() -> None:
    every = np.arange(256, dtype=np.uint8)
    scaled = scale(every)
    assert scaled.dtype == np.float32 and (scaled[0], scaled[-1]) == (-1, 1)
    assert (np.diff(scaled) > 0).all()
    assert (np.rint((scaled + 1) * 127.5) == every).all()


@pytest.mark.parametrize("number", range(2, 9))
def test_a_turned_photo_gives_the_model_the_same_input(number: int) -> None:
    turned = photos.turned(photos.draw_banana(), number)
    data = photos.encode(turned, "PNG", exif=photos.exif_of(orientation=number))
    upright = photos.photos()["png"]
    inputs = [prepare_views(decode_photo(each), PreprocessSpec()) for each in (data, upright)]
    assert (inputs[0] == inputs[1]).all()


def test_swapped_colours_give_another_input_and_only_gray_hides_them() -> None:
    swapped = Pixels(BANANA[:, :, ::-1].copy())
    for way, least in (("rgb", 0.3), ("gray3", 0.05)):
        spec = PreprocessSpec(colour=way)
        difference = prepare_views(Pixels(BANANA), spec) - prepare_views(swapped, spec)
        assert np.abs(difference).mean() > least
    yellow = prepare_views(Pixels(np.full((9, 9, 3), (250, 220, 10), np.uint8)), PreprocessSpec())
    assert yellow[0, 0, 0, 0] > 0.9 and yellow[0, 0, 0, 2] < -0.9  # red first, blue last


def test_trimming_happens_before_views_are_cut() -> None:
    framed = np.pad(BANANA, ((0, 0), (50, 50), (0, 0)), constant_values=255)
    made, plain = (prepare_views(Pixels(rgb), PreprocessSpec()) for rgb in (framed, BANANA))
    assert (made == plain).all()
    assert (prepare_views(Pixels(framed), PreprocessSpec(trim=False)) != plain).any()


@given(specs, specs)
def test_the_digest_changes_if_and_only_if_the_recipe_does(
    one: PreprocessSpec, other: PreprocessSpec
) -> None:
    assert (one.digest() == other.digest()) == (one == other)
    assert replace(one).digest() == one.digest() and len(one.digest()) == 12


@pytest.mark.parametrize(
    "wrong", [{"resize": "squeeze"}, {"colour": "bgr"}, {"range": "0..1"}, {"side_px": 7}]
)
def test_an_unknown_recipe_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"Expected .* Received: "):
        PreprocessSpec(**wrong)


@given(photo_arrays, specs)
def test_the_steps_shown_are_the_steps_taken(rgb: np.ndarray, spec: PreprocessSpec) -> None:
    assume(rgb.size)
    before = rgb.copy()
    steps = show_steps(Pixels(rgb), spec)
    assert tuple(step.name for step in steps) == ("decoded", *STEPS)
    shown = scale(steps[-1].pixels)  # (side, side, c)
    assert np.abs(shown - prepare_views(Pixels(rgb), spec)[0]).max() < 1e-6
    assert (rgb == before).all()  # no step writes into its input


@given(photo_arrays, specs, specs)
def test_each_network_is_shown_what_it_sees(rgb: np.ndarray, one, other) -> None:
    assume(rgb.size)
    steps = show_ways(Pixels(rgb), {"one": one, "twin": one, "other": other})
    inputs = {step.networks: step.pixels for step in steps if step.name == "scale"}
    apart = {("one", "twin"): one, ("other",): other}
    assert set(inputs) == ({()} if one == other else set(apart))
    for networks, pixels in inputs.items():
        spec = apart.get(networks, one)
        assert np.abs(scale(pixels) - prepare_views(Pixels(rgb), spec)[0]).max() < 1e-6


# PREPARED_BY -> what photos are prepared with and become; a line is added, none is changed
PREPARED = {1: "9ed18e1480d8d8b7"}


@pytest.fixture(scope="module")
def made() -> dict:
    """What the golden file holds, made by the code of today."""
    at = importlib.util.spec_from_file_location("remake", GOLDEN / "remake.py")
    remake = importlib.util.module_from_spec(at)
    at.loader.exec_module(remake)
    return remake.preprocess()


def test_every_step_gives_the_pictures_of_the_golden_file(made) -> None:
    # exact: every step is integer arithmetic but the last, which is one float32 division
    assert made == json.loads((GOLDEN / "preprocess.json").read_text("utf-8"))


def test_photos_that_are_prepared_otherwise_count_the_version_up(made) -> None:
    pictures = [(recipe["steps"], recipe["input"]) for recipe in made.values()]
    facts = json.dumps([pictures, BAR_TOLERANCE, LETTERBOX_GREY, DECODE_PX], sort_keys=True)
    found = hashlib.sha256(facts.encode()).hexdigest()[:16]
    assert found == PREPARED.get(PREPARED_BY), (
        "Photos are prepared otherwise than networks were taught and caches were filled: count "
        f"PREPARED_BY of preprocess up and add its line, {found!r}, to PREPARED here."
    )


def test_the_version_is_in_the_digest_once_it_is_counted_up(monkeypatch) -> None:
    digests = {PreprocessSpec().digest()}
    for number in (2, 3):
        monkeypatch.setattr(preprocess, "PREPARED_BY", number)
        digests.add(PreprocessSpec().digest())
    assert len(digests) == 3
