"""What a visitor does on a page -> what the page shows next. Plain functions, and one `register`.

An edge: refusals of the package become sentences here, all else fails loudly. May import: errors,
values, history, web.ids, web.report, web.texts, web.pages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, html, no_update

from occ.errors import OccError
from occ.history import History
from occ.history.counts import count_over_time
from occ.history.search import list_models
from occ.history.values import is_id
from occ.values import LABELS
from occ.web import ids
from occ.web.pages.about import About
from occ.web.pages.models import models_body
from occ.web.pages.recent import recent_body
from occ.web.pages.recent_counts import counts_body
from occ.web.pages.recent_filters import build_filters, read_wanted
from occ.web.pages.wording import fit_release
from occ.web.report import read_report
from occ.web.texts import Texts

ROWS = 12  # fills two, three and four columns evenly
MOST_WORDS = 20  # of an address


def show_recent(texts: Texts, about: About, history: History, search: str) -> list:
    """The recent page for an address such as `?verdict=unsure&before=…`; a bad word is ignored."""
    words, now = read_words(search), datetime.now(UTC)
    wanted = read_wanted(words)
    named = {name: words.get(name) for name in ("before", "after")}
    ends = {name: word for name, word in named.items() if word and is_id(word)}
    find = partial(history.page, limit=ROWS, filters=wanted.filters(about.target, now))
    try:
        page = find(**ends)
        if ends and not page.rows:  # what stood there was deleted: not all that there is
            page = find()
        models = list_models(history.engine, history.target)
        words = (about.target, "unsure", LABELS[0])
        tally = count_over_time(history.engine, words, wanted.spans(now), history.target)
    except OccError:
        return [html.P(texts("recent.refused"), className="empty", role="alert")]
    filters = build_filters(texts, wanted, models)
    counted = counts_body(texts, about.target, tally, wanted)
    return [*filters, *recent_body(texts, about, page, wanted, now), *counted]


def show_models(texts: Texts, about: About, report_path: Path, search: str) -> list:
    """The models page for an address such as `?set=validate`."""
    report = read_report(report_path, about.model)
    return models_body(texts, report, read_words(search).get("set", ""))


def read_words(search: str | None) -> dict[str, str]:
    """The words of an address's query, the last of each; of more than MOST_WORDS none.

    >>> read_words("?verdict=unsure&x=1")
    {'verdict': 'unsure', 'x': '1'}
    """
    try:
        pairs = parse_qs((search or "").removeprefix("?"), max_num_fields=MOST_WORDS)
    except (AttributeError, ValueError):  # no page sends a number, or links to so many
        return {}
    return {name: values[-1] for name, values in pairs.items()}


def register(
    app: Dash, about: About, history: History, report_path: Path, texts: Callable[[], Texts]
) -> None:
    """Wire everything. texts: the texts of the visitor who asks just now."""

    def recent(path: str, search: str, _answered: list) -> object:
        if path != ids.PATHS["recent"]:
            return no_update
        return show_recent(texts(), about, history, search)

    def models(path: str, search: str) -> object:
        if path != ids.PATHS["models"]:
            return no_update
        return show_models(fit_release(texts(), about), about, report_path, search)

    url = (Input(ids.URL, "pathname"), Input(ids.URL, "search"))
    app.callback(Output(ids.RECENT_BODY, "children"), *url, Input(ids.ANSWERED, "data"))(recent)
    app.callback(Output(ids.MODELS_BODY, "children"), *url)(models)
    app.clientside_callback(
        ClientsideFunction("occ", "turn_page"),
        Output(ids.TURNED, "data"),
        Input(ids.URL, "pathname"),
    )
