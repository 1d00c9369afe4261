"""Files and decoders that fail after a file was chosen, and a busy server, in; an end to each, out.

Whatever happens, a card ends in an answer or in a sentence, and the next photo is answered.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.browser

UNREADABLE = {
    "en": ("This file can no longer be read", "Choose it again."),
    "fr": ("Ce fichier ne peut plus être lu", "Choisissez-le à nouveau."),
    "es": ("Este archivo ya no se puede leer", "Elígelo otra vez."),
    "de": ("Diese Datei lässt sich nicht mehr lesen", "Wähle sie noch einmal."),
    "ar": ("لم يعد ممكنًا قراءة", "اختره من جديد."),
}
FAULTS = {  # what breaks in the browser, from the first photo on
    "the decoder cannot be made": "globalThis.ImageDecoder = class { constructor() { throw 1; } };",
    "the decoder fails": "ImageDecoder.prototype.decode = () => Promise.reject(new Error('no'));",
    "the decoder cannot be closed": "ImageDecoder.prototype.close = () => { throw 1; };",
    "the stream breaks": """File.prototype.stream = () => new ReadableStream({
        start: (end) => end.error(new DOMException("planted", "NotReadableError")) });""",
    "there is no stream": "File.prototype.stream = () => { throw new Error('planted'); };",
    "the head cannot be read": "File.prototype.slice = () => { throw new Error('planted'); };",
    "nothing can be read as bytes": """Blob.prototype.arrayBuffer = File.prototype.arrayBuffer =
        () => Promise.reject(new DOMException("planted", "NotReadableError"));""",
}
NOTHING_READ = f"""{FAULTS["nothing can be read as bytes"]}
    globalThis.createImageBitmap = () => Promise.reject(new DOMException("planted"));"""
BUSY = {
    "status": 503,
    "headers": {"Retry-After": "30"},
    "body": json.dumps({"code": "busy", "detail": "Busy."}),
}


@pytest.fixture(scope="module")
def photo(tmp_path_factory) -> Path:
    """A yellow photo so large that it is decoded smaller: the way on which most can fail."""
    path = tmp_path_factory.mktemp("large") / "large.jpg"
    Image.new("RGB", (2400, 1600), (240, 210, 40)).save(path, quality=90)
    return path


@pytest.mark.parametrize("fault", FAULTS)
def test_what_fails_in_the_browser_does_not_keep_a_photo_from_its_answer(
    visitor, page, photo, fault
):
    page.evaluate(f"() => {{ {FAULTS[fault]} }}")
    visitor.choose(photo, photo)
    assert visitor.kinds() == ["target", "target"]


@pytest.mark.parametrize("language", UNREADABLE)
def test_a_file_that_can_no_longer_be_read_is_told_in_words(arrive, photo, files, language):
    visitor = arrive(360, language=language)
    page = visitor.open()
    page.evaluate(f"() => {{ {NOTHING_READ} }}")
    visitor.choose(photo)
    assert visitor.kinds() == ["refused"]
    card = page.locator(".card").inner_text()
    assert all(words in card for words in UNREADABLE[language])
    assert page.locator(".card .photo").is_hidden() and page.locator(".card .btn").count() == 2


def test_a_file_that_is_gone_when_its_turn_comes_is_told_and_the_next_is_answered(
    visitor, page, files, tmp_path
):
    gone = tmp_path / "large.jpg"
    gone.write_bytes(files["half"].read_bytes()[:900])  # no browser decodes it: it is sent as it is
    visitor.expected = ["ERR_FILE_NOT_FOUND", "ERR_UPLOAD_FILE_CHANGED"]
    held: list = []

    def hold_first(route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route("**/api/v1/predictions", hold_first)
    visitor.pick(files["banana"], gone, files["other"])
    page.locator(".card img[src]:not(.backdrop)").nth(2).wait_for(state="attached")
    gone.unlink()
    held[0].continue_()
    visitor.wait()
    assert visitor.kinds() == ["target", "refused", "other"]
    assert UNREADABLE["en"][0] in page.locator(".card").nth(1).inner_text()


def test_a_mistake_of_ours_ends_in_a_sentence_and_in_the_console(visitor, page, photo, files):
    visitor.expected = ["planted"]
    broken = "HTMLCanvasElement.prototype.toBlob = () => { throw new TypeError('planted'); };"
    page.evaluate(f"() => {{ {broken} }}")
    visitor.choose(photo)
    assert visitor.kinds() == ["refused"] and any("planted" in line for line in visitor.logs)
    assert "Something went wrong on our side." in page.locator(".card").inner_text()
    page.reload()
    page.locator("[data-awake] #photos").wait_for(state="attached")
    visitor.choose(files["banana"])
    assert visitor.kinds() == ["target", "refused"]  # which the page before had no answer for


def test_what_is_cleared_while_the_server_is_busy_holds_nobody_up(visitor, page, files):
    visitor.expected = ["status of 503"]
    asked: list[str] = []

    def busy(route) -> None:
        asked.append(route.request.headers["idempotency-key"])
        route.fulfill(**BUSY)

    page.route("**/api/v1/predictions", busy)
    visitor.pick(files["banana"], files["other"])
    page.wait_for_selector("text=Many photos at once. Trying again in")
    visitor.clear()
    assert page.locator(".card").count() == 0
    page.unroute("**/api/v1/predictions")
    sent: list[str] = []
    page.on("request", lambda each: sent.append(each.headers.get("idempotency-key", "")))
    visitor.choose(files["half"])  # within 15 s, where the server asked for 30
    assert visitor.kinds() == ["unsure"]
    assert not set(asked) & set(sent), "what was cleared is not tried again"


@pytest.mark.parametrize(
    ("code", "waits", "ends"),
    [
        ("history", "Unsere Datenbank antwortet gerade nicht. Neuer", "Unsere Datenbank antwortet"),
        ("unconfirmed", "Unsere Datenbank antwortet", "Vielleicht ist es geschehen, vielleicht"),
        ("model", "Bei uns geht gerade etwas nicht. Neuer Versuch in 1", "Ein Modell lässt sich"),
        ("busy", "Viele Fotos auf einmal. Neuer Versuch in 1", "Gerade werden zu viele Fotos"),
        ("too_many_requests", "Du hast viele Fotos gesendet. Weiter in 1", "Zu viele Fotos von"),
    ],
)
def test_why_one_waits_is_told_as_it_is_and_in_the_visitors_language(
    arrive, files, code, waits, ends
):
    visitor = arrive(language="de")
    visitor.expected = ["status of 503"]
    page = visitor.open()
    problem = {"code": code, "detail": "In English."}
    answer = {"status": 503, "headers": {"Retry-After": "1"}, "body": json.dumps(problem)}
    page.route("**/api/v1/predictions", lambda route: route.fulfill(**answer))
    visitor.pick(files["banana"])
    page.wait_for_selector(f".card .wait >> text={waits}")
    visitor.wait()
    said = page.locator(".card .sub").inner_text()
    assert ends in said and "English" not in said


def test_a_busy_server_keeps_a_deletion_from_being_done_but_not_from_being_told(
    visitor, page, files
):
    visitor.expected = ["status of 503"]
    visitor.choose(files["banana"])
    page.route(
        "**/api/v1/predictions/*",
        lambda route: route.fulfill(**BUSY) if route.request.method == "DELETE" else None,
    )
    visitor.delete()
    page.locator(".sure .fault").wait_for()
    assert "Too many photos are being looked at" in page.locator(".sure .fault").inner_text()
    assert visitor.kinds() == ["target"], "it is still there, and says so"
    page.unroute("**/api/v1/predictions/*")
    visitor.delete()
    page.wait_for_selector(".card.deleted")


def test_a_deletion_that_failed_does_not_say_that_nothing_was_kept(visitor, page, files):
    visitor.expected = ["status of 502"]
    visitor.choose(files["banana"])
    page.route("**/api/v1/predictions/*", lambda route: route.fulfill(status=502, body="<html>"))
    visitor.delete()
    page.locator(".sure .fault").wait_for()
    told = page.locator(".sure .fault").inner_text()
    assert told == "It could not be deleted. Something went wrong on our side. Please try again."


def test_the_size_of_letters_that_the_browser_is_set_to_holds_and_everything_fits(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    visitor.choose(files["banana"])
    page.evaluate("document.documentElement.style.fontSize = '32px'")  # as that setting does
    for name in ("classify", "recent", "models", "how"):
        page.click(f"#nav-{name}")
        page.wait_for_selector(f"#page-{name} :is(.card, .recents, .figures, .way):visible")
        for width in (390,) if name == "models" else (390, 1280):  # its wide table asks for ems
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        said = page.locator(f"#page-{name} p.lead")
        assert said.evaluate("each => getComputedStyle(each).fontSize") == "32px"


def test_forced_colours_leave_icons_bars_and_what_is_chosen_visible(arrive, files):
    visitor = arrive(390, forced_colors="active")
    page = visitor.open()
    visitor.choose(files["banana"])
    page.get_by_role("button", name="Right", exact=True).click()
    page.wait_for_selector("text=Thank you, noted.")
    paint = """(place) => [getComputedStyle(document.querySelector(place)).backgroundColor,
      getComputedStyle(document.querySelector(place)).backgroundImage]"""
    ground = page.evaluate(paint, "body")
    pressed = ".ask [aria-pressed=true]"
    for place in (".icon-theme", "nav a:not([aria-current]) .icon", ".scale", ".scale i", pressed):
        assert page.evaluate(paint, place) != ground, place
    unpressed = page.evaluate(paint, ".ask [aria-pressed=false]")
    assert page.evaluate(paint, pressed) != unpressed
    page.click("#nav-recent")
    page.wait_for_selector(".chip")
    chosen, other = (
        page.evaluate(paint, f".chip{kind}") for kind in ("[aria-current]", ":last-child")
    )
    assert chosen != other


def test_on_a_phone_a_table_is_open_where_there_is_no_drawing_to_see(arrive):
    page = arrive(390).open("/models")
    page.locator(".turn button").click()  # all figures are open
    seen = """() => [...document.querySelectorAll(".told")].map((each) =>
      [".table", ".plot"].map((part) => each.querySelector(part)?.checkVisibility() ?? false))"""
    found = page.evaluate(seen)
    assert {tuple(pair) for pair in found} == {(True, False), (False, True)}


def test_without_javascript_nothing_is_promised(arrive):
    visitor = arrive(java_script_enabled=False)
    visitor.page.goto(visitor.address)
    assert "needs JavaScript" in visitor.page.locator("noscript p").inner_text()
    assert visitor.page.locator("noscript a").get_attribute("href") == "/api/docs"
    assert visitor.page.locator("#intake").is_hidden()
    assert (
        visitor.page.locator(".late").evaluate("(line) => getComputedStyle(line).display") == "none"
    )


def test_the_bars_of_a_phone_take_the_theme_that_was_chosen(arrive):
    page = arrive(390, color_scheme="light").open()
    page.get_by_role("button", name="Dark theme").click()
    colours = "[...document.querySelectorAll('meta[name=theme-color]')].map((tag) => tag.content)"
    assert set(page.evaluate(colours)) == {"#14130f"}
    page.reload()
    assert page.evaluate(colours) == ["#14130f"]
