"""Visitors who hurry, turn back, leave half-way or bring odd files; the page keeps its head."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TURNED = "invoice‮gpj.exe"  # reads invoiceexe.jpg where the sign is obeyed


def hold(visitor, number: int) -> list:
    """Keep each upload from the `number`th on; calling what is returned lets one go."""
    held: list = []
    count = [0]

    def wait(route) -> None:
        count[0] += 1
        if count[0] < number:
            route.continue_()
        else:
            held.append(route)

    visitor.page.route("**/api/v1/predictions", wait)
    return held


def test_twenty_photos_with_faults_among_them_all_end_in_a_word(arrive, files):
    good, bad = ["banana", "other", "half"], ["text", "broken", "empty", "large"]
    names = [*bad, *(good * 5), "broken"]
    visitor = arrive(360)
    visitor.expected = ["status of 422", "status of 413"]
    visitor.open()
    visitor.choose(*(files[name] for name in names))
    kinds = {"banana": "target", "other": "other", "half": "unsure"}
    assert visitor.kinds() == [kinds.get(name, "refused") for name in names]
    assert "not answered: 5" in visitor.page.locator(".tally").inner_text()


def test_a_double_click_is_one_click(visitor, page, files):
    page.get_by_role("button", name="Try an example").dblclick()
    visitor.wait()
    assert len(visitor.kinds()) == 1
    said = []
    page.on("request", lambda sent: said.append(sent.url) if "feedback" in sent.url else None)
    page.get_by_role("button", name="Wrong").dblclick()
    page.wait_for_selector("text=Thank you, noted.")
    assert len(said) == 1
    page.get_by_role("button", name="Delete now").dblclick()
    page.get_by_role("button", name="Yes, delete").wait_for()
    assert visitor.kinds() in (["other"], ["target"]), "asked, but not deleted"


def test_what_is_cleared_is_not_sent_any_more(visitor, page, files):
    held = hold(visitor, 2)
    visitor.pick(*[files["banana"], *[files["other"]] * 5])
    page.locator(".card.target").wait_for()
    page.wait_for_function("document.querySelectorAll('.card').length === 6")
    while len(held) < 2:
        page.wait_for_timeout(50)
    stopped: list[str] = []
    page.on("requestfailed", lambda request: stopped.append(request.url))
    visitor.clear()
    assert page.locator(".card").count() == 0
    for _ in range(40):  # two seconds, on a busy machine
        if len(stopped) < 2:
            page.wait_for_timeout(50)
    assert len(stopped) == 2, "what was being sent is not sent to its end"
    for route in list(held):
        route.abort()
    page.unroute("**/api/v1/predictions")
    visitor.choose(files["half"])
    assert visitor.kinds() == ["unsure"] and len(held) == 2
    page.reload()
    page.locator(".card").first.wait_for()
    assert visitor.kinds() == ["unsure"], "what was cleared does not come back"


def test_a_photo_that_was_to_be_kept_and_is_cleared_on_its_way_is_deleted(visitor, page, files):
    page.check("#learn")
    held = hold(visitor, 1)
    visitor.pick(files["banana"])
    while not held:
        page.wait_for_timeout(50)
    visitor.clear()
    assert page.locator(".card").count() == 0
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as gone:
        held.pop().continue_()
    assert gone.value.ok, "nobody has its receipt"


def test_leaving_in_the_middle_is_asked_about_and_nothing_vanishes_without_a_word(
    visitor, page, files
):
    held = hold(visitor, 2)
    visitor.pick(files["banana"], files["other"])
    page.locator(".card.target").wait_for()
    while not held:
        page.wait_for_timeout(50)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_navigation():
        page.locator("#language").select_option("de")
    page.locator(".card.target").wait_for()
    assert asked == ["beforeunload"]
    assert page.locator("html").get_attribute("lang") == "de"
    assert visitor.kinds() == ["target", "refused"]
    assert "Ja, eine Banane" in page.locator(".card.target").inner_text()
    told = page.locator(".card.refused")
    expect(told).to_contain_text("bevor die Antwort da war")
    told.get_by_role("button", name="Ein anderes wählen").wait_for()
    visitor.pick(files["half"])
    page.locator(".card.waiting").wait_for()
    page.reload()
    expect(told).to_contain_text("half.jpg")  # who was told of before has been told of
    assert visitor.kinds() == ["refused", "target"]


TOP = "card => card.getBoundingClientRect().top"


@pytest.mark.parametrize("width", [360, 1280])
def test_another_language_comes_at_the_card_that_is_being_read(arrive, files, width):
    visitor = arrive(width)
    page = visitor.open()
    visitor.choose(*(files[name] for name in ("banana", "other", "half") * 3))
    read = page.locator(".card").nth(6)
    read.evaluate("card => scrollBy(0, card.getBoundingClientRect().top - 120)")
    before = read.evaluate(TOP)
    page.locator("#language").select_option("de")
    page.locator("html[lang=de] .card >> nth=8").wait_for()
    page.wait_for_function("() => scrollY > 0")
    page.wait_for_load_state("networkidle")
    assert abs(read.evaluate(TOP) - before) < 40
    page.reload()
    page.locator(".card").nth(8).wait_for()
    assert page.evaluate("sessionStorage.getItem('occ-reading')") is None


def test_who_stays_as_photos_are_on_their_way_stays_in_their_language(visitor, page, files):
    held = hold(visitor, 1)
    page.check("#show")
    visitor.pick(files["banana"])
    while not held:
        page.wait_for_timeout(50)
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.locator("#language").select_option("fr")
    expect(page.locator("#language")).to_have_value("en")
    assert page.context.cookies() == [] and "language" not in page.url
    page.get_by_role("link", name="Recent", exact=True).click()
    page.locator("#page-recent form").wait_for(state="attached")
    assert "More filters" in page.locator("#page-recent").text_content()
    held.pop().continue_()
    page.get_by_role("link", name="Classify", exact=True).click()
    visitor.wait()
    page.reload()
    page.locator("html[data-awake] .card").wait_for()
    expect(page.locator("#show")).not_to_be_checked()
    assert page.evaluate("Object.keys(sessionStorage)") == ["occ-answers"], "nothing lies in wait"
    page.locator("#language").select_option("fr")
    page.locator("html[lang=fr] .card").wait_for()
    assert page.url == f"{visitor.address}/" and page.context.cookies()[0]["value"] == "fr"


def test_back_and_forward_turn_pages_and_keep_the_answers(visitor, page, files):
    visitor.choose(files["banana"], files["half"])
    for name in ("Recent", "Models", "How it works"):
        page.get_by_role("link", name=name, exact=True).click()
        page.wait_for_selector(f".page-{name.split()[0].lower()}:not([hidden])")
    turns = [("back", "models"), ("back", "recent"), ("forward", "models"), ("back", "recent")]
    for way, name in [*turns, ("back", "classify")]:
        page.go_back() if way == "back" else page.go_forward()
        page.wait_for_selector(f".page-{name}:not([hidden])")
        assert page.locator(".page:not([hidden])").count() == 1
    assert visitor.kinds() == ["target", "unsure"]
    page.goto(f"{visitor.address}/api/docs")
    page.go_back()
    page.locator(".card").nth(1).wait_for()
    assert visitor.kinds() == ["target", "unsure"]


def test_a_name_that_turns_its_reading_or_never_ends_is_shown_plainly(arrive, files, tmp_path):
    odd = [f"{TURNED}.jpg", f"{'x' * 240}.jpg", "مَوز <b>&amp; 🍌.jpg", " .jpg", "a\nb\t.jpg"]
    for name in odd:
        (tmp_path / name).write_bytes(files["text"].read_bytes())
    visitor = arrive(360)
    visitor.expected = ["status of 415"]
    page = visitor.open()
    visitor.choose(*(tmp_path / name for name in odd))
    assert visitor.kinds() == ["refused"] * 5
    cards = page.locator(".card")
    assert "invoicegpj.exe.jpg" in cards.nth(0).inner_text()
    assert "‮" not in page.content()
    assert "مَوز <b>&amp; 🍌.jpg" in cards.nth(2).inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert all(card.bounding_box()["width"] <= 340 for card in cards.all())


def test_a_very_long_note_stays_within_the_reviewers_page(arrive, visitor, page, files):
    page.check("#learn")
    visitor.choose(files["half"])
    status = {length: visitor.comment("W" * length) for length in (500, 100_000)}
    assert status == {500: 201, 100_000: 422}
    reviewer = arrive(360).review("Grace", visitor.receipt()[0])
    behind = reviewer.locator("details").first
    behind.locator("summary").click()
    assert "WWWW" in behind.inner_text()
    assert reviewer.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_tally_tells_of_photos_on_their_way_from_the_first_moment(visitor, page, files):
    visitor.expected.append("status of 500")
    held, tally = hold(visitor, 1), page.locator(".tally")
    visitor.pick(*[files["banana"]] * 3)
    page.locator(".card >> nth=2").wait_for()
    assert tally.inner_text().startswith("0 of 3 answered")
    for done in (1, 2, 3):
        while not held:
            page.wait_for_timeout(50)
        held.pop().fulfill(status=500)
        page.locator(f".card.refused >> nth={done - 1}").wait_for()
    assert tally.inner_text().endswith("not answered: 3")
    page.get_by_role("button", name="Try again").first.click()
    again = tally.inner_text()
    assert again.startswith("0 of 3 answered") and again.endswith("not answered: 2")
    while not held:
        page.wait_for_timeout(50)
    held.pop().continue_()
    visitor.wait()


def test_a_photo_may_be_let_go_on_any_page_and_the_whole_window_says_so(arrive, files):
    visitor = arrive()
    page = visitor.open("/how")
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(files["banana"])], "dragOperationsMask": 1}

    def drag(kind):
        where = {"x": 640, "y": 400, "data": data}
        session.send("Input.dispatchDragEvent", {"type": kind, **where})

    sign = page.locator(".drop-over")
    drag("dragEnter")
    drag("dragOver")
    assert sign.inner_text() == "Let go, I have them" and sign.bounding_box()["height"] > 700
    expect(sign).to_be_hidden()  # nothing is over the page any more
    for kind in ("dragEnter", "dragOver", "drop"):
        drag(kind)
    visitor.wait()
    assert page.url == f"{visitor.address}/" and visitor.kinds() == ["target"]
    expect(sign).to_be_hidden()
    top = page.locator(".results").bounding_box()["y"]
    assert 0 <= top <= 200, "the answers are in view"


def test_a_moderator_sees_the_whole_of_a_tall_photo(visitor, page, files):
    page.check("#show")
    visitor.choose(files["tall"])
    page = visitor.review("Ada")
    page.get_by_role("link", name="Shown photos").click()
    photo = page.locator(".shown-photos img").first
    photo.evaluate("image => image.decode()")
    assert photo.evaluate("image => getComputedStyle(image).objectFit") == "contain"
    assert page.locator("a.seen").first.get_attribute("href") == photo.get_attribute("src")


LEAVES = """() => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }))"""


def test_photos_that_did_not_get_through_are_not_left_without_a_question(visitor, page, files):
    visitor.expected = ["ERR_INTERNET_DISCONNECTED", "status of 422"]
    assert not page.evaluate(LEAVES)
    page.context.set_offline(True)
    visitor.choose(files["banana"])
    assert visitor.kinds() == ["refused"] and page.evaluate(LEAVES)
    page.get_by_role("button", name="Remove").click()
    page.context.set_offline(False)
    visitor.choose(files["text"])
    assert visitor.kinds() == ["refused"] and not page.evaluate(LEAVES)  # the same again is no use


def test_a_damaged_photo_shows_no_void(visitor, page, files, tmp_path):
    visitor.expected = ["status of 422"]
    cut = tmp_path / "cut.jpg"
    whole = files["banana"].read_bytes()
    cut.write_bytes(whole[: len(whole) * 2 // 3])
    visitor.choose(cut)
    assert "cut.jpg" in page.locator(".card.refused").inner_text()
    assert page.locator(".card.refused .photo").count() == 0


def test_a_word_that_was_not_noted_is_to_be_said_again(visitor, page, files):
    visitor.expected = ["ERR_INTERNET_DISCONNECTED"]
    visitor.choose(files["half"])
    page.context.set_offline(True)
    page.get_by_role("button", name="Bad photo").click()
    page.locator(".ask", has_text="press it once more when it is back").wait_for()
    assert "Nothing is lost" not in page.locator(".ask").inner_text()
