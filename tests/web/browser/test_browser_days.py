"""Answers of other days and other time zones in, the days that a visitor reads of them out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from occ.history import open_history, storing
from occ.values import Verdict
from storing import store_one

pytestmark = pytest.mark.browser
NIGHT = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)  # in Auckland it is the next day by then
SEARCH = "/recent?since=2026-03-31&until=2026-03-31&model=0f0f0f0f0f0f"
DAYS = {"en": "Apr 1, 2026", "de": "01.04.2026", "ar": "01\u200f/04\u200f/2026"}


@pytest.fixture(scope="module")
def stored(site_folder) -> Iterator[None]:
    """One answer of a night of long ago."""
    history = open_history(f"sqlite:///{site_folder / 'occ.sqlite'}")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(storing, "utc_now", lambda: NIGHT)
        store_one(history, Verdict("banana", 0.9, "0f0f0f0f0f0f", 0.2, 0.5))
    yield
    history.engine.dispose()


@pytest.mark.parametrize("language", DAYS)
def test_a_day_is_read_in_the_visitors_language_and_time_zone(arrive, stored, language):
    page = arrive(390, language, timezone_id="Pacific/Auckland").open(SEARCH)
    time = page.locator(".recent time")
    time.wait_for()
    assert time.inner_text() == DAYS[language]
    assert time.get_attribute("datetime") == NIGHT.isoformat()
    assert DAYS[language] in page.locator(".shown").inner_text()


def test_where_the_script_does_not_come_the_day_says_that_it_is_one_of_utc(arrive, stored):
    visitor = arrive(390, timezone_id="Pacific/Auckland")
    visitor.page.route("**/js/days.js", lambda route: route.fulfill(
        content_type="text/javascript", body="export const fillDays = () => {};"))  # fmt: skip
    page = visitor.open(SEARCH)
    page.locator(".recent time").wait_for()
    assert page.locator(".recent time").inner_text() == "2026-03-31 UTC"
    assert "(2026-03-31 UTC)" in page.locator(".shown").inner_text()


def test_another_list_brings_its_own_days(arrive, stored, files):
    visitor = arrive(timezone_id="Pacific/Auckland")
    visitor.open()
    visitor.choose(files["banana"])
    page = visitor.page
    page.click("#nav-recent")
    now = page.locator(".recent time", has_text="just now").first
    now.wait_for()
    page.evaluate("address => dash_clientside.set_props('url', {search: address})", SEARCH[7:])
    page.locator(".recent time", has_text="Apr 1, 2026").wait_for()
    page.go_back()
    now.wait_for()
    assert page.locator(".recent time[data-days]", has_text="ago").count() == 0


@pytest.mark.parametrize("language", DAYS)
def test_reviewers_read_days_as_visitors_do(arrive, visitor, page, files, language):
    """On both pages; the times are of now, so what should be read is asked of the browser."""
    page.check("#learn")
    page.check("#show")
    visitor.choose(files["banana"])
    page = arrive(390, language, timezone_id="Pacific/Auckland").review(f"Hedy {language}")
    for path in ("/review", "/review/shown"):
        page.goto(visitor.address + path)
        for place in page.locator("time").all():
            locale = "ar-u-nu-latn" if language == "ar" else language
            day = place.evaluate(
                "(one, locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })"
                ".format(new Date(one.dataset.days))",
                locale,
            )
            assert place.text_content() == day != place.get_attribute("data-days")[:10]
        assert page.locator("time").count() > 0
        if path == "/review":
            kept = page.locator(".asked p.fine time")
            style = kept.evaluate("one => getComputedStyle(one).display")
            assert style == "inline", "a sentence is one, whatever stands in it"


@pytest.mark.parametrize(
    ("language", "tick", "day"),
    [("en", "3/31", "Mar 31, 2026"), ("de", "31.3.", "31.03.2026"),
     ("ar", "\u206831\u200f/3\u2069", "\u206831\u200f/03\u200f/2026\u2069")],
)  # fmt: skip
def test_a_drawing_names_its_days_of_utc_in_the_visitors_language(
    arrive, stored, language, tick, day
):
    page = arrive(1280, language, timezone_id="Pacific/Auckland").open(SEARCH)
    ticks = page.locator("#over-time .canvas text")
    ticks.first.wait_for(state="attached")
    assert tick in ticks.all_text_contents()
    assert page.locator("#over-time h2").inner_text().count(day) == 2
    page.locator("#over-time .canvas").focus()
    page.keyboard.press("End")
    assert page.locator("#over-time .reading").inner_text().startswith(day)
    page.locator("#over-time summary").click()
    assert page.locator("#over-time tbody th").inner_text() == day
