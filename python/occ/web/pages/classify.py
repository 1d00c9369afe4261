"""Texts -> the first page: what it does, a place for photos, a place for answers, the promise.

The scripts put answers in their place. May import: values, web.ids, web.texts, web.pages.about,
web.pages.intake.
"""

from __future__ import annotations

from dash import html

from occ.values import MAX_PHOTOS
from occ.web import ids
from occ.web.pages.about import About, say_promise
from occ.web.pages.intake import build_examples, build_intake
from occ.web.texts import Texts


def classify_page(texts: Texts, about: About) -> list:
    """The children of the first page."""
    promise = say_promise(texts, about)
    return [
        html.H1(
            [
                html.Span(texts("classify.title_1")),
                html.Br(),
                html.Span(texts("classify.title_2")),
            ],
            tabIndex=-1,
        ),
        html.P(texts("classify.lead", photos=MAX_PHOTOS), className="lead"),
        html.Div(build_intake(texts, about), id=ids.INTAKE, className="intake"),
        html.Section(
            build_examples(texts, about),
            id=ids.ANSWERS,
            **{"aria-label": texts("answers.title")},
        ),
        html.P([html.B(texts("classify.promise_head")), " ", promise], className="promise")
        if promise
        else None,
    ]
