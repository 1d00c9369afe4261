"""The words of an address -> which answers are wanted, and the controls that change them.

A word that somebody made up is ignored. May import: values, history.tables, history.values,
web.query, web.texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from dash import html

from occ.history.tables import KINDS as SAID
from occ.history.values import Filters
from occ.values import LABELS
from occ.web.query import PLAIN_WORD
from occ.web.texts import Texts

DAYS = ("1", "7", "30")
KINDS = ("all", "target", "unsure", "other")
NAMED = {"is_target": "target", "is_other": "other"}  # said of unsure answers, which judge nothing
FEEDBACK = (*SAID[:-1], *NAMED, "none")
PATH = "/recent"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
USUAL_DAYS, MOST_SPANS = 30, 31  # of the counts


@dataclass(frozen=True)
class Wanted:
    """What an address asks for; "" is anything. kind: one of KINDS. days: so many until now.

    since, until: ISO dates in UTC; who names days by date has no use for `days`.
    """

    kind: str = "all"
    model: str = ""
    feedback: str = ""
    days: str = ""
    since: str = ""
    until: str = ""

    def filters(self, target: str, now: datetime) -> Filters:
        """The same for the database; `until` is the whole day, `days` begin where counts do."""
        verdicts = {"target": target, "other": LABELS[0], "unsure": "unsure"}
        since, until = self.ends()
        if self.days:
            since = self.spans(now)[0]
        return Filters(
            verdict=verdicts.get(self.kind),
            model=self.model or None,
            feedback="wrong" if self.feedback in NAMED else self.feedback or None,
            since_utc=since,
            until_utc=until,
            judged=self.feedback not in NAMED,
            named=NAMED.get(self.feedback),
        )

    def ends(self) -> tuple[datetime | None, datetime | None]:
        """The days of `since` and `until` as times: from the first midnight to the last."""
        since, until = _midnight(self.since), _midnight(self.until)
        return since, until and until + DAY

    def spans(self, now: datetime) -> tuple[datetime, ...]:
        """Where each span to count begins, and the end of the last: hours, days, or some days each.

        The present hour or day is not over: `days` have one span more, to reach as far as they say.

        >>> asked = Wanted(since="2026-11-01", until="2026-11-03")
        >>> [edge.day for edge in asked.spans(datetime(2026, 11, 22, tzinfo=UTC))]
        [1, 2, 3, 4]
        """
        if self.days == "1":
            end = now.replace(minute=0, second=0, microsecond=0) + HOUR
            return tuple(end - HOUR * number for number in range(25, -1, -1))
        since, until = self.ends()
        end = until or now.replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        start = since or end - DAY * (int(self.days) + 1 if self.days else USUAL_DAYS)
        days = max((end - start).days, 1)
        step = -(-days // MOST_SPANS)
        return tuple(start + DAY * min(number, days) for number in range(0, days + step, step))

    def address(self, **change: str) -> str:
        """The page's address with some words changed."""
        words = {"verdict": "" if self.kind == "all" else self.kind, **self.narrow()} | change
        query = urlencode({name: word for name, word in words.items() if word})
        return f"{PATH}?{query}" if query else PATH

    def narrow(self) -> dict[str, str]:
        """All words but the verdict."""
        return {name: word for name, word in vars(self).items() if name != "kind"}


def read_wanted(words: Mapping[str, str]) -> Wanted:
    """What the words of an address ask for.

    >>> read_wanted({"verdict": "unsure", "since": "yesterday"})
    Wanted(kind='unsure', model='', feedback='', days='', since='', until='')
    """
    kind, said, model = (words.get(name, "") for name in ("verdict", "feedback", "model"))
    dates = [day if _midnight(day) else "" for day in map(words.get, ("since", "until"))]
    if all(dates):
        dates.sort()  # the days between the two, whichever was chosen first
    days = words.get("days", "")
    return Wanted(
        kind if kind in KINDS else "all",
        model if re.fullmatch(PLAIN_WORD, model) else "",
        said if said in FEEDBACK else "",
        days if days in DAYS and not any(dates) else "",
        *dates,
    )


def build_filters(texts: Texts, wanted: Wanted, models: tuple[str, ...]) -> list:
    """Verdicts as links, all else in a form that sends the same words."""
    links = [
        html.A(
            texts(f"recent.{name}"),
            href=wanted.address(verdict="" if name == "all" else name),
            className="chip",
            **({"aria-current": "true"} if name == wanted.kind else {}),
        )
        for name in KINDS
    ]
    fields = [
        _menu(texts, "model", models, wanted.model, {}),
        _menu(texts, "feedback", FEEDBACK, wanted.feedback, _words_of_feedback(texts)),
        _menu(texts, "days", DAYS, wanted.days, {day: texts(f"recent.days.{day}") for day in DAYS}),
        _dates(texts, wanted),
        html.Button(texts("recent.apply"), className="btn small"),
    ]
    if any(wanted.narrow().values()):
        fields.append(html.A(texts("recent.clear"), href=PATH, className="link"))
    if wanted.kind != "all":  # Dash has no hidden field: a menu of one choice, that nobody sees
        only = html.Option(value=wanted.kind, selected=True)
        fields.append(html.Select([only], name="verdict", hidden=True))
    form = html.Form(fields, action=PATH, method="get", className="narrow", key=wanted.address())
    return [
        html.Nav(links, className="chips", **{"aria-label": texts("recent.filter")}),
        html.Details(
            [html.Summary(texts("recent.narrow")), form],
            open=any(wanted.narrow().values()),
            className="narrower",
            **{"data-narrower": ""},
        ),
    ]


def _dates(texts: Texts, wanted: Wanted) -> html.Div:
    """The place of two date fields, which Dash does not have: the script makes them."""
    fields = [
        {"name": name, "label": texts(f"recent.{word}"), "value": getattr(wanted, name)}
        for name, word in (("since", "from"), ("until", "to"))
    ]
    return html.Div(className="dates", **{"data-dates": json.dumps(fields, ensure_ascii=False)})


def _words_of_feedback(texts: Texts) -> dict[str, str]:
    said = {word: texts(f"card.{word}") for word in FEEDBACK[:-1]}
    return said | {"none": texts("recent.said_nothing")}


def _menu(
    texts: Texts, name: str, choices: tuple[str, ...], chosen: str, shown: dict[str, str]
) -> html.Label:
    """A labelled menu with "any" first; a choice is shown as itself unless `shown` has a word."""
    if chosen and chosen not in choices:
        choices = (*choices, chosen)
    options = [html.Option(texts("recent.any"), value="", selected=not chosen)]
    options += [
        html.Option(shown.get(choice, choice), value=choice, selected=choice == chosen)
        for choice in choices
    ]
    return html.Label([html.Span(texts(f"recent.menu.{name}")), html.Select(options, name=name)])


def _midnight(day: str | None) -> datetime | None:
    """The start of an ISO date in UTC; None if it is no date, or before there were computers."""
    if not re.fullmatch(r"(19[7-9]|2\d\d)\d-\d\d-\d\d", day or ""):
        return None
    try:
        return datetime.fromisoformat(day or "").replace(tzinfo=UTC)
    except ValueError:
        return None
