"""One photo in, its answer as the first thing to be seen, and a page that does not jump, out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SAVES = ".ends .btn.small"
NAV_PX = 64  # the bar at the bottom of a phone
SHIFTS = """() => { window.shifted = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((each) => {
    if (!each.hadRecentInput) shifted += each.value;
  })).observe({ type: "layout-shift" }); }"""


def pick_held(visitor, file) -> Callable[[], None]:
    """Choose a photo whose upload waits; what lets it go on, once the upload has begun."""
    held: list = []
    visitor.page.route("**/api/v1/predictions", lambda route: held.append(route))
    visitor.pick(file)
    while not held:
        visitor.page.wait_for_timeout(50)
    return held[0].continue_


def test_one_answer_stands_at_the_top_without_a_count_and_its_files_are_below(arrive, files):
    visitor = arrive(360)
    page = visitor.open()
    page.set_viewport_size({"width": 360, "height": 640})
    let_go = pick_held(visitor, files["banana"])
    tally = page.locator(".tally")
    assert tally.inner_text() == "0 of 1 answered"
    top = page.locator(".card").bounding_box()["y"]
    let_go()
    visitor.wait()
    assert page.locator(".card").bounding_box()["y"] == top
    assert tally.inner_text() == ""
    question = page.locator(".question").bounding_box()
    assert question["y"] + question["height"] <= 640 - NAV_PX, "seen without scrolling"
    card = page.locator(".card").bounding_box()
    assert page.locator(".ends").bounding_box()["y"] >= card["y"] + card["height"]


def test_files_are_saved_only_while_there_is_an_answer(visitor, page, files):
    let_go = pick_held(visitor, files["banana"])
    saves = page.locator(SAVES, has_text="Save")
    for each in saves.all():
        expect(each).to_be_disabled()
    let_go()
    visitor.wait()
    for each in saves.all():
        expect(each).to_be_enabled()
    visitor.delete()
    page.locator(".card.deleted").wait_for()
    for each in saves.all():
        expect(each).to_be_disabled()


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_jumps_when_the_answer_of_one_photo_comes(arrive, files, width):
    visitor = arrive(width)
    page = visitor.open()
    let_go = pick_held(visitor, files["banana"])
    page.wait_for_timeout(600)  # what moves within 500 ms of a press is not counted
    page.evaluate(SHIFTS)
    let_go()
    visitor.wait()
    page.wait_for_timeout(300)
    assert page.evaluate("shifted") < 0.1


def test_a_photo_has_its_room_before_it_is_drawn(visitor, page, files):
    page.evaluate("""() => { window.first = null;
      new MutationObserver(() => { const frame = document.querySelector(".card .frame");
        const photo = frame?.querySelector("img");
        if (photo?.src && first === null) first = frame.style.getPropertyValue("--ratio"); })
        .observe(document.body, { childList: true, subtree: true, attributes: true }); }""")
    visitor.choose(files["tall"])
    assert float(page.evaluate("first")) == pytest.approx(0.08, abs=0.001)
