"""A report of the models in; the first screen of their page, with the report's numbers, out."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from dash import html
from occ.settings import REPOSITORY
from occ.web.pages.brief import brief_body
from occ.web.pages.models import list_figures, models_body
from occ.web.texts import LANGUAGES, load_texts
from page_parts import FIGURES, HARD, PROMISE, REPORT, SHARE, all_parts, hrefs, words

TEXTS = load_texts("en", "banana")
SHIPPED = json.loads((REPOSITORY / "asset" / "report.json").read_text(encoding="utf-8"))
EVERY = ("sizes", "answers", "places")


def said(report: dict, names: tuple[str, ...] = EVERY) -> str:
    """The words of the first screen, no-break spaces as plain ones."""
    return words(brief_body(TEXTS, report, names)).replace("\u00a0", " ")


def changed(*path: str, **values: Any) -> dict:
    """REPORT with other values of the mapping at a path, which is made if it is not there."""
    report = deepcopy(REPORT)
    part = report
    for name in path:
        part = part.setdefault(name, {})
    part.update(values)
    return report


def test_the_page_begins_with_what_decides_and_how_good_it_is_on_both_kinds_of_photos() -> None:
    first = models_body(TEXTS, REPORT)[0]
    assert isinstance(first, html.Section)
    told = words(first)
    for expected in (
        "occ answers here The whole decision",
        "Web photos Easy: 1,412 photos, 240 of them with bananas",
        "Found 96.2% 231 of 240 93.0 to 98.0% False alarms 0.8% 9 of 1,172 0.4 to 1.5%",
        "Small, on desks Hard: 160 photos, 92 of them with bananas Found not counted",
    ):
        assert expected in told, expected


def test_it_is_the_same_whichever_photos_the_figures_below_are_of() -> None:
    bodies = [models_body(TEXTS, REPORT, name) for name in ("dev_test_easy", "validate")]
    assert words(bodies[0][0]) == words(bodies[1][0])


def test_beside_the_auroc_stands_the_best_of_the_baselines_and_of_no_other_model() -> None:
    assert "AUROC 0.985 0.970 to 0.990 best baseline: 0.985" in said(REPORT)
    sets = {
        name: {"dev_test_easy": FIGURES | {"auroc": {"value": value}}, "dev_test_hard": HARD}
        for name, value in (("low", 0.5), ("high", 0.871), ("rival", 0.99))
    }
    models = {
        "occ": REPORT["models"]["occ"],
        "low": {"kind": "baseline", "sets": sets["low"]},
        "high": {"kind": "baseline", "sets": sets["high"]},
        "rival": {"kind": "model", "sets": sets["rival"]},
    }
    assert said(REPORT | {"models": models}).count("best baseline: 0.871") == 1
    assert "baseline" not in said(REPORT | {"models": {"occ": models["occ"]}})


def test_the_promise_is_told_with_what_it_was_checked_on_or_that_there_is_none() -> None:
    told = said(REPORT).replace("\u2066", "").replace("\u2069", "")
    assert "What is promised ≥ 98% of each kind of answer are right" in told
    assert "1,412 answers, 95% confidence, as if 33% of photos showed a banana" in told
    told = said(REPORT | {"promise": PROMISE | {"proved": False}})
    assert "has not proved" in told and "98%" not in told.partition("promised")[2]


def test_the_weakest_points_are_the_lowest_of_what_was_measured() -> None:
    low = {"value": 0.4, "low": 0.1, "high": 0.7, "right": 4, "of": 10}
    line = ("sections", "sizes", "networks", "occ", "served")
    report = changed(*line, **{"2": {"all": SHARE}, "25": {"all": low}})
    assert "40.0% found where a banana fills 25% of the photo 4 of 10 10.0 to 70.0%" in said(report)
    right = ("models", "occ", "sets", "dev_test_hard", "words_right")
    report = changed(*right, banana=SHARE, other=low)
    assert "40.0% of answers “Other” right, weighed as the promise is: Small" in said(report)
    report = changed(*right, banana={"value": None}, other=SHARE | {"value": 0.95})
    assert "90.0% of answers “Banana” right, weighed as the promise is: Web" in said(report)


def test_counts_are_a_weak_point_unless_they_surely_beat_always_one() -> None:
    count = ("sections", "places", "count", "all")
    for low, is_told in ((-0.1, True), (0.0, True), (0.1, False)):
        errors = {"error": {"value": 0.4}, "constant_one": {"value": 0.5}}
        report = changed(*count, gain={"low": low}, **errors)
        assert ("always saying “one”: 0.50" in said(report)) is is_told


def test_each_point_leads_to_its_figure_and_none_to_one_that_is_not_there() -> None:
    ways = hrefs(brief_body(TEXTS, REPORT, EVERY))
    assert ways == ["#answers", "#sizes", "#answers", "#places"]
    assert hrefs(brief_body(TEXTS, REPORT, ("places",))) == ["#places"]
    assert said(REPORT) == said(REPORT, ())


def test_photos_of_ones_own_are_called_neither_easy_nor_hard() -> None:
    report = deepcopy(REPORT)
    report["models"]["occ"]["sources"] = {"own": FIGURES}
    told = words(models_body(TEXTS, report)[0])
    assert "1,412 photos" in told and "Easy" not in told and "Hard" not in told


def test_a_report_without_those_photos_has_its_figures_all_the_same() -> None:
    report = deepcopy(REPORT)
    for model in report["models"].values():
        model["sets"] = {"validate": model["sets"]["validate"]}
    body = models_body(TEXTS, report)
    assert body[0] is None and "All models compared" in words(body[1:])


def test_what_could_not_be_measured_of_an_object_is_left_out() -> None:
    """No hard photos, nothing to cut out, no boxes, too few photos of each source."""
    report = deepcopy(REPORT)
    report["sections"] |= {"sizes": {}, "background": {}, "places": {}}
    for model in report["models"].values():
        del model["sets"]["dev_test_hard"]
        model["macro"] = {name: {"value": None, "sources": 0} for name in model["macro"]}
    body = models_body(TEXTS, report)
    names = {figure.name for figure in list_figures(TEXTS, report, "dev_test_easy")}
    assert not {"sizes", "background", "places"} & names and {"sources", "far"} <= names
    assert hrefs(body[0]) == ["#answers", "#answers"] and "Small, on desks" not in words(body)
    report = changed("sections", "places", "count")
    report["sections"]["places"]["count"] = {name: {"photos": 0} for name in ("all", "desks")}
    assert "#places" not in hrefs(models_body(TEXTS, report)[0]), "no photo was called the target"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_report_fills_the_screen_in_every_language(language: str) -> None:
    texts = load_texts(language, "banana")
    names = {figure.name for figure in list_figures(texts, SHIPPED, "dev_test_easy")}
    first = models_body(texts, SHIPPED)[0]
    assert {way.removeprefix("#") for way in hrefs(first)} == set(EVERY) <= names
    told = words(first)
    for name in ("dev_test_easy", "dev_test_hard"):
        figures = SHIPPED["models"]["occ"]["sets"][name]
        for measure in ("recall", "false_alarm"):
            right, of = (figures[measure][part] for part in ("right", "of"))
            assert texts("models.of", right=right, of=of) in told, (name, measure)
    assert sum(type(part).__name__ == "H3" for part in all_parts(first)) == 4
    assert "{" not in told and "?" not in told
