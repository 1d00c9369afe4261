"""Labelled boxes and classifiers that know or guess the place in, the figures of "places" out."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
import tiny
from occ.dataset.manifest import read_manifest
from occ.errors import DataRefused
from occ.locate import GRID, Located
from occ.settings import REPOSITORY
from occ.training.measure import masking, places
from occ.training.measure.masking import compare_with_controls, near_middle, swap_places
from occ.training.measure.places import (
    Placed,
    measure_counts,
    measure_overlaps,
    measure_places,
    measure_points,
    overlap,
    read_boxes,
)
from occ.training.workbench import open_workbench
from occ.values import Box, Verdict
from PIL import Image

LEFT = Box(0.2, 0.5, 0.2, 0.2, 1.0)
BLUE = np.tile(np.uint8([40, 60, 200]), (70, 70, 1))


def placed(point, *boxes: Box, count: int = 1, verdict: str = "banana") -> Placed:
    """A photo with these labelled boxes of which this was said."""
    word = Verdict(verdict, 0.5, "model", 0.4, 0.6, (), count)
    return Placed("desk", boxes, word, Located(np.zeros((GRID, GRID)), (), point))


def write_boxes(path, *lines: str) -> None:
    path.write_text("\n".join(("sha256,class,cx,cy,w,h", *lines)) + "\n")


def test_the_warmest_point_is_measured_against_the_middle():
    middle = Box(0.5, 0.5, 0.3, 0.3, 1.0)
    found = measure_points(
        [placed((0.25, 0.5), LEFT), placed((0.9, 0.5), LEFT), placed((0.5, 0.6), LEFT, middle)]
    )
    assert (found["point"]["right"], found["point"]["of"]) == (2, 3)
    assert (found["middle"]["right"], found["middle"]["of"]) == (1, 3)
    assert (found["off_middle"]["right"], found["off_middle"]["of"]) == (1, 2)


def test_counts_are_measured_where_they_are_told_against_always_saying_one():
    told = [placed((0, 0), LEFT, LEFT, LEFT, count=3), placed((0, 0), LEFT, count=2)]
    unsure = placed((0, 0), LEFT, LEFT, count=None, verdict="unsure")
    found = measure_counts([*told, unsure])
    assert found["photos"] == 2 and found["most"] == 3
    assert found["error"]["value"] == 0.5 and found["constant_one"]["value"] == 1.0
    assert found["gain"]["value"] == 0.5 and found["gain"]["of"] == 2
    assert measure_counts([unsure]) == {"photos": 0}


def test_overlaps_are_those_of_the_best_box_and_nothing_where_none_is_told():
    half, far = Box(0.25, 0.5, 0.3, 0.2, 0.9), Box(0.8, 0.8, 0.2, 0.2, 0.9)
    one, none = placed((0, 0), LEFT), placed((0, 0), LEFT)
    told = replace(one, verdict=replace(one.verdict, boxes=(far, half)))
    found = measure_overlaps([told])
    assert found["photos"] == found["told"] == found["boxes"]["of"] == 1
    assert found["boxes"]["value"] == pytest.approx(0.2 * 0.2 / (0.3 * 0.2), abs=1e-4)
    assert found["whole_photo"]["value"] == pytest.approx(0.2 * 0.2, abs=1e-4)
    assert overlap(LEFT, far) == 0 and overlap(LEFT, LEFT) == pytest.approx(1)
    both = measure_overlaps([told, none])
    assert (both["photos"], both["told"], both["boxes"]["of"]) == (2, 1, 2)
    assert both["boxes"]["value"] == pytest.approx(found["boxes"]["value"] / 2, abs=1e-4)
    assert both["whole_photo"]["value"] == found["whole_photo"]["value"]
    assert measure_overlaps([none])["boxes"]["value"] == 0
    assert measure_overlaps([]) == {"photos": 0}


def test_boxes_of_the_target_are_read_and_what_is_no_box_is_refused(tmp_path):
    path = tmp_path / "boxes.csv"
    assert read_boxes(path, "banana") == {}
    write_boxes(path, "aa,banana,0.2,0.5,0.2,0.2", "aa,apple,0.5,0.5,1,1", "bb,apple,0.5,0.5,1,1")
    assert read_boxes(path, "banana") == {"aa": (LEFT,)}
    for line in ("cc,banana,0.2,0.5,0.2", "cc,banana,0.2,0.5,0.2,two", "cc,banana,2,0.5,0.2,0.2"):
        write_boxes(path, "aa,banana,0.2,0.5,0.2,0.2", line)
        with pytest.raises(DataRefused, match="line 3"):
            read_boxes(path, "banana")


def test_the_committed_boxes_are_of_photos_of_the_manifest_that_are_never_learned_from():
    path = REPOSITORY / "data" / "boxes.csv"
    rows = {row.sha256: row for row in read_manifest(REPOSITORY / "data" / "manifest.csv")}
    with path.open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["sha256", "class", "cx", "cy", "w", "h"]
    assert {rows[line["sha256"]].split for line in lines} == {"dev-test"}
    assert sum(len(boxes) for boxes in read_boxes(path, "banana").values()) == 214


def test_places_of_a_drawn_set_are_measured_twice_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MASKED_PHOTOS", 2)
    settings = tiny.write_photos(tmp_path)
    bench, classifier = open_workbench(settings), tiny.tiny_classifier()
    (tmp_path / "boxes.csv").unlink(missing_ok=True)
    assert measure_places(bench, classifier) == {}
    tested = [row for row in bench.of_split("dev-test").rows if row.label == "banana"]
    write_boxes(tmp_path / "boxes.csv", *(f"{row.sha256},banana,0.5,0.5,1,1" for row in tested))
    found = measure_places(bench, classifier)
    assert (
        found["point"]["all"]["point"]["right"]
        == len(tested)
        == found["point"]["demo"]["middle"]["of"]
    )
    assert found["heat"]["photos"] == 2
    assert found == measure_places(bench, classifier)


def test_the_warmest_places_are_swapped_first():
    heat = np.zeros((7, 7))
    heat[1, 5] = 1
    changed = (swap_places(BLUE, 255 - BLUE, heat, 0.02) != BLUE).any(axis=2)
    assert changed[10:20, 50:60].all() and changed.sum() == 100
    assert (swap_places(BLUE, 255 - BLUE, heat, 1.0) == 255 - BLUE).all()


class Pointing:
    """A classifier whose score is how blue the lower right corner is, and whose heat is given."""

    def __init__(self, corner: tuple[slice, slice]):
        self.heat = np.zeros((GRID, GRID))
        self.heat[corner] = 1

    def find(self, pixels):
        return None, Located(self.heat, (), (0.0, 0.0))

    def judge(self, pixels):
        corner = pixels.rgb[-20:, -20:].astype(float)
        blue = corner[..., 2].mean() - corner[..., 0].mean()
        return Verdict("other", float(np.clip(blue / 160, 0, 1)), "model", 1.0, 1.0)


def test_a_heat_map_passes_only_if_it_points_at_what_the_score_rests_on(to_photos, monkeypatch):
    monkeypatch.setattr(masking, "BLUR", 0.4)
    right = compare_with_controls(Pointing((slice(-4, None), slice(-4, None))), to_photos)
    wrong = compare_with_controls(Pointing((slice(4), slice(4))), to_photos)
    assert right["passed"] and not wrong["passed"]
    for way in ("deletion", "insertion"):
        assert right["random"][way]["value"] > 0 > wrong["random"][way]["value"]
        assert right["middle"][way]["low"] > 0 >= wrong["middle"][way]["value"]


def test_a_map_of_the_middle_alone_does_not_pass(to_photos, monkeypatch):
    monkeypatch.setattr(masking, "BLUR", 0.4)
    middle = Pointing((slice(0), slice(0)))
    middle.heat = near_middle(GRID)
    found = compare_with_controls(middle, to_photos)
    assert found["middle"]["deletion"]["value"] == 0 and not found["passed"]


@pytest.fixture
def to_photos(tmp_path):
    """Three photos that are blue in the lower right corner only."""
    rgb = np.full((70, 70, 3), 120, np.uint8)
    rgb[-20:, -20:] = (40, 60, 200)
    path = tmp_path / "photo.png"
    Image.fromarray(rgb).save(path)
    return [tiny.raw_of(path)] * 3
