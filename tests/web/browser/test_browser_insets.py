"""A phone with a notch and a bar of its own in; pages that keep clear of them out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
PATHS = ("/", "/review", "/api/docs", "/no-such-page")
PARTS = ("width=device-width", "viewport-fit=cover")
INSETS = {"left": 59, "right": 44, "bottom": 21}  # all different, as on no phone
PADDING = """selector => { const style = getComputedStyle(document.querySelector(selector));
  return ["Left", "Right", "Bottom"].map((side) => parseFloat(style[`padding${side}`])); }"""


def test_a_page_is_told_once_how_wide_it_is_and_that_it_may_reach_the_edges(visitor, page):
    visitor.expected.append("status of 404")
    told = {}
    for path in PATHS:
        page.goto(visitor.address + path)
        metas = page.locator("meta[name=viewport]").all()
        words = [each.get_attribute("content") for each in metas]
        told[path] = [[part in each for part in PARTS] for each in words]
    assert told == {path: [[True, True]] for path in PATHS}


@pytest.mark.parametrize(("width", "nav"), [(390, (59, 44, 21)), (844, (0, 0, 0))])
def test_nothing_lies_under_a_notch_or_the_bar_of_the_phone(arrive, width, nav):
    visitor = arrive(width)
    page = visitor.open()
    session = page.context.new_cdp_session(page)
    plain = page.evaluate(PADDING, "main .wrap, main.wrap")
    session.send("Emulation.setSafeAreaInsetsOverride", {"insets": INSETS})
    assert page.evaluate(PADDING, "header .wrap")[:2] == [59, 44]
    assert page.evaluate(PADDING, "main .wrap, main.wrap")[:2] == [59, 44] != plain[:2]
    assert page.evaluate(PADDING, "header nav") == list(nav)
    assert page.evaluate(PADDING, ".app")[2] == (64 + 21 if width == 390 else 0)
