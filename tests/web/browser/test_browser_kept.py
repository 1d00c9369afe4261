"""Answers kept for another reason, by another release or of another object in; their pages out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fake import FakeRelease
from occ.history import open_history
from occ.values import NOVEL, Verdict
from playwright.sync_api import expect
from storing import store_one

pytestmark = pytest.mark.browser
HERE = FakeRelease()
PAGES = ("receipt", "answer")


@pytest.fixture
def keep(site_folder) -> Iterator[Callable[..., dict[str, str]]]:
    """Stores an answer as a release of any kind gave it; its two addresses, by page."""
    history = open_history(f"sqlite:///{site_folder / 'occ.sqlite'}")

    def store(word: str, score: float, model: str = HERE.id, **facts: str) -> dict[str, str]:
        kept = store_one(history, Verdict(word, score, model, 0.2, 0.5, **facts))
        return {"receipt": f"/receipt#{kept.id}.{kept.receipt}", "answer": f"/answer#{kept.id}"}

    yield store
    history.engine.dispose()


def read(visitor, address: str) -> str:
    """What the card of this address says."""
    page = visitor.open(address)
    card = page.locator("section.page:not([hidden]) .own-card")
    card.wait_for()
    return card.inner_text()


def hold(page, address: str) -> tuple[str, list]:
    """Keep the answer of this address from coming: where it is asked for, and what was held."""
    path, held = f"**/api/v1/predictions/{address.partition('#')[2].partition('.')[0]}", []
    page.route(path, lambda route: held.append(route))
    return path, held


@pytest.mark.parametrize("name", PAGES)
def test_an_unsure_answer_is_explained_as_its_card_did(visitor, page, files, keep, name):
    visitor.choose(files["half"])
    said = page.locator(".card .sub").inner_text()
    assert "Nothing I was taught looks like this" in said
    number, secret = visitor.receipt()
    address = {"receipt": f"/receipt#{number}.{secret}", "answer": f"/answer#{number}"}[name]
    scale = page.locator(".scale")  # of a score that was measured only
    assert scale.count() == 0
    assert said in read(visitor, address) and scale.count() == 0
    plain = read(visitor, keep("unsure", 0.5)[name])
    assert scale.count() == 1
    assert "between my two lines" in plain and "taught" not in plain
    assert said in read(visitor, keep("unsure", 0.05, reason=NOVEL)[name])


@pytest.mark.parametrize("name", PAGES)
def test_lines_and_promise_are_told_of_the_release_that_answered_only(visitor, page, keep, name):
    here = read(visitor, keep("other", 0.3)[name])
    assert "at least 98 of 100" in here and "other 0.30\nnot sure\nbanana" in here
    assert "Other below 0.38" in page.locator(".own-card .scale").get_attribute("aria-label")
    before = read(visitor, keep("banana", 0.6, "0123456789ab")[name])
    assert "Yes, a banana" in before and "Another release" in before
    assert "98 of 100" not in before and "not sure" not in before and "banana 0.60" in before
    scale = page.locator(".own-card .scale")
    assert scale.get_attribute("aria-label") == "Score 0.60 of 1."
    background = scale.evaluate("bar => getComputedStyle(bar).backgroundImage")
    assert background == "none", "no colours of lines that were not its own"


@pytest.mark.parametrize("name", PAGES)
def test_an_answer_about_another_object_names_that_object(visitor, page, keep, name):
    of_apple = {"model": "a991e0000001", "target": "apple"}
    said = read(visitor, keep("apple", 0.9, **of_apple)[name])
    assert "Yes: “apple”" in said and "banana" not in said.lower()
    said = read(visitor, keep("other", 0.1, **of_apple)[name])
    assert "Not “apple”" in said and "banana" not in said.lower()
    said = read(visitor, keep("unsure", 0.3, **of_apple)[name])
    assert "Not sure about this one" in said and "banana" not in said.lower()


def test_what_is_said_of_another_object_is_kept_in_its_word(visitor, page, keep):
    read(visitor, keep("unsure", 0.3, "a991e0000001", target="apple")["receipt"])
    with page.expect_response("**/feedback") as sent:
        page.get_by_role("button", name="“apple”", exact=True).click()
    assert sent.value.json()["note"] == "apple"


@pytest.mark.parametrize("name", PAGES)
def test_a_slow_answer_is_not_shown_under_the_address_of_another(visitor, page, keep, name):
    slow, fast = keep("banana", 0.9)[name], keep("other", 0.1)[name]
    path, held = hold(page, slow)
    visitor.open(slow)
    while not held:
        page.wait_for_timeout(20)
    assert "No banana here" in read(visitor, fast)
    with page.expect_response(path) as late:
        held[0].continue_()
    late.value.finished()
    page.wait_for_timeout(300)  # what must not come has no event to wait for
    card = page.locator("section.page:not([hidden]) .own-card")
    assert "No banana here" in card.inner_text() and page.locator("[aria-busy=true]").count() == 0


def test_while_a_receipt_comes_no_button_acts_on_the_one_before(visitor, page, keep):
    first, second = keep("banana", 0.9)["receipt"], keep("other", 0.1)["receipt"]
    read(visitor, first)
    _, held = hold(page, second)
    page.evaluate("address => { location.href = address; }", second)
    while not held:
        page.wait_for_timeout(20)
    assert page.get_by_role("button", name="Delete now").count() == 0
    held[0].continue_()
    assert "No banana here" in read(visitor, second)


GAP = """box => box.nextElementSibling.getBoundingClientRect().top
  - box.getBoundingClientRect().bottom"""


def test_what_is_not_there_has_no_heading_of_an_answer_and_room_before_the_way_back(arrive, keep):
    visitor = arrive()
    visitor.expected = ["status of 404"]
    page = visitor.open("/answer#wrong")
    told = page.locator("#page-answer .empty")
    assert told.inner_text() == "It was deleted, or the address is incomplete."
    heading = page.locator("#page-answer h1")
    assert heading.inner_text() == "There is no such answer"
    assert page.title().startswith("There is no such answer")
    assert page.locator("#page-answer .lead").is_hidden()
    assert told.evaluate(GAP) >= 16
    assert "Yes, a banana" in read(visitor, keep("banana", 0.9)["answer"])
    assert heading.inner_text() == "Somebody shared an answer"
    assert page.locator("#page-answer .lead").is_visible()
    visitor.open("/receipt")
    assert page.locator("#page-receipt .empty").evaluate(GAP) >= 16


@pytest.mark.parametrize("name", PAGES)
def test_headings_follow_each_other_without_a_gap(visitor, page, keep, name):
    read(visitor, keep("banana", 0.9)[name])
    levels = page.locator("section.page:not([hidden]) :is(h1, h2, h3, h4)")
    assert levels.evaluate_all("all => all.map(({ tagName }) => tagName)") == ["H1", "H2"]


def test_a_receipt_is_not_headed_as_one_once_its_answer_is_deleted(visitor, page, keep):
    visitor.expected = ["status of 404"]
    heading, lead = page.locator("#page-receipt h1"), page.locator("#page-receipt .lead")
    address = keep("banana", 0.9)["receipt"]
    read(visitor, address)
    assert heading.inner_text() == "Your receipt" and lead.is_visible()
    visitor.delete()
    page.locator("#page-receipt .empty").wait_for()
    assert heading.inner_text() == "This answer is gone" and lead.is_hidden()
    visitor.page.goto("about:blank")
    visitor.open(address)
    page.locator("#page-receipt .empty", has_text="nothing under this receipt").wait_for()
    assert heading.inner_text() == "This answer is gone" and lead.is_hidden()
    assert page.title().startswith("This answer is gone")
    read(visitor, keep("other", 0.1)["receipt"])
    assert heading.inner_text() == "Your receipt" and lead.is_visible()


COUNT = """() => { window.lent = new Set();
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    const address = createObjectURL.call(URL, blob);
    lent.add(address);
    return address;
  };
  URL.revokeObjectURL = (address) => {
    lent.delete(address);
    revokeObjectURL.call(URL, address);
  }; }"""


def test_a_receipt_that_is_looked_at_again_takes_no_more_memory(visitor, page, files):
    page.check("#learn")
    visitor.choose(files["banana"])
    page.evaluate(COUNT)
    card = page.locator("#receipt-body .own-card")
    for _ in range(2):
        page.get_by_role("link", name="Your receipt").click()
        expect(card.locator("img")).to_have_count(1)
        expect(page.locator("#receipt-body")).not_to_have_attribute("aria-busy", "true")
        assert page.evaluate("lent.size") == 3, "the photo, the same to save, and the answer"
        page.get_by_role("link", name="Classify", exact=True).click()
    page.get_by_role("link", name="Your receipt").click()
    expect(page.locator("#receipt-body")).not_to_have_attribute("aria-busy", "true")
    visitor.delete()
    page.locator("#receipt-body .empty").wait_for()
    assert page.evaluate("lent.size") == 0


def test_a_question_on_a_receipt_that_comes_anew_stays_until_it_is_answered(visitor, page, files):
    page.check("#learn")
    visitor.choose(files["banana"])
    page.evaluate(COUNT)
    body = page.locator("#receipt-body")
    page.get_by_role("link", name="Your receipt").click()
    expect(body).not_to_have_attribute("aria-busy", "true")
    page.get_by_role("link", name="Classify", exact=True).click()
    held: list = []

    def hold_first(route) -> None:
        route.continue_() if held else held.append(route)

    page.route(f"**/api/v1/predictions/{visitor.receipt()[0]}", hold_first)
    page.get_by_role("link", name="Your receipt").click()
    body.get_by_role("button", name="Withdraw").click()
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(body).not_to_have_attribute("aria-busy", "true")
    expect(body.get_by_role("button", name="Leave it")).to_be_focused()
    assert page.evaluate("lent.size") == 3, "what came for nothing was let go"
    body.get_by_role("button", name="Yes, withdraw").click()
    expect(body.locator("[data-consent=learn]")).to_contain_text("the photo is deleted")
