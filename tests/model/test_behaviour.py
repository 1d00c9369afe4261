"""Drawn photos in, whether the shipped models answer as a person would expect.

The pictures are synthetic (occ.dataset.demo.photo), which no network was trained on: this shows
plain faults, not how good the models are. That stands in asset/report.json.
"""

from __future__ import annotations

import numpy as np
import pytest
from occ.dataset.demo.photo import Rendered, render_photo
from occ.locate import GRID
from photos import png_of
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

SIZE = (320, 240)
BANANAS = [("white", "yellow"), ("plain", "yellow"), ("wood", "spotted"), ("tiles", "several")]
BANANAS += [("white", "hand"), ("desk", "several")]
OTHERS = [("white", "lemon"), ("plain", "mug"), ("wood", "orange"), ("tiles", "apple")]
OTHERS += [("desk", "tennis ball"), ("newspaper", "nothing")]
PLAIN = [(f"{scene} {subject}", scene, subject, "banana") for scene, subject in BANANAS]
PLAIN += [(f"{scene} {subject}", scene, subject, "other") for scene, subject in OTHERS]
FEWEST_RIGHT = 11  # of these twelve; a newspaper alone is unlike any known photo, so unsure


def render(scene: str, subject: str, label: str, seed: int = 2) -> Rendered:
    return render_photo(seed, label, scene=scene, subject=subject, size=SIZE)


@pytest.fixture(scope="module")
def rendered() -> dict[str, Rendered]:
    """Name -> one of the twelve plain photos."""
    return {name: render(scene, subject, label) for name, scene, subject, label in PLAIN}


@pytest.fixture(scope="module")
def words(classifier, rendered) -> dict[str, str]:
    """Name -> the verdict on it."""
    return {name: classifier(png_of(one.rgb)).verdict for name, one in rendered.items()}


def brighter(image: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(1.1)


ALTERED = {"mirrored": ImageOps.mirror, "brighter": brighter}


def test_twelve_plain_photos_are_right_or_unsure_and_nearly_all_right(rendered, words):
    wrong = [n for n in words if words[n] not in (rendered[n].label, "unsure")]
    right = [n for n in words if words[n] == rendered[n].label]
    assert wrong == [] and len(right) >= FEWEST_RIGHT, sorted(set(words) - set(right))


@pytest.mark.parametrize("change", [*ALTERED, "JPEG 90", "half the size"])
def test_a_change_that_means_nothing_does_not_turn_a_verdict(classifier, rendered, words, change):
    turned = []
    for name, one in rendered.items():
        image = Image.fromarray(one.rgb)
        if change == "half the size":
            image = image.resize((SIZE[0] // 2, SIZE[1] // 2))
        changed = ALTERED.get(change, Image.Image.copy)(image)
        save = {"kind": "JPEG", "quality": 90} if change == "JPEG 90" else {}
        word = classifier(png_of(np.asarray(changed), **save)).verdict
        if {word, words[name]} == {"banana", "other"}:
            turned.append(f"{name}: {words[name]} became {word}")
    assert turned == []


@pytest.mark.parametrize(("scene", "subject"), BANANAS)
def test_a_covered_banana_is_none(classifier, scene, subject):
    one = render(scene, subject, "banana")
    cover = (
        Image.fromarray(one.mask).filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.MaxFilter(9))
    )
    left, top, right, bottom = cover.getbbox()
    image = Image.fromarray(one.rgb)
    ImageDraw.Draw(image).rectangle((left, top, right, bottom), fill=(128, 128, 128))
    before, after = classifier(png_of(one.rgb)), classifier(png_of(np.asarray(image)))
    assert before.verdict == "banana" and after.verdict != "banana"
    assert after.score < before.score - 0.3


def stripes(size: int) -> np.ndarray:
    """Slanted stripes of two yellows: uint8 (240, 320, 3)."""
    rows, cols = np.mgrid[: SIZE[1], : SIZE[0]]  # (h, w)
    dark = ((rows + cols) // size) % 2 == 0  # (h, w)
    return np.where(dark[..., None], (225, 190, 40), (250, 225, 90)).astype(np.uint8)


def written(text: str, ink: tuple[int, int, int], paper: tuple[int, int, int]) -> np.ndarray:
    """A large word on plain paper: uint8 (240, 320, 3)."""
    image = Image.new("RGB", SIZE, paper)
    font = ImageFont.load_default(64)
    ImageDraw.Draw(image).text((SIZE[0] / 2, SIZE[1] / 2), text, ink, font, anchor="mm")
    return np.asarray(image)


def noise(kind: str) -> np.ndarray:
    """Random colours, pixel by pixel or in soft blobs: uint8 (240, 320, 3)."""
    rng = np.random.default_rng(3)
    fine = rng.integers(0, 256, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
    blobs = Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8))
    return fine if kind == "fine" else np.asarray(blobs.resize(SIZE, Image.Resampling.BICUBIC))


NO_BANANA = {
    "fine noise": lambda: noise("fine"),
    "soft noise": lambda: noise("soft"),
    "yellow stripes": lambda: stripes(24),
    "plain yellow": lambda: np.full((*SIZE[::-1], 3), (240, 210, 50), np.uint8),
    "white": lambda: np.full((*SIZE[::-1], 3), 255, np.uint8),
    "black": lambda: np.zeros((*SIZE[::-1], 3), np.uint8),
    "the word BANANA": lambda: written("BANANA", (20, 20, 20), (255, 255, 255)),
    "the word in yellow": lambda: written("banana", (240, 210, 40), (30, 60, 120)),
    "a page of text": lambda: written("Lorem ipsum\ndolor sit\namet", (0, 0, 0), (250, 248, 240)),
    "wood": lambda: render("wood", "nothing", "other", 5).rgb,
    "grass": lambda: render("grass", "nothing", "other", 5).rgb,
    "leaves": lambda: render("leaves", "nothing", "other", 5).rgb,
}


@pytest.mark.parametrize("name", NO_BANANA)
def test_noise_texture_and_text_are_no_banana(classifier, name):
    verdict = classifier(png_of(NO_BANANA[name]()))
    assert verdict.verdict != "banana", f"{name} has the score {verdict.score:.3f}"


def test_a_banana_scores_more_than_its_own_scene_without_it(classifier):
    for scene in ("wood", "desk", "tiles", "plain"):
        with_it, without = (
            classifier(png_of(render_photo(7, label, scene=scene, size=SIZE).rgb)).score
            for label in ("banana", "other")
        )
        assert with_it > without, scene


def test_an_explanation_says_the_same_as_the_answer_and_looks_at_the_banana(classifier):
    one = render("wood", "yellow", "banana")
    photo = png_of(one.rgb)
    told, verdict = classifier.explain(photo), classifier(photo)
    assert told.verdict == verdict and set(told.scores) == set(classifier.networks())
    assert told.heat.shape == (GRID, GRID) and 0 <= told.heat.min() <= told.heat.max() <= 1
    mask = Image.fromarray(one.mask).resize((GRID, GRID), Image.Resampling.BOX)
    share = np.asarray(mask) / 255
    on, off = told.heat[share > 0.2], told.heat[share == 0]
    assert on.mean() > 2 * off.mean()
    assert verdict.count == len(verdict.boxes) == 1
    box, true = verdict.boxes[0], one.boxes[0]
    assert abs(box.cx - true.cx) < true.w / 2 and abs(box.cy - true.cy) < true.h / 2
