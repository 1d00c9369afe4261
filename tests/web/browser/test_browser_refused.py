"""Damaged files and files that are no photos in; refusals shown whole, and replaced, out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (320, "de"), (390, "en")])
def test_a_refusal_fits_its_card_whatever_a_phone_calls_its_photos(
    arrive, files, tmp_path, width, language
):
    name = "PXL_20260505_102030123.MP.jpg"
    (tmp_path / name).write_bytes(files["broken"].read_bytes())
    visitor = arrive(width, language)
    visitor.expected = ["status of 422"]
    page = visitor.open()
    visitor.choose(tmp_path / name)
    card = page.locator(".card.refused")
    assert card.evaluate("card => card.scrollWidth - card.clientWidth") == 0
    heading = card.get_by_role("heading")
    assert name not in heading.inner_text() and name in card.locator(".name").inner_text()
    expect(heading).to_have_accessible_name(f"{name}: {heading.locator('span').last.inner_text()}")


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="9" height="9"/>'


@pytest.mark.parametrize(
    ("name", "told"), [("a.tiff", "TIFF"), ("v.svg", "SVG"), ("b.jpg", "something else")]
)
def test_what_is_no_photo_is_named_and_not_drawn(visitor, page, tmp_path, name, told):
    visitor.expected = ["status of 415"]
    (tmp_path / name).write_text(SVG + "</svg>")
    visitor.choose(tmp_path / name)
    card = page.locator(".card.refused")
    assert f"received {told}." in card.inner_text()
    assert card.locator("img").count() == 0


def test_choose_another_replaces_the_card_once_another_was_chosen(visitor, page, files):
    visitor.expected = ["status of 415", "status of 422"]
    visitor.choose(files["text"], files["broken"])
    another = page.get_by_role("button", name="Choose another")
    with page.expect_file_chooser():
        another.first.click()
    page.locator("#photos").dispatch_event("cancel")  # the dialog was closed again
    visitor.choose(files["banana"])
    assert visitor.kinds() == ["target", "refused", "refused"]
    with page.expect_file_chooser() as dialog:
        another.first.click()
    dialog.value.set_files(str(files["other"]))
    visitor.wait()
    assert visitor.kinds() == ["other", "target", "refused"]
    assert page.locator(".tally").inner_text().endswith("not answered: 1")
    assert page.evaluate("document.activeElement.textContent") == "Answers"


def test_a_card_that_is_gone_when_another_is_chosen_in_its_place_takes_none_with_it(
    visitor, page, files
):
    visitor.expected = ["status of 422"]
    visitor.choose(files["broken"], files["banana"])
    card = page.locator(".card.refused")
    with page.expect_file_chooser() as dialog:
        card.get_by_role("button", name="Choose another").click()
    card.get_by_role("button", name="Remove").click()
    dialog.value.set_files(str(files["other"]))
    visitor.wait()
    assert visitor.kinds() == ["other", "target"]
