"""A network that takes its time in, what a person sees until it answers out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def hold(page, path: str) -> list:
    """Keep requests to this path from being answered; what is returned lets them go."""
    held: list = []
    page.route(path, lambda route: held.append(route))
    return held


def let_go(page, held: list, **answer: object) -> None:
    """Answer what was held, as the server would if nothing is given."""
    while not held:
        page.wait_for_timeout(20)
    held[0].fulfill(**answer) if answer else held[0].continue_()


def test_a_word_is_pressed_at_once_and_not_again_until_it_was_noted(visitor, page, files):
    visitor.expected = ["status of 503"]
    visitor.choose(files["banana"])
    held = hold(page, "**/feedback")
    right, wrong = (page.get_by_role("button", name=name) for name in ("Right", "Wrong"))
    right.press("Enter")
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".ask")).to_have_attribute("aria-busy", "true")
    expect(wrong).to_be_disabled()  # to who listens, too
    wrong.dispatch_event("click")
    let_go(page, held)
    page.wait_for_selector("text=Thank you, noted.")
    expect(wrong).to_be_enabled()
    expect(right).to_be_focused()
    assert len(held) == 1
    held.clear()
    wrong.click()
    expect(wrong).to_have_attribute("aria-pressed", "true")
    let_go(page, held, status=503, body='{"code": "history"}')
    page.locator(".ask", has_text="That could not be noted.").wait_for()
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(wrong).to_have_attribute("aria-pressed", "false")


def test_what_is_being_deleted_says_so_and_is_not_deleted_twice(visitor, page, files):
    visitor.expected = ["status of 503"]
    visitor.choose(files["banana"])
    held = hold(page, "**/api/v1/predictions/*")
    visitor.delete()
    yes, no = (page.get_by_role("button", name=name) for name in ("Yes, delete", "Keep it"))
    expect(yes).to_be_disabled()
    yes.dispatch_event("click")
    no.dispatch_event("click")
    expect(yes).to_be_visible()
    let_go(page, held, status=503, body='{"code": "history"}')
    page.locator(".sure .fault").wait_for()
    held.clear()
    visitor.delete()
    let_go(page, held)
    page.locator(".card.deleted").wait_for()
    assert len(held) == 1


def test_what_is_deleted_while_a_word_of_it_is_on_its_way_is_told_once(visitor, page, files):
    visitor.expected = ["status of 404"]
    visitor.choose(files["banana"])
    held = hold(page, "**/feedback")
    page.get_by_role("button", name="Right").click()
    visitor.delete()
    page.locator(".card.deleted").wait_for()
    with page.expect_response("**/feedback") as late:
        let_go(page, held)
    late.value.finished()
    page.wait_for_timeout(200)  # what must not come has no event to wait for
    expect(page.get_by_role("status").get_by_text("are gone")).to_have_count(1)


# A request that is held back here never tells that its photo was sent
SENT = """() => { const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (body) {
    send.call(this, body);
    this.upload.onprogress({ lengthComputable: true, loaded: 1, total: 1 });
  }; }"""


def test_an_answer_that_takes_long_is_told_to_and_a_dead_connection_ends(visitor, page, files):
    page.clock.install()
    page.clock.pause_at("2050-01-01")
    page.evaluate(SENT)
    held = hold(page, "**/api/v1/predictions")
    visitor.pick(files["banana"])
    card = page.locator(".card")
    while not held:
        page.wait_for_timeout(20)
    expect(card).to_contain_text("Sent. Looking at it")
    page.clock.run_for(9000)
    expect(card).to_contain_text("Sent. It takes longer than usual")
    page.clock.run_for(85_000)
    expect(card).to_contain_text("This photo did not get through")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.unroute("**/api/v1/predictions")
    page.clock.run_for(1100)  # and is tried again by itself
    visitor.wait()
    assert visitor.kinds() == ["target"]


def test_what_asks_to_press_again_goes_once_the_network_is_back(visitor, page, files):
    visitor.expected = ["ERR_INTERNET_DISCONNECTED"]
    visitor.choose(files["banana"])
    page.context.set_offline(True)
    page.get_by_role("button", name="Wrong").click()
    question = page.locator(".question > span")
    expect(question).to_contain_text("press it once more when it is back")
    visitor.delete()
    fault = page.locator(".own .fault")
    expect(fault).to_contain_text("press it once more when it is back")
    assert "Nothing is lost" not in fault.inner_text()
    page.context.set_offline(False)
    expect(question).to_have_text("Was I right?")
    expect(fault).to_have_count(0)


# Of what is asked for at this address only headers come; then it breaks off, or nothing more comes
BROKEN = """([path, breaksOff]) => { const real = window.fetch;
  window.fetch = async (address, options) => {
    if (!address.includes(path)) return real(address, options);
    document.documentElement.dataset.asked = "";
    const start = (body) => {
      if (breaksOff) body.error(new TypeError("broken"));
      else options.signal.addEventListener("abort", () => body.error(new TypeError("too late")));
    };
    return new Response(new ReadableStream({ start }));
  }; }"""


@pytest.mark.parametrize("breaks_off", [True, False])
def test_a_receipt_can_be_used_without_a_photo_that_does_not_come(visitor, page, files, breaks_off):
    page.check("#learn")
    visitor.choose(files["banana"])
    page.clock.install()
    page.evaluate(BROKEN, ["/media/", breaks_off])
    page.get_by_role("link", name="Your receipt").click()
    card = page.locator("#page-receipt .own-card")
    if not breaks_off:
        page.locator("html[data-asked]").wait_for(state="attached")  # or the answer were too late
        expect(page.locator("#receipt-body")).to_have_attribute("aria-busy", "true")
        page.clock.run_for(31_000)
    expect(card).to_contain_text("Kept until")
    assert card.locator("img").count() == 0
    expect(card.get_by_role("button", name="Delete now")).to_be_visible()


def test_an_answer_that_breaks_off_is_told_in_our_words(visitor, page, files):
    visitor.choose(files["banana"])
    page.evaluate(BROKEN, ["/feedback", True])
    page.get_by_role("button", name="Wrong").click()
    expect(page.locator(".ask")).to_contain_text("The connection broke off: press it")


def test_an_example_that_is_slow_or_breaks_off_says_so_and_comes_once(visitor, page):
    held: list = []

    def wait(route) -> None:
        is_picture = route.request.resource_type == "image"  # of the button
        route.continue_() if is_picture else held.append(route)

    page.route("**/examples/*", wait)
    example, notice = page.locator("[data-example]").first, page.locator("#intake .notice")
    example.click()
    expect(notice).to_have_text("Fetching the example …")
    example.click()
    let_go(page, held)
    visitor.wait()
    assert len(held) == 1 and visitor.kinds() == ["target"]
    expect(notice).to_be_hidden()
    page.evaluate(BROKEN, ["/examples/", True])
    page.get_by_role("button", name="Try an example").click()
    expect(notice).to_contain_text("The example could not be fetched.")


@pytest.mark.parametrize("kept", [True, False])
def test_of_a_photo_that_was_not_kept_nobody_is_told_that_it_is_deleted(visitor, page, files, kept):
    page.locator("#learn").set_checked(kept)
    visitor.choose(files["banana"])
    page.get_by_role("button", name="Delete now").click()
    asked = page.locator(".own .sure").inner_text()
    assert ("photo" in asked) == kept and "boxes, notes and receipt" in asked
    page.get_by_role("button", name="Yes, delete").click()
    page.locator(".card.deleted").wait_for()
    told = page.locator(".card.deleted").inner_text()
    assert ("Deleted: photo" in told) == kept and "boxes, notes and receipt are gone" in told
