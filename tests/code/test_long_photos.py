"""Photos of which one side is far longer in, no confident answer out: served as it was measured."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import tiny
from occ.classify import DECODE_PX
from occ.oneclass import Known
from occ.photo import decode_photo
from occ.preprocess import trim_photo
from occ.training.measure.scoring import aspects_of, score_photos
from occ.training.measure.spot_check import spot_check
from occ.training.workbench import open_workbench
from occ.verdict import NOVEL_SCORE
from PIL import Image

YELLOW = (240, 210, 40)
EVERYTHING = Known(np.zeros((6, 1024), np.float32), neighbours=2, edge=0.0)  # is like it


def picture(width: int, height: int) -> Image.Image:
    """Yellow, with grain on it so that no side is a bar."""
    rgb = np.tile(np.uint8(YELLOW), (height, width, 1))
    rgb[::7, ::5] = 90
    return Image.fromarray(rgb)


def saved(image: Image.Image, kind: str = "PNG", **chosen) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **chosen)
    return file.getvalue()


@pytest.mark.parametrize("turned", [False, True])
def test_a_long_photo_gets_no_confident_answer_and_is_told_why(turned):
    plain = tiny.tiny_classifier(low=0.4, high=0.7)
    wary = replace(plain, known=replace(EVERYTHING, longest=3.0))
    sides = [(240, 80), (244, 80)]
    fits, long = (saved(picture(*(side[::-1] if turned else side))) for side in sides)
    assert wary(fits) == plain(fits) and plain(fits).verdict == plain(long).verdict == "banana"
    verdict = wary(long)
    assert (verdict.verdict, verdict.score, verdict.reason) == ("unsure", NOVEL_SCORE, "long")
    assert verdict.boxes == () and verdict.count is None


def test_bars_are_a_part_of_the_shape(tmp_path):
    framed = Image.new("RGB", (201, 201), "white")
    framed.paste(picture(201, 50), (0, 75))
    photo = trim_photo(decode_photo(saved(framed)), tiny.RGB)
    assert photo.image.height == 50 and photo.aspect == 1


def with_bars(width: int, height: int, rows: int) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    image.paste(picture(width, height - 2 * rows), (0, rows))
    return image


def test_the_shape_that_is_measured_is_the_one_that_is_served(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned
    files = [
        *(saved(picture(600, 200)), saved(picture(70, 280), "WEBP")),
        *(saved(picture(3200, 800), "JPEG"), saved(picture(90, 60), "JPEG", exif=exif)),
        *(saved(with_bars(1000, 400, rows)) for rows in (3, 7)),  # as shares these are no integers
        *(saved(picture(*sides), kind) for sides in ((2505, 1002), (2503, 1001))
          for kind in ("JPEG", "PNG")),
    ]  # fmt: skip
    photos = []
    for number, data in enumerate(files):
        path = tmp_path / str(number)
        path.write_bytes(data)
        photos.append(tiny.raw_of(path))
    seen = [trim_photo(decode_photo(data, longest_px=DECODE_PX), tiny.RGB) for data in files]
    assert aspects_of(photos).tolist() == [photo.aspect for photo in seen]
    np.testing.assert_allclose(aspects_of(photos), [3, 4, 4, 1.5, *[2.5] * 6], rtol=0.01)
    assert aspects_of(photos)[4:6].tolist() == [2.5, 2.5] and aspects_of([]).shape == (0,)


def test_figures_count_long_photos_as_they_are_served(tmp_path):
    part = open_workbench(tiny.write_photos(tmp_path)).of_split("validate")
    plain = tiny.tiny_classifier(low=0.4, high=0.7)
    longest = float(np.median(aspects_of(part.photos)) - 0.01)
    wary = replace(plain, known=replace(EVERYTHING, longest=longest))
    scored, before = (score_photos(one, part).scores["occ"] for one in (wary, plain))
    long = aspects_of(part.photos) > longest
    assert long.any()
    np.testing.assert_array_equal(scored, np.where(long, NOVEL_SCORE, before))
    assert spot_check(wary, score_photos(wary, part), part.photos) == len(part.photos)
