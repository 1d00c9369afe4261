"""Photos and receipts without a network in; the same, tried again by themselves, out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SENT = "**/api/v1/predictions"
HEAR = """() => { window.heard = [];
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) =>
    addedNodes.forEach((line) => heard.push(line.textContent)))).observe(
      document.querySelector("[role=status]"), { childList: true }); }"""


def test_photos_that_did_not_get_through_do_once_the_network_is_back(visitor, page, files):
    visitor.expected = ["ERR_INTERNET_DISCONNECTED"]
    page.context.set_offline(True)
    visitor.choose(*(files[name] for name in ("banana", "other", "half")))
    assert visitor.kinds() == ["refused"] * 3
    told = page.locator(".card .sub").first
    assert "as soon as it is back, this is tried again" in told.inner_text()
    page.get_by_role("button", name="Try again").first.focus()
    page.context.set_offline(False)
    expect(page.locator(".card:is(.target, .other, .unsure)")).to_have_count(3)
    assert visitor.kinds() == ["target", "other", "unsure"]
    assert page.evaluate("document.activeElement.ariaLabel") == "banana.jpg"


def test_a_network_that_loses_the_first_photos_is_tried_ever_more_seldom(visitor, page, files):
    visitor.expected = ["ERR_FAILED"]
    lost: list[str] = []

    def lose(route) -> None:
        lost.append(route.request.headers["idempotency-key"])
        route.abort()

    page.route(SENT, lose)
    page.evaluate(HEAR)
    page.clock.install()
    page.clock.pause_at("2050-01-01")
    visitor.pick(files["banana"])
    for number, wait_ms in enumerate((1000, 2000, 4000, 8000, 30_000, 30_000), start=1):
        page.locator(".card.refused").wait_for()
        page.clock.run_for(wait_ms - 100)
        assert len(lost) == number
        with page.expect_event("requestfailed"):
            page.clock.run_for(200)
    page.locator(".card.refused").wait_for()
    assert len(lost) == 7 and len(set(lost)) == 1
    heard = [line for line in page.evaluate("heard") if "did not get through" in line]
    assert len(heard) == 1, "and not each time anew"
    expect(page.get_by_role("status")).to_have_attribute("aria-atomic", "false")


def test_a_photo_that_got_through_takes_the_others_along(visitor, page, files):
    visitor.expected = ["ERR_FAILED"]
    page.clock.install()
    page.clock.pause_at("2050-01-01")
    page.route(SENT, lambda route: route.abort())
    visitor.choose(*(files[name] for name in ("banana", "other", "half")))
    page.unroute(SENT)
    page.get_by_role("button", name="Try again").last.click()
    expect(page.locator(".card:is(.target, .other, .unsure)")).to_have_count(3)


def test_a_consent_that_was_taken_back_goes_with_no_later_try(visitor, page, files):
    visitor.expected = ["ERR_FAILED"]
    keys: list[str] = []

    def lose_first(route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.abort() if len(keys) == 1 else route.continue_()

    page.route(SENT, lose_first)
    page.check("#learn")
    visitor.pick(files["banana"])
    page.locator(".card.refused").wait_for()
    page.uncheck("#learn")
    page.check("#show")  # for the next photos, not for this one
    page.locator(".card.target").wait_for()
    expect(page.locator(".owner .fine")).to_contain_text("Photo not kept")
    assert len(set(keys)) == 2, "a key is for one request"


@pytest.mark.parametrize("name", ["receipt", "answer"])
def test_a_receipt_that_was_opened_offline_comes_with_the_network_or_by_hand(
    visitor, page, files, name
):
    visitor.expected = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    visitor.choose(files["banana"])
    number, secret = visitor.receipt()
    place = page.locator(f"#{'receipt' if name == 'receipt' else 'shared'}-body")
    page.context.set_offline(True)
    turn = """hash => { const [pathname, rest] = hash.split("#");
      window.dash_clientside.set_props("url", { pathname, hash: `#${rest}` }); }"""
    page.evaluate(turn, f"/receipt#{number}.{secret}" if name == "receipt" else f"/answer#{number}")
    place.get_by_text("as soon as it is back, this is tried again").wait_for()
    again = place.get_by_role("button", name="Try again")
    again.click()
    again.focus()
    page.context.set_offline(False)
    place.locator(".own-card").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.route(f"{SENT}/*", lambda route: route.abort())
    page.reload()
    again.wait_for()
    page.unroute(f"{SENT}/*")
    again.click()
    place.locator(".own-card").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/healthz"):
        page.evaluate("() => { dispatchEvent(new Event('online')); return fetch('/healthz'); }")
    assert not any(number in url for url in asked), "it is there, and stays as it is"


SIZES = """card => [card, card.querySelector(".frame")]
  .flatMap((it) => [it.offsetWidth, it.offsetHeight])"""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_photo_is_seen_and_nothing_jumps_while_it_is_tried_again(arrive, files, width):
    visitor = arrive(width)
    visitor.expected = ["ERR_FAILED"]
    page = visitor.open()
    page.clock.install()
    page.clock.pause_at("2050-01-01")
    ends = iter((lambda route: route.abort(), lambda route: None))
    page.route(SENT, lambda route: next(ends)(route))
    visitor.pick(files["banana"])
    card, sizes = page.locator(".card"), []
    page.locator(".card.refused .photo.loaded").wait_for()
    sizes.append(card.evaluate(SIZES))
    page.clock.run_for(1100)
    page.locator(".card.waiting").wait_for()
    sizes.append(card.evaluate(SIZES))
    assert sizes[0] == sizes[1] and min(sizes[0]) > 200
