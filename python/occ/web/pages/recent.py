"""One page of predictions -> the list of recent answers and its two buttons.

A photo is shown only if its owner chose so (`Prediction.is_shown`). May import: values,
history.tables, history.values, web.texts, web.pages.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dash import html

from occ.history.tables import JUDGING
from occ.history.values import Page, Prediction
from occ.values import LABELS
from occ.web.pages.about import About
from occ.web.pages.numbers import show_ago, show_score
from occ.web.pages.recent_filters import Wanted
from occ.web.texts import Texts

DAY = timedelta(days=1)
MARKS = {"target": "✓", "other": "–", "unsure": "?"}


def recent_body(texts: Texts, about: About, page: Page, wanted: Wanted, now: datetime) -> list:
    """The list and the ways to its neighbouring pages."""
    here = {"tabIndex": -1, "data-results": ""}  # the scripts bring the focus here
    if not page.rows:
        empty = texts("recent.empty" if wanted == Wanted() else "recent.empty_filter")
        return [html.P(empty, className="empty", **here), _turns(texts, page, wanted)]
    before, _, after = texts("recent.shown", n=len(page.rows)).partition("{times}")
    shown = [before, *_span(texts, page, now), after]
    rows = [recent_card(texts, about, row, now) for row in page.rows]
    return [
        html.H2(shown, className="shown", **here),
        html.Ul(rows, className="recents"),
        _turns(texts, page, wanted),
    ]


def recent_card(texts: Texts, about: About, row: Prediction, now: datetime) -> html.Li:
    """One answer: its photo if it may be seen, the verdict as a mark and a word, score, time."""
    kind = kind_of(row)
    word = texts(f"recent.{kind}") if row.target == about.target or kind != "target" else row.target
    score = texts("recent.score", score=show_score(texts, row.score))
    facts = [
        None if row.reason else html.Span(score),  # of a score that was measured only
        _time(texts, row.made_at_utc, now),
    ]
    if said := _said_of(about, row):
        facts.append(html.Span(texts(f"recent.feedback.{said}"), className="said"))
    mark = _mark(kind) if row.is_shown else None  # else it stands in the photo's place
    return html.Li(
        [
            _picture(texts, row, kind, word),
            html.Div(
                [
                    html.P([mark, html.Span(word)], className="verdict"),
                    html.P(facts, className="facts"),
                ],
                className="body",
            ),
        ],
        className=f"recent {kind}",
    )


def _span(texts: Texts, page: Page, now: datetime) -> list:
    """The times of the first and the last row, once if both read alike."""
    first, last = (page.rows[place].made_at_utc for place in (0, -1))
    if now - first < DAY:
        alike = show_ago(texts, first, now) == show_ago(texts, last, now)
        return [_time(texts, first, now), *([] if alike else [" – ", _time(texts, last, now)])]
    ends = " – ".join(dict.fromkeys(show_ago(texts, end, now) for end in (first, last)))
    days = f"{first.isoformat()} {last.isoformat()}"  # of a visitor they may be one day or two
    return [html.Span(f"{ends} UTC", dir="auto", **{"data-days": days})]


def _time(texts: Texts, then: datetime, now: datetime) -> html.Time:
    """How long ago; a day in UTC, in whose place js/days.js puts the visitor's own."""
    iso, ago = then.isoformat(), show_ago(texts, then, now)
    if now - then < DAY:
        return html.Time(ago, dateTime=iso, dir="auto")
    return html.Time(f"{ago} UTC", dateTime=iso, dir="auto", **{"data-days": iso})


def kind_of(row: Prediction) -> str:
    """Which of target, other and unsure this answer is, whatever the class word."""
    return row.verdict if row.verdict in (LABELS[0], "unsure") else "target"


def _said_of(about: About, row: Prediction) -> str | None:
    """What its owner said: right, wrong, …; of an unsure answer what it shows."""
    if row.feedback not in JUDGING or row.verdict != "unsure":
        return row.feedback
    if row.named is None or row.target != about.target:
        return None
    return "is_target" if row.named == row.target else "is_other"


def _picture(texts: Texts, row: Prediction, kind: str, word: str) -> html.Div:
    """The photo, or the verdict's mark in its place."""
    if row.is_shown:
        alt = texts("recent.photo_alt", verdict=word)
        image = html.Img(src=f"/media/{row.id}.webp", alt=alt)
        return html.Div(image, className="thumb")
    why = html.Span(texts("recent.hidden_photo"), className="hidden")  # kept or not: not told
    return html.Div([_mark(kind), why], className="thumb none")


def _mark(kind: str) -> html.Span:
    return html.Span(MARKS[kind], className="badge", **{"aria-hidden": "true"})


def _turns(texts: Texts, page: Page, wanted: Wanted) -> html.Div:
    """Links to the neighbouring pages: by id, so no row is ever counted or skipped."""
    links = []
    for name, word, number in (("newer", "after", page.newer), ("older", "before", page.older)):
        if number:
            address = wanted.address(**{word: number})
            links.append(html.A(texts(f"recent.{name}"), href=address, className="btn"))
    return html.Div(links, className="turns")
