"""The style sheets of asset/web in, what a browser gets of them out: both themes whole."""

from __future__ import annotations

import re

from occ.settings import REPOSITORY
from occ.web.pages.shell import PAGE, PAPERS, read_styles


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


def rules_of(styles: str) -> list[tuple[str, set[str]]]:
    """Each selector of the rules outside any @media, with its declarations."""
    found = re.findall(r"^([^\s@/{}][^{}/]*) \{\n(.*?)^\}", styles, re.M | re.S)
    return [
        (selector.strip(), set(re.findall(r"^ +([\w-]+: .+;)", block, re.M)))
        for selectors, block in found
        for selector in selectors.split(",")
    ]


def test_no_sheet_of_the_other_pages_repeats_what_an_element_has_everywhere():
    web = REPOSITORY / "asset" / "web"
    everywhere = {name: said for name, said in rules_of(read_styles(web)) if name.isalpha()}
    assert {"summary", "header", "body"} <= set(everywhere)
    own = [rule for path in sorted((web / "review").glob("*.css")) for rule in
           rules_of(path.read_text(encoding="utf-8"))]  # fmt: skip
    assert len(own) > 20
    idle = [name for name, said in own if said <= everywhere.get(name.split()[-1], set())]
    assert idle == []


def test_no_colour_is_left_to_browsers_that_can_mix_one():
    """A value with var() that turns out unknown is no value at all: no line before it steps in."""
    styles = read_styles(REPOSITORY / "asset" / "web")
    assert re.findall(r"color-mix|oklch|light-dark|rgb\(from", styles) == []


def test_mixed_colours_are_those_of_their_theme():
    styles = read_styles(REPOSITORY / "asset" / "web")
    for selector in ("\n:root", ':root[data-theme="dark"]'):
        colours = dict(
            re.findall(r"--([\w-]+): (#\w{6}|rgb\(.*?\));", block_after(styles, selector))
        )
        parts = {name: bytes.fromhex(said[1:]) for name, said in colours.items() if said[0] == "#"}
        for mixed, share, rest in (("peel-line", 0.75, "line"), ("peel-wash", 0.26, "wash")):
            pairs = zip(parts["peel"], parts[rest], parts[mixed], strict=True)
            assert all(abs(share * a + (1 - share) * b - c) < 1 for a, b, c in pairs), mixed
        assert colours["veil"] == f"rgb({' '.join(map(str, parts['paper']))} / 92%)"


def test_every_mask_is_also_named_as_older_chromes_know_it():
    styles = read_styles(REPOSITORY / "asset" / "web")
    masks = re.findall(r"[ -]mask: [^;]+;", styles)
    assert len(masks) == 2 and masks[0][1:] == masks[1][1:], "-webkit-mask, then mask"


def test_no_selector_that_older_browsers_do_not_know_takes_others_with_it():
    """One unknown selector of a list drops the whole rule, unless it stands within :is()."""
    styles = re.sub(r"/\*.*?\*/", "", read_styles(REPOSITORY / "asset" / "web"), flags=re.DOTALL)
    lists = [rule for rule in re.findall(r"([^{};]+)\{", styles) if ":has(" in rule]
    assert len(lists) > 4
    for selectors in lists:
        bare = re.sub(r":is\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)", "", selectors)
        assert ":has(" not in bare or "," not in bare, selectors


def test_the_description_of_the_api_asks_for_its_font_as_early_as_the_pages_do(client):
    """A font that comes after the words moves all of them: a layout shift of 0.267."""
    wanted = re.search(r'<link rel="preload"[^>]*as="font"[^>]*>', PAGE)
    assert wanted and wanted[0] in client.get("/api/docs").text.partition("</head>")[0]
