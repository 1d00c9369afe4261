"""A network that takes its time in, what a person sees until it answers out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def hold(page, path: str) -> list:
    """Keep requests to this path from being answered; what is returned lets them go."""
    held: list = []
    page.route(path, lambda route: held.append(route))
    return held


def let_go(page, held: list, **answer: object) -> None:
    """Answer what was held, as the server would if nothing is given."""
    while not held:
        page.wait_for_timeout(20)
    held[0].fulfill(**answer) if answer else held[0].continue_()


def test_a_word_is_pressed_at_once_and_not_again_until_it_was_noted(visitor, page, files):
    visitor.expected = ["status of 503"]
    visitor.choose(files["banana"])
    held = hold(page, "**/feedback")
    right, wrong = (page.get_by_role("button", name=name) for name in ("Right", "Wrong"))
    right.press("Enter")
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".ask")).to_have_attribute("aria-busy", "true")
    expect(wrong).to_be_disabled()  # to who listens, too
    wrong.dispatch_event("click")
    let_go(page, held)
    page.wait_for_selector("text=Thank you, noted.")
    expect(wrong).to_be_enabled()
    expect(right).to_be_focused()
    assert len(held) == 1
    held.clear()
    wrong.click()
    expect(wrong).to_have_attribute("aria-pressed", "true")
    let_go(page, held, status=503, body='{"code": "history"}')
    page.locator(".ask", has_text="That could not be noted.").wait_for()
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(wrong).to_have_attribute("aria-pressed", "false")


def test_what_is_being_deleted_says_so_and_is_not_deleted_twice(visitor, page, files):
    visitor.expected = ["status of 503"]
    visitor.choose(files["banana"])
    held = hold(page, "**/api/v1/predictions/*")
    visitor.delete()
    yes, no = (page.get_by_role("button", name=name) for name in ("Yes, delete", "Keep it"))
    expect(yes).to_be_disabled()
    yes.dispatch_event("click")
    no.dispatch_event("click")
    expect(yes).to_be_visible()
    let_go(page, held, status=503, body='{"code": "history"}')
    page.locator(".sure .fault").wait_for()
    held.clear()
    visitor.delete()
    let_go(page, held)
    page.locator(".card.deleted").wait_for()
    assert len(held) == 1
