"""Texts -> the page that says in plain words what happens with a photo.

May import: web.texts, web.pages.about, web.pages.numbers, web.pages.wording.
"""

from __future__ import annotations

from dash import html

from occ.web.pages.about import About
from occ.web.pages.numbers import show_score
from occ.web.pages.wording import fit_release
from occ.web.texts import Texts

STEPS = ("1", "2", "3", "4", "5")
LOOKING = "3"  # the step in which networks look
NOTES = ("keep", "receipt", "browser", "limits")


def how_page(texts: Texts, about: About) -> list:
    """The children of the page: five numbered steps, then what else there is to know."""
    texts = fit_release(texts, about)
    values = {
        "low": show_score(texts, about.low),
        "high": show_score(texts, about.high),
        "days": about.keep_days,
    }
    return [
        html.H1(texts("how.title"), tabIndex=-1),
        html.P(texts("how.lead"), className="lead"),
        html.Ol(
            [html.Li(_told_step(texts, step, values, about)) for step in STEPS], className="way"
        ),
        html.Div(
            [html.Section(_told(texts, note, values), className="note") for note in NOTES],
            className="notes",
        ),
        html.P(html.A(texts("how.models"), href="/models", className="btn")),
    ]


def _told(texts: Texts, name: str, values: dict) -> list:
    return [html.H2(texts(f"how.{name}.head")), html.P(texts(f"how.{name}.body", **values))]


def _told_step(texts: Texts, step: str, values: dict, about: About) -> list:
    told = _told(texts, step, values)
    if step == LOOKING and about.looks_again:
        told.append(html.P(texts("how.3.again")))
    if step == LOOKING and about.knows_class:
        told.append(html.P(texts("how.3.own")))
    return told
