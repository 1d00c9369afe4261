"""A network that is slow or gone in, what “Recent” and “Models” say meanwhile out."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Route

pytestmark = pytest.mark.browser
ASKED = "**/_dash-update-component*"
FILLED = {"recent": "#recent-body .chip", "models": "#models-body .told"}
SLOW = {"offline": False, "latency": 100, "downloadThroughput": 4e5, "uploadThroughput": 4e5}


@pytest.mark.parametrize("name", FILLED)
def test_a_page_says_that_it_failed_and_comes_by_itself_once_the_network_is_back(arrive, name):
    visitor = arrive(390)
    page = visitor.open()
    page.wait_for_load_state("networkidle")
    visitor.expected = ["ERR_INTERNET_DISCONNECTED"]
    page.context.set_offline(True)
    page.click(f"#nav-{name}")
    failed = page.locator(f"#page-{name} .failed")
    failed.get_by_role("button", name="Try again").click()
    failed.get_by_text("Is the network there?").wait_for()
    assert page.locator(FILLED[name]).count() == 0
    page.context.set_offline(False)
    page.locator(FILLED[name]).first.wait_for()
    failed.wait_for(state="hidden")


def test_a_network_that_loses_the_first_requests_is_tried_again_without_a_hand(visitor, page):
    page.wait_for_load_state("networkidle")
    visitor.expected = ["ERR_FAILED"]
    lost: list[float] = []

    def lose(route: Route) -> None:
        if "models-body." in route.request.post_data:
            lost.append(time.monotonic())
        if len(lost) in (1, 2):
            route.abort()
        else:
            route.continue_()

    page.route(ASKED, lose)
    page.click("#nav-models")
    page.get_by_role("button", name="Try again").wait_for()
    page.locator(FILLED["models"]).first.wait_for()
    page.get_by_role("button", name="Try again").wait_for(state="hidden")
    assert lost[1] - lost[0] > 0.9 and lost[2] - lost[1] > 1.9  # ever more seldom


def test_a_fault_of_the_site_is_said_and_tried_again_by_the_button(visitor, page):
    page.wait_for_load_state("networkidle")
    visitor.expected = ["status of 500", "Callback error"]
    page.route(ASKED, lambda route: route.fulfill(status=500, body="no"))
    page.click("#nav-recent")
    again = page.get_by_role("button", name="Try again")
    again.wait_for()
    page.unroute(ASKED)
    again.click()
    page.locator(FILLED["recent"]).first.wait_for()
    again.wait_for(state="hidden")


def test_a_page_that_takes_long_says_so_and_a_quick_one_does_not(page):
    page.wait_for_load_state("networkidle")
    held: list = []
    page.route(ASKED, lambda route: held.append(route))
    page.click("#nav-models")
    body, waits = page.locator("#models-body"), page.locator("#models-body-waits")
    page.locator("#models-body[aria-busy=true]").wait_for(state="attached")
    waits.get_by_text("One moment …").wait_for()
    for route in held:
        route.continue_()
    page.unroute(ASKED)
    body.locator(".figures").first.wait_for()
    assert waits.is_hidden()
    assert body.get_attribute("aria-busy") == "false"


@pytest.mark.parametrize("path", ["/", "/recent", "/models", "/how"])
def test_nothing_jumps_while_a_page_comes_slowly(arrive, path):
    visitor = arrive(390)
    page = visitor.page
    page.add_init_script("""window.jumps = []; new PerformanceObserver((list) =>
      list.getEntries().forEach(({ value }) => jumps.push(value)))
      .observe({ type: "layout-shift", buffered: true });""")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.set_default_timeout(60_000)  # as slow as the network and this machine are together
    visitor.open(path)
    page.wait_for_load_state("networkidle")
    assert sum(page.evaluate("jumps")) < 0.02
