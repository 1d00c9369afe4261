"""Letters twice as large, or half the width, in; headings of whole words out."""

from __future__ import annotations

import pytest
from occ.web.texts import LANGUAGES

pytestmark = pytest.mark.browser
HEADINGS = "h1, h2, h3, dt, summary"
BROKEN = """headings => headings.filter(each => each.getClientRects().length).flatMap(heading => {
  const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    for (const { 0: word, index } of texts.currentNode.data.matchAll(/[^\\s-]+/g)) {
      const letters = document.createRange();
      letters.setStart(texts.currentNode, index);
      letters.setEnd(texts.currentNode, index + word.length);
      const parts = [...letters.getClientRects()];
      const rows = new Set(parts.map(box => Math.round(box.top)));
      const wide = parts.reduce((sum, box) => sum + box.width, 0);
      if (rows.size > 1) found.push([word, wide <= heading.clientWidth]);
    }
  }
  return found;
})"""
HYPHENS = """headings => headings.map(each =>
  [getComputedStyle(each).hyphens, each.closest('[lang]').lang].join(' '))"""

CONDITIONS = ((180, "100%"), (360, "200%"))
PAGES = ("classify", "recent", "models", "how")


def broken_words(page, width: int, size: str, names: tuple[str, ...]) -> dict[tuple, object]:
    """(width, page) -> words of headings in parts; the first page of these names is there already.

    At 180 pixels only words that would fit in a row: longer ones are hyphenated by a browser's
    dictionaries, of which Debian's has none. At 360, the page's width too if it is wider.
    """
    found = {}
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    for place, name in enumerate(names):
        if place:
            page.click(f"#nav-{name}")
            page.locator(f"#page-{name} h2:visible").first.wait_for()
        page.wait_for_timeout(100)  # two frames are drawn
        broken = page.locator(HEADINGS).evaluate_all(BROKEN)
        if width == 360:
            wide = page.evaluate("document.documentElement.scrollWidth")
            found[width, name] = [*broken, *([wide] if wide > width else [])]
        else:
            found[width, name] = [word for word, fits in broken if fits]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_a_heading_is_broken_unless_by_the_rules_of_its_language(
    arrive, files, language
):
    visitor = arrive(180, language)
    visitor.expected = ["status of 4"]
    page = visitor.open()
    visitor.choose(*[files[name] for name in ("banana", "half", "other", "broken", "text")])
    found = {}
    for (width, size), names in zip(CONDITIONS, (PAGES, PAGES[::-1]), strict=True):
        found |= broken_words(page, width, size, names)
    hyphens = {"pages": set(page.locator(HEADINGS).evaluate_all(HYPHENS))}
    page.goto(f"{visitor.address}/api/docs")
    hyphens["docs"] = set(page.locator(HEADINGS).evaluate_all(HYPHENS))
    broken = {place: words for place, words in found.items() if words}
    assert hyphens | broken == {"pages": {f"auto {language}"}, "docs": {"auto en"}}
    assert page.locator("header .mark").get_attribute("lang") == language
