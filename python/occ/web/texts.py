"""A language -> every sentence of the pages, with the class word already in its place.

Texts are data: one JSON file a language in texts/, all with the same keys. May import: nothing of
ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("en", "fr", "es", "de", "ar")  # in the order of the menu; the first is the default
IN_BROWSER = (
    "upload.",
    "card.",
    "error.",
    "answers.",
    "receipt.",
    "shared.",
    "lost.back",
)  # areas that the scripts show
PLAIN_MARKS = {"decimal": ".", "group": ",", "group_from": 1000, "minus": "-", "percent": "{n} %"}
HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Texts:
    """All lines of one language. direction: ltr or rtl. marks: those of its numbers."""

    language: str
    name: str
    direction: str
    marks: Mapping[str, Any]
    lines: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The line of this key with its holes filled. Raises KeyError on an unknown key."""
        return fill(self.lines[key], values)

    def has(self, key: str) -> bool:
        """True if there is such a line: for keys made from data, such as a step's name."""
        return key in self.lines

    def plain(self) -> Texts:
        """The same words with numbers as programs read them: for files."""
        return replace(self, marks=PLAIN_MARKS)

    def for_browser(self) -> dict[str, str]:
        """The lines that the scripts show."""
        return {key: line for key, line in self.lines.items() if key.startswith(IN_BROWSER)}


def load_texts(language: str, target: str) -> Texts:
    """The texts of one of LANGUAGES for a class word; any other language is the default one."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    data = read_catalogue(language)
    words = words_for(data, target)
    lines = {key: fill(line, words) for key, line in data["lines"].items()}
    return Texts(language, data["name"], data["direction"], data["marks"], lines)


@cache
def read_catalogue(language: str) -> dict:
    """One language's file: name, direction, marks, words, word_unknown, lines."""
    return json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))


def words_for(data: Mapping, target: str) -> dict[str, str]:
    """The class word as sentences need it: target, a_target, targets, Target.

    A word that the catalogue does not know is used as it stands, in quotation marks where a
    sentence would need its article or plural: nobody can guess those of scissors or hour glass.
    """
    plain = {name: fill(form, {"word": target}) for name, form in data["word_unknown"].items()}
    forms = data["words"].get(target, plain)
    return {
        "target": forms["one"],
        "a_target": forms["a"],
        "targets": forms["many"],
        "Target": forms["one"][:1].upper() + forms["one"][1:],
    }


def fill(line: str, values: Mapping[str, object]) -> str:
    """Put values into the holes of a line; a hole without a value stays for later.

    >>> fill("{n} of {of}", {"n": 3})
    '3 of {of}'
    """
    return HOLE.sub(lambda hole: str(values.get(hole[1], hole[0])), line)


def pick_language(chosen: str | None, accepted: str) -> str:
    """The language a visitor chose, else the best of their browser's list, else the default.

    accepted: an Accept-Language header.

    >>> pick_language(None, "pt;q=0.9, fr-CH;q=0.8, en;q=0.7")
    'fr'
    """
    if chosen in LANGUAGES:
        return chosen
    listed = parse_accept_header(accepted, LanguageAccept)  # the best first
    codes = (word.lower().split("-")[0] for word, quality in listed if quality > 0)
    return next((code for code in codes if code in LANGUAGES), LANGUAGES[0])
