"""The style sheets of asset/web in, what a browser gets of them out: both themes whole."""

from __future__ import annotations

import re

from occ.settings import REPOSITORY
from occ.web.pages.shell import PAPERS, read_styles


def block_after(styles: str, selector: str) -> str:
    """What stands between the braces behind a selector that is there once."""
    assert styles.count(f"{selector} {{") == 1
    return styles.partition(f"{selector} {{")[2].partition("}")[0]


def test_a_list_without_marks_is_still_told_as_a_list():
    styles = read_styles(REPOSITORY / "asset" / "web")
    assert 'list-style-type: "";' in block_after(styles, "\nol,\nul")
    rules = re.findall(r"([^{}]+)\{[^{}]*list-style(?:-type)?: none", styles)
    assert [rule.strip().splitlines()[-1] for rule in rules] == ["summary"], "which is no list"


def test_a_dark_device_gets_every_colour_of_the_dark_theme_unless_light_was_chosen():
    styles = read_styles(REPOSITORY / "asset" / "web")
    chosen = block_after(styles, ':root[data-theme="dark"]')
    device = block_after(
        styles, '@media (prefers-color-scheme: dark) {:root:not([data-theme="light"])'
    )
    assert device == chosen and f"--paper: {PAPERS['dark']};" in chosen
