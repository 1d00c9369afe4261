"""Photos of ours in; how often two rules that nothing learns are right of them, out."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
import rules
from occ.settings import REPOSITORY, Settings
from occ.training.oneclass.known import LONGEST
from occ.training.workbench import Workbench
from PIL import Image

GREEN, YELLOW, WHITE = (40, 90, 50), (250, 220, 40), (255, 255, 255)


def photo(colour: tuple[int, int, int]) -> SimpleNamespace:
    rgb = np.full((60, 80, 3), colour, np.uint8)
    rgb[20:40, 30:50] = (90, 60, 40)
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "PNG")
    return SimpleNamespace(read=file.getvalue)


def bench(*photos: tuple[str, str, tuple[int, int, int]]) -> Workbench:
    rows = [SimpleNamespace(split="validate", label=label, look=look) for label, look, _ in photos]
    files = tuple(photo(colour) for *_, colour in photos)
    return Workbench(Settings(), tuple(rows), files, "")


@dataclass(frozen=True)
class Known:
    longest: float | None


@dataclass(frozen=True)
class ByShare:
    """Finds the target where enough of a photo is yellow; notes what it was shown."""

    known: Known
    shown: list

    def judge(self, pixels):
        assert self.known.longest is None  # else nothing long would be answered
        yellow = (pixels.rgb[..., 0] > 200).mean()
        self.shown.append((pixels.aspect, yellow))
        return SimpleNamespace(verdict="banana" if yellow > 0.33 else "other")


def test_the_longer_a_row_the_less_of_it_shows_the_target():
    scenes = [("banana", "scene", YELLOW)] * 5 + [("other", "scene", GREEN)] * 9
    ignored = [("other", "white-bg", WHITE), ("banana", "white-bg", YELLOW)]
    shown = []
    found = rules.count_missed(bench(*scenes, *ignored), ByShare(Known(2.5), shown))
    assert list(found) == ["1.0", "1.5", "2.0", "2.5", "3.0", "4.0"]
    assert [one["photos"] for one in found.values()] == [5] * 6
    assert [one["other"] for one in found.values()] == [0, 0, 0, 0, 5, 5]
    aspects, yellow = np.array(shown).T
    assert aspects == pytest.approx(np.repeat(rules.RATIOS, 5), abs=0.01)
    assert yellow == pytest.approx(0.91 / np.repeat(rules.RATIOS, 5), abs=0.02)  # once, and whole


def test_without_photos_of_both_labels_nothing_is_counted():
    found = rules.count_missed(bench(("banana", "scene", YELLOW)), ByShare(Known(2.5), []))
    assert {one["other"] for one in found.values()} == {0}
    nobody = rules.count_missed(bench(("other", "scene", GREEN)), ByShare(Known(2.5), []))
    assert {one["photos"] for one in nobody.values()} == {0}


def test_a_ground_agrees_if_both_call_it_white_or_neither():
    photos = [("other", "white-bg", WHITE), ("other", "scene", GREEN), ("other", "scene", WHITE)]
    assert rules.count_grounds(bench(*photos)) == {"photos": 3, "agreed": 2}


def test_by_the_counts_that_are_shipped_the_rule_begins_in_time():
    """Where more than one row of ten is called other, no photo is answered."""
    found = json.loads((REPOSITORY / "asset" / "choices.json").read_text())
    for ratio, counts in found["long"].items():
        assert counts["photos"] == rules.ROWS
        if float(ratio) < LONGEST:
            assert counts["other"] <= counts["photos"] / 10
    assert found["grounds"]["agreed"] > 0.9 * found["grounds"]["photos"]
