"""asset/report.json -> the comparison of the models, every figure with its count and interval.

Tolerant of what a report lacks: a figure that is not there is shown as not counted.
May import: web/texts, web/pages/numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from occ.web.pages.numbers import show_percent
from occ.web.texts import Texts

FIGURES = ("auroc", "recall", "false_alarm", "unsure")
FIRST_SETS = ("dev_test_easy", "dev_test_hard", "fajar_desk")  # then whatever else there is


def models_body(texts: Texts, report: Mapping[str, Any] | None, chosen: str = "") -> list:
    """report: the parsed file, or None. chosen: the name of a set, or "" for the first."""
    models = _mapping(report, "models")
    sets = sets_of(models)
    if not sets:
        return [html.P(texts("models.none"), className="empty")]
    name = chosen if chosen in sets else sets[0]
    served = str(report.get("champion", ""))
    order = sorted(models, key=lambda model: (model != served, _is_baseline(models[model]), model))
    rows = {model: _mapping(_mapping(models[model], "sets"), name) for model in order}
    rows = {model: figures for model, figures in rows.items() if figures}
    tags = {model: "models.baseline" for model in rows if _is_baseline(models[model])}
    first = next(iter(rows.values()))
    note = f"models.set_note.{name}"
    return [
        _chips(texts, sets, name),
        html.P(
            [
                html.Span(texts(note) + " ") if texts.has(note) else None,
                html.B(_size(texts, first)),
            ],
            className="set-note",
        ),
        figures_table(texts, "models.model", rows, tags | {served: "models.served"}),
        _meanings(texts),
        _sources(texts, served, _mapping(models, served)),
    ]


def sets_of(models: Mapping[str, Any]) -> list[str]:
    """Names of the sets that any model was measured on, the ones to read first in front."""
    found = {name: None for data in models.values() for name in _mapping(data, "sets")}
    return [n for n in FIRST_SETS if n in found] + [n for n in found if n not in FIRST_SETS]


def figures_table(
    texts: Texts, head: str, rows: Mapping[str, Mapping], tags: Mapping[str, str]
) -> html.Div:
    """One row a model (or source), one column a figure; on a phone each row becomes a block.

    tags: row -> the key of a word beside its name.
    """
    columns = [html.Th(texts(head), scope="col")]
    columns += [html.Th(texts(f"models.{name}"), scope="col") for name in FIGURES]
    body = []
    for row, figures in rows.items():
        name = [html.Span(row, className="row-name")]
        if texts.has(f"models.about.{row}"):
            name.append(html.Span(texts(f"models.about.{row}"), className="about"))
        if row in tags:
            name.append(html.Span(texts(tags[row]), className=f"tag {tags[row].split('.')[1]}"))
        cells = [figure_cell(texts, figure, _mapping(figures, figure)) for figure in FIGURES]
        body.append(html.Tr([html.Th(name, scope="row"), *cells]))
    table = html.Table([html.Thead(html.Tr(columns)), html.Tbody(body)], className="figures")
    return html.Div(table, className="table")


def figure_cell(texts: Texts, name: str, figure: Mapping[str, Any]) -> html.Td:
    """The value, its interval as words and as a bar on 0..1, and what was counted."""
    label = {"data-label": texts(f"models.{name}")}
    value, low, high = (figure.get(key) for key in ("value", "low", "high"))
    if not isinstance(value, int | float):
        return html.Td(html.Span(texts("models.not_counted"), className="none"), **label)
    show = (lambda number: f"{number:.3f}") if name == "auroc" else show_percent
    parts = [html.B(show(value))]
    if isinstance(low, int | float) and isinstance(high, int | float):
        ends = {"low": show(low).removesuffix("\u00a0%"), "high": show(high)}
        parts.append(html.Span(texts("models.range", **ends), className="range"))
        parts.append(interval_bar(value, low, high, start=0.5 if name == "auroc" else 0))
    if "of" in figure:
        counted = texts("models.of", right=figure.get("right"), of=figure["of"])
        parts.append(html.Span(counted, className="of"))
    return html.Td(html.Div(parts, className="figure"), className=name, **label)


def interval_bar(value: float, low: float, high: float, *, start: float) -> html.Span:
    """A bar from `start` to 1 with the interval in colour and a mark at the value."""

    def place(share: float) -> str:
        return f"{100 * max(share - start, 0) / (1 - start):.2f}%"

    width = {"insetInlineStart": place(low), "width": place(start + high - max(low, start))}
    mark = html.I(style={"insetInlineStart": place(value)})
    return html.Span([html.Span(style=width), mark], className="bar", **{"aria-hidden": "true"})


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
    bananas = figures.get("bananas", "?")
    return texts("models.photos", photos=f"{figures['photos']:,}", targets_n=bananas)


def _meanings(texts: Texts) -> html.Details:
    words = []
    for name in FIGURES:
        words += [html.Dt(texts(f"models.{name}")), html.Dd(texts(f"models.{name}_help"))]
    return html.Details([html.Summary(texts("models.words")), html.Dl(words)], className="more")


def _sources(texts: Texts, served: str, model: Mapping[str, Any]) -> html.Details | None:
    """The served model's figures source by source, and their plain mean."""
    table = _mapping(model, "sources")
    found = {source: data for source, data in table.items() if _has_figures(data)}
    if not found:
        return None
    macro = {name: _mapping(_mapping(model, "macro"), name).get("value") for name in FIGURES}
    means = {name: show_percent(value) for name, value in macro.items() if value is not None}
    title = f"{texts('models.sources')}: {served}"
    parts = [html.Summary(title), figures_table(texts, "models.source", found, {})]
    if "recall" in means and "false_alarm" in means:
        parts.append(html.P(texts("models.macro", **means), className="set-note"))
    return html.Details(parts, className="more", open=True)


def _is_baseline(model: object) -> bool:
    return isinstance(model, Mapping) and model.get("kind") == "baseline"


def _has_figures(data: object) -> bool:
    return isinstance(data, Mapping) and any(_mapping(data, name) for name in FIGURES)


def _mapping(data: object, name: str) -> Mapping[str, Any]:
    """data[name] if that is a mapping, else an empty one: a report may lack anything."""
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, Mapping) else {}
