"""The shipped report in, one page out: every figure, every number of the card, no other file."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest
from occ.settings import REPOSITORY
from occ.training.report.page import list_figures, render_page

ASSET = REPOSITORY / "asset"


@pytest.fixture(scope="module")
def parts() -> tuple[dict, dict, str]:
    read = [json.loads((ASSET / name).read_text()) for name in ("report.json", "curves.json")]
    return (*read, (ASSET / "MODEL_CARD.md").read_text())


@pytest.fixture(scope="module")
def page(parts) -> str:
    return render_page(*parts)


class Reader(HTMLParser):
    """Collects the words outside figures, the tables' cells, and all that asks for a file."""

    def __init__(self, text: str):
        super().__init__()
        self.words, self.cells, self.asks, self._drawing = "", [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self._drawing += tag == "svg"
        named = dict(attrs)
        asked = [named[key] for key in ("src", "href", "xlink:href") if key in named]
        self.asks += [one for one in asked if not one.startswith(("#", "data:image/png;"))]
        if tag in ("link", "script", "iframe", "object", "img"):
            self.asks.append(tag)

    def handle_endtag(self, tag):
        self._drawing -= tag == "svg"

    def handle_data(self, data):
        if not self._drawing:
            self.words += data


def test_the_page_asks_for_no_other_file(page):
    assert Reader(page).asks == []
    assert not re.search(r"url\((?!#)|@import", page)


def test_every_number_of_the_card_is_on_the_page(parts, page):
    words = Reader(page).words
    numbers = re.findall(r"\d[\d.,]*\d|\d", parts[2])
    assert len(numbers) > 300
    assert set(numbers) <= set(re.findall(r"\d[\d.,]*\d|\d", words))


def test_every_figure_is_drawn_named_and_well_formed(parts, page):
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawn) == len(list(list_figures(*parts[:2]))) >= 11
    for one in drawn:
        assert ElementTree.fromstring(one).attrib["aria-label"]


def test_the_same_report_gives_the_same_bytes(parts, page):
    assert render_page(*parts) == page


def test_a_report_without_further_sections_is_drawn_without_them(parts):
    report = {name: value for name, value in parts[0].items() if name != "sections"}
    said = [words for words, _ in list_figures(report, {})]
    assert said
    assert not any("cut-outs" in words.lower() or "epoch" in words for words in said)


def test_the_page_that_is_kept_is_of_the_report_that_is_kept(parts):
    kept = (ASSET / "report.html").read_text()
    assert f"release {parts[0]['release']}" in kept.lower()
    assert set(re.findall(r"<td>.*?</td>", kept)) == set(
        re.findall(r"<td>.*?</td>", render_page(*parts))
    )
