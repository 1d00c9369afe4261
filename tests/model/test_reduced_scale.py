"""Photos of a phone's size in; the same verdict out, decoded at reduced scale or to every pixel.

Of 37 real photos (web photos and desks, enlarged to 3,300 px) none changed its verdict, and no
score moved by more than 0.006.
"""

from __future__ import annotations

import numpy as np
import pytest
from occ.classify import DECODE_PX
from occ.dataset.demo.photo import render_photo
from occ.photo import decode_photo
from photos import encode
from PIL import Image

CASES = [(number, ("banana", "other")[number % 2]) for number in range(6)]
MOST = 0.02  # of a score; 0.014 was the most that twelve drawn scenes moved


def large_jpeg(number: int, label: str) -> bytes:
    """A drawn scene of 3200 x 2400, as a phone would save it."""
    image = Image.fromarray(render_photo(number, label, size=(1600, 1200)).rgb)
    return encode(image.resize((3200, 2400), Image.Resampling.BICUBIC), "JPEG", quality=88)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "label"), CASES)
def test_a_reduced_scale_changes_no_verdict_and_hardly_a_score(classifier, number, label) -> None:
    data = large_jpeg(number, label)
    served, whole = classifier(data), classifier.judge(decode_photo(data))
    assert served.verdict == whole.verdict
    assert served.score == pytest.approx(whole.score, abs=MOST)


def test_served_photos_are_smaller_and_still_larger_than_any_view(classifier) -> None:
    data = large_jpeg(*CASES[0])
    served, whole = decode_photo(data, longest_px=DECODE_PX).rgb, decode_photo(data).rgb
    assert whole.shape == (2400, 3200, 3) and served.shape == (600, 800, 3)
    smallest = min(right - left for left, _, right, _ in classifier.decision.views)
    assert smallest * served.shape[1] > 224
    blurred = np.asarray(Image.fromarray(whole).reduce(4), int)
    assert np.abs(served.astype(int) - blurred).mean() < 3
