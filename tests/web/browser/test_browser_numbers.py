"""Numbers, sizes and lists in five languages: the page, beside what the browser makes of them."""

from __future__ import annotations

import pytest
from occ.web.pages.numbers import show_number, show_percent
from occ.web.texts import LANGUAGES, load_texts

pytestmark = pytest.mark.browser

NUMBERS = ((0, 0), (7, 0), (999, 0), (1468, 0), (9999, 0), (12345, 0), (1234567, 0), (0.974, 2))
NUMBERS += ((-0.33, 2), (-1, 2), (1468.26, 1))
SHARES = ((0.9626, 1), (0.02, 0), (1, 1), (-0.0153, 1))
WRITE = """([language, style, values]) => values.map(([value, places]) => {
    const marks = { style, minimumFractionDigits: places, maximumFractionDigits: places };
    return new Intl.NumberFormat(language, marks).format(value);
})"""
REFUSED = {
    "en": "Expected up to 25 MB; received 26.0 MB",
    "fr": "Attendu : jusqu’à 25 Mo ; reçu : 26,0 Mo",
    "es": "Esperaba hasta 25 MB; recibí 26,0 MB",
    "de": "Erwartet: bis 25 MB; bekommen: 26,0 MB",
    "ar": "المتوقع حتى 25 ميغابايت؛ والحجم 26.0 ميغابايت",
}
SHOWN = {  # what was left behind; a score
    "en": ("place and camera", "0.99"),
    "fr": ("lieu et appareil", "0,99"),
    "es": ("lugar y cámara", "0,99"),
    "de": ("Ort und Kamera", "0,99"),
    "ar": ("المكان والكاميرا", "0.99"),
}
READ = {
    "en": "False alarms: 1.0% · Found: 90.0%",
    "fr": "Fausses alertes: 1,0 % · Trouvées: 90,0 %",
    "de": "Fehlalarme: 1,0 % · Gefunden: 90,0 %",
}


def plain(text: str) -> str:
    """Without signs of direction, and every space a usual one."""
    return " ".join("".join(sign for sign in text if sign not in "\u200e\u2068\u2069").split())


def test_the_server_writes_numbers_as_the_browser_does(arrive) -> None:
    page = arrive().page
    for language in LANGUAGES:
        texts = load_texts(language, "banana")
        code = f"{language}-u-nu-latn" if language == "ar" else language
        ours = [show_number(texts, value, f",.{places}f") for value, places in NUMBERS]
        theirs = page.evaluate(WRITE, [code, "decimal", NUMBERS])
        ours += [show_percent(texts, share, f".{places}f") for share, places in SHARES]
        theirs += page.evaluate(WRITE, [code, "percent", SHARES])
        # Intl writes a hyphen where a minus belongs: the only thing that is ours
        assert ours == [text.replace("-", "−") for text in theirs], language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_writes_sizes_lists_and_scores_as_its_language_does(arrive, files, language) -> None:
    visitor = arrive(390, language)
    page = visitor.open()
    visitor.choose(files["large"], files["banana"])
    assert REFUSED[language] in plain(page.locator(".card.refused").inner_text())
    card = plain(page.locator(".card.target").inner_text())
    assert all(words in card for words in SHOWN[language])


def test_the_unit_of_a_size_stays_the_pages_after_another_language_was_chosen(
    arrive, files, tmp_path
) -> None:
    """Sizes are remembered as numbers: a reload in French says Mo and ko, not MB."""
    photo = tmp_path / "large.jpg"
    photo.write_bytes(files["banana"].read_bytes() + bytes(1_500_000))
    visitor = arrive(390, "en")
    page = visitor.open()
    visitor.choose(photo)
    assert " MB to " in plain(page.locator(".fine").first.inner_text())
    french = {"name": "occ_language", "value": "fr", "url": visitor.address}
    page.context.add_cookies([french])
    page = visitor.open()
    page.locator(".card.target").wait_for()
    told = plain(page.locator(".fine").first.inner_text())
    assert "1,6 Mo à" in told or "1,5 Mo à" in told, told
    assert " ko" in told and "MB" not in told


@pytest.mark.parametrize("language", READ)
def test_the_reading_line_of_a_plot_writes_numbers_as_its_page_does(arrive, language) -> None:
    page = arrive(390, language).open("/models#curves")
    curves = page.locator("#curves .canvas").first
    curves.locator("svg path").first.wait_for(state="attached")
    curves.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert READ[language] in plain(page.locator("#curves .reading").first.inner_text())


def test_a_finger_reads_a_plot_and_the_line_stays(arrive) -> None:
    page = arrive(390).open("/models#curves")
    curves = page.locator("#curves .canvas").first
    curves.locator("svg path").first.wait_for(state="attached")
    reading = page.locator("#curves .reading").first
    assert "Touch the drawing" in reading.inner_text()
    curves.scroll_into_view_if_needed()
    box = curves.bounding_box()
    at = {"clientX": box["x"] + box["width"] / 2, "clientY": box["y"] + box["height"] / 2}
    for name in ("pointerdown", "pointerleave"):
        curves.dispatch_event(name, {**at, "pointerType": "touch"})
    assert "Found: " in plain(reading.inner_text())
    curves.dispatch_event("pointerleave", {**at, "pointerType": "mouse"})
    assert "Touch the drawing" in reading.inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_marks_of_direction_take_no_room_on_an_axis(arrive, width) -> None:
    """Those around a number in Arabic were counted as letters, and the last tick had no room."""
    ticks = {}
    for language in ("en", "ar"):
        page = arrive(width, language).open("/models#curves")
        curves = page.locator("#curves .canvas").first
        curves.locator("svg path").first.wait_for(state="attached")
        written = curves.locator("svg text:not(.axis)").all_text_contents()
        ticks[language] = [text.strip("\u200e\u200f\u2066\u2069%\u066a\u061c") for text in written]
    assert ticks["ar"] == ticks["en"] and "100" in ticks["en"]
