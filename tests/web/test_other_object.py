"""An app of another object than the banana in; no sentence out that is true of the banana only."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from occ.release import read_release
from occ.settings import Settings
from occ.web.openapi import describe_api
from occ.web.pages.about import About, read_about
from occ.web.pages.how import how_page
from occ.web.pages.models import list_figures, models_body
from occ.web.pages.numbers import show_score
from occ.web.pages.shell import build_shell
from occ.web.pages.wording import fit_release, fit_report
from occ.web.texts import LANGUAGES, load_texts
from page_parts import FIGURES, REPORT, words

TAGS = {"metas": "", "config": "", "scripts": ""}


def about_mugs(low: float, high: float, **facts: object) -> About:
    return About("mug", "abc", low, high, 30, **facts)


def lines_in_browser(language: str, about: About) -> dict[str, str]:
    """What the scripts of a page say."""
    page = build_shell(load_texts(language, "mug"), about, None, Settings().asset_dir / "web", TAGS)
    data = page.split('type="application/json"')[1].split(">", 1)[1].split("</script>")[0]
    return json.loads(data)["lines"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closer_photo_is_no_advice_where_no_line_was_proved(language):
    proved = lines_in_browser(language, about_mugs(0.3, 0.7))
    unproved = lines_in_browser(language, about_mugs(0.0, 1.0))
    assert unproved["card.sub.unsure"] == proved["card.sub.unproved"] != proved["card.sub.unsure"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("low", "high", "key"),
    [
        (0.0, 1.0, "how.4.never.both"),
        (0.2, 1.0, "how.4.never.target"),
        (0.0, 0.8, "how.4.never.other"),
        (0.2, 0.8, "how.4.body"),
    ],
)
def test_a_word_that_is_never_said_has_no_line(language, low, high, key):
    texts = load_texts(language, "mug")
    said = words(how_page(texts, about_mugs(low, high)))
    expected = texts(key, low=show_score(texts, low), high=show_score(texts, high))
    assert expected in said and "0.00" not in said and "1.00" not in said


def test_how_it_looks_is_told_as_it_does():
    texts = load_texts("en", "mug")
    plain = about_mugs(0.2, 0.8, views=1, asks_others=False, knows_class=False)
    assert "closer views" not in words(how_page(texts, plain))
    fitted = fit_release(texts, plain)
    assert "closer" not in fitted("models.about.occ")
    assert "parts of the photo" not in fitted("card.models_note")
    assert "mug among them" not in fitted("figures.one_class.lead")
    views = replace(plain, views=5)
    assert "; small networks" not in words(how_page(texts, views))
    assert "not listed here" not in fit_release(texts, views)("card.models_note")
    assert "parts of the photo" in fit_release(texts, views)("card.models_note")
    assert "; small networks" in words(how_page(texts, replace(views, asks_others=True)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_another_network_looks_again_is_told_where_one_does(language):
    texts, about = load_texts(language, "mug"), about_mugs(0.2, 0.8)
    assert "EfficientNet" not in words(how_page(texts, about))
    said = words(how_page(texts, replace(about, looks_again=True)))
    assert texts("how.3.again") in said and "EfficientNet" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_mobilenets_own_class_counts_is_told_where_it_does(language):
    texts = load_texts(language, "mug")
    said = words(how_page(texts, about_mugs(0.2, 0.8, knows_class=True)))
    assert texts("how.3.own") in said and "ImageNet" in said
    assert "ImageNet" not in words(how_page(texts, about_mugs(0.2, 0.8, knows_class=False)))


def test_the_shipped_release_is_told_as_before():
    release = read_release(Settings().asset_dir)
    texts, about = load_texts("en", "banana"), read_about(Settings(), release)
    assert (about.views, about.asks_others, about.knows_class) == (5, True, True)
    assert fit_release(texts, about).lines == texts.lines
    assert fit_report(texts, REPORT).lines == texts.lines


def test_the_api_names_the_object_and_mobilenets_class_is_told_whatever_its_number():
    said = json.dumps(describe_api(Settings(target="mug")))
    assert "mug, other or unsure" in said and "banana" not in said
    texts, models = load_texts("en", "mug"), REPORT["models"]
    report = REPORT | {"models": models | {"class_504": models["constant"]}}
    (first, *_) = list_figures(texts, report, "validate")
    about = {row[0].name: row[0].about for row in first.rows}
    assert about["class_504"] == texts("models.about.class_954")


@pytest.mark.parametrize("sources", [{"own": FIGURES}, {"own": FIGURES, "uploads": FIGURES}])
def test_photos_of_ones_own_and_of_visitors_are_no_web_photos(sources):
    texts, served = load_texts("en", "mug"), REPORT["models"][REPORT["champion"]]
    models = REPORT["models"] | {REPORT["champion"]: served | {"sources": sources}}
    said = words(models_body(texts, REPORT | {"models": models}))
    assert "web" not in said.lower() and "Photos set aside" in said


def test_another_object_has_a_mark_that_shows_no_banana():
    web = Settings().web_dir
    pages = [
        build_shell(load_texts("en", word), About(word, "abc", 0.3, 0.7, 30), None, web, TAGS)
        for word in ("mug", "banana")
    ]
    icons = [set(re.findall(r'"/assets/((?:icon|any|favicon)[\w.-]*)"', page)) for page in pages]
    assert icons == [{"any.svg"}, {"icon.svg", "favicon.ico", "icon-192.png"}]
    assert all((web / name).is_file() for name in set.union(*icons))
