"""Refusals and ticks on a page that is left for another language in; the same in that one out."""

from __future__ import annotations

import json

import pytest
from occ.web.texts import load_texts
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
GERMAN = load_texts("de", "banana")


def switch(page, language: str) -> None:
    """Choose another language, and wait for the page in it."""
    page.select_option("#language", language)
    page.locator(f"html[lang={language}][data-awake] #photos").wait_for(state="attached")


def test_refusals_come_along_in_their_places_and_in_the_new_language(visitor, page, files):
    visitor.expected = ["status of 415", "status of 422"]
    visitor.choose(files["broken"], files["banana"], files["text"], files["large"])
    assert visitor.kinds() == ["refused", "target", "refused", "refused"]
    switch(page, "de")
    assert visitor.kinds() == ["refused", "target", "refused", "refused"]
    names = page.locator(".card .name").all_inner_texts()
    assert names == ["broken.jpg", "banana.jpg", "letter.pdf", "large.jpg"]
    told = [text.replace("\u00a0", " ") for text in page.locator(".card").all_inner_texts()]
    assert GERMAN("error.broken") in told[0] and GERMAN("error.head.broken") in told[0]
    assert GERMAN("error.not_a_photo", kind="PDF") in told[2]
    large = GERMAN("error.too_large", mb=25, size="26,0 MB").replace("\u00a0", " ")
    assert large in told[3]
    assert page.locator("[role=status]", has_text=GERMAN("error.broken")).count() == 0
    page.locator(".card").nth(2).get_by_role("button", name=GERMAN("card.dismiss")).click()
    switch(page, "en")
    assert visitor.kinds() == ["refused", "target", "refused"], "what was taken off stays off"
    page.reload()
    page.locator(".card").wait_for()
    assert visitor.kinds() == ["target"], "only another language brings them along"


def refuse(page, code: str) -> None:
    """Every photo is refused from now on, with this code and a sentence of the server."""
    body = json.dumps({"code": code, "detail": "Moon in the way."})
    answer = {"status": 409, "content_type": "application/problem+json", "body": body}
    page.route("**/api/v1/predictions", lambda route: route.fulfill(**answer))


def test_a_refusal_that_no_language_knows_stays_as_it_was_and_asks_for_the_photo_anew(
    visitor, page, files
):
    visitor.expected = ["status of 409"]
    refuse(page, "eclipse")
    visitor.choose(files["banana"])
    page.on("dialog", lambda dialog: dialog.accept())
    switch(page, "de")
    card = page.locator(".card.refused")
    assert "Moon in the way." in card.inner_text()
    another = card.get_by_role("button", name=GERMAN("card.choose_other"))
    page.unroute("**/api/v1/predictions")
    with page.expect_file_chooser() as dialog:
        another.click()
    dialog.value.set_files(str(files["other"]))
    visitor.wait()
    assert visitor.kinds() == ["other"]


def test_what_did_not_get_through_waits_for_no_network_once_its_photo_is_gone(visitor, page, files):
    visitor.expected = ["ERR_FAILED"]
    page.route("**/api/v1/predictions", lambda route: route.abort())
    visitor.pick(files["banana"])
    page.locator(".card.refused").wait_for()
    asked: list = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    switch(page, "de")
    page.unroute("**/api/v1/predictions")
    page.evaluate("dispatchEvent(new Event('online'))")
    visitor.choose(files["other"])
    assert visitor.kinds() == ["other", "refused"]
    assert GERMAN("error.unfinished") in page.locator(".card.refused").inner_text()
    switch(page, "en")
    assert asked == ["beforeunload"], "once: nothing waits any more"


def test_ticks_of_consent_come_along_and_no_further(arrive, files):
    visitor = arrive()
    page = visitor.open()
    page.check("#show")
    switch(page, "ar")
    expect(page.locator("#show")).to_be_checked()
    expect(page.locator("#learn")).not_to_be_checked()
    page.uncheck("#show")
    switch(page, "en")
    expect(page.locator("#show")).not_to_be_checked()
    page.check("#learn")
    switch(page, "de")
    visitor.choose(files["banana"])
    assert GERMAN("card.not_kept") not in page.locator(".card .fine").first.inner_text()
    page.reload()
    page.locator("html[data-awake] #learn").wait_for()
    expect(page.locator("#learn")).not_to_be_checked()


@pytest.mark.parametrize(("system", "key"), [("MacIntel", "ArrowDown"), ("Linux x86_64", "F4")])
def test_what_is_chosen_in_a_menu_that_a_key_opened_is_chosen(arrive, system, key):
    visitor = arrive()
    system_is = f"Object.defineProperty(navigator, 'platform', {{ value: '{system}' }})"
    visitor.page.add_init_script(system_is)
    page = visitor.open()
    language = page.locator("#language")
    language.focus()
    language.dispatch_event("keydown", {"key": key})  # no window to open it in
    language.select_option("fr")
    page.locator("html[lang=fr][data-awake] #photos").wait_for(state="attached")


def test_by_keyboard_a_language_is_looked_for_before_it_is_chosen_and_one_goes_on_from_there(
    visitor, page
):
    language = page.locator("#language")
    turns: list[str] = []
    page.on("request", lambda sent: turns.append(sent.url) if "language=" in sent.url else None)
    language.press("ArrowDown")
    language.press("ArrowDown")
    expect(language).to_have_value("es")
    language.press("Enter")
    page.locator("html[lang=es][data-awake] #photos").wait_for(state="attached")
    expect(language).to_be_focused()
    language.press("ArrowDown")
    language.press("Tab")  # or by going on
    page.locator("html[lang=de][data-awake] #photos").wait_for(state="attached")
    expect(language).to_be_focused()
    assert len(turns) == 2, "one for each choice, none for a step"
