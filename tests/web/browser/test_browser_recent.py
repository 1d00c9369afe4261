"""Many answers in, the filters and pages of “Recent” as a visitor turns them out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_filters_and_pages_are_turned_without_losing_the_answers(arrive, files):
    visitor = arrive()
    page = visitor.open()
    visitor.choose(*[files["half"]] * 13)
    page.locator(".ask button:has-text('Bad photo')").first.click()
    page.wait_for_selector("text=Thank you, noted.")
    page.get_by_role("link", name="Recent", exact=True).click()
    page.get_by_role("link", name="Not sure").click()
    page.wait_for_url("**/recent?verdict=unsure")
    page.locator(".recent").nth(11).wait_for()
    page.get_by_role("link", name="Older").click()
    page.wait_for_url("**/recent?verdict=unsure&before=*")
    page.get_by_role("link", name="Newer").click()
    page.wait_for_url("**/recent?verdict=unsure&after=*")
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("Its owner says").select_option("bad_photo")
    page.get_by_label("When").select_option("7")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/recent?feedback=bad_photo&days=7&verdict=unsure")
    page.locator(".recent").nth(11).wait_for(state="detached")
    assert "Its owner says: bad photo" in page.locator(".recent").first.inner_text()
    assert page.get_by_label("When").input_value() == "7"
    page.get_by_role("link", name="Clear filters").click()
    page.wait_for_url("**/recent")
    page.locator(".recent").nth(11).wait_for()
    page.get_by_role("link", name="Classify").click()
    assert len(visitor.kinds()) == 13
