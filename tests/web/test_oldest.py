"""Scripts in, what they use that the oldest browser they are promised for does not know out."""

from __future__ import annotations

import re

import pytest
from occ.settings import REPOSITORY
from occ.web.pages.frame import OLDEST
from occ.web.texts import LANGUAGES, load_texts

NEWER = {  # than OLDEST: what it is called -> how it looks in a script
    "copies of an array": r"\.(toSorted|toReversed|toSpliced|with)\(",
    "groups": r"(Object|Map)\.groupBy\(",
    "Array.fromAsync": r"\bfromAsync\(",
    "Promise.withResolvers, Promise.try": r"Promise\.(withResolvers|try)\(",
    "signals that combine or end": r"AbortSignal\.(any|timeout)\(",
    "checkVisibility": r"\bcheckVisibility\(",
    "popovers": r"\b(show|hide|toggle)Popover\(",
    "a look behind": r"\(\?<[=!]",
    "sets of a class that runs": r"\bstatic \{",
    "unions of sets": r"\.(union|intersection|difference|isSubsetOf)\(",
    "URL.canParse, URL.parse": r"URL\.(canParse|parse)\(",
    "helpers of an iterator": r"\bIterator\.from\(",
    "OffscreenCanvas": r"\bOffscreenCanvas\b",
    "requestIdleCallback": r"\brequestIdleCallback\(",
    "import with a type": r"import .* with \{",
}

PLANTED = """import facts from "./facts.json" with { type: "json" };
class Row { static { [1].toSorted(); Map.groupBy([], Number); Promise.try(ask); } }
Array.fromAsync([]); AbortSignal.timeout(9); row.checkVisibility(); tip.showPopover(); /(?<=a)b/;
new Set().union(other); URL.canParse(""); Iterator.from([]); new OffscreenCanvas(1, 1);
requestIdleCallback(ask);"""


@pytest.mark.parametrize("name", NEWER)
def test_the_check_finds_what_is_planted(name):
    assert re.search(NEWER[name], PLANTED)


@pytest.mark.parametrize("name", NEWER)
def test_no_script_uses_what_the_oldest_browser_does_not_know(name):
    scripts = sorted((REPOSITORY / "asset" / "web").rglob("*.js"))
    assert len(scripts) > 25
    using = [path.name for path in scripts if re.search(NEWER[name], path.read_text("utf-8"))]
    assert using == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_oldest_browsers(language):
    assert OLDEST in load_texts(language, "banana")("site.too_old", browsers=OLDEST)
