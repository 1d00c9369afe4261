"""Answers, fingers and keys in; what was told to a mouse alone, read, out."""

from __future__ import annotations

import pytest
from occ.web.texts import LANGUAGES, load_texts

pytestmark = pytest.mark.browser
ONLY_THERE = """() => [...document.querySelectorAll("[title]")]
  .filter(each => each.title !== (each.ariaLabel ?? each.textContent))
  .map(each => each.title)"""  # the button of the theme is called what its title says


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_explanation_is_for_a_mouse_alone(arrive, files, language):
    visitor = arrive(390, language, has_touch=True, is_mobile=True)
    visitor.expected = ["status of 4"]
    page = visitor.open()
    visitor.choose(files["banana"], files["broken"])
    for name in ("recent", "models", "how"):
        page.click(f"#nav-{name}")
        page.locator(f"#page-{name} h2:visible").first.wait_for()
    assert page.evaluate(ONLY_THERE) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_finger_unfolds_who_is_meant_to_have_the_addresses(arrive, files, language):
    texts = load_texts(language, "banana")
    visitor = arrive(390, language, has_touch=True, is_mobile=True)
    page = visitor.open()
    visitor.choose(files["banana"])
    summary = page.locator("summary", has_text=texts("card.addresses"))
    assert summary.bounding_box()["height"] >= 44
    summary.tap()
    for name in ("receipt", "share"):
        assert page.get_by_text(texts(f"card.{name}_hint")).is_visible()


def test_what_the_colours_of_heat_mean_is_said_while_they_are_seen(visitor, page, files):
    visitor.choose(files["banana"])
    note = page.get_by_text(load_texts("en", "banana")("card.heat_note"))
    assert note.is_hidden()
    page.get_by_role("button", name="Heat map").focus()
    page.keyboard.press("Enter")
    assert note.is_visible()
    page.get_by_role("button", name="Photo", exact=True).click()
    assert note.is_hidden()
