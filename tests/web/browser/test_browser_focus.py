"""Buttons that vanish once they are pressed in, the place where the focus goes on out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def focused(page) -> str:
    """What has the focus, in a few words."""
    return page.evaluate("""() => { const it = document.activeElement;
      return it.id || it.getAttribute("aria-label") || it.textContent.slice(0, 30); }""")


def press(page, name: str) -> None:
    """Press the first button of this name by keyboard."""
    button = page.get_by_role("button", name=name).first
    button.focus()
    button.press("Enter")


def test_an_example_leads_to_the_answers_and_clear_back_to_the_photos(visitor, page):
    press(page, "Example 1")
    visitor.wait()
    assert focused(page) == "Answers"
    press(page, "Clear")
    press(page, "Clear anyway")
    assert focused(page) == "photos"


def test_try_again_keeps_the_card_and_remove_leads_to_the_next_one(visitor, page, files):
    visitor.expected.append("status of 500")
    page.route("**/api/v1/predictions", lambda route: route.fulfill(status=500))
    visitor.choose(files["banana"], files["other"], files["half"])
    page.unroute("**/api/v1/predictions")
    press(page, "Try again")
    page.locator(".card.target").wait_for()
    assert focused(page) == "banana.jpg"
    for left in ("half.jpg", "banana.jpg"):
        press(page, "Remove")
        assert focused(page) == left
    press(page, "Delete now")
    press(page, "Yes, delete")
    page.locator(".card.deleted").wait_for()
    assert focused(page) == "banana.jpg"
    press(page, "Remove")
    assert page.locator(".card").count() == 0 and focused(page) == "photos"


def test_photos_that_waited_lead_to_the_answers(visitor, page, files, tmp_path):
    visitor.choose(*[files["empty"]] * 21)
    assert focused(page) == "photos", "who chose by the dialog is where they were"
    press(page, "Send the other one")
    assert focused(page) == "Answers"
