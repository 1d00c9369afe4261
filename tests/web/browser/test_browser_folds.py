"""The models' page on a phone, by keyboard, on paper and in large letters in; every figure out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from occ.web.texts import LANGUAGES, load_texts

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
STATES = "Object.fromEntries([...document.querySelectorAll('.told')].map((each) => [each.id, %s]))"
OPEN = STATES % "each.querySelector('.fold').open"
DRAWN = STATES % "[...each.querySelectorAll('.canvas')].every((one) => one.querySelector('svg'))"
TOPS = "[...document.querySelectorAll('.told')].map((each) => each.getBoundingClientRect().top)"
LEVELS = """[...document.querySelectorAll(":is(h1, h2, h3, h4)")]
  .filter((each) => each.checkVisibility()).map((each) => Number(each.tagName[1]))"""


def opened(page) -> set[str]:
    """The names of the figures that are open."""
    return {name for name, is_open in page.evaluate(OPEN).items() if is_open}


def show(visitor, path: str = "/models", height: int = PHONE["height"]):
    """The models' page of a visitor, with every figure in it."""
    visitor.page.set_viewport_size({**visitor.page.viewport_size, "height": height})
    page = visitor.open(path)
    page.locator("#far").wait_for(state="attached")
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_reads_the_summary_first_and_all_figures_are_a_list_below(arrive, language):
    page = show(arrive(390, language))
    assert len(page.evaluate(OPEN)) == 12 and opened(page) == set()
    bar = page.locator("header nav").bounding_box()
    easy, hard = (tile.bounding_box() for tile in page.locator(".half").all())
    assert easy["y"] == hard["y"], "side by side"
    assert easy["y"] + easy["height"] <= bar["y"], "on the first screen"
    assert page.locator(".brief").bounding_box()["height"] <= 1.15 * PHONE["height"]
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= 3.4 * PHONE["height"], height
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tops = page.evaluate(TOPS)
    assert all(44 <= below - above <= 90 for above, below in pairwise(tops))


def test_where_there_is_room_all_figures_are_open_and_drawn(arrive):
    page = show(arrive(1280))
    assert opened(page) == set(page.evaluate(OPEN))
    page.wait_for_function(f"() => Object.values({DRAWN}).every(Boolean)")


def test_an_address_opens_the_figure_that_it_names_and_shows_it(arrive):
    page = show(arrive(390), "/models#sizes")
    assert opened(page) == {"sizes"}
    assert 0 <= page.locator("#sizes h2").bounding_box()["y"] < 200
    page.evaluate("location.hash = 'gains'")
    page.wait_for_function("() => document.querySelector('#gains .fold').open")
    page.goto(page.url.partition("#")[0] + "#%")  # what names nothing opens nothing
    assert opened(page) == {"sizes", "gains"}


def test_a_point_of_the_summary_leads_to_its_figure_by_keyboard_and_a_second_time(arrive):
    page = show(arrive(390))
    point = page.locator(".point a[href='#sizes']")
    for _ in range(2):
        point.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "document.querySelector('#sizes h2').getBoundingClientRect().y < 200"
        )
        assert opened(page) == {"sizes"}
        page.locator("#sizes .canvas svg").wait_for(state="attached")
        page.keyboard.press("Tab")  # goes on from there: to the title, which folds it away
        assert page.evaluate("document.activeElement.textContent") == "How small may it be?"
        page.keyboard.press("Enter")
        assert opened(page) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_button_opens_all_figures_and_folds_them(arrive, language):
    page, texts = show(arrive(390, language)), load_texts(language, "banana")
    turn = page.locator(".turn button")
    assert turn.inner_text() == texts("figures.open")
    turn.click()
    assert opened(page) == set(page.evaluate(OPEN))
    page.wait_for_function(f"() => Object.values({DRAWN}).every(Boolean)")
    assert turn.inner_text() == texts("figures.fold")
    page.locator("#far summary").click()
    page.wait_for_function("(name) => document.querySelector('.turn button').textContent === name",
                           arg=texts("figures.open"))  # fmt: skip
    turn.click()
    turn.click()
    assert opened(page) == set()


def test_what_was_opened_stays_open_when_other_photos_are_chosen(arrive):
    page = show(arrive(390))
    page.locator("#sizes summary").first.click()
    page.locator(".chip").nth(1).click()
    page.locator("#answers + #sources").wait_for(state="attached")
    assert opened(page) == {"sizes"}
    page.locator(".chip").first.click()
    page.locator("#curves").wait_for(state="attached")
    assert opened(page) == {"sizes"}


def test_paper_shows_every_figure_and_the_screen_is_then_as_before(arrive):
    page = show(arrive(390))
    page.locator("#gains summary").click()
    page.evaluate(f"""() => addEventListener("beforeprint", () => {{
      window.paper = [{OPEN}, {DRAWN}];
    }})""")
    assert page.pdf()
    for states in page.evaluate("paper"):
        assert len(states) == 12 and all(states.values()), states
    page.wait_for_function(f"() => Object.values({OPEN}).filter(Boolean).length === 1")
    assert opened(page) == {"gains"}


def test_headings_come_in_order_and_each_figure_keeps_its_own(arrive):
    page = show(arrive(390))
    for _ in range(2):
        levels = page.evaluate(LEVELS)
        assert levels[0] == 1 and levels.count(1) == 1 and levels.count(2) == 14
        assert set(levels) == {1, 2, 3}
        assert all(now <= last + 1 for last, now in pairwise(levels))
        page.locator(".turn button").click()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_on_a_phone_folded_or_open_light_or_dark(arrive, language):
    page = show(arrive(390, language, has_touch=True))
    for _ in range(2):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page, "#page-models").response["violations"]
            told = [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]
            assert told == [], theme
        page.locator(".turn button").click()


@pytest.mark.parametrize("language", ["de", "ar"])
def test_with_letters_twice_as_large_the_page_is_no_wider_than_a_phone(arrive, language):
    page = show(arrive(320, language))
    page.evaluate("document.documentElement.style.fontSize = '32px'")  # as that setting does
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for point in page.locator(".point").all():
            number, said = (point.locator(f"> * > :nth-child({n})").bounding_box() for n in (1, 2))
            assert said["y"] >= number["y"] + number["height"] - 1, "below the number, not beside"
        page.locator(".turn button").click()
