"""Many answers in, the filters and pages of “Recent” as a visitor turns them out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def test_filters_and_pages_are_turned_without_losing_the_answers(visitor, page, files):
    visitor.choose(*[files["half"]] * 13)
    page.get_by_role("button", name="Details").first.click()
    page.locator(".ask button:has-text('Bad photo')").first.click()
    page.wait_for_selector("text=Thank you, noted.")
    page.get_by_role("link", name="Recent", exact=True).click()
    page.get_by_role("link", name="Not sure").click()
    page.wait_for_url("**/recent?verdict=unsure")
    # As many answers stood there before: only the link tells that these are the filtered ones
    page.locator("a[href*='verdict=unsure&before=']", has_text="Older").click()
    page.wait_for_url("**/recent?verdict=unsure&before=*")
    newer = page.get_by_role("link", name="Newer")
    newer.wait_for()
    held: list = []
    page.route("**/_dash-update-component*", lambda route: held.append(route))
    newer.click()
    page.locator("#recent-body[aria-busy=true]").wait_for()
    page.locator("summary", has_text="More filters").click()
    for route in held:
        route.continue_()
    page.unroute("**/_dash-update-component*")
    page.wait_for_url("**/recent?verdict=unsure&after=*")
    page.locator("#recent-body[aria-busy=false]").wait_for()  # and they stay when the page comes
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


def test_a_list_that_was_left_leads_nowhere_until_the_next_one_is_there(visitor, page, files):
    visitor.choose(*[files["half"]] * 13)
    page.get_by_role("link", name="Recent", exact=True).click()
    older = page.get_by_role("link", name="Older")
    older.wait_for()
    page.locator("summary", has_text="More filters").click()
    held: list = []
    page.route("**/_dash-update-component*", lambda route: held.append(route))
    page.get_by_role("link", name="Not sure").click()
    page.locator("#recent-body[aria-busy=true]").wait_for()
    for late in (older, page.get_by_role("button", name="Show", exact=True)):
        late.click()
        page.wait_for_timeout(100)
        assert page.url.endswith("/recent?verdict=unsure")
    for route in held:
        route.continue_()
    page.unroute("**/_dash-update-component*")
    page.locator("#recent-body[aria-busy=false]").wait_for()
    page.locator("a[href*='verdict=unsure&before=']", has_text="Older").click()
    page.wait_for_url("**/recent?verdict=unsure&before=*")


def test_filters_chosen_while_a_list_is_under_way_stay_chosen(visitor, page, files):
    visitor.choose(*[files["half"]] * 13)
    page.get_by_role("link", name="Recent", exact=True).click()
    older = page.get_by_role("link", name="Older")
    older.wait_for()
    page.locator("summary", has_text="More filters").click()
    page.locator("select[name=model]").select_option(index=1)  # not sent: forgotten
    held: list = []
    page.route("**/_dash-update-component*", lambda route: held.append(route))
    older.click()
    page.wait_for_url("**/recent?before=*")
    page.get_by_label("To (UTC)", exact=True).fill("2100-01-31")
    page.get_by_label("Its owner says").select_option("none")
    page.locator("select[name=model]").select_option("")
    for route in held:
        route.continue_()
    page.unroute("**/_dash-update-component*")
    page.get_by_role("link", name="Newer").wait_for()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/recent?feedback=none&until=2100-01-31")
    page.get_by_label("Its owner says").select_option("right")
    page.get_by_role("link", name="Clear filters").click()
    page.wait_for_url("**/recent")
    page.get_by_role("link", name="Clear filters").wait_for(state="detached")
    assert page.get_by_label("Its owner says").input_value() == "", "cleared, chosen or sent"


def test_answers_are_drawn_over_time_and_days_are_picked_by_date(visitor, page, files):
    visitor.choose(files["banana"])
    page.get_by_role("link", name="Recent", exact=True).click()
    canvas = page.locator("#over-time .canvas")
    canvas.locator("rect").first.wait_for(state="attached")
    canvas.focus()
    page.keyboard.press("End")
    assert "Banana: " in page.locator("#over-time .reading").inner_text()
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("When").select_option("7")
    page.get_by_label("To (UTC)", exact=True).fill("2026-01-31")
    assert page.get_by_label("When").input_value() == "", (
        "a date and a number of days exclude each other"
    )
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/recent?until=2026-01-31")
    page.wait_for_selector("text=No answers of this kind yet.")
    assert page.get_by_label("To (UTC)", exact=True).input_value() == "2026-01-31"


def test_unfolded_filters_stay_unfolded_when_the_list_comes_anew(visitor, page, files):
    visitor.choose(files["half"])
    page.get_by_role("link", name="Recent", exact=True).click()
    page.locator("summary", has_text="More filters").click()
    page.get_by_label("Its owner says").wait_for()
    for name in ("Not sure", "Banana", "All"):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator(f".chips [aria-current]:has-text('{name}')").wait_for()
        assert page.get_by_label("Its owner says").is_visible()


def test_a_tall_photo_makes_no_card_taller(arrive, files):
    visitor = arrive(360)
    page = visitor.open()
    page.check("#show")
    visitor.choose(files["tall"])
    page.get_by_role("link", name="Recent", exact=True).click()
    card = page.locator(".recent").first
    card.locator("img").evaluate("image => image.decode()")
    assert card.bounding_box()["height"] < 150


def test_focus_and_view_stay_with_what_came_and_it_is_read_out(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    visitor.choose(*[files["half"]] * 13)
    page.get_by_role("link", name="Recent", exact=True).click()
    page.locator(".recent").nth(11).wait_for()
    assert page.locator(".recent").first.bounding_box()["y"] < 450, "an answer in the first view"
    focus = "document.activeElement.textContent"
    chip = page.get_by_role("link", name="Not sure")
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recent?verdict=unsure")
    page.locator(".hidden p", has_text="Answers shown: 12").wait_for(state="attached")
    assert page.evaluate(focus) == "Not sure"
    page.get_by_role("link", name="Older").click()
    page.locator(".shown:focus", has_text="Answers shown: ").wait_for()
    assert page.locator(".shown").bounding_box()["y"] < 200, "and not the top of the page"
    page.get_by_text("More filters").click()
    page.get_by_label("Its owner says").select_option("partly")  # nobody can say so of these
    page.get_by_role("button", name="Show", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator(".empty:focus", has_text="No answers of this kind yet.").wait_for()
    page.get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("link", name="Small, on desks").focus()
    page.keyboard.press("Enter")
    page.locator(".hidden p", has_text="160 photos").wait_for(state="attached")
    assert page.evaluate(focus) == "Small, on desks"


def test_a_step_back_leads_to_where_one_was(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    visitor.choose(*[files["half"]] * 3)
    link = page.get_by_role("link", name="Your receipt").last
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 500
    link.click()
    page.locator("#page-receipt .own-card").wait_for()
    assert page.evaluate("scrollY") == 0
    page.go_back()
    page.locator(".own a:focus").wait_for()
    assert abs(page.evaluate("scrollY") - before) < 10
    page.click("#nav-how")
    page.locator("#page-how h1:focus").wait_for()
    assert page.evaluate("scrollY") == 0


def test_the_mark_of_a_shown_photo_is_as_wide_as_high_and_its_word_beside_it(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    page.check("#show")
    visitor.choose(files["banana"])
    page.get_by_role("link", name="Recent", exact=True).click()
    badge = page.locator(".recent .verdict .badge").first
    badge.wait_for()
    found = {}
    for width in (390, 768):
        page.set_viewport_size({"width": width, "height": 800})
        mark = badge.bounding_box()
        word = page.locator(".recent .verdict:has(.badge) > :not(.badge)").first.bounding_box()
        gap = word["x"] - (mark["x"] + mark["width"])
        found[width] = (mark["width"] == mark["height"], gap <= 12)
    assert found == dict.fromkeys((390, 768), (True, True))
