"""Buttons, boxes and notices in both themes and five languages, as they look once pressed, out."""

from __future__ import annotations

import pytest
from occ.web.texts import LANGUAGES

pytestmark = pytest.mark.browser
LOOK = "each => { const { color, backgroundColor, appearance } = getComputedStyle(each); %s }"
BACKGROUND, COLOUR = LOOK % "return backgroundColor", LOOK % "return color"
APPEARANCE = LOOK % "return appearance"
LEAF, HAZE_WASH, CARD = "rgb(127, 211, 164)", "rgb(53, 40, 15)", "rgb(29, 27, 22)"  # of the dark
ROWS = """all => { const rows = new Map();
  for (const each of all) { const { top, width } = each.getBoundingClientRect();
    rows.set(Math.round(top), [...(rows.get(Math.round(top)) ?? []), Math.round(width)]); }
  return [...rows.values()]; }"""


def test_in_the_dark_nothing_looks_as_what_it_is_not(arrive, files):
    visitor = arrive(390, color_scheme="dark")
    page = visitor.open()
    box = page.locator("#learn")
    assert (box.evaluate(APPEARANCE), box.evaluate(BACKGROUND)) == ("none", CARD)
    box.check()
    assert box.evaluate(BACKGROUND) != CARD
    box.uncheck()
    visitor.choose(files["banana"])
    right, wrong = (page.locator(f".ask [data-kind={kind}]") for kind in ("right", "wrong"))
    wrong.click()
    page.locator(".ask", has_text="Thank you, noted.").wait_for()
    assert wrong.evaluate(COLOUR) != LEAF, "green is for what is right"
    right.click()
    page.locator(".ask:not([aria-busy=true])").wait_for()
    assert right.evaluate(COLOUR) == LEAF
    visitor.clear()
    notice = page.locator("#intake .notice")
    assert notice.inner_text() == "Cleared." and notice.evaluate(BACKGROUND) != HAZE_WASH


def rows_at_widths(page, parts: str) -> dict[int, tuple]:
    """How wide these parts are, row by row, and how wide the page is, by what there is."""
    found = {}
    for width in (360, 390):
        page.set_viewport_size({"width": width, "height": 800})
        rows = page.locator(parts).evaluate_all(ROWS)
        found[width] = (rows, page.evaluate("document.documentElement.scrollWidth"))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_button_is_left_over_in_a_row_of_its_own(arrive, files, language):
    visitor = arrive(360, language)
    page = visitor.open()
    visitor.choose(files["banana"])
    asked = rows_at_widths(page, ".ask > button")
    page.goto(f"{visitor.address}/recent")
    page.locator(".page-recent .chip").first.wait_for()
    chosen = rows_at_widths(page, ".page-recent .chip")
    faults = {}
    for width, (rows, _) in asked.items():
        as_wide_as_each_other = len({side for row in rows for side in row}) == 1
        if [len(row) for row in rows] != [2, 2] or not as_wide_as_each_other:
            faults["asked", width] = rows
    for width, (rows, wide) in chosen.items():
        if [len(row) for row in rows] not in ([4], [2, 2]) or wide > width:
            faults["chosen", width] = (rows, wide)
    assert faults == {}
