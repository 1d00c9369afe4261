"""A list of answers, refusals and photos that wait in, what "Clear" asks before it goes out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def asks(page) -> str:
    """What is asked when "Clear" is pressed; the answers are kept then."""
    page.get_by_role("button", name="Clear").click()
    question = page.locator(".ends .sure span").inner_text()
    page.get_by_role("button", name="Keep the answers").click()
    assert page.evaluate("document.activeElement.textContent") == "Clear"
    return question


def test_clear_asks_first_where_answers_or_kept_photos_are_lost(visitor, page, files):
    visitor.choose(files["other"])
    assert asks(page).startswith("One answer goes, and its receipt with it")
    page.check("#learn")
    visitor.choose(files["banana"], files["other"])
    assert asks(page).startswith("2 of these photos are still kept")
    visitor.delete()
    page.wait_for_selector(".card.deleted")
    assert asks(page).startswith("One of these photos is still kept")
    visitor.clear()
    assert page.locator(".card").count() == 0
    assert page.evaluate("document.activeElement.id") == "photos"
    told = page.locator("#intake .notice")
    expect(told).to_have_text("Cleared.")
    page.wait_for_selector("[role=status] >> text=Cleared.", state="attached")
    visitor.choose(files["half"])
    expect(told).to_be_hidden()


def test_clear_asks_first_where_photos_wait_and_not_where_nothing_is_lost(visitor, page, files):
    visitor.expected = ["status of 500"]
    page.route("**/api/v1/predictions", lambda route: route.fulfill(status=500))
    visitor.choose(files["banana"], *[files["empty"]] * 20)
    assert page.locator(".card").count() == 20
    assert asks(page) == "2 photos have no answer yet and are taken off the list."
    visitor.clear()
    visitor.choose(files["empty"])
    page.get_by_role("button", name="Clear").click()
    assert page.locator(".card").count() == 0, "the file itself is still there, and no use"


def test_a_question_tells_what_is_true_now_while_it_is_being_answered(visitor, page, files):
    held: list = []
    page.route("**/api/v1/predictions", lambda route: held.append(route))
    page.check("#learn")
    visitor.pick(files["other"], files["banana"])
    page.locator(".card.waiting >> nth=1").wait_for()
    clear = page.get_by_role("button", name="Clear", exact=True)
    clear.press("Enter")
    question = page.locator(".ends .sure span")
    expect(question).to_have_text("2 photos have no answer yet and are taken off the list.")
    for told in ("One of these photos is still kept", "2 of these photos are still kept"):
        while not held:
            page.wait_for_timeout(20)
        held.pop().continue_()
        expect(question).to_contain_text(told)
        yes = page.get_by_role("button", name="Clear anyway")
        expect(yes).to_have_accessible_description(question.inner_text())
        expect(page.get_by_role("button", name="Keep the answers")).to_be_focused()
    visitor.delete()
    expect(question).to_contain_text("One of these photos is still kept")
    visitor.delete()
    expect(clear).to_be_visible()  # nothing is lost any more
