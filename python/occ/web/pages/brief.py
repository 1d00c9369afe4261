"""asset/report.json -> one screen on what answers here: how good, what is promised, where weak.

Tolerant of what a report lacks: what is not there is left out. May import: values, web/texts,
web/pages/curves, figure and numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dash import html

from occ.values import LABELS, POSITIVE, is_own
from occ.web.pages.curves import is_compared
from occ.web.pages.figure import Measure, mapping_of, read_measure, show_cell
from occ.web.pages.numbers import isolate, show_number, show_percent
from occ.web.texts import Texts

FIGURES = ("auroc", "recall", "false_alarm", "unsure")
LOOKS = {"auroc": {"places": 3, "bar": 0.5}}  # how Measure shows one of these
TOLD = ("recall", "false_alarm", "auroc")  # of a kind of photos, in this order
FIRST_SETS = ("dev_test_easy", "dev_test_hard")  # the easy photos, then the hard ones


def brief_body(
    texts: Texts, report: Mapping[str, Any], served: str, names: Collection[str]
) -> html.Section | None:
    """The first screen, or None if the report has nothing of the served model.

    names: of the figures further down, which points of the screen lead to.
    """
    model = mapping_of(mapping_of(report, "models"), served)
    tiles = [_tile(texts, report, served, name) for name in FIRST_SETS if _set(model, name)]
    if not tiles:
        return None
    about = f"models.about.{served}"
    who = [
        html.B(served),
        html.Span(texts("models.served"), className="tag"),
        html.Span(texts(about), className="about") if texts.has(about) else None,
    ]
    points = list(_weak_points(texts, report, model))
    return html.Section(
        [
            html.H2(texts("models.brief.title"), id="brief"),
            html.P(who, className="who"),
            html.Div(tiles, className="halves"),
            *_promise(texts, mapping_of(report, "promise"), names),
            html.H3(texts("models.brief.weakest")) if points else None,
            html.Ul([_point(*point, names) for point in points]) if points else None,
        ],
        className="brief",
        **{"aria-labelledby": "brief"},
    )


def name_set(texts: Texts, name: str) -> str:
    """What people call a set of photos; its own name if the catalogue knows none."""
    return texts(f"models.set.{name}") if texts.has(f"models.set.{name}") else name


def say_size(texts: Texts, figures: Mapping[str, Any]) -> str:
    """How many photos a set has, and how many show the target; "" if that is not told."""
    if "photos" not in figures:
        return ""
    photos, bananas = (show_number(texts, figures.get(name)) for name in ("photos", "bananas"))
    return texts("models.photos", photos=photos, targets_n=bananas)


def _set(model: object, name: str) -> Mapping[str, Any]:
    return mapping_of(mapping_of(model, "sets"), name)


def _tile(texts: Texts, report: Mapping[str, Any], served: str, name: str) -> html.Div:
    """One kind of photos: found, false alarms and AUROC, the last beside the best baseline's."""
    models = report["models"]
    figures = _set(models[served], name)
    pairs = []
    for figure in TOLD:
        shown = show_cell(texts, read_measure(figures.get(figure), **LOOKS.get(figure, {})))
        best = _best_compared(models, name) if figure == "auroc" else None
        if best is not None:
            value = show_number(texts, best, ".3f")
            shown = {**shown, "best": texts("models.brief.best", value=value)}
        pairs.append(html.Div([html.Dt(texts(f"models.{figure}")), html.Dd(_spans(shown))]))
    size = say_size(texts, figures)
    if size and not is_own(models[served].get("sources") or ()):  # who knows if theirs is easy
        size = texts(f"models.brief.{name}", size=size)
    head = html.H3(name_set(texts, name))
    return html.Div([head, html.P(size), html.Dl(pairs)], className="half")


def _best_compared(models: Mapping[str, Any], name: str) -> float | None:
    """The highest AUROC of those that are only there to compare with."""
    found = (
        mapping_of(_set(data, name), "auroc").get("value")
        for data in models.values()
        if isinstance(data, Mapping) and is_compared(data)
    )
    return max((value for value in found if isinstance(value, int | float)), default=None)


def _spans(shown: Mapping[str, Any]) -> list:
    """A measure's value, then its count, its interval, and what to compare it with."""
    if "none" in shown:
        return [html.Span(shown["none"], className="none")]
    parts = (part for part in ("of", "range", "best") if part in shown)
    return [html.B(shown["value"]), *(html.Span(shown[part], className=part) for part in parts)]


def _promise(texts: Texts, promise: Mapping[str, Any], names: Collection[str]) -> list:
    """The promise and how it was checked, or that there is none; [] if the report says nothing."""
    if not promise:
        return []
    head = html.H3(texts("models.brief.promised"))
    goal, confidence, prior = (promise.get(name) for name in ("goal", "confidence", "prior"))
    answers = promise.get("answers")
    if promise.get("proved") is not True or not (goal and confidence and prior and answers):
        return [head, html.P(texts("classify.promise_none"), className="set-note")]
    checked = texts(
        "models.brief.checked",
        n=show_number(texts, answers),
        confidence=show_percent(texts, confidence, "g"),
        prior=show_percent(texts, prior, ".0f"),
    )
    shown = {"value": isolate(f"≥ {show_percent(texts, goal, 'g')}"), "of": checked}
    return [head, html.Ul([_point("answers", shown, texts("models.brief.promise"), names)])]


def _weak_points(
    texts: Texts, report: Mapping[str, Any], model: Mapping[str, Any]
) -> Iterator[tuple[str, dict, str]]:
    """(figure to look at, number, words) of each point, the weakest of its kind."""
    served = report.get("champion")
    sizes = mapping_of(mapping_of(report, "sections"), "sizes")
    line = mapping_of(mapping_of(mapping_of(sizes, "networks"), served), "served")
    found = {area: read_measure(mapping_of(each, "all")) for area, each in line.items()}
    if found and (area := _lowest(found)) is not None:
        words = texts("models.brief.small", area=show_percent(texts, float(area) / 100, "g"))
        yield "sizes", show_cell(texts, found[area]), words
    right = {
        (name, word): read_measure(each)
        for name in FIRST_SETS
        for word, each in mapping_of(_set(model, name), "words_right").items()
    }
    if (lowest := _lowest(right)) is not None:
        name, word = lowest
        kinds = {POSITIVE: texts("recent.target"), LABELS[0]: texts("recent.other")}
        said = {"word": kinds.get(word, word), "set": name_set(texts, name)}
        yield "answers", show_cell(texts, right[lowest]), texts("models.brief.answers", **said)
    counted = mapping_of(mapping_of(mapping_of(report, "sections"), "places"), "count")
    error, one = (
        read_measure(mapping_of(counted, "all").get(word), places=2, bar=None)
        for word in ("error", "constant_one")
    )
    if error.value is not None and one.value is not None and error.value >= one.value:
        words = texts("models.brief.count", one=show_cell(texts, one)["value"])
        yield "places", show_cell(texts, error), words


def _lowest(measures: Mapping[Any, Measure]) -> Any:
    """The name of the lowest of these that were counted; None without any."""
    counted = {name: each.value for name, each in measures.items() if each.value is not None}
    return min(counted, key=lambda name: counted[name], default=None)


def _point(figure: str, shown: Mapping[str, Any], words: str, names: Collection[str]) -> html.Li:
    """One number with its words, which lead to the figure it is of."""
    value, *small = _spans(shown)
    parts = [value, html.Span([html.Span(words, className="words"), *small])]
    way = html.A(parts, href=f"#{figure}") if figure in names else html.Div(parts)
    return html.Li(way, className="point")


def explain_words(texts: Texts) -> html.Details:
    """What each measure is, folded."""
    words = []
    for name in FIGURES:
        words += [html.Dt(texts(f"models.{name}")), html.Dd(texts(f"models.{name}_help"))]
    return html.Details([html.Summary(texts("models.words")), html.Dl(words)], className="more")
