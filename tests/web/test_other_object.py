"""An app of another object than the banana in; no sentence out that is true of the banana only."""

from __future__ import annotations

import json

import pytest
from occ.settings import Settings
from occ.web.pages.about import About
from occ.web.pages.shell import build_shell
from occ.web.texts import LANGUAGES, load_texts

TAGS = {"metas": "", "config": "", "scripts": ""}


def lines_in_browser(language: str, **promise: object) -> dict[str, str]:
    """What the scripts of a page say."""
    about = About("mug", "abc", 0.0, 1.0, 30, promise)
    page = build_shell(load_texts(language, "mug"), about, None, Settings().asset_dir / "web", TAGS)
    data = page.split('type="application/json"')[1].split(">", 1)[1].split("</script>")[0]
    return json.loads(data)["lines"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_closer_photo_is_no_advice_where_no_line_was_proved(language):
    proved = lines_in_browser(language, goal=0.98, proved=True)
    unproved = lines_in_browser(language, goal=0.98, proved=False)
    assert unproved["card.sub.unsure"] == proved["card.sub.unproved"] != proved["card.sub.unsure"]
