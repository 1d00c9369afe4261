"""Four photos and more in; rows that can be corrected at once and unfolded to whole cards out."""

from __future__ import annotations

import json

import pytest
from occ.web.texts import LANGUAGES
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ROW_PX, ALL_PX = 164, 3_400  # of twenty; whole cards are some 880 each
WIDTHS = (320, 390, 1280)
FOUR = ("banana", "other", "half", "banana")
PARTS = ".sub, .own, .hints, .fine, .why, .seg, .legend > span, .question"  # what a row folds away
SEEN = """parts => parts.filter(each => each.checkVisibility()).map(each => each.className)"""
HEIGHTS = "cards => cards.map(each => Math.round(each.getBoundingClientRect().height))"
PLACES = "parts => parts.map(each => [each.offsetLeft, each.offsetTop])"  # each within its card
GAPS = """cards => { const boxes = cards.map(each => each.getBoundingClientRect());
  const below = (a, b) => b.left === a.left && b.top > a.top;
  return boxes.flatMap(a => { const next = boxes.filter(b => below(a, b)).map(b => b.top);
    return next.length ? [Math.round(Math.min(...next) - a.bottom)] : []; }); }"""
CUT = """parts => parts.filter(each => each.clientWidth > 1)
  .filter(each => each.scrollWidth > each.clientWidth + 1)
  .map(each => each.outerHTML.slice(0, 80))"""


def four(arrive, files, width: int = 390, **options: object):
    """A visitor with four answers; the page and its cards."""
    visitor = arrive(width, **options)
    page = visitor.open()
    visitor.choose(*(files[name] for name in FOUR))
    return visitor, page, page.locator(".card")


def heights_at_widths(page, cards: str) -> dict[int, list[int]]:
    """How high each of these cards is, by the page's width."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = page.locator(cards).evaluate_all(HEIGHTS)
    return found


def test_twenty_answers_are_a_few_screens_of_a_phone(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    visitor.choose(*(files[name] for name in FOUR * 5))
    heights = page.locator(".card").evaluate_all(HEIGHTS)
    assert len(heights) == 20 and max(heights) <= ROW_PX
    assert page.locator(".grid").bounding_box()["height"] <= ALL_PX
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_three_are_whole_cards_and_the_fourth_makes_rows_of_all(visitor, page, files):
    visitor.choose(files["banana"], files["other"], files["empty"])
    cards, unfold = page.locator(".card"), page.locator(".unfold")
    whole = cards.evaluate_all(HEIGHTS)
    assert min(whole[:2]) > 600
    expect(unfold.first).to_be_hidden()
    assert page.get_by_role("link", name="Your receipt").count() == 2
    visitor.choose(files["empty"])
    assert max(cards.evaluate_all(HEIGHTS)) < 220
    assert page.get_by_role("link", name="Your receipt").count() == 0
    page.get_by_role("button", name="Remove").first.click()
    assert cards.evaluate_all(HEIGHTS) == whole
    expect(unfold.first).to_be_hidden()


def test_what_is_folded_is_neither_seen_nor_heard_nor_reached_by_keys(arrive, files):
    _, page, cards = four(arrive, files)
    assert cards.locator(PARTS).evaluate_all(SEEN) == []
    assert all(cards.nth(place).locator(".photo").is_visible() for place in range(4))
    photo = cards.first.locator(".photo").bounding_box()
    assert photo["width"] == photo["height"] == 96
    cards.first.focus()
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert reached == ["Right", "Wrong", "Details"] * 2


@pytest.mark.parametrize("width", [390, 1280])
def test_details_unfold_the_whole_card_by_key_and_stay_in_view(arrive, files, width):
    _, page, cards = four(arrive, files, width)
    low = cards.first.bounding_box()["height"]
    details = page.get_by_role("button", name="Details").first
    expect(details).to_have_attribute("aria-expanded", "false")
    details.press("Enter")
    expect(details).to_have_attribute("aria-expanded", "true")
    seen = cards.first.locator(PARTS).evaluate_all(SEEN)
    assert {"sub", "seg", "question", "own", "hints", "fine"} <= set(seen)
    whole, row = cards.evaluate_all(HEIGHTS)[:2]
    assert whole > 600 > 200 > row
    expect(details).to_be_focused()
    expect(details).to_be_in_viewport(ratio=1)
    details.press("Space")
    expect(details).to_have_attribute("aria-expanded", "false")
    expect(details).to_be_focused()
    expect(details).to_be_in_viewport(ratio=1)
    assert cards.first.bounding_box()["height"] == low
    cards.first.locator(".photo").click()
    expect(details).to_have_attribute("aria-expanded", "true")
    cards.first.locator(".photo").click(position={"x": 9, "y": 9})
    expect(details).to_have_attribute("aria-expanded", "true")


def test_a_row_is_corrected_by_one_press_and_tells_what_was_said(arrive, files):
    visitor, page, cards = four(arrive, files)
    visitor.expected = ["status of 503"]
    row = cards.first
    with page.expect_response("**/feedback") as sent:
        row.get_by_role("button", name="Wrong").click()
    assert sent.value.request.post_data_json["kind"] == "wrong"
    wrong = row.get_by_role("button", name="Wrong")
    expect(wrong).to_have_attribute("aria-pressed", "true")
    expect(row.locator(".ask")).to_have_attribute("aria-busy", "false")
    expect(row.locator(".question")).to_be_hidden()
    row.locator(".unfold").click()
    row.get_by_role("button", name="Partly").click()
    page.wait_for_selector("text=Thank you, noted.")
    row.locator(".unfold").click()
    expect(row.get_by_role("button", name="Partly")).to_be_visible()
    with page.expect_response("**/feedback") as sent:
        cards.nth(2).get_by_role("button", name="Not a banana").click()
    assert sent.value.request.post_data_json == {"kind": "wrong", "note": "other"}
    body = json.dumps({"code": "history", "detail": "Later."})
    page.route("**/feedback", lambda route: route.fulfill(status=503, body=body))
    row.get_by_role("button", name="Right").click()
    expect(row.locator(".question", has_text="That could not be noted.")).to_be_visible()
    page.unroute("**/feedback")
    row.get_by_role("button", name="Right").click()
    expect(row.locator(".question")).to_be_hidden()


def test_what_is_unfolded_stays_so_when_more_photos_come(arrive, files):
    visitor, _, cards = four(arrive, files)
    cards.nth(1).locator(".unfold").click()
    name = cards.nth(1).get_attribute("data-card")
    visitor.choose(files["half"])
    heights = cards.evaluate_all(HEIGHTS)
    assert [height > 600 for height in heights] == [False, False, True, False, False]
    assert cards.nth(2).get_attribute("data-card") == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_that_waits_is_as_high_as_its_answer(arrive, files, language):
    visitor = arrive(WIDTHS[0], language)
    page = visitor.open()
    held: list = []
    photos = "**/api/v1/predictions"
    page.route(photos, lambda route: held.append(route) if held is not None else route.continue_())
    visitor.pick(*(files[name] for name in FOUR))
    page.locator(".card .loaded").nth(3).wait_for()
    waiting = heights_at_widths(page, ".card.waiting")
    let_go, held = held, None
    for route in let_go:
        route.continue_()
    visitor.wait()
    assert heights_at_widths(page, ".card") == waiting
    for width, heights in waiting.items():
        assert heights == [heights[0]] * 4 and heights[0] <= ROW_PX, width


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_letters_twice_as_large_nothing_of_a_row_is_cut(arrive, files, language):
    _, page, cards = four(arrive, files, language=language)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert cards.locator("h3, button, p, .legend").evaluate_all(CUT) == []
        photo, word = (cards.first.locator(part).bounding_box() for part in (".photo", "h3"))
        assert word["y"] >= photo["y"] + photo["height"], "where there is room for whole words"
        boxes = [each.bounding_box() for each in cards.first.locator("button:visible").all()]
        assert all(box["height"] >= 44 and box["x"] + box["width"] < width for box in boxes)


def test_why_a_photo_was_refused_is_told_in_its_row(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    visitor.expected = ["status of 500"]
    page.route("**/api/v1/predictions", lambda route: route.fulfill(status=500))
    visitor.choose(*(files[name] for name in FOUR))
    refused = page.locator(".card.refused")
    assert max(refused.evaluate_all(HEIGHTS)) < 220
    for part in (".photo", ".sub", "h3", "button >> nth=0", "button >> nth=1"):
        expect(refused.first.locator(part)).to_be_visible()
    photo = refused.first.locator(".photo").bounding_box()
    assert photo["width"] == photo["height"] == 96
    page.unroute("**/api/v1/predictions")
    refused.first.get_by_role("button", name="Try again").click()
    page.locator(".card.target").wait_for()
    expect(page.locator(".card.target .unfold")).to_be_visible()
    assert page.locator(".card.target").bounding_box()["height"] <= ROW_PX


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_while_rows_are_tried_again(arrive, files, width):
    visitor = arrive(width)
    visitor.expected = ["ERR_FAILED"]
    page = visitor.open()
    page.clock.install()
    page.clock.pause_at("2050-01-01")
    holds = False
    page.route("**/api/v1/predictions", lambda route: None if holds else route.abort())
    visitor.pick(*(files[name] for name in FOUR))
    page.locator(".card.refused .photo.loaded").nth(3).wait_for()
    cards = page.locator(".card")
    refused, photos = cards.evaluate_all(HEIGHTS), cards.locator(".photo").evaluate_all(PLACES)
    holds = True
    page.clock.run_for(1100)
    page.locator(".card.again").nth(3).wait_for()
    assert cards.evaluate_all(HEIGHTS) == refused
    assert cards.locator(".photo").evaluate_all(PLACES) == photos


def test_beside_an_unfolded_card_the_other_columns_have_no_holes(arrive, files):
    visitor = arrive(1280)
    page = visitor.open()
    visitor.choose(*(files[name] for name in FOUR * 4))
    page.locator(".unfold").nth(1).click()
    gaps = page.locator(".card").evaluate_all(GAPS)
    assert len(gaps) > 10 and max(gaps) <= 32, gaps


def test_on_paper_stands_what_is_unfolded_and_no_button_for_more(arrive, files):
    _, page, cards = four(arrive, files)
    cards.first.locator(".unfold").click()
    page.emulate_media(media="print")
    assert page.locator(".unfold:visible").count() == 0
    assert cards.locator(".own").evaluate_all(SEEN) == ["own"]
