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


BUSY = {"status": 503, "headers": {"Retry-After": "1"}, "body": '{"code": "busy"}'}


def lose_first(page, lose) -> list:
    """Let the first photo end by `lose(route)`, and the others through; what was asked."""
    asked: list = []

    def pass_on(route) -> None:
        asked.append(route.request)
        lose(route) if len(asked) == 1 else route.continue_()

    page.route(SENT, pass_on)
    page.clock.install()
    page.clock.pause_at("2050-01-01")
    return asked


def store_and_lose(page) -> tuple[list, list]:
    """The server stores the first photo, and its answer is lost: what was asked, that answer."""
    stored: list[dict] = []

    def lose(route) -> None:
        stored.extend(route.fetch().json())
        route.abort()

    return lose_first(page, lose), stored


def ask_for(visitor, answer: dict):
    """What the API tells its owner of an answer."""
    path = f"{visitor.address}/api/v1/predictions/{answer['id']}"
    headers = {"X-Receipt": answer["receipt"]}
    return visitor.page.context.request.get(path, headers=headers)


def test_a_consent_that_was_taken_back_goes_with_no_later_try(visitor, page, files):
    visitor.expected = ["status of 503"]
    asked = lose_first(page, lambda route: route.fulfill(**BUSY))
    page.check("#learn")
    visitor.pick(files["banana"])
    page.locator(".card.waiting", has_text="Many photos at once").wait_for()
    page.uncheck("#learn")
    page.check("#show")  # for the next photos, not for this one
    page.clock.run_for(1100)
    page.locator(".card.target").wait_for()
    assert len({each.headers["idempotency-key"] for each in asked}) == 2, "a key is for one request"
    number, receipt = visitor.receipt()
    told = ask_for(visitor, {"id": number, "receipt": receipt}).json()
    assert (told["learn"], told["show"], told["photo"]) == (False, False, None)


@pytest.mark.parametrize("left", ["", "learn"])
def test_what_was_stored_before_its_consent_was_taken_back_is_withdrawn_with_its_receipt(
    visitor, page, files, left
):
    visitor.expected = ["ERR_FAILED"]
    asked, stored = store_and_lose(page)
    for name in ("learn", "show"):
        page.check(f"#{name}")
    visitor.pick(files["banana"])
    page.locator(".card.refused").wait_for()
    for name in {"learn", "show"} - {left}:
        page.uncheck(f"#{name}")
    page.route(f"{SENT}/*", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):
        page.clock.run_for(1100)
    card = page.locator(".card")
    expect(card).to_contain_text("as soon as it is back, this is tried again")
    assert ask_for(visitor, stored[0]).json()["photo"] and "not kept" not in card.inner_text()
    page.clock.run_for(2100)
    page.locator(".card.target").wait_for()
    told = ask_for(visitor, stored[0]).json()
    assert (told["learn"], told["show"], bool(told["photo"])) == (left != "", False, left != "")
    assert visitor.receipt()[0] == stored[0]["id"], "and nothing else was stored"
    assert len({each.headers["idempotency-key"] for each in asked}) == 1
    kept = page.evaluate("JSON.parse(sessionStorage['occ-answers'])[0].answer.expires_at_utc")
    assert kept == told["expires_at_utc"]


def test_what_was_stored_and_is_cleared_before_its_answer_came_is_deleted(visitor, page, files):
    visitor.expected = ["ERR_FAILED", "status of 404"]
    asked, stored = store_and_lose(page)
    page.check("#show")
    visitor.pick(files["banana"])
    page.locator(".card.refused").wait_for()
    assert ask_for(visitor, stored[0]).json()["photo"]
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        visitor.clear()
    assert gone.value.ok and ask_for(visitor, stored[0]).status == 404
    assert page.locator(".card").count() == 0 and len(asked) == 2


def test_after_a_reload_nobody_is_told_to_try_a_photo_again_that_is_not_there(visitor, page, files):
    visitor.expected = ["ERR_FAILED"]
    page.route(SENT, lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    visitor.choose(files["banana"])
    page.reload()
    expect(page.locator(".card.refused")).to_contain_text("The page was left before the answer")


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
