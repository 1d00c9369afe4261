"""Photos named in letters of either direction in; names at their card's start, and whole, out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
ENDS = """name => { const letters = document.createRange(); letters.selectNodeContents(name);
  const [inner, outer] = [letters.getBoundingClientRect(), name.getBoundingClientRect()];
  return [inner.left - outer.left, outer.right - inner.right]; }"""  # free room at either side
PLACES = """name => { const text = document.createTreeWalker(name, NodeFilter.SHOW_TEXT).nextNode();
  return [0, text.length - 1].map(at => { const letter = document.createRange();
    letter.setStart(text, at); letter.setEnd(text, at + 1);
    return letter.getBoundingClientRect().left; }); }"""  # of its first and its last letter
LATIN, ARABIC = "IMG_2 (1).jpg", "موزة 7.jpg"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", [LATIN, ARABIC])
def test_a_name_stands_at_the_start_of_its_card_and_reads_in_its_own_direction(
    arrive, files, tmp_path, language, name
):
    (tmp_path / name).write_bytes(files["banana"].read_bytes())
    visitor = arrive(390, language)
    page = visitor.open()
    visitor.choose(tmp_path / name)
    shown = page.locator(".card .name")
    left, right = shown.evaluate(ENDS)
    at_start, at_end = (right, left) if language == "ar" else (left, right)
    assert at_start < 2 < 40 < at_end
    first, last = shown.evaluate(PLACES)
    assert (first < last) == (name == LATIN)


def test_a_long_name_is_read_without_a_mouse(arrive, files, tmp_path):
    name = f"{'Screenshot_20260505-102030_com.example.gallery_' * 3}end.jpg"
    (tmp_path / name).write_bytes(files["banana"].read_bytes())
    visitor = arrive(320)
    page = visitor.open()
    visitor.choose(tmp_path / name)
    shown = page.locator(".card .name")
    assert shown.inner_text() == name and shown.evaluate("each => each.title") == ""
    assert shown.evaluate("each => each.scrollWidth - each.clientWidth") == 0
    assert min(shown.evaluate(ENDS)) >= 0, "nothing is cut off"
