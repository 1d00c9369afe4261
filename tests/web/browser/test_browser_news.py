"""An answer changed on its receipt, in another tab or on another device in, a true card out."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def receipt(visitor, page, files) -> str:
    """The address of the receipt of a visitor's one photo, which is kept."""
    page.check("#learn")
    page.check("#show")
    visitor.choose(files["banana"])
    return page.get_by_role("link", name="Your receipt").get_attribute("href")


def test_what_is_deleted_on_the_receipt_is_deleted_on_the_card(visitor, page):
    page.get_by_role("link", name="Your receipt").click()
    page.locator("#page-receipt .own-card").wait_for()  # or the card's own button would be meant
    visitor.delete()
    page.locator("#page-receipt .empty", has_text="Deleted: photo").wait_for()
    assert page.evaluate("document.activeElement.textContent").startswith("Deleted: photo")
    page.go_back()
    card = page.locator("#answers .card")
    card.get_by_text("Deleted: photo").wait_for()
    assert visitor.kinds() == ["deleted"] and card.locator("img").count() == 0
    assert page.get_by_role("button", name="Save CSV").is_disabled()
    page.reload()
    page.wait_for_selector("[data-awake] #photos", state="attached")
    assert card.count() == 0, "it does not come back"


def test_a_consent_is_withdrawn_on_the_receipt_and_shows_on_the_card_and_after_a_reload(page):
    assert "Kept until" in page.locator(".owner .fine").inner_text()
    page.get_by_role("link", name="Your receipt").click()
    page.get_by_role("button", name="Withdraw: Shown in").click()
    page.wait_for_selector("[aria-label^='Withdraw: Shown']", state="detached")
    assert page.locator(".own-card img").count() == 1
    assert "no Withdrawn." in " ".join(page.locator(".pairs").inner_text().split())
    last = page.get_by_role("button", name="Withdraw: May the model")
    last.click()
    assert "This also deletes the photo." in page.locator(".pairs").inner_text()
    page.get_by_role("button", name="Leave it").click()
    assert last.evaluate("button => button === document.activeElement")
    last.click()
    page.get_by_role("button", name="Yes, withdraw").click()
    page.wait_for_selector(".own-card:not(:has(img))")
    told = page.locator(".pairs").inner_text()
    assert "Photo not kept" in told and "Withdrawn, and the photo is deleted." in told
    page.go_back()
    for _ in range(2):
        page.locator(".owner .fine").wait_for()
        assert "Photo not kept" in page.locator(".owner .fine").inner_text()
        page.reload()


def test_a_consent_that_could_not_be_withdrawn_is_withdrawn_when_pressed_again(visitor, page):
    visitor.expected = ["status of 503"]
    page.get_by_role("link", name="Your receipt").click()
    withdraw = page.get_by_role("button", name="Withdraw: Shown in")
    withdraw.wait_for()  # or the receipt itself would be refused
    problem = {"status": 503, "body": '{"code": "history"}'}
    page.route("**/api/v1/predictions/*", lambda route: route.fulfill(**problem))
    withdraw.click()
    page.locator(".pairs .fault", has_text="It could not be withdrawn.").wait_for()
    page.unroute("**/api/v1/predictions/*")
    withdraw.click()
    page.locator(".pairs", has_text="Withdrawn.").wait_for()


def test_two_tabs_tell_each_other_of_a_deletion(visitor, receipt, files):
    other = visitor.page.context.new_page()
    other.goto(receipt)
    other.locator("#page-receipt .own-card").wait_for()
    visitor.delete()
    other.locator("#page-receipt .empty", has_text="Deleted: photo").wait_for()
    other.goto(visitor.address)
    visitor.page.reload()
    visitor.choose(files["half"])
    other.goto(visitor.page.get_by_role("link", name="Your receipt").get_attribute("href"))
    other.reload()  # the same page with another secret is not loaded anew
    replace(visitor, page=other).delete()
    visitor.page.locator(".card.deleted").wait_for()


@pytest.mark.parametrize("act", ["Wrong", "Delete now"])
def test_what_was_deleted_on_another_device_is_said_to_be_gone(visitor, act):
    visitor.expected.append("status of 404")
    number, secret = visitor.receipt()
    headers = {"Authorization": f"Bearer {secret}"}
    path = f"{visitor.address}/api/v1/predictions/{number}"
    assert visitor.page.context.request.delete(path, headers=headers).ok
    visitor.page.get_by_role("button", name=act).click()
    if act == "Delete now":
        visitor.page.get_by_role("button", name="Yes, delete").click()
    visitor.page.locator(".card.deleted").wait_for()
    assert "There is nothing under" not in visitor.page.locator(".card").inner_text()
    assert visitor.page.evaluate("document.activeElement.className") == "card deleted"


def pressed(page) -> list[str]:
    return page.locator("section.page:not([hidden]) .ask [aria-pressed=true]").all_inner_texts()


def test_what_was_said_is_pressed_on_the_card_and_the_receipt_and_after_a_reload(page):
    page.get_by_role("button", name="Right").click()
    page.wait_for_selector("text=Thank you, noted.")
    page.reload()
    page.locator(".card").wait_for()
    assert pressed(page) == ["Right"] and page.get_by_role("button", name="Undo").is_visible()
    page.locator("#language").select_option("de")
    page.locator("html[lang=de] .card").wait_for()
    assert pressed(page) == ["Richtig"]
    page.get_by_role("link", name="Dein Beleg").click()
    page.locator(".own-card").get_by_role("button", name="Falsch").click()
    page.wait_for_selector("#page-receipt :text('Danke')")
    page.go_back()
    page.locator("#answers .ask").wait_for()
    assert pressed(page) == ["Falsch"]
    page.get_by_role("button", name="Zurücknehmen").click()
    page.wait_for_selector("[role=status] :text('Zurückgenommen')", state="attached")
    page.reload()
    page.locator(".card").wait_for()
    assert pressed(page) == []
