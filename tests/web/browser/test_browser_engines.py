"""What other browsers lack, or tell where Chromium keeps quiet, in; the same pages out."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from occ.web.texts import LANGUAGES
from PIL import Image
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SHRINK = """async (file) => {
    const decode = createImageBitmap; // made as older ones, which refuse a word unknown to them
    globalThis.createImageBitmap = async (photo, options = {}) => {
        if (options.imageOrientation === "from-image") throw new TypeError("planted");
        return decode(photo, options);
    };
    delete globalThis.ImageDecoder;
    const { shrink } = await import("/assets/js/shrink.js");
    const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
    const { photo, facts } = await shrink(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
    return [Array.from(new Uint8Array(await photo.arrayBuffer())), facts];
}"""
CUT = """() => [...document.querySelectorAll(".canvas text:not(.axis)")].filter((tick) => {
    const [own, room] = [tick, tick.closest(".canvas")].map((each) => each.getBoundingClientRect());
    return own.left < room.left || own.right > room.right;
}).map((tick) => tick.textContent)"""
DRAWN = (
    "() => [...document.querySelectorAll('.canvas')].every((each) => each.querySelector('text'))"
)
LISTEN = "window.faults = []; addEventListener('error', ({ message }) => faults.push(message));"


def test_drawing_the_plots_tells_the_window_of_no_fault(arrive):
    visitor = arrive()
    page = visitor.page
    page.add_init_script(LISTEN)
    visitor.open("/models")
    page.locator(".plot svg").first.wait_for(state="attached")
    page.set_viewport_size({"width": 700, "height": 800})  # each is drawn anew
    page.wait_for_function("document.querySelector('.plot svg').clientWidth < 700")
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert page.evaluate("faults") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_tick_of_a_plot_is_cut_at_its_edge(arrive, language):
    page = arrive(390, language).open("/models")
    page.locator(".turn button").click()  # all figures are open
    page.wait_for_function(DRAWN)
    assert page.evaluate(CUT) == []


def shrink(page: Page, file: Path) -> tuple[bytes, list[str]]:
    """What is sent of a photo where a bitmap cannot be turned, and what was left behind."""
    sent, facts = page.evaluate(SHRINK, base64.b64encode(file.read_bytes()).decode())
    return bytes(sent), facts


def test_a_browser_that_cannot_turn_a_bitmap_sends_the_photo_small_upright_and_bare(page, tmp_path):
    facts = Image.Exif()
    facts[0x010F] = "A phone"
    facts[0x0112] = 6  # what is stored on the left belongs to the top
    stored = Image.new("RGB", (1200, 800), (240, 210, 40))
    stored.paste((20, 40, 200), (0, 0, 300, 800))
    stored.save(tmp_path / "turned.jpg", quality=90, exif=facts)
    sent, left_behind = shrink(page, tmp_path / "turned.jpg")
    photo = Image.open(io.BytesIO(sent))
    assert photo.size == (683, 1024) and len(photo.getexif()) == 0 and left_behind == ["camera"]
    top, bottom = photo.getpixel((340, 60)), photo.getpixel((340, 900))
    assert top[2] > 150 > top[0] and bottom[0] > 150 > bottom[2]


def test_a_file_that_an_element_cannot_decode_either_is_sent_as_it_is(page, files):
    assert shrink(page, files["text"]) == (files["text"].read_bytes(), [])


def test_a_wait_is_said_aloud_also_where_nothing_tells_what_is_visible(arrive):
    visitor = arrive()
    page = visitor.page
    page.add_init_script("delete Element.prototype.checkVisibility;" + LISTEN)
    visitor.open()
    page.wait_for_load_state("networkidle")
    page.route("**/_dash-update-component*", lambda route: None)
    page.click("#nav-models")
    page.locator("[role=status]", has_text="One moment …").wait_for(state="attached")
    assert page.evaluate("faults") == []
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_browser_too_old_for_the_scripts_is_told_so_after_a_while(arrive, language):
    visitor = arrive(360, language)
    page = visitor.page
    visitor.expected = ["SyntaxError", "Unexpected"]
    page.route("**/assets/js/start.js*", lambda route: route.fulfill(
        body="what is this?", content_type="text/javascript"))  # fmt: skip
    page.goto(visitor.address)
    told = page.locator(".late")
    assert told.is_hidden()
    told.evaluate("(line) => line.getAnimations()[0].finish()")  # as if so long had been waited
    told.wait_for()
    assert "Safari 15.4" in told.inner_text()
