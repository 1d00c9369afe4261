"""Right and wrong values in, whether each checks itself once, when it is made."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.values import (
    LABELS,
    MAX_BYTES,
    MAX_PHOTOS,
    MAX_PIXELS,
    POSITIVE,
    REASONS,
    Box,
    Explanation,
    Pixels,
    Step,
    Verdict,
    is_label,
    labels_of,
    wilson,
)

RGB = np.zeros((4, 6, 3), np.uint8)
shares = st.floats(0, 1)


def verdict(**changed) -> Verdict:
    """A sound verdict, but for what is changed."""
    sound = {"verdict": "banana", "score": 0.9, "model": "0123456789ab", "low": 0.4, "high": 0.6}
    return Verdict(**{**sound, **changed})


def test_the_positive_class_is_number_one_whatever_its_letter() -> None:
    # Keras sorts folders by name, which would make banana 0 and other 1
    assert LABELS == ("other", POSITIVE)
    assert labels_of("apple") == ("other", "apple") and labels_of() == LABELS


@pytest.mark.parametrize("word", ["सेब", "กล้วย", "red apple", "Äpfel", "cafe\u0301", "e-bike 2"])
def test_a_label_is_a_word_of_any_script(word: str) -> None:
    assert is_label(word)


@pytest.mark.parametrize(
    "word", ["", " a", "a/b", "a\\b", "a.b", "\u0947", "a\n", "a\u200bb", "a\0"]
)
def test_a_label_names_a_folder_and_nothing_beside_it(word: str) -> None:
    assert not is_label(word) and not is_label(f"{word}\u0947")


def test_the_limits_are_those_that_people_are_told() -> None:
    assert (MAX_BYTES, MAX_PIXELS, MAX_PHOTOS) == (25_000_000, 50_000_000, 20)


@pytest.mark.parametrize(
    "rgb",
    [
        np.zeros((4, 6), np.uint8),
        np.zeros((4, 6, 4), np.uint8),
        np.zeros((4, 6, 3), np.float32),
        np.zeros((0, 6, 3), np.uint8),
        np.zeros((1, 4, 6, 3), np.uint8),
    ],
)
def test_pixels_of_a_wrong_shape_or_type_are_refused(rgb: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"Pixels.rgb must be .* Received: "):
        Pixels(rgb)


@pytest.mark.parametrize(
    "alpha",
    [np.zeros((6, 4), np.uint8), np.zeros((4, 6), bool), np.zeros((4, 6, 1), np.uint8)],
)
def test_alpha_that_does_not_fit_is_refused(alpha: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"Pixels.alpha must be .* Received: "):
        Pixels(RGB, alpha)


@given(st.integers(1, 9), st.integers(1, 9))
def test_pixels_of_any_size_are_kept_as_they_are(height: int, width: int) -> None:
    rgb, alpha = np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.uint8)
    pixels = Pixels(rgb, alpha)
    assert pixels.rgb is rgb and pixels.alpha is alpha


@pytest.mark.parametrize("value", [Pixels(RGB), verdict(), Box(0.5, 0.5, 1, 1, 0.5)])
def test_values_cannot_be_changed_once_made(value: object) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, dataclasses.fields(value)[0].name, None)


@given(st.tuples(*[shares] * 5))
def test_a_box_of_shares_is_written_with_four_places(parts: tuple[float, ...]) -> None:
    written = Box(*parts).as_dict()
    assert list(written) == ["cx", "cy", "w", "h", "score"]
    assert all(abs(a - b) <= 0.00005 for a, b in zip(written.values(), parts, strict=True))


def test_a_box_made_of_numpy_floats_can_be_written_as_json() -> None:
    box = Box(*(np.float32(part) for part in (0.1, 0.2, 0.3, 0.4, 0.5)))
    assert json.loads(json.dumps(box.as_dict()))["w"] == 0.3


@pytest.mark.parametrize("wrong", [-0.1, 1.1, 300.0, float("nan"), float("inf")])
@pytest.mark.parametrize("place", range(5))
def test_a_box_in_pixels_or_with_a_wrong_score_is_refused(wrong: float, place: int) -> None:
    parts = [0.5] * 5
    parts[place] = wrong
    with pytest.raises(ValueError, match="Received: "):
        Box(*parts)


@pytest.mark.parametrize("word", ["banana", "other", "unsure"])
def test_the_three_verdicts_are_accepted(word: str) -> None:
    assert verdict(verdict=word).as_dict()["verdict"] == word


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "apple"},
        {"verdict": "Banana"},
        {"verdict": ""},
        {"score": -0.01},
        {"score": 1.01},
        {"score": float("nan")},
        {"verdict": "banana", "target": "apple"},
    ],
)
def test_a_wrong_verdict_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"Expected a verdict .* Received: "):
        verdict(**wrong)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_one_of_those_that_programs_are_told(reason: str) -> None:
    assert verdict(reason=reason).reason == reason and "reason" not in verdict().as_dict()
    with pytest.raises(ValueError, match=r"Expected a reason .* Received: 'dark'"):
        verdict(reason="dark")


def test_another_class_word_is_a_verdict_of_its_own_release() -> None:
    assert verdict(verdict="apple", target="apple").verdict == "apple"


def test_a_verdict_prints_the_fields_of_the_api() -> None:
    box = Box(0.5, 0.5, 0.2, 0.2, 0.9)
    assert verdict().as_dict() == {
        "verdict": "banana",
        "score": 0.9,
        "model": "0123456789ab",
        "boxes": None,
        "count": None,
    }
    assert verdict(boxes=(box,), count=1).as_dict()["boxes"] == [box.as_dict()]
    assert verdict(boxes=(), count=0).as_dict()["boxes"] == []


def test_an_explanation_holds_its_verdict_and_steps() -> None:
    steps = (Step("resize", RGB, "6 x 4"),)
    explained = Explanation(verdict(), steps)
    assert explained.steps[0].pixels is RGB and explained.scores == {} and explained.heat is None


# Newcombe 1998 (Statistics in Medicine 17), table I
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)]


@pytest.mark.parametrize(("right", "of", "low", "high"), [*NEWCOMBE, (1, 29, 0.0061, 0.1718)])
def test_the_interval_of_a_share_is_that_of_its_count(right, of, low, high) -> None:
    assert wilson(right / of, of) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 5000), st.data())
def test_an_interval_holds_its_share_and_nothing_that_is_no_share(photos: int, data) -> None:
    share = data.draw(st.sampled_from((0, photos)) | st.integers(0, photos)) / photos
    low, high = wilson(share, photos)
    assert 0 <= low <= share + 1e-12 and share - 1e-12 <= high <= 1
