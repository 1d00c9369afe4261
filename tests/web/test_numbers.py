"""Numbers and the five languages in; each language's own marks on its pages, none in files, out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fake import FakeRelease
from occ.settings import REPOSITORY, Settings
from occ.web.pages.about import read_about, say_promise
from occ.web.pages.figure import write_csv
from occ.web.pages.how import how_page
from occ.web.pages.models import list_figures, models_body, sets_of
from occ.web.pages.numbers import isolate, show_number, show_percent, show_score
from occ.web.texts import LANGUAGES, load_texts
from page_parts import PROMISE, all_parts, words

SHIPPED = json.loads((REPOSITORY / "asset" / "report.json").read_text(encoding="utf-8"))
PROMISE = PROMISE | {"goal": 0.975, "prior": 1 / 3, "answers": 1468}
ABOUT = replace(read_about(Settings(), FakeRelease()), promise=PROMISE)
ENGLISH = re.compile(r"\b0\.\d|\d\.\d{1,2}\b|(?<![\d,])[1-9]\d{0,2},(?!000)\d{3}\b|\d%")


def words_of(told: object) -> Iterator[str]:
    """Every word of JSON that is no key and no number."""
    if isinstance(told, dict | list):
        for each in told.values() if isinstance(told, dict) else told:
            yield from words_of(each)
    elif isinstance(told, str):
        yield told


def all_pages(language: str) -> str:
    """What three pages say in a language, and every figure of every set."""
    texts = load_texts(language, "banana")
    bodies = [models_body(texts, SHIPPED, name) for name in sets_of(SHIPPED)]
    figures = [getattr(part, "data-figures", "{}") for part in all_parts(bodies)]
    shown = [word for told in figures for word in words_of(json.loads(told))]
    return "\n".join([words([*bodies, how_page(texts, ABOUT)]), say_promise(texts, ABOUT), *shown])


@pytest.mark.parametrize("language", ["fr", "es", "de"])
def test_no_page_of_a_language_with_a_decimal_comma_has_an_english_number(language: str) -> None:
    assert len(ENGLISH.findall(all_pages("en"))) > 1000
    assert ENGLISH.findall(all_pages(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_write_percentages_and_decimals_as_the_numbers_do(language: str) -> None:
    texts = load_texts(language, "banana")
    sign = texts.marks["percent"].removeprefix("{n}")
    for key, line in texts.lines.items():
        assert set(re.findall(r"(?<=\d)[\s\u200e]?[%٪]\u200e?", line)) <= {sign}, key
        assert not re.search(r"\}\s?[%٪]", line), f"{key}: the number brings its own sign"
        decimals = {found[1] for found in re.finditer(r"(?<![\d.,])0([.,])\d", line)}
        assert decimals <= {texts.marks["decimal"]}, key


def test_a_minus_is_one_and_small_or_missing_numbers_keep_their_sign() -> None:
    english, arabic = load_texts("en", "banana"), load_texts("ar", "banana")
    assert show_number(english, -1, ".2f") == "−1.00"
    assert show_number(arabic, -1, ".2f") == "\u200e−1.00"
    assert show_number(english, None) == "?" and show_percent(arabic, 0.5, "g") == "50\u200e%\u200e"
    assert show_score(load_texts("fr", "banana"), 0.9999) == isolate("> 0,99")


def test_a_file_has_the_same_numbers_in_every_language() -> None:
    def numbers(language: str) -> list[list[str]]:
        texts, found = load_texts(language, "banana").plain(), []
        for name in sets_of(SHIPPED):
            for figure in list_figures(texts, SHIPPED, name):
                rows = csv.reader(io.StringIO(write_csv(figure)))
                found += [re.findall(r"(?<!\w)-?\d[\d.,e-]*", " ".join(row)) for row in rows]
        return found

    english = numbers("en")
    assert all(numbers(language) == english for language in LANGUAGES[1:])
    assert len(english) > 100
