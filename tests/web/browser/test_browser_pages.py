"""A visitor after the answer: feedback, receipt, deletion, other pages, keyboard, small screens."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from occ.web.texts import LANGUAGES

pytestmark = pytest.mark.browser
SMALL = """() => [...document.querySelectorAll("a, button, select, summary, label, .file")]
  .filter((each) => each.checkVisibility() && !each.matches(".skip"))
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box]) => box.height > 1 && (box.height < 43.5 || box.width < 40))
  .map(([box, each]) => `${each.outerHTML.slice(0, 80)} ${box.width} x ${box.height}`)"""


CUT = """() => [...document.querySelectorAll("a, button, summary, label, td, dt, dd, h1, p")]
  .filter((each) => each.checkVisibility() && each.clientWidth > 1)
  .filter((each) => getComputedStyle(each).display !== "inline")
  .filter((each) => each.scrollWidth > each.clientWidth + 1)
  .map((each) => `${each.outerHTML.slice(0, 90)} ${each.scrollWidth} > ${each.clientWidth}`)"""


def test_feedback_is_noted_undone_and_kept_for_the_owner(visitor, page, files):
    visitor.choose(files["banana"])
    wrong = page.get_by_role("button", name="Wrong")
    wrong.click()
    page.wait_for_selector("text=Thank you, noted.")
    assert wrong.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=Was I right?")
    assert wrong.get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="Partly").click()
    page.wait_for_selector("text=Thank you, noted.")
    page.get_by_role("link", name="Your receipt").click()
    partly = page.locator("#receipt-body").get_by_role("button", name="Partly")
    assert partly.get_attribute("aria-pressed") == "true"


def test_an_unsure_answer_asks_what_it_is(visitor, page, files):
    visitor.choose(files["half"])
    with page.expect_request("**/feedback") as sent:
        page.get_by_role("button", name="Not a banana").click()
    assert sent.value.post_data_json == {"kind": "wrong", "note": "other"}
    page.wait_for_selector("text=Thank you, noted.")


def test_a_receipt_opens_the_answer_elsewhere_and_deletes_it(arrive, files):
    owner = arrive()
    page = owner.open()
    page.check("#learn")
    owner.choose(files["banana"])
    assert "Kept until" in page.locator(".owner .fine").inner_text()
    secret = page.get_by_role("link", name="Your receipt").get_attribute("href")
    elsewhere = arrive()
    other = elsewhere.open(secret.removeprefix(elsewhere.address))
    other.wait_for_selector(".own-card img")
    assert "May the model learn from it?" in other.locator(".pairs").inner_text()
    elsewhere.delete()
    other.wait_for_selector("text=photo, boxes, notes and receipt are gone")
    elsewhere.expected.append("status of 404")
    other.reload()
    other.wait_for_selector("text=There is nothing under this receipt")


def test_delete_asks_once_and_then_deletes(visitor, page, files):
    visitor.choose(files["other"])
    page.get_by_role("button", name="Delete now").click()
    page.get_by_role("button", name="Keep it").click()
    assert visitor.kinds() == ["other"]
    visitor.delete()
    page.wait_for_selector(".card.deleted")
    assert page.locator(".card img").count() == 0


def test_recent_shows_a_photo_only_with_consent_and_answers_survive_the_visit(visitor, page, files):
    visitor.choose(files["other"])
    page.check("#show")
    visitor.choose(files["banana"])
    page.get_by_role("link", name="Recent", exact=True).click()
    first, second = (page.locator(f".recent >> nth={number}") for number in (0, 1))
    first.locator("img").wait_for()
    assert first.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert second.locator("img").count() == 0 and "Other" in second.inner_text()
    page.get_by_role("link", name="Not sure").click()
    page.wait_for_url("**/recent?verdict=unsure")
    page.go_back()
    page.wait_for_url("**/recent")
    page.get_by_role("link", name="Classify").click()
    assert visitor.kinds() == ["target", "other"]


def test_the_models_page_changes_its_photos_by_a_click(arrive):
    page = arrive().open("/models")
    page.wait_for_selector("text=231 of 240")
    assert page.title() == "How good are the models? · Is it a banana?"
    page.get_by_role("link", name="Small, on desks").click()
    page.locator("[aria-current=true]", has_text="Small, on desks").wait_for()


def test_figures_are_read_by_arrow_keys_as_a_table_and_as_a_file(arrive):
    page = arrive().open("/models")
    curves = page.locator("#curves .canvas").first
    curves.locator("svg path").first.wait_for(state="attached")
    curves.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    read = page.locator("#curves .reading").first
    assert read.inner_text().replace("\u00a0", " ") == "occ · False alarms: 1.0% · Found: 90.0%"
    assert curves.locator(".reader circle").count() == 1
    page.keyboard.press("Escape")
    assert "arrow keys" in read.inner_text()
    page.keyboard.press("Control+ArrowRight")  # the browser's own
    assert "arrow keys" in read.inner_text()
    page.locator("#curves .numbers summary").click()
    assert page.locator("#curves tbody tr").count() == 6
    with page.expect_download() as download:
        page.locator("#sizes").get_by_role("link", name="Save as CSV").click()
    assert download.value.suggested_filename == "sizes.csv"
    page.get_by_role("link", name="How small may it be?").click()
    page.wait_for_function("document.querySelector('#sizes').getBoundingClientRect().top < 300")


def test_the_whole_way_can_be_gone_by_keyboard_alone(page, files):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press_until(page, "photos")
    outline = "getComputedStyle(document.querySelector('#photos + label')).outlineStyle"
    assert page.evaluate(outline) == "solid"
    with page.expect_file_chooser() as dialog:
        page.keyboard.press("Enter")
    dialog.value.set_files(files["banana"])
    page.wait_for_selector(".card.target")
    press_until(page, "Right")
    page.keyboard.press("Space")
    page.wait_for_selector("text=Thank you, noted.")
    press_until(page, "Delete now")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Keep it"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".card.deleted")


def test_the_bar_at_the_bottom_of_a_phone_never_covers_what_has_the_focus(arrive, files):
    visitor = arrive(390)
    page = visitor.open()
    visitor.choose(files["banana"], files["other"])
    page.set_viewport_size({"width": 390, "height": 700})
    bar = page.locator("header nav").bounding_box()["y"]
    hidden = """([bar, now = document.activeElement]) => now !== document.body &&
      !now.closest("header") && now.getBoundingClientRect().bottom > bar && now.outerHTML"""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert not page.evaluate(hidden, [bar])


def press_until(page, name: str) -> None:
    """Tab until the element of this id or text has the focus."""
    now = "document.activeElement.id || document.activeElement.textContent"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(now) == name:
            return
    raise AssertionError(f"{name} is never reached by Tab.")


def test_an_answer_is_spoken_to_those_who_listen(visitor, page, files):
    page.evaluate("""() => { window.said = []; new MutationObserver((changes) => changes.forEach(
      (each) => each.addedNodes.forEach((node) => window.said.push(node.textContent))
    )).observe(document.querySelector("[role=status]"), { childList: true }); }""")
    visitor.choose(files["other"])
    assert page.evaluate("window.said") == ["other.jpg: No banana here (other)"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_a_phone_nor_smaller_than_a_finger(arrive, files, language):
    visitor = arrive(360, has_touch=True, language=language)
    for page, path in walk(visitor, files):
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(SMALL) == [], path
            assert page.evaluate(CUT) == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_of_a_phone_cuts_no_word_and_needs_two_lines_at_most(arrive, language):
    visitor = arrive(390, language=language)
    page = visitor.open()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 640})
        menu, whole = page.evaluate("""() => {
          const menu = document.getElementById("language"), free = menu.cloneNode(true);
          Object.assign(free.style, { position: "absolute", maxWidth: "none" });
          menu.after(free);
          const widths = [menu.offsetWidth, free.offsetWidth];
          free.remove();
          return widths;
        }""")
        assert menu >= whole
        assert page.locator("header").bounding_box()["height"] <= 62
        assert page.locator(".mark span").bounding_box()["height"] < 3 * 16


@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing_serious_on_any_page_light_or_dark(arrive, files, language):
    visitor = arrive(language=language)
    for page, path in walk(visitor, files):
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            found = Axe().run(page).response["violations"]
            grave = [each for each in found if each["impact"] in ("serious", "critical")]
            told = [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in grave]
            assert told == [], (path, theme)


def walk(visitor, files):
    """Every page in turn, as a visitor with answers turns to it: (page, its name)."""
    page = visitor.open()
    visitor.choose(files["banana"])
    yield page, "one answer"
    own = page.locator(".own a").get_attribute("href")
    visitor.choose(files["half"], files["other"], files["empty"])
    yield page, "answers in rows"
    page.locator(".unfold").first.click()
    page.locator("summary").first.click()
    yield page, "answers, one of them unfolded"
    for name in ("recent", "models", "how"):
        page.click(f"#nav-{name}")
        page.wait_for_selector(f"#page-{name} :is(.recents, .told, .way):visible")
        yield page, name
        if name == "models":
            page.locator(".turn button").click()
            yield page, "models, with its figures opened on a phone, else folded"
    visitor.open("/receipt")
    yield page, "receipt"
    visitor.open(own.removeprefix(visitor.address))
    page.wait_for_selector("#page-receipt .own-card")
    page.locator(".code-box summary").click()
    yield page, "a receipt"
    visitor.open(f"/answer#{own.split('#')[1].split('.')[0]}")
    page.wait_for_selector("#page-answer .own-card")
    yield page, "a shared answer"
    page.goto(f"{visitor.address}/review")
    yield page, "the door of the review"
    visitor.review("Ada")
    yield page, "review"
    page.goto(f"{visitor.address}/api/docs")
    yield page, "the API's page"
    page.goto(f"{visitor.address}/review/shown")
    yield page, "shown photos"
    visitor.expected.append("status of 404")
    visitor.open("/nowhere")
    yield page, "nowhere"


def test_a_change_of_language_and_theme_keeps_both_and_the_answers(visitor, page, files):
    visitor.choose(files["banana"], files["other"])
    page.get_by_role("button", name="Dark theme").click()
    page.get_by_label("Language").select_option("ar")
    page.wait_for_selector("html[dir=rtl][data-theme=dark][data-awake] #photos", state="attached")
    assert "أرني" in page.locator("h1:visible").inner_text()
    assert visitor.kinds() == ["target", "other"]
    assert page.locator(".own a").count() == 2
    page.locator(".ends button").last.click()
    page.locator(".ends .alarm").click()
    page.reload()
    page.wait_for_selector("[data-awake] #photos", state="attached")
    assert visitor.kinds() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_an_example_is_answered_without_a_photo_of_ones_own(visitor, page):
    page.locator(".examples button").first.click()
    visitor.wait()
    assert visitor.kinds() == ["target"]
    assert page.locator(".examples").is_hidden()
