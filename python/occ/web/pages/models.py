"""asset/report.json -> the comparison of the models, every figure with its count and interval.

What could not be counted is shown so; a figure of which nothing was measured is left out.
May import: values, release.report, web.texts, web.pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dash import html

from occ.release.report import stand_in
from occ.values import LABELS, POSITIVE
from occ.web.pages.audits import draw_audits
from occ.web.pages.brief import (
    FIGURES,
    FIRST_SETS,
    LOOKS,
    brief_body,
    explain_words,
    say_size,
)
from occ.web.pages.curves import draw_set, is_compared
from occ.web.pages.figure import (
    Figure,
    Name,
    figures_place,
    read_measure,
    titled,
)
from occ.web.pages.numbers import show_percent
from occ.web.pages.wording import fit_report
from occ.web.texts import Texts

REPORT_PATH = "/report.json"


def models_body(texts: Texts, report: Mapping[str, Any] | None, chosen: str = "") -> list:
    """report: the parsed file, or None. chosen: the name of a set, or "" for the first."""
    if report is None:
        return [html.P(texts("models.none"), className="empty")]
    name, texts = pick_set(report, chosen), fit_report(texts, report)
    figures = list(list_figures(texts, report, name))
    counted = report["models"][report["champion"]]["sets"][name]
    return [
        brief_body(texts, report, [figure.name for figure in figures]),
        explain_words(texts),
        html.H2(texts("figures.more"), id="more"),
        _contents(texts, figures),
        _chips(texts, sets_of(report), name),
        html.P(
            [html.Span(texts(f"models.set_note.{name}") + " "), html.B(say_size(texts, counted))],
            className="set-note",
            tabIndex=-1,
            **{"data-results": ""},  # read out when another set was chosen
        ),
        figures_place(texts, figures, f"?set={name}", folds=True),
    ]


def list_figures(texts: Texts, report: Mapping[str, Any], name: str) -> Iterator[Figure]:
    """Every figure of the page for one set, the comparison of all models first."""
    models, served = report["models"], report["champion"]
    rows = {}
    for model in sorted(models, key=lambda name: (name != served, is_compared(models[name]), name)):
        kind, proved = models[model]["kind"], models[model]["thresholds"]["proved"]
        rows[model] = {**models[model]["sets"][name], "kind": kind, "proved": proved}
    named = {_name(texts, model, data, served): data for model, data in rows.items()}
    title = texts("figures.comparison.title")
    yield Figure("comparison", *_compare(texts, "models.model", named), title=title)
    yield from _answers(texts, models[served])
    yield from draw_set(texts, rows, served, report["tests"].get(name, {}))
    yield from _sources(texts, models[served])
    yield from draw_audits(texts, report["sections"], served)


def pick_set(report: Mapping[str, Any], chosen: str) -> str:
    """The chosen set if there is such a one, else the first."""
    sets = sets_of(report)
    return chosen if chosen in sets else sets[0]


def sets_of(report: Mapping[str, Any]) -> list[str]:
    """Names of the sets that all models were measured on, the ones to read first in front."""
    found = report["models"][report["champion"]]["sets"]
    return [n for n in FIRST_SETS if n in found] + [n for n in found if n not in FIRST_SETS]


def _compare(texts: Texts, first: str, rows: Mapping[str | Name, Mapping]) -> tuple[tuple, list]:
    """Head and rows of a table: one row a model or source, one column a figure."""
    cells = [
        (row, *(read_measure(data[figure], **LOOKS.get(figure, {})) for figure in FIGURES))
        for row, data in rows.items()
    ]
    return (texts(first), *(texts(f"models.{figure}") for figure in FIGURES)), cells


def _name(texts: Texts, row: str, data: Mapping[str, Any], served: str) -> Name:
    """A model's name, what it is, and whether it answers here or is there to compare with."""
    key = f"models.about.{stand_in(row)}"
    about = texts(key) if texts.has(key) else ""
    kind = "served" if row == served else "baseline" if is_compared(data) else ""
    return Name(row, about, texts(f"models.{kind}") if kind else "", kind)


def _contents(texts: Texts, figures: list[Figure]) -> html.Div:
    """Ways to each figure, and all numbers as a file; a phone lists the figures themselves."""
    ways = [html.Li(html.A(figure.title, href=f"#{figure.name}")) for figure in figures]
    nav = html.Nav(html.Ul(ways), **{"aria-labelledby": "more"})
    saved = html.A(
        texts("figures.report"), href=REPORT_PATH, className="btn small", download="report.json"
    )
    return html.Div([nav, saved], className="contents")


def _chips(texts: Texts, sets: list[str], chosen: str) -> html.Nav:
    links = [
        html.A(
            texts(f"models.set.{name}"),
            href=f"/models?set={name}",
            className="chip",
            **({"aria-current": "true"} if name == chosen else {}),
        )
        for name in sets
    ]
    return html.Nav(links, className="chips", **{"aria-label": texts("models.sets")})


def _sources(texts: Texts, model: Mapping[str, Any]) -> Iterator[Figure]:
    """The served model's figures source by source, and their plain mean."""
    if not model["sources"]:
        return
    macro = {name: each["value"] for name, each in model["macro"].items()}
    note = ""
    if None not in macro.values():  # some sources have enough photos
        means = {name: show_percent(texts, value) for name, value in macro.items()}
        note = texts("models.macro", **means)
    yield titled(texts, "sources", *_compare(texts, "models.source", model["sources"]), note=note)


def _answers(texts: Texts, model: Mapping[str, Any]) -> Iterator[Figure]:
    """What share of each word's answers was right, on photos that set no threshold."""
    sets = model["sets"]
    found = {name: sets[name]["words_right"] for name in FIRST_SETS if name in sets}
    if not found:
        return
    words = {POSITIVE: texts("recent.target"), LABELS[0]: texts("recent.other")}
    head = [texts("figures.answers.word", word=word) for word in words.values()]
    rows = [
        (texts(f"models.set.{name}"), *(read_measure(right[word]) for word in words))
        for name, right in found.items()
    ]
    note = texts("figures.answers.note")
    yield titled(texts, "answers", (texts("figures.answers.row"), *head), rows, note=note)
