"""Two visitors, hostile words and photos with a place in; nothing that is not theirs out."""

from __future__ import annotations

import base64
import io
import sqlite3
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

pytestmark = pytest.mark.browser
SECRETS = (b"Exif", b"EXIF", b"GPS", b"A phone", b"Ada Example", b"XMP", b"ICCP", b"52.5163")
MARKUP = "<img src=x onerror=document.title='hit'><script>document.title='hit'</script>"
WAYS = (
    *("png text", "png exif", "webp exif", "webp xmp"),
    *("jpeg comment", "jpeg xmp", "jpeg iptc", "jpeg colours", "jpeg cut"),
)
SHRINK = """async (file) => {
  const { shrink } = await import("/assets/js/shrink.js");
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const { photo } = await shrink(new File([bytes], "photo"));
  return Array.from(new Uint8Array(await photo.arrayBuffer()));
}"""


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return answer.read()


def test_two_visitors_never_see_each_others_photos(arrive, files):
    ada, bob = arrive(), arrive()
    ada.open().check("#learn")
    bob.open()
    ada.choose(files["banana"])
    bob.choose(files["other"])
    assert (ada.kinds(), bob.kinds()) == (["target"], ["other"])
    number, receipt = ada.receipt()
    for visitor, status in ((bob, 404), (ada, 200)):
        visitor.expected.append("status of 40")
        headers = {} if visitor is bob else {"X-Receipt": receipt}
        assert status_of(visitor.page, f"/media/{number}.webp", headers) == status
    theirs = bob.receipt()[1]
    assert status_of(bob.page, f"/media/{number}.webp", {"X-Receipt": theirs}) == 404
    bob.page.get_by_role("link", name="Recent", exact=True).click()
    bob.page.locator(".recent").first.wait_for()
    assert number not in bob.page.content() and receipt not in bob.page.content()


def status_of(page, path: str, headers: dict) -> int:
    ask = "([path, headers]) => fetch(path, { headers }).then((answer) => answer.status)"
    return page.evaluate(ask, [path, headers])


def test_a_photo_with_a_place_leaves_no_trace_of_it_anywhere(
    visitor, page, address, site_folder, tmp_path
):
    photo = tmp_path / "place.png"  # small and lossless: the browser could send it as it is
    pixels = np.full((120, 160, 3), 30, np.uint8)
    pixels[:, :110] = (240, 210, 40)
    facts, words = Image.Exif(), PngInfo()
    facts[0x010F], facts[0x013B] = "A phone", "Ada Example"
    facts.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 58.7), 3: "E", 4: (13.0, 22.0, 39.0)})
    words.add_text("Comment", "taken at 52.5163")
    Image.fromarray(pixels).save(photo, exif=facts, pnginfo=words)
    page.check("#learn")
    page.check("#show")
    visitor.choose(photo)
    number, receipt = visitor.receipt()
    for path in (f"/media/{number}.webp", f"/api/v1/predictions/{number}", "/api/v1/predictions"):
        served = fetch(address + path)
        assert not [word for word in SECRETS if word in served], path
    connection = sqlite3.connect(site_folder / "occ.sqlite")
    (kept,) = connection.execute("SELECT webp FROM photos WHERE prediction_id = ?", [number])
    assert not [word for word in SECRETS if word in kept[0]]
    visitor.delete()
    page.wait_for_selector(".card.deleted")
    gone = "SELECT webp FROM photos WHERE prediction_id = ?"
    assert connection.execute(gone, [number]).fetchall() == []
    connection.close()
    visitor.expected.append("status of 404")
    owner = {"X-Receipt": receipt}
    assert status_of(page, f"/media/{number}.webp", owner) == 404
    assert status_of(page, f"/api/v1/predictions/{number}", owner) == 404
    for file in Path(site_folder).glob("occ.sqlite*"):
        assert bytes(kept[0])[40:400] not in file.read_bytes(), f"{file.name} holds the photo"


def tell(way: str) -> bytes:
    """A small photo that says 52.5163 in one of the ways there are, or nothing: `bare`."""
    file, words, told = io.BytesIO(), PngInfo(), "taken at 52.5163"
    facts = Image.Exif()
    facts[0x010F] = told
    words.add_text("Comment", told)
    name, more = {
        "png text": ("PNG", {"pnginfo": words}),
        "png exif": ("PNG", {"exif": facts}),
        "webp exif": ("WEBP", {"exif": facts}),
        "webp xmp": ("WEBP", {"xmp": told.encode()}),
        "jpeg comment": ("JPEG", {"comment": told}),
    }.get(way, ("JPEG", {}))
    Image.new("RGB", (160, 120), (240, 210, 40)).save(file, name, **more)
    photo = file.getvalue()
    part = {"jpeg xmp": 0xE1, "jpeg iptc": 0xED, "jpeg colours": 0xE2, "jpeg cut": 0xE0}.get(way)
    if part is None:
        return photo
    size = 60_000 if way == "jpeg cut" else 2 + len(told)
    parts = bytes((0xFF, part)) + size.to_bytes(2) + told.encode().ljust(size - 2, b"\0")
    return photo[:2] + parts * (3 if way == "jpeg cut" else 1) + photo[2:]


def test_what_a_small_photo_tells_stays_on_the_device(page):
    sent = {}
    for way in WAYS:
        photo = tell(way)
        assert b"52.5163" in photo, way
        data = bytes(page.evaluate(SHRINK, base64.b64encode(photo).decode()))
        sent[way] = (b"52.5163" in data, Image.open(io.BytesIO(data)).size)
    assert sent == dict.fromkeys(WAYS, (False, (160, 120)))


def test_made_smaller_is_said_only_of_a_photo_that_became_smaller(visitor, files, tmp_path):
    small = tmp_path / "small.webp"
    noise = np.random.default_rng(7).integers(0, 255, (300, 400, 3), np.uint8)
    Image.fromarray(noise).save(small, "WEBP", quality=20)
    visitor.choose(small, files["banana"])
    grown, shrunk = visitor.page.locator(".owner .fine").all_inner_texts()
    assert "Made smaller" not in grown and "Made smaller before it was sent: " in shrunk


def test_a_small_jpeg_that_tells_nothing_is_sent_as_it_is(page):
    photo = tell("bare")
    assert bytes(page.evaluate(SHRINK, base64.b64encode(photo).decode())) == photo


def test_markup_in_a_name_a_note_and_metadata_is_shown_as_text(
    arrive, visitor, page, files, tmp_path
):
    evil = tmp_path / f"{MARKUP.replace('/', '∕')}.jpg"
    facts = Image.Exif()
    facts[0x010F] = facts[0x9286] = facts[0x013B] = MARKUP
    with Image.open(files["banana"]) as photo:
        photo.save(evil, "JPEG", exif=facts)
    page.check("#learn")
    visitor.choose(evil)
    number, _ = visitor.receipt()
    assert visitor.comment(MARKUP) == 201
    pressed = page.get_by_role("button", name="Wrong", pressed=True)
    for turn in ("Your receipt", "Recent"):
        page.get_by_role("link", name=turn, exact=True).click()
        page.locator(".own-card, .recent").first.wait_for()
        assert turn == "Recent" or pressed.count() == 1, "the button of what was said"
        assert "hit" not in page.title()
        assert page.locator("main img[src='x'], main script").count() == 0
    reviewer = arrive().review("Eve", number)
    behind = reviewer.locator("details").first
    behind.locator("summary").click()
    assert MARKUP in behind.inner_text()
    assert reviewer.locator("main img[src='x'], main script").count() == 0


def test_photos_are_reviewed_by_keyboard_alone_with_undo(arrive, files):
    visitor = arrive()
    visitor.open().check("#learn")
    visitor.choose(files["half"], files["banana"])
    page = arrive().review(f"Ada {visitor.page.url}"[:40])
    image = page.locator(".asked img")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert image.evaluate("image => getComputedStyle(image).opacity") == "1"
    boxes = [page.locator(each).bounding_box() for each in (".asked .seen", ".asked img")]
    assert boxes[1]["height"] <= boxes[0]["height"] + 1, (
        "the whole photo is seen, none of it cut off"
    )
    first, left = image.get_attribute("src"), count_left(page)
    for key in ("b", "s"):
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press(key)
    assert page.locator(".said").inner_text() == "Noted." and count_left(page) == left - 2
    for _ in range(2):
        with page.expect_navigation(wait_until="load"):
            page.keyboard.press("z")
    assert image.get_attribute("src") == first and count_left(page) == left


def test_single_letters_can_be_turned_off_and_stay_off(arrive, files):
    visitor = arrive()
    visitor.open().check("#learn")
    visitor.choose(files["half"])
    page = arrive().review("Grace")
    keys, undo = page.get_by_label("Keyboard shortcuts"), page.locator(".undo .btn")
    assert keys.is_checked() and undo.get_attribute("aria-keyshortcuts") == "z"
    keys.uncheck()
    for _ in range(2):
        page.keyboard.press("s")
        page.keyboard.press("z")
        assert page.url.endswith("/review") and not keys.is_checked()
        assert undo.get_attribute("aria-keyshortcuts") is None
        assert page.locator("kbd:visible").count() == 0
        page.reload()
    keys.check()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("z")
    assert keys.is_checked() and "said=nothing_to_undo" in page.url


def test_a_photo_is_removed_by_keyboard_and_its_receipt_tells_who_did_it(arrive, files):
    visitor = arrive()
    visitor.open().check("#learn")
    visitor.choose(files["half"])
    number, receipt = visitor.receipt()
    page = arrive().review(f"Joan {visitor.page.url}"[:40], number)
    left = count_left(page)
    summary, sure = page.locator(".remove summary"), page.locator(".remove .alarm")
    page.locator(".asked details summary").first.focus()
    page.keyboard.press("Tab")
    assert summary.evaluate("element => element === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert sure.evaluate("element => element === document.activeElement")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert page.locator(".said").inner_text() == "Removed." and count_left(page) == left - 1
    visitor.expected = ["status of 404"]
    visitor.page.goto(f"{visitor.address}/receipt#{number}.{receipt}")
    told = visitor.page.locator("#page-receipt .empty")
    told.wait_for()
    assert told.inner_text() == "A moderator removed this photo and its answer."
    visitor.page.locator("#page-receipt").get_by_role("link", name="Back to the photos").click()
    visitor.page.locator("[data-awake] #photos").wait_for(state="attached")
    visitor.page.goto(f"{visitor.address}/answer#{number}")
    visitor.page.locator("#page-answer .empty", has_text="A moderator removed").wait_for()


def count_left(page) -> int:
    return int(page.locator(".tally span").first.inner_text().split(":")[1])
