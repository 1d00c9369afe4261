"""Small screens, fingers and large letters in; pages on which nothing is cut or ragged out."""

from __future__ import annotations

import pytest
from occ.web.texts import LANGUAGES, load_texts

pytestmark = pytest.mark.browser
LYING = [(667, 375), (844, 390), (640, 360), (740, 360)]  # phones on their side
CUT_IN_BAR = """() => [...document.querySelectorAll("header nav a")]
  .filter((each) => each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight)
  .map((each) => `${each.textContent} ${each.scrollWidth} > ${each.clientWidth}`)"""

TOO_WIDE = """all => all.filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => `${each.className} ${each.scrollWidth} > ${each.clientWidth}`)"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_device_without_a_mouse_is_told_of_fingers_alone(arrive, language):
    texts = load_texts(language, "banana")
    for touch in (True, False):
        page = arrive(390, language, has_touch=touch, is_mobile=touch).open()
        end = "_touch" if touch else ""
        assert page.locator(".drop strong").inner_text() == texts(f"upload.head{end}")
        page.click("#nav-models")
        page.locator("#curves summary").first.click()  # on a phone figures are folded
        reading = page.locator("#curves .reading").first
        assert reading.inner_text() == texts(f"plot.hint{end}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_on_its_side_photos_can_be_chosen_without_scrolling(arrive, language):
    page = arrive(667, language, has_touch=True, is_mobile=True).open()
    nav = page.locator("header nav")
    for width, height in LYING:
        page.set_viewport_size({"width": width, "height": height})
        bottom = nav.bounding_box()["y"] if width <= 760 else height
        choose = page.locator(".choose").first.bounding_box()
        assert choose["y"] + choose["height"] <= bottom, (width, height)
        page.evaluate("scrollTo(0, 400)")
        above = page.locator("header").bounding_box()
        assert above["y"] + above["height"] <= 0, "the header goes with the page"
        assert width > 760 or nav.bounding_box()["height"] <= height / 8
        page.evaluate("scrollTo(0, 0)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_letters_twice_as_large_nothing_sticks_out_or_stays_small(arrive, files, language):
    visitor = arrive(320, language)
    page = visitor.open()
    visitor.choose(files["banana"])
    label = page.locator("header nav a").first
    size = "each => parseFloat(getComputedStyle(each).fontSize)"
    before = label.evaluate(size)
    page.evaluate("document.documentElement.style.fontSize = '32px'")  # as that setting does
    assert label.evaluate(size) >= 1.9 * before
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("scrollTo(0, 0)")
    skip = page.locator(".skip").bounding_box()
    assert skip["y"] + skip["height"] <= 0, "nothing hangs into the page"
    photo, switch = (page.locator(f".card {part}").first for part in (".photo", ".seg"))
    whole, inner = photo.bounding_box(), switch.bounding_box()
    assert inner["x"] >= whole["x"] and inner["y"] >= whole["y"]
    assert inner["x"] + inner["width"] <= whole["x"] + whole["width"]
    page.locator(".card details").evaluate_all("all => all.forEach((it) => (it.open = true))")
    page.locator(".card .models").wait_for()
    assert page.locator(".card .body").evaluate_all(TOO_WIDE) == [], "nothing is cut off"
    bar = page.locator("header nav")
    links = [each.bounding_box() for each in bar.locator("a").all()]
    assert {each["height"] for each in links} == {links[0]["height"]}
    assert page.evaluate(CUT_IN_BAR) == []
    room = page.locator(".app").evaluate("each => parseFloat(getComputedStyle(each).paddingBottom)")
    assert bar.bounding_box()["height"] <= room + 1
    page.locator(".skip").focus()
    assert page.locator(".skip").bounding_box()["y"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filters_of_a_phone_stand_in_two_columns_with_from_beside_to(arrive, language):
    page = arrive(360, language).open("/recent")
    page.locator(".narrower summary").click()
    names = ("model", "feedback", "days", "since", "until")
    for width in (360, 390):
        page.set_viewport_size({"width": width, "height": 800})
        model, said, days, since, until = (
            page.locator(f".narrow [name={name}]").bounding_box() for name in names
        )
        show = page.locator(".narrow .btn").bounding_box()
        assert model["y"] == said["y"] and since["y"] == until["y"] > days["y"] > said["y"]
        rows = [(model, said), (days, days), (since, until), (show, show)]
        rows = [row[::-1] for row in rows] if language == "ar" else rows  # the first is right
        assert len({round(first["x"]) for first, _ in rows}) == 1, (width, "one edge")
        assert len({round(last["x"] + last["width"]) for _, last in rows}) == 1, (width, "another")
        assert round(model["width"]) == round(until["width"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_be_kept_reads_as_two_choices_on_a_phone(arrive, language):
    page = arrive(320, language).open()
    learn, show = (page.locator(f".consent label[for={name}]") for name in ("learn", "show"))
    above, below = learn.bounding_box(), show.bounding_box()
    assert below["y"] - above["y"] - above["height"] >= 8
