"""asset/report.json -> one screen on what answers here: how good, what is promised, where weak.

Of what could not be measured nothing is said. May import: values, web.texts, web.pages.curves,
web.pages.figure, web.pages.numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dash import html

from occ.values import LABELS, POSITIVE, is_own
from occ.web.pages.curves import is_compared
from occ.web.pages.figure import Measure, read_measure, show_cell
from occ.web.pages.numbers import isolate, show_number, show_percent
from occ.web.texts import Texts

FIGURES = ("auroc", "recall", "false_alarm", "unsure")
LOOKS = {"auroc": {"places": 3, "bar": 0.5}}  # how Measure shows one of these
TOLD = ("recall", "false_alarm", "auroc")  # of a kind of photos, in this order
FIRST_SETS = ("dev_test_easy", "dev_test_hard")  # the easy photos, then the hard ones


def brief_body(
    texts: Texts, report: Mapping[str, Any], names: Collection[str]
) -> html.Section | None:
    """The first screen, or None if the report has neither set of FIRST_SETS.

    names: of the figures further down, which points of the screen lead to.
    """
    served = report["champion"]
    sets = report["models"][served]["sets"]
    tiles = [_tile(texts, report, name) for name in FIRST_SETS if name in sets]
    if not tiles:
        return None
    who = [
        html.B(served),
        html.Span(texts("models.served"), className="tag"),
        html.Span(texts(f"models.about.{served}"), className="about"),
    ]
    points = list(_weak_points(texts, report))
    return html.Section(
        [
            html.H2(texts("models.brief.title"), id="brief"),
            html.P(who, className="who"),
            html.Div(tiles, className="halves"),
            *_promise(texts, report["promise"], names),
            html.H3(texts("models.brief.weakest")) if points else None,
            html.Ul([_point(*point, names) for point in points]) if points else None,
        ],
        className="brief",
        **{"aria-labelledby": "brief"},
    )


def say_size(texts: Texts, figures: Mapping[str, Any]) -> str:
    """How many photos a set has, and how many show the target."""
    photos, bananas = (show_number(texts, figures[name]) for name in ("photos", "bananas"))
    return texts("models.photos", photos=photos, targets_n=bananas)


def _tile(texts: Texts, report: Mapping[str, Any], name: str) -> html.Div:
    """One kind of photos: found, false alarms and AUROC, the last beside the best baseline's."""
    models = report["models"]
    served = models[report["champion"]]
    figures = served["sets"][name]
    pairs = []
    for figure in TOLD:
        shown = show_cell(texts, read_measure(figures[figure], **LOOKS.get(figure, {})))
        best = _best_compared(models, name) if figure == "auroc" else None
        if best is not None:
            value = show_number(texts, best, ".3f")
            shown = {**shown, "best": texts("models.brief.best", value=value)}
        pairs.append(html.Div([html.Dt(texts(f"models.{figure}")), html.Dd(_spans(shown))]))
    size = say_size(texts, figures)
    if not is_own(served["sources"]):  # who knows if theirs is easy
        size = texts(f"models.brief.{name}", size=size)
    head = html.H3(texts(f"models.set.{name}"))
    return html.Div([head, html.P(size), html.Dl(pairs)], className="half")


def _best_compared(models: Mapping[str, Any], name: str) -> float | None:
    """The highest AUROC of those that are only there to compare with."""
    found = (data["sets"][name]["auroc"]["value"] for data in models.values() if is_compared(data))
    return max((value for value in found if value is not None), default=None)


def _spans(shown: Mapping[str, Any]) -> list:
    """A measure's value, then its count, its interval, and what to compare it with."""
    if "none" in shown:
        return [html.Span(shown["none"], className="none")]
    parts = (part for part in ("of", "range", "best") if part in shown)
    return [html.B(shown["value"]), *(html.Span(shown[part], className=part) for part in parts)]


def _promise(texts: Texts, promise: Mapping[str, Any], names: Collection[str]) -> list:
    """The promise and how it was checked, or that there is none."""
    head = html.H3(texts("models.brief.promised"))
    if not promise.get("proved"):  # {} of a release that was never calibrated
        return [head, html.P(texts("classify.promise_none"), className="set-note")]
    checked = texts(
        "models.brief.checked",
        n=show_number(texts, promise["answers"]),
        confidence=show_percent(texts, promise["confidence"], "g"),
        prior=show_percent(texts, promise["prior"], ".0f"),
    )
    shown = {"value": isolate(f"≥ {show_percent(texts, promise['goal'], 'g')}"), "of": checked}
    return [head, html.Ul([_point("answers", shown, texts("models.brief.promise"), names)])]


def _weak_points(texts: Texts, report: Mapping[str, Any]) -> Iterator[tuple[str, dict, str]]:
    """(figure to look at, number, words) of each point, the weakest of its kind."""
    served, sections = report["champion"], report["sections"]
    line = sections["sizes"]["networks"][served]["served"] if sections["sizes"] else {}
    found = {area: read_measure(each["all"]) for area, each in line.items()}
    if (area := _lowest(found)) is not None:
        words = texts("models.brief.small", area=show_percent(texts, float(area) / 100, "g"))
        yield "sizes", show_cell(texts, found[area]), words
    sets = report["models"][served]["sets"]
    right = {
        (name, word): read_measure(each)
        for name in FIRST_SETS
        if name in sets
        for word, each in sets[name]["words_right"].items()
    }
    if (lowest := _lowest(right)) is not None:
        name, word = lowest
        kinds = {POSITIVE: texts("recent.target"), LABELS[0]: texts("recent.other")}
        said = {"word": kinds[word], "set": texts(f"models.set.{name}")}
        yield "answers", show_cell(texts, right[lowest]), texts("models.brief.answers", **said)
    counted = sections["places"]["count"]["all"] if sections["places"] else {}
    if "error" not in counted:  # no photo was called the target
        return
    error, one = (
        read_measure(counted[word], places=2, bar=None) for word in ("error", "constant_one")
    )
    if counted["gain"]["low"] <= 0:  # it may be no better, as the model card says too
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
