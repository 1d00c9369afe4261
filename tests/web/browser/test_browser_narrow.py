"""Small screens, fingers and large letters in; pages on which nothing is cut or out of place out."""

from __future__ import annotations

import pytest
from occ.web.texts import LANGUAGES, load_texts

pytestmark = pytest.mark.browser


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
