"""asset/report.json -> the comparison of the models, every figure with its count and interval.

Tolerant of what a report lacks: a figure that is not there is shown as not counted.
May import: values, release.report, web/texts, web/pages/*.
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
    name_set,
    say_size,
)
from occ.web.pages.curves import draw_set, is_compared
from occ.web.pages.figure import (
    Figure,
    Name,
    figures_place,
    mapping_of,
    read_measure,
    titled,
)
from occ.web.pages.numbers import show_percent
from occ.web.pages.wording import fit_report
from occ.web.texts import Texts

REPORT_PATH = "/report.json"


def models_body(texts: Texts, report: Mapping[str, Any] | None, chosen: str = "") -> list:
    """report: the parsed file, or None. chosen: the name of a set, or "" for the first."""
    name, texts = pick_set(report, chosen), fit_report(texts, report)
    if name is None:
        return [html.P(texts("models.none"), className="empty")]
    figures = list(list_figures(texts, report, name))
    measured = (mapping_of(mapping_of(model, "sets"), name) for model in report["models"].values())
    first = next(figures for figures in measured if figures)
    note = f"models.set_note.{name}"
    said = html.Span(texts(note) + " ") if texts.has(note) else None
    return [
        brief_body(texts, report, _served(report), [figure.name for figure in figures]),
        explain_words(texts),
        html.H2(texts("figures.more"), id="more"),
        _contents(texts, figures),
        _chips(texts, sets_of(mapping_of(report, "models")), name),
        html.P(
            [said, html.B(say_size(texts, first))],
            className="set-note",
            tabIndex=-1,
            **{"data-results": ""},  # read out when another set was chosen
        ),
        figures_place(texts, figures, f"?set={name}", folds=True),
    ]


def list_figures(texts: Texts, report: Mapping[str, Any] | None, name: str) -> Iterator[Figure]:
    """Every figure of the page for one set, the comparison of all models first."""
    models, served = mapping_of(report, "models"), _served(report)
    rows = {}
    for model in sorted(
        models, key=lambda name: (name != served, _is_baseline(models[name]), name)
    ):
        if figures := mapping_of(mapping_of(models[model], "sets"), name):
            proved = mapping_of(models[model], "thresholds").get("proved", True)
            rows[model] = {**figures, "kind": models[model].get("kind"), "proved": proved}
    named = {_name(texts, model, data, served): data for model, data in rows.items()}
    table = _compare(texts, named)
    head, title = (texts("models.model"), *table["head"]), texts("figures.comparison.title")
    yield Figure("comparison", head, table["rows"], title=title)
    yield from _answers(texts, mapping_of(models, served))
    yield from draw_set(texts, rows, served, mapping_of(mapping_of(report, "tests"), name))
    yield from _sources(texts, mapping_of(models, served))
    yield from draw_audits(texts, mapping_of(report, "sections"), served)


def pick_set(report: Mapping[str, Any] | None, chosen: str) -> str | None:
    """The chosen set if there is such a one, else the first; None without any."""
    sets = sets_of(mapping_of(report, "models"))
    return chosen if chosen in sets else next(iter(sets), None)


def sets_of(models: Mapping[str, Any]) -> list[str]:
    """Names of the sets that any model was measured on, the ones to read first in front."""
    found = {name: None for data in models.values() for name in mapping_of(data, "sets")}
    return [n for n in FIRST_SETS if n in found] + [n for n in found if n not in FIRST_SETS]


def _compare(texts: Texts, rows: Mapping[str | Name, Mapping]) -> dict[str, Any]:
    """Head and rows of a table: one row a model or source, one column a figure."""
    cells = [
        (row, *(read_measure(data.get(figure), **LOOKS.get(figure, {})) for figure in FIGURES))
        for row, data in rows.items()
    ]
    return {"head": tuple(texts(f"models.{figure}") for figure in FIGURES), "rows": cells}


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
            name_set(texts, name),
            href=f"/models?set={name}",
            className="chip",
            **({"aria-current": "true"} if name == chosen else {}),
        )
        for name in sets
    ]
    return html.Nav(links, className="chips", **{"aria-label": texts("models.sets")})


def _sources(texts: Texts, model: Mapping[str, Any]) -> Iterator[Figure]:
    """The served model's figures source by source, and their plain mean."""
    table = mapping_of(model, "sources")
    found = {source: data for source, data in table.items() if _has_figures(data)}
    if not found:
        return
    macro = {name: mapping_of(mapping_of(model, "macro"), name).get("value") for name in FIGURES}
    means = {name: show_percent(texts, value) for name, value in macro.items() if value is not None}
    whole = "recall" in means and "false_alarm" in means
    table = _compare(texts, found)
    yield Figure(
        "sources",
        (texts("models.source"), *table["head"]),
        table["rows"],
        title=texts("figures.sources.title"),
        lead=texts("figures.sources.lead"),
        note=texts("models.macro", **means) if whole else "",
    )


def _answers(texts: Texts, model: Mapping[str, Any]) -> Iterator[Figure]:
    """What share of each word's answers was right, on photos that set no threshold."""
    sets = {name: mapping_of(mapping_of(model, "sets"), name) for name in FIRST_SETS}
    found = {
        name: right for name, data in sets.items() if (right := mapping_of(data, "words_right"))
    }
    if not found:
        return
    words = {POSITIVE: texts("recent.target"), LABELS[0]: texts("recent.other")}
    head = [texts("figures.answers.word", word=word) for word in words.values()]
    rows = [
        (texts(f"models.set.{name}"), *(read_measure(right.get(word)) for word in words))
        for name, right in found.items()
    ]
    note = texts("figures.answers.note")
    yield titled(texts, "answers", (texts("figures.answers.row"), *head), rows, note=note)


def _served(report: Mapping[str, Any] | None) -> str:
    return str((report or {}).get("champion", ""))


def _is_baseline(model: object) -> bool:
    return isinstance(model, Mapping) and is_compared(model)


def _has_figures(data: object) -> bool:
    return isinstance(data, Mapping) and any(mapping_of(data, name) for name in FIGURES)
