"""Scripts that come late or never in, what a visitor can do all the same out."""

from __future__ import annotations

import pytest
from occ.web.texts import load_texts
from playwright.sync_api import expect

GERMAN = load_texts("de", "banana")
pytestmark = pytest.mark.browser
DASH, START = "**/_dash-component-suites/**", "**/assets/js/start.js*"


class Held:
    """Requests of a page to a path, that are not answered until they are let go."""

    def __init__(self, page, path: str):
        """From now on."""
        self.routes: list = []
        self.is_over = False
        page.route(path, self._take)

    def _take(self, route) -> None:
        route.continue_() if self.is_over else self.routes.append(route)

    def let_go(self) -> None:
        """Those that wait, and all that come from now on, are answered as ever."""
        self.is_over = True
        for route in self.routes:
            route.continue_()


def choose_early(visitor, photo) -> Held:
    """Choose a photo on a page whose scripts are held."""
    held = Held(visitor.page, START)
    visitor.page.goto(visitor.address, wait_until="commit")
    visitor.page.locator("#photos").set_input_files(str(photo))
    return held


def test_photos_are_answered_and_pages_turned_before_dash_is_there(arrive, files):
    visitor = arrive(390)
    page = visitor.page
    held = Held(page, DASH)
    visitor.open()
    visitor.choose(files["banana"], files["other"])
    assert visitor.kinds() == ["target", "other"]
    page.click("#nav-how")
    expect(page.locator("#page-how h1")).to_be_focused()
    assert page.url.endswith("/how") and page.locator("#page-classify").is_hidden()
    page.click("#nav-recent")
    expect(page.locator("#nav-recent")).to_have_attribute("aria-current", "page")
    expect(page.locator("#recent-body-waits span")).to_be_visible()
    page.go_back()
    expect(page.locator("#page-how")).to_be_visible()
    page.go_forward()
    held.let_go()
    page.locator("#recent-body .recents").wait_for()
    assert held.routes and page.locator("#page-models").is_hidden()
    page.click("#nav-classify")
    expect(page.locator("#page-classify h1")).to_be_focused()
    assert visitor.kinds() == ["target", "other"], "answers survive that Dash came"


def test_dash_that_comes_late_goes_where_the_visitor_is_by_then(arrive):
    visitor = arrive()
    page = visitor.page
    held = Held(page, DASH)
    page.goto(f"{visitor.address}/recent?verdict=other", wait_until="commit")
    page.locator("html[data-awake] #nav-models").click()
    held.let_go()
    page.locator("#models-body .told").first.wait_for()
    assert page.url.endswith("/models") and page.locator("#recent-body").is_hidden()
    page.go_back()
    expect(page.locator("#recent-body")).to_be_visible()
    assert page.url.endswith("/recent?verdict=other")


def test_a_photo_that_was_chosen_before_any_script_came_is_looked_at(arrive, files):
    visitor = arrive(390)
    page = visitor.page
    held = choose_early(visitor, files["banana"])
    page.check("#show")
    assert page.locator(".card").count() == 0
    held.let_go()
    visitor.wait()
    assert visitor.kinds() == ["target"]
    assert "Kept until" in page.locator(".card .fine").first.inner_text(), "as was agreed to"


def test_if_dash_does_not_come_its_pages_say_so_and_ask_again(arrive):
    visitor = arrive()
    visitor.expected = ["ERR_FAILED", "did not come"]
    page = visitor.page
    page.route(DASH, lambda route: route.abort())
    visitor.open("/models")
    failed = page.locator("#models-body-failed")
    failed.wait_for()
    assert page.locator("#models-body").count() == 0
    page.unroute(DASH)
    failed.get_by_role("button").click()
    page.locator("#models-body .told").first.wait_for()
    expect(failed).to_be_hidden()


def test_how_it_works_can_be_read_without_any_script(arrive):
    visitor = arrive(java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.address}/how")
    assert page.locator("#page-how h2").count() > 3, "the words come without any script"
    assert page.locator("#page-classify").is_hidden()


def test_no_more_is_agreed_to_than_the_boxes_showed_when_a_photo_was_chosen(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    page.check("#show")
    held = Held(page, START)
    page.select_option("#language", "de")
    page.locator("html[lang=de] #photos").wait_for(state="attached")
    expect(page.locator("#show")).not_to_be_checked()
    page.locator("#photos").set_input_files(str(files["banana"]))
    held.let_go()
    visitor.wait()
    assert GERMAN("card.not_kept") in page.locator(".card .fine").first.inner_text()
    expect(page.locator("#show")).not_to_be_checked()


def test_a_photo_chosen_with_another_language_before_any_script_is_answered_first(arrive, files):
    visitor = arrive(390)
    page = visitor.page
    held = choose_early(visitor, files["banana"])
    page.select_option("#language", "de")
    held.let_go()
    visitor.wait()
    assert visitor.kinds() == ["target"]
    expect(page.locator("#language")).to_have_value("en")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("first", ["layout", "dependencies"])
def test_what_dash_asks_for_once_is_asked_for_again_if_it_failed(arrive, first):
    visitor = arrive()
    visitor.expected = ["ERR_FAILED", "status of 502"]
    page = visitor.page
    answers = [lambda route: route.abort(), lambda route: route.fulfill(status=502, body="-")]
    asked: list = []

    def answer(route) -> None:
        asked.append(route.request.url)
        answers.pop(0)(route) if answers else route.continue_()

    page.route(f"**/_dash-{first}", answer)
    visitor.open("/recent")
    failed = page.locator("#recent-body-failed")
    failed.wait_for()
    failed.get_by_role("button").click()
    page.locator("#recent-body .recents").wait_for()  # the third is by itself
    expect(failed).to_be_hidden()
    assert len(asked) == 3 and "Error loading" not in page.locator("main").inner_text()


def test_a_page_that_dash_draws_calls_it_while_the_first_one_still_loads(arrive):
    visitor = arrive()
    page = visitor.page
    Held(page, "**/assets/icon.svg")
    page.goto(visitor.address, wait_until="commit")
    page.locator("html[data-awake] #nav-recent").click()
    page.locator("#recent-body .recents").wait_for()


def test_before_dash_is_there_a_turn_is_one_step_and_waiting_is_said(arrive):
    visitor = arrive(390)
    page = visitor.page
    held = Held(page, DASH)
    visitor.open()
    steps = page.evaluate("history.length")
    for _ in range(3):
        page.click("#nav-recent")
    assert page.evaluate("history.length") == steps + 1
    page.locator("[role=status]", has_text="One moment …").wait_for(state="attached")
    held.let_go()


def test_who_skips_to_the_content_of_a_receipt_keeps_it(arrive, files):
    visitor = arrive()
    page = visitor.open()
    visitor.choose(files["banana"])
    address = page.locator(".own a").first.get_attribute("href")
    visitor.open(address.removeprefix(visitor.address))
    page.locator("#page-receipt .own-card").wait_for()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#page-receipt .own-card")).to_be_visible()
    assert "#main" not in page.url


DENIED = """Object.defineProperty(window, "BroadcastChannel", {
  value: function () { throw new DOMException("denied", "SecurityError"); } });"""


def test_where_tabs_may_not_talk_to_each_other_a_page_works_by_itself(arrive, files):
    visitor = arrive()
    visitor.page.add_init_script(DENIED)
    visitor.open()
    visitor.choose(files["banana"])
    visitor.delete()
    visitor.page.locator(".card.deleted").wait_for()
