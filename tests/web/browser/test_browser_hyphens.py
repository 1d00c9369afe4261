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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "size"), [(360, "200%"), (180, "100%")])
def test_no_word_of_a_heading_is_broken_that_fits_in_a_row(arrive, files, language, width, size):
    visitor = arrive(width, language)
    visitor.expected = ["status of 4"]
    page = visitor.open()
    visitor.choose(*[files[name] for name in ("banana", "half", "other", "broken", "text")])
    for name in ("", "recent", "models", "how"):
        if name:
            page.click(f"#nav-{name}")
            page.locator(f"#page-{name} h2:visible").first.wait_for()
        page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        page.wait_for_timeout(100)  # two frames are drawn
        # Longer ones are hyphenated by a browser's dictionaries, of which Debian's has none
        broken = page.locator(HEADINGS).evaluate_all(BROKEN)
        assert [word for word, fits in broken if fits] == [], name
        if width == 360:
            assert broken == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_longer_word_is_hyphenated_by_the_rules_of_its_language(arrive, files, language):
    visitor = arrive(360, language)
    page = visitor.open()
    visitor.choose(files["banana"])
    assert set(page.locator(HEADINGS).evaluate_all(HYPHENS)) == {f"auto {language}"}
    page.goto(f"{visitor.address}/api/docs")
    assert set(page.locator(HEADINGS).evaluate_all(HYPHENS)) == {"auto en"}
    assert page.locator("header .mark").get_attribute("lang") == language
