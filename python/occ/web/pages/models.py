"""asset/report.json -> the comparison of the models, every figure with its count and interval.

Tolerant of what a report lacks: a figure that is not there is shown as not counted.
May import: values, web/texts, web/pages/*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dash import html

from occ.values import LABELS, POSITIVE
from occ.web.pages.audits import draw_audits
from occ.web.pages.curves import draw_set, is_compared
from occ.web.pages.figure import Figure, Name, figures_place, read_measure, titled
from occ.web.pages.numbers import show_number, show_percent
from occ.web.pages.wording import fit_report
from occ.web.texts import Texts

FIGURES = ("auroc", "recall", "false_alarm", "unsure")
FIRST_SETS = ("dev_test_easy", "dev_test_hard")  # then whatever else there is
REPORT_PATH = "/report.json"


def models_body(texts: Texts, report: Mapping[str, Any] | None, chosen: str = "") -> list:
    """report: the parsed file, or None. chosen: the name of a set, or "" for the first."""
    name, texts = pick_set(report, chosen), fit_report(texts, report)
    if name is None:
        return [html.P(texts("models.none"), className="empty")]
    compared, *more = list_figures(texts, report, name)
    measured = (_mapping(_mapping(model, "sets"), name) for model in report["models"].values())
    first = next(figures for figures in measured if figures)
    note, query = f"models.set_note.{name}", f"?set={name}"
    said = html.Span(texts(note) + " ") if texts.has(note) else None
    return [
        _chips(texts, sets_of(_mapping(report, "models")), name),
        html.P(
            [said, html.B(_size(texts, first))],
            className="set-note",
            tabIndex=-1,
            **{"data-results": ""},  # read out when another set was chosen
        ),
        figures_place(texts, [compared], query),
        _meanings(texts),
        _contents(texts, more),
        figures_place(texts, more, query),
    ]


def list_figures(texts: Texts, report: Mapping[str, Any] | None, name: str) -> Iterator[Figure]:
    """Every figure of the page for one set, the comparison of all models first."""
    models, served = _mapping(report, "models"), _served(report)
    rows = {}
    for model in sorted(
        models, key=lambda name: (name != served, _is_baseline(models[name]), name)
    ):
        if figures := _mapping(_mapping(models[model], "sets"), name):
            proved = _mapping(models[model], "thresholds").get("proved", True)
            rows[model] = {**figures, "kind": models[model].get("kind"), "proved": proved}
    named = {_name(texts, model, data, served): data for model, data in rows.items()}
    table = _compare(texts, named)
    yield Figure("comparison", (texts("models.model"), *table["head"]), table["rows"])
    yield from _answers(texts, _mapping(models, served))
    yield from draw_set(texts, rows, served, _mapping(_mapping(report, "tests"), name))
    yield from _sources(texts, _mapping(models, served))
    yield from draw_audits(texts, _mapping(report, "sections"), served)


def pick_set(report: Mapping[str, Any] | None, chosen: str) -> str | None:
    """The chosen set if there is such a one, else the first; None without any."""
    sets = sets_of(_mapping(report, "models"))
    return chosen if chosen in sets else next(iter(sets), None)


def sets_of(models: Mapping[str, Any]) -> list[str]:
    """Names of the sets that any model was measured on, the ones to read first in front."""
    found = {name: None for data in models.values() for name in _mapping(data, "sets")}
    return [n for n in FIRST_SETS if n in found] + [n for n in found if n not in FIRST_SETS]


def _compare(texts: Texts, rows: Mapping[str | Name, Mapping]) -> dict[str, Any]:
    """Head and rows of a table: one row a model or source, one column a figure."""
    look = {"auroc": {"places": 3, "bar": 0.5}}
    cells = [
        (row, *(read_measure(data.get(figure), **look.get(figure, {})) for figure in FIGURES))
        for row, data in rows.items()
    ]
    return {"head": tuple(texts(f"models.{figure}") for figure in FIGURES), "rows": cells}


def _name(texts: Texts, row: str, data: Mapping[str, Any], served: str) -> Name:
    """A model's name, what it is, and whether it answers here or is there to compare with."""
    kept = re.sub("^class_[0-9]+", "class_954", row)  # words are kept under the banana's number
    key = f"models.about.{kept}"
    about = texts(key) if texts.has(key) else ""
    kind = "served" if row == served else "baseline" if is_compared(data) else ""
    return Name(row, about, texts(f"models.{kind}") if kind else "", kind)


def _contents(texts: Texts, figures: list[Figure]) -> html.Div:
    """Ways to each figure, and all numbers as a file."""
    ways = [html.Li(html.A(figure.title, href=f"#{figure.name}")) for figure in figures]
    nav = html.Nav(html.Ul(ways), **{"aria-label": texts("figures.more")}) if ways else None
    saved = html.A(
        texts("figures.report"), href=REPORT_PATH, className="btn small", download="report.json"
    )
    return html.Div([nav, saved], className="contents")


def _chips(texts: Texts, sets: list[str], chosen: str) -> html.Nav:
    links = [
        html.A(
            texts(f"models.set.{name}") if texts.has(f"models.set.{name}") else name,
            href=f"/models?set={name}",
            className="chip",
            **({"aria-current": "true"} if name == chosen else {}),
        )
        for name in sets
    ]
    return html.Nav(links, className="chips", **{"aria-label": texts("models.sets")})


def _size(texts: Texts, figures: Mapping[str, Any]) -> str:
    if "photos" not in figures:
        return ""
    photos, bananas = (show_number(texts, figures.get(name)) for name in ("photos", "bananas"))
    return texts("models.photos", photos=photos, targets_n=bananas)


def _meanings(texts: Texts) -> html.Details:
    words = []
    for name in FIGURES:
        words += [html.Dt(texts(f"models.{name}")), html.Dd(texts(f"models.{name}_help"))]
    return html.Details([html.Summary(texts("models.words")), html.Dl(words)], className="more")


def _sources(texts: Texts, model: Mapping[str, Any]) -> Iterator[Figure]:
    """The served model's figures source by source, and their plain mean."""
    table = _mapping(model, "sources")
    found = {source: data for source, data in table.items() if _has_figures(data)}
    if not found:
        return
    macro = {name: _mapping(_mapping(model, "macro"), name).get("value") for name in FIGURES}
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
    sets = {name: _mapping(_mapping(model, "sets"), name) for name in FIRST_SETS}
    found = {name: right for name, data in sets.items() if (right := _mapping(data, "words_right"))}
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
    return isinstance(data, Mapping) and any(_mapping(data, name) for name in FIGURES)


def _mapping(data: object, name: str) -> Mapping[str, Any]:
    """data[name] if that is a mapping, else an empty one: a report may lack anything."""
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}
