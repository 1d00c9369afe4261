"""Questions that the pages ask in, and what the Escape key makes of them out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
QUESTIONS = {  # what asks -> how to say no
    "Delete now": "Keep it",
    "Clear": "Keep the answers",
}


@pytest.mark.parametrize("opens", QUESTIONS)
@pytest.mark.parametrize("where", ["inside", "nowhere"])
def test_escape_says_no_and_gives_the_focus_back(visitor, page, files, opens, where):
    visitor.choose(files["banana"])
    opener = page.get_by_role("button", name=opens, exact=True)
    opener.click()
    no = page.get_by_role("button", name=QUESTIONS[opens])
    expect(no).to_be_focused()
    if where == "nowhere":
        page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(no).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Escape")  # nothing is asked any more
    assert visitor.kinds() == ["target"]


def test_escape_answers_the_question_that_has_the_focus_and_no_other(visitor, page, files):
    visitor.choose(files["banana"], files["other"])
    for card in page.locator(".card").all():
        card.get_by_role("button", name="Delete now").click()
    no = page.get_by_role("button", name="Keep it")
    expect(no).to_have_count(2)
    page.get_by_role("button", name="Wrong").first.focus()
    page.keyboard.press("Escape")
    expect(no).to_have_count(2)
    no.first.focus()
    page.keyboard.press("Escape")
    expect(no).to_have_count(1)
    expect(page.locator(".card").first.get_by_role("button", name="Delete now")).to_be_focused()


def test_escape_takes_back_no_consent_and_closes_no_question_of_another_page(visitor, page, files):
    page.check("#learn")
    visitor.choose(files["banana"])
    page.get_by_role("button", name="Delete now").click()
    page.get_by_role("link", name="Your receipt").click()
    withdraw = page.get_by_role("button", name="Withdraw")
    withdraw.click()
    page.keyboard.press("Escape")
    expect(withdraw).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    assert page.locator("#page-classify .sure .alarm").count() == 1, "it is not seen just now"


def test_escape_puts_away_an_address_that_was_to_be_copied_by_hand(visitor, page, files):
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    visitor.choose(files["banana"])
    share = page.get_by_role("button", name="Share", exact=True)
    share.click()
    expect(page.locator(".address")).to_be_focused()
    page.keyboard.press("Escape")
    expect(share).to_be_focused()
    assert page.locator(".by-hand").count() == 0


def test_escape_closes_the_question_of_a_reviewer(visitor, page, files):
    page.check("#learn")
    visitor.choose(files["half"])
    review = visitor.review("Ada")
    remove = review.locator("details.remove")
    remove.locator("summary").click()
    remove.get_by_role("button").focus()
    review.keyboard.press("Escape")
    expect(remove.locator("summary")).to_be_focused()
    assert remove.get_attribute("open") is None
