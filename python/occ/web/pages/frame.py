"""Texts and the parts of every page -> the layout of the app: header, all pages, footer.

All pages are in the layout at once and all but one are hidden, so that answers survive a look at
another page. May import: web.ids, web.texts, web.pages.
"""

from __future__ import annotations

from dash import dcc, html

from occ.web import ids
from occ.web.pages.about import About
from occ.web.pages.classify import classify_page
from occ.web.pages.how import how_page
from occ.web.texts import LANGUAGES, Texts, read_catalogue


def build_layout(texts: Texts, about: About) -> html.Div:
    """Everything that React shows."""
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh=False),
            dcc.Store(id=ids.ANSWERED, data=[]),
            html.A(texts("site.skip"), href=f"#{ids.MAIN}", className="skip"),
            build_header(texts),
            html.Main(
                [
                    _page("classify", classify_page(texts, about)),
                    _page("recent", _asked(texts, "recent", ids.RECENT_BODY)),
                    _page("models", _asked(texts, "models", ids.MODELS_BODY)),
                    _page("how", how_page(texts, about)),
                    _page(ids.RECEIPT, _titled(texts, "receipt", ids.RECEIPT_BODY)),
                    _page(ids.SHARED, _titled(texts, "shared", ids.SHARED_BODY)),
                    _page(ids.LOST, _lost(texts)),
                ],
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


def build_header(texts: Texts) -> html.Header:
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
            className="short-too" if texts.has(f"nav.{name}_short") else "",
        )
        for name in ids.PAGES
    ]
    mark = [html.Img(src="/assets/icon.svg", alt="", width="34", height="34")]
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
        html.Option(read_catalogue(code)["name"], value=code, lang=code) for code in LANGUAGES
    ]
    theme = html.Button(
        html.Span(className="icon icon-theme"),
        id=ids.THEME,
        type="button",
        title=texts("site.dark"),
        **{"aria-label": texts("site.dark"), "aria-pressed": "false"},
    )
    language = html.Select(options, id=ids.LANGUAGE, **{"aria-label": texts("site.language")})
    return html.Div([language, theme], className="tools")


def _page(name: str, children: list) -> html.Section:
    return html.Section(children, id=ids.page_id(name), hidden=True, className=f"page page-{name}")


def _titled(texts: Texts, name: str, body: str) -> list:
    """A heading, a sentence, and a place that is filled later."""
    return [
        html.H1(texts(f"{name}.title"), tabIndex=-1),
        html.P(texts(f"{name}.lead"), className="lead"),
        html.Div(id=body),
    ]


def _asked(texts: Texts, name: str, body: str) -> list:
    """The same where Dash fills the place: with what is said if that takes long, or fails."""
    *top, place = _titled(texts, name, body)
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
    return [*top, waits, failed, place]


def _lost(texts: Texts) -> list:
    return [
        html.H1(texts("lost.title"), tabIndex=-1),
        html.P(texts("lost.body"), className="lead"),
        html.A(texts("lost.back"), href="/", className="btn main"),
    ]
