"""Texts and the parts of every page -> header, all pages, footer; and what is left to Dash.

All pages are there at once and all but one are hidden, so that answers survive a look at another
page. They are seen before Dash comes, which only fills two of them. May import: web.ids, web.texts,
web.pages.
"""

from __future__ import annotations

from dash import dcc, html

from occ.web import ids
from occ.web.pages.about import About
from occ.web.pages.classify import classify_page
from occ.web.pages.how import how_page
from occ.web.pages.mark import mark_of
from occ.web.texts import LANGUAGES, Texts, read_catalogue

# The oldest that know all that scripts and styles need, by MDN's browser-compat-data: findLast,
# BroadcastChannel, focus-visible, translate; tests/web/test_oldest.py names what is newer
OLDEST = "Safari 15.4 / Chrome 105 / Firefox 104"


def build_layout() -> html.Div:
    """Everything that React shows: what it says is asked for when its page is turned to."""
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh=False),
            dcc.Store(id=ids.ANSWERED, data=[]),
            dcc.Store(id=ids.TURNED),
            html.Div(id=ids.RECENT_BODY),
            html.Div(id=ids.MODELS_BODY),
        ]
    )


def build_frame(texts: Texts, about: About, shown: str = "classify") -> html.Div:
    """The whole page as it comes, all but `shown` hidden."""
    root = html.Div(id=ids.ROOT)  # the scripts put it into the page that is turned to
    parts = {
        "classify": classify_page(texts, about),
        "recent": _asked(texts, "recent", ids.RECENT_BODY),
        "models": _asked(texts, "models", ids.MODELS_BODY),
        "how": how_page(texts, about),
        ids.RECEIPT: _titled(texts, "receipt", ids.RECEIPT_BODY),
        ids.SHARED: _titled(texts, "shared", ids.SHARED_BODY),
        ids.LOST: _lost(texts),
    }
    parts[shown if shown in ids.DRAWN else ids.DRAWN[0]].append(root)
    pages = [_page(name, part, shown) for name, part in parts.items()]
    return html.Div(
        [
            html.A(texts("site.skip"), href=f"#{ids.MAIN}", className="skip"),
            build_header(texts, about.target, shown),
            html.Main(
                [html.P(texts("site.too_old", browsers=OLDEST), className="late"), *pages],
                id=ids.MAIN,
                className="wrap",
                tabIndex=-1,
            ),
            html.Footer(
                [
                    html.Span(texts("site.footer", model=about.model)),
                    html.A(texts("site.api"), href="/api/docs"),
                ],
                className="wrap foot",
            ),
        ],
        className="app",
    )


def build_header(texts: Texts, target: str, shown: str) -> html.Header:
    """The mark, the navigation (at the bottom on a phone), language and theme."""
    links = [
        html.A(
            [
                html.Span(className=f"icon icon-{name}"),
                html.Span(texts(f"nav.{name}"), className="long"),
                html.Span(texts(f"nav.{name}_short"), className="short")
                if texts.has(f"nav.{name}_short")
                else None,
            ],
            id=ids.nav_id(name),
            href=ids.PATHS[name],
            className="short-too" if texts.has(f"nav.{name}_short") else None,
            **({"aria-current": "page"} if name == shown else {}),
        )
        for name in ids.PAGES
    ]
    mark = [html.Img(src=mark_of(target), alt="", width="34", height="34")]
    mark += [html.Span(texts("site.title"))]
    return html.Header(
        html.Div(
            [
                html.A(mark, href="/", className="mark"),
                html.Nav(links, **{"aria-label": texts("nav.label")}),
                _build_tools(texts),
            ],
            className="wrap",
        )
    )


def _build_tools(texts: Texts) -> html.Div:
    """Language and theme."""
    options = [
        html.Option(
            read_catalogue(code)["name"], value=code, lang=code, selected=code == texts.language
        )
        for code in LANGUAGES
    ]
    theme = html.Button(
        html.Span(className="icon icon-theme"),
        id=ids.THEME,
        type="button",
        title=texts("site.dark"),
        **{"aria-label": texts("site.dark")},
    )
    language = html.Select(
        options, id=ids.LANGUAGE, autoComplete="off", **{"aria-label": texts("site.language")}
    )
    return html.Div([language, theme], className="tools")


def _page(name: str, children: list, shown: str) -> html.Section:
    look = f"page page-{name}"
    return html.Section(children, id=ids.page_id(name), hidden=name != shown, className=look)


def _headed(texts: Texts, name: str) -> list:
    return [
        html.H1(texts(f"{name}.title"), tabIndex=-1),
        html.P(texts(f"{name}.lead"), className="lead"),
    ]


def _titled(texts: Texts, name: str, body: str) -> list:
    """A heading, a sentence, and a place that is filled later."""
    return [*_headed(texts, name), html.Div(id=body)]


def _asked(texts: Texts, name: str, body: str) -> list:
    """The same without the place, which is Dash's: what is said if that takes long, or fails."""
    waits = html.P(
        html.Span(texts("site.waits")), id=f"{body}-waits", className="waits", hidden=True
    )
    again = html.Button(
        texts("card.again"), type="button", className="btn small", **{"data-again": ""}
    )
    failed = html.Div(
        [html.P(texts("site.failed"), role="alert"), again],
        id=f"{body}-failed",
        className="empty failed",
        hidden=True,
    )
    return [*_headed(texts, name), waits, failed]


def _lost(texts: Texts) -> list:
    return [
        html.H1(texts("lost.title"), tabIndex=-1),
        html.P(texts("lost.body"), className="lead"),
        html.A(texts("lost.back"), href="/", className="btn main"),
    ]
