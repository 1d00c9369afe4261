"""Small screens, fingers and large letters in; pages on which nothing is cut or out of place out."""

from __future__ import annotations

import pytest
from occ.web.texts import LANGUAGES, load_texts

pytestmark = pytest.mark.browser
LYING = [(667, 375), (844, 390), (640, 360), (740, 360)]  # phones on their side


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_device_without_a_mouse_is_told_of_fingers_alone(arrive, language):
    texts = load_texts(language, "banana")
    for touch in (True, False):
        page = arrive(390, language, has_touch=touch, is_mobile=touch).open()
        end = "_touch" if touch else ""
        assert page.locator(".drop strong").inner_text() == texts(f"upload.head{end}")
        page.click("#nav-models")
        reading = page.locator("#curves .reading").first
        assert reading.inner_text() == texts(f"plot.hint{end}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_on_its_side_photos_can_be_chosen_without_scrolling(arrive, language):
    page = arrive(667, language, has_touch=True, is_mobile=True).open()
    nav = page.locator("header nav")
    for width, height in LYING:
        page.set_viewport_size({"width": width, "height": height})
        bottom = nav.bounding_box()["y"] if width <= 760 else height
        choose = page.locator(".choose").first.bounding_box()
        assert choose["y"] + choose["height"] <= bottom, (width, height)
        page.evaluate("scrollTo(0, 400)")
        above = page.locator("header").bounding_box()
        assert above["y"] + above["height"] <= 0, "the header goes with the page"
        assert width > 760 or nav.bounding_box()["height"] <= height / 8
        page.evaluate("scrollTo(0, 0)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
