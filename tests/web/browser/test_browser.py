"""A visitor with a real browser: photos in, answers, feedback, deletion, the other pages."""

from __future__ import annotations

import base64
import csv
import json
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.browser


def test_three_chosen_photos_get_three_answers_in_their_order(visitor, files):
    visitor.choose(files["banana"], files["other"], files["half"])
    assert visitor.kinds() == ["target", "other", "unsure"]
    page = visitor.page
    assert page.locator(".card.target h3").inner_text().endswith("Yes, a banana")
    assert page.locator(".card.other h3").inner_text().endswith("No banana here")
    assert "banana: 1 · not sure: 1 · other: 1" in page.locator(".tally").inner_text()


def test_a_photo_leaves_its_place_and_camera_behind_and_is_upright(visitor, page, files):
    with page.expect_request("**/api/v1/predictions") as sent:
        visitor.choose(files["banana"])
    body = sent.value.post_data_buffer or b""
    assert b"Exif" not in body and b"A phone" not in body
    assert "Removed from the file: place and camera" in page.locator(".fine").first.inner_text()


def test_what_a_camera_left_empty_is_not_told_as_removed(visitor, page, files, tmp_path):
    facts = Image.Exif()
    facts.update({0x010F: "A phone", 0x8298: "A. Person", 0x010E: " " * 31})  # a caption of blanks
    facts.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + bytes(40)  # a comment of none
    facts.get_ifd(0x8825).update({0: b"\x02\x03\x00\x00"})  # the version of such facts, no more
    with Image.open(files["banana"]) as photo:
        photo.save(tmp_path / "no_fix.jpg", exif=facts)
    visitor.choose(tmp_path / "no_fix.jpg")
    said = page.locator(".fine").first.inner_text()
    assert "Removed from the file: camera and author" in said
    assert "place" not in said and "comment" not in said


def test_three_dropped_photos_get_three_answers(visitor, files):
    visitor.drop(files["other"], files["banana"], files["other"])
    visitor.page.wait_for_selector(".card >> nth=2")
    visitor.wait()
    assert visitor.kinds() == ["other", "target", "other"]


def test_a_dropped_folder_is_opened_in_the_order_of_its_names(visitor, files, tmp_path):
    folder = tmp_path / "album"
    (folder / "inner").mkdir(parents=True)
    for number, name in ((10, "other"), (2, "banana")):
        (folder / f"photo {number}.jpg").write_bytes(files[name].read_bytes())
    (folder / "inner" / "a.jpg").write_bytes(files["other"].read_bytes())
    (folder / ".hidden").write_text("x")
    visitor.drop(folder)
    visitor.page.wait_for_selector(".card >> nth=2")
    visitor.wait()
    names = visitor.page.locator(".card .name").all_inner_texts()
    assert names == ["a.jpg", "photo 2.jpg", "photo 10.jpg"]


def test_of_a_folder_that_is_too_full_the_first_are_taken_and_the_others_counted(
    arrive, files, tmp_path
):
    for number in range(1, 241):
        (tmp_path / f"photo {number}.jpg").hardlink_to(files["other"])
    visitor = arrive(390)
    page = visitor.open()
    page.route("**/api/v1/predictions", lambda route: None)  # no answer is waited for
    visitor.drop(tmp_path)
    notice = page.locator(".results .notice")
    told = "I took the first 200 files and left out 40."
    notice.get_by_text(told).wait_for()
    assert page.locator("[role=status]").get_by_text(told).count() == 1
    assert "180 more photos wait here" in notice.inner_text()
    names = page.locator(".card .name").all_inner_texts()
    assert names == [f"photo {number}.jpg" for number in range(1, 21)]
    page.get_by_role("button", name="Send the next 20").click()
    assert told in notice.inner_text()
    visitor.clear()
    assert notice.is_hidden()


PASTE = """([bytes, type]) => {
  const data = new DataTransfer();
  const raw = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  if (bytes) data.items.add(new File([raw], "image.png", { type }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


def test_a_pasted_picture_is_answered_and_a_pasted_nothing_gets_a_sentence(visitor, page, files):
    page.evaluate(PASTE, ["", ""])
    assert "no picture on the clipboard" in page.locator("#intake .notice").inner_text()
    photo = base64.b64encode(files["banana"].read_bytes()).decode()
    page.evaluate(PASTE, [photo, "image/jpeg"])
    visitor.wait()
    assert visitor.kinds() == ["target"]
    assert page.locator(".name").inner_text() == "Pasted picture.png"
    assert page.locator("#intake .notice").is_hidden()


def test_the_same_file_chosen_twice_is_answered_twice(visitor, files):
    visitor.choose(files["banana"])
    visitor.choose(files["banana"])
    assert visitor.kinds() == ["target", "target"]


def test_bad_files_among_good_ones_say_what_is_wrong_and_spoil_nothing(visitor, page, files):
    visitor.expected.append("status of 4")  # the browser itself notes a refused upload
    names = ("banana", "text", "broken", "empty", "large", "other")
    visitor.choose(*(files[name] for name in names))
    assert visitor.kinds() == ["target", *["refused"] * 4, "other"]
    said = " | ".join(page.locator(".card.refused").all_inner_texts())
    assert "letter.pdf" in said and "This is not a photo I can read" in said
    assert "received PDF." in said and "This file is empty" in said
    assert "This photo is too large" in said and "received 26.0\u00a0MB. Nothing was sent." in said
    assert "broken.jpg" in said and "Nothing was kept" in said
    assert page.locator(".card.refused .photo:visible").count() == 0
    assert page.locator(".card.refused").get_by_role("button", name="Try again").count() == 0
    page.locator(".card.refused").first.get_by_role("button", name="Remove").click()
    assert len(visitor.kinds()) == 5


def test_more_than_twenty_photos_are_taken_twenty_at_a_time(arrive, files, tmp_path):
    several = [tmp_path / f"{number:02}.jpg" for number in range(22)]
    for file in several:
        file.write_bytes(b"")  # refused without being sent: this is about the counting
    visitor = arrive(390)
    page = visitor.open()
    visitor.choose(*several)
    notice = page.locator(".results .notice")
    assert "2 more photos wait here: I take 20 at a time" in notice.inner_text()
    assert "at a time" in page.locator("[role=status]").inner_text()
    top = page.locator(".results").evaluate("bar => bar.getBoundingClientRect().top")
    assert 0 <= top <= 100 and notice.bounding_box()["y"] < 300, "in view, where the page turns to"
    assert page.locator(".card").count() == 20
    visitor.choose(files["empty"])
    assert page.locator(".card").count() == 21 and "2 more photos" in notice.inner_text()
    visitor.choose(*several)
    assert "4 more photos" in notice.inner_text(), "those that waited wait on"
    page.get_by_role("button", name="Send the next 4").click()
    page.wait_for_selector(".card >> nth=44")
    assert notice.is_hidden()
    visitor.choose(*several)
    for _ in range(page.locator(".card").count()):
        page.get_by_role("button", name="Remove").first.click()
    assert notice.is_visible(), "what waits stays where it is"
    visitor.clear()
    assert page.locator(".results").is_hidden()


def test_a_broken_connection_is_said_in_words_and_tried_again(visitor, page, files):
    visitor.expected.append("ERR_FAILED")
    page.route("**/api/v1/predictions", lambda route: route.abort())
    visitor.choose(files["banana"])
    assert "did not get through" in page.locator(".card.refused").inner_text()
    page.unroute("**/api/v1/predictions")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(".card.target")


def test_who_goes_offline_in_the_middle_keeps_what_came_and_sends_the_rest_later(
    visitor, page, files
):
    visitor.expected.append("ERR_INTERNET_DISCONNECTED")
    page.check("#learn")
    sent = []

    def cut(route):
        sent.append(route.request.headers["idempotency-key"])
        if len(sent) == 2:  # the first is on its way, this one and the others find no network
            page.context.set_offline(True)
        route.continue_()

    page.route("**/api/v1/predictions", cut)
    names = ("banana", "other", "half", "banana")
    visitor.choose(*(files[name] for name in names))
    assert "target" in visitor.kinds() or "refused" in visitor.kinds()
    lost = page.locator(".card.refused")
    assert 1 <= lost.count() <= 4 and "did not get through" in lost.first.inner_text()
    page.context.set_offline(False)
    page.locator(".card:is(.target, .other, .unsure)").nth(3).wait_for()
    assert visitor.kinds() == ["target", "other", "unsure", "target"]
    visitor.unfold()
    own = [
        link.get_attribute("href") for link in page.get_by_role("link", name="Your receipt").all()
    ]
    assert len(set(own)) == 4 == len(set(sent)), "each photo kept its key: none is stored twice"


def test_a_busy_server_is_waited_for(visitor, page, files):
    visitor.expected.append("status of 429")
    problem = {"code": "too_many_requests", "detail": "Too many requests."}
    answers = [{"status": 429, "headers": {"Retry-After": "1"}, "body": json.dumps(problem)}]
    page.route(
        "**/api/v1/predictions",
        lambda route: route.fulfill(**answers.pop()) if answers else route.continue_(),
    )
    visitor.choose(files["banana"])
    assert visitor.kinds() == ["target"]


def test_boxes_and_heat_map_are_drawn_on_request(visitor, page, files):
    visitor.choose(files["banana"])
    box = page.locator(".box")
    photo, drawn = page.locator(".frame").bounding_box(), box.bounding_box()
    assert abs(drawn["width"] / photo["width"] - 0.6) < 0.03
    page.get_by_role("button", name="Heat map").click()
    assert page.locator(".heat canvas").is_visible() and not box.is_visible()
    page.get_by_role("button", name="Photo", exact=True).click()
    assert not page.locator(".heat canvas").is_visible()
    assert page.locator(".steps img").count() == 8


def test_a_models_own_score_stands_without_a_word(visitor, page, files):
    visitor.choose(files["banana"])
    table = page.locator("table.models")
    assert table.locator("thead").inner_text().split() == ["Model", "Score"]
    assert table.locator("tbody tr").count() == 2 and "banana" not in table.inner_text().lower()
    assert "raw scores, not chances" in page.locator(".models + .fine").inner_text()


@pytest.mark.parametrize(
    ("language", "gray", "resized"),
    [
        ("en", "grayscale", "stretched"),
        ("de", "Graustufen", "gestreckt"),
        ("ar", "تدرّج رمادي", "ممدودة"),
    ],
)
def test_each_step_is_told_in_the_language_of_the_page(arrive, files, language, gray, resized):
    visitor = arrive(language=language)
    page = visitor.open()
    visitor.choose(files["banana"])
    steps = page.locator(".steps li")
    assert steps.count() == 8 and steps.nth(6).inner_text().startswith(gray)
    assert resized in steps.nth(3).inner_text() and "CNet" in steps.nth(7).inner_text()
    noise = page.locator(".steps img").evaluate_all("pictures => pictures.map(({ src }) => src)")
    assert noise[4] == noise[3] != noise[6], "the very pictures: colour kept, then gray"


def test_a_step_that_found_nothing_to_do_is_faint_and_says_so(visitor, page, tmp_path):
    noise = Image.effect_noise((800, 600), 90).convert("RGB")
    barred = Image.new("RGB", (800, 900))
    noise.save(tmp_path / "noise.png")
    barred.paste(noise, (0, 150))
    barred.save(tmp_path / "barred.png")
    visitor.choose(tmp_path / "noise.png")
    idle, seen = page.locator(".steps .idle"), "each => getComputedStyle(each).opacity"
    plain = ["transparency\nnone here, nothing to do", "plain bars\nnone here, nothing to do"]
    assert [each.strip() for each in idle.all_inner_texts()] == plain
    assert float(idle.first.locator("img").evaluate(seen)) < 0.5
    assert page.locator(".steps li:not(.idle) img").first.evaluate(seen) == "1"
    visitor.clear()
    visitor.choose(tmp_path / "barred.png")
    bars = page.locator(".steps li", has_text="plain bars")
    assert "cut off" in bars.inner_text() and idle.count() == 1


def test_results_are_saved_without_formulas_and_a_name_is_never_markup(
    visitor, page, files, tmp_path
):
    evil = tmp_path / "=1+<img src=x onerror=document.title=1>.jpg"
    evil.write_bytes(files["banana"].read_bytes())
    visitor.choose(evil, files["other"])
    texts = {}
    for kind in ("CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save {kind}").click()
        texts[kind] = Path(download.value.path()).read_text("utf-8")
    assert texts["CSV"].startswith("\ufeff"), "by which spreadsheets know UTF-8"
    rows = list(csv.DictReader(texts["CSV"].removeprefix("\ufeff").splitlines()))
    assert [row["file"] for row in rows] == [f"'{evil.name}", "other.jpg"]
    assert page.locator(".card .name").first.inner_text() == evil.name
    assert [row["verdict"] for row in rows] == ["banana", "other"]
    secret = visitor.receipt()[1]
    assert secret and not any(secret in text for text in texts.values()), "a file is handed on"
    assert [row["verdict"] for row in json.loads(texts["JSON"])["photos"]] == ["banana", "other"]
