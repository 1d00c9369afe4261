"""A template and its values -> one page of /review, in the reviewer's language and theme.

May import: history.values, web.
"""

from __future__ import annotations

from functools import partial

from flask import render_template, request, session

from occ.history.values import Prediction
from occ.web.pages.mark import icon_tags, mark_of
from occ.web.pages.numbers import show_number, show_percent, show_score
from occ.web.pages.recent import kind_of
from occ.web.pages.shell import style_address
from occ.web.parts import parts
from occ.web.reviewer import FORM_WORD, reviewer
from occ.web.texts import Texts
from occ.web.visitor import texts_of_visitor, theme_of_visitor

# What a page may say of the form that led to it: sentences `review.said.…` in each catalogue
SAID = (
    *("noted", "already", "gone", "undone", "undone_gone", "nothing_to_undo"),
    *("taken_down", "removed"),
)


def read_said() -> str:
    """The name of what this page shall say, one of SAID, or ""; addresses may be made up."""
    said = request.args.get("said", "")
    return said if said in SAID else ""


def render_page(template: str, **values: object) -> str:
    """One page, with what every page needs. Jinja escapes every value."""
    settings = parts().settings
    texts = texts_of_visitor(settings.target)
    given = {
        "say": texts,
        "theme": theme_of_visitor(),
        "style": style_address(settings.web_dir),
        "icons": icon_tags(settings.target),
        "mark": mark_of(settings.target),
        "reviewer": reviewer(),
        "form_word": session.get(FORM_WORD, ""),
        "form_word_name": FORM_WORD,
        "said": read_said(),
        "show_score": partial(show_score, texts),
        "show_number": partial(show_number, texts),
        "show_percent": partial(show_percent, texts),
        "say_word": partial(_say_word, texts),
    }
    return render_template(template, **given | values)


def _say_word(texts: Texts, row: Prediction) -> str:
    """The model's word in the reviewer's language."""
    return texts(f"recent.{kind_of(row)}")
