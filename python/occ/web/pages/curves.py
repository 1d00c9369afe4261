"""The models' figures on one set of photos -> ROC and precision, reliability, confusion, gains.

Without those that a set has no numbers for: curves and gains are of dev-test alone. May import:
values, web.texts, web.pages.figure, web.pages.numbers, web.pages.plots.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from occ.values import LABELS
from occ.web.pages.figure import Figure, Measure, read_measure, titled
from occ.web.pages.numbers import show_limit, show_number, show_percent
from occ.web.pages.plots import Plot, Series, share_axis
from occ.web.texts import Texts

Models = Mapping[str, Mapping[str, Any]]  # of one set, in the order of the table
CURVES = ("roc", "precision_recall")
BUSY = 6  # more lines than this cannot be told apart


def draw_set(texts: Texts, models: Models, served: str, tests: Mapping) -> Iterator[Figure]:
    """Every figure of one set that the report has numbers for. tests: paired, by "A - B"."""
    for figure in (
        _curves(texts, models),
        _reliability(texts, models[served]),
        _confusion(texts, models, served),
        _gains(texts, tests, models),
    ):
        if figure is not None and figure.rows:
            yield figure


def _curves(texts: Texts, models: Models) -> Figure | None:
    """Both curves of each model; a model that says the same of every photo has none to show."""
    curved = {name: data for name, data in models.items() if "curves" in data}
    shown = {name: data for name, data in curved.items() if len(data["curves"]["roc"]) > 2}
    if not shown:
        return None
    found, alarms, precision = (
        texts(f"figures.{word}") for word in ("found", "alarms", "precision")
    )
    first = next(iter(shown.values()))
    base = first["bananas"] / first["photos"]
    plots = []
    for kind, x, y, guide in (
        ("roc", alarms, found, ((0, 0), (1, 1))),
        ("precision_recall", found, precision, ((0, base), (1, base))),
    ):
        lines = [
            Series(
                name, tuple(tuple(p) for p in data["curves"][kind]), look, dashed=is_compared(data)
            )
            for look, (name, data) in enumerate(list(shown.items())[:BUSY])
        ]
        title = texts(f"figures.{kind}")
        chance = texts("figures.chance")
        axes = share_axis(texts, x), share_axis(texts, y)
        plots.append(Plot(title, *axes, tuple(lines), guide, chance))
    rows = [
        (name, texts(f"figures.{kind}"), *(Measure(value, bar=None) for value in point))
        for kind in CURVES
        for name, data in shown.items()
        for point in data["curves"][kind]
    ]
    head = tuple(texts(f"figures.{word}") for word in ("curve", "across", "up"))
    return titled(texts, "curves", (texts("models.model"), *head), rows, tuple(plots))


def is_compared(data: Mapping[str, Any]) -> bool:
    """True for a model that is only there to compare with."""
    return data["kind"] == "baseline"


def _reliability(texts: Texts, data: Mapping[str, Any]) -> Figure | None:
    bins = [each for each in data["reliability"] if each["of"]]
    if not bins:
        return None
    points = tuple(
        (
            *(each[part] for part in ("score", "value", "low", "high")),
            f"n = {show_number(texts, each['of'])}",
        )
        for each in bins
    )
    label = texts("figures.reliability.title")
    line = Series(texts("figures.measured"), points, line=False)
    plot = Plot(
        label,
        share_axis(texts, texts("figures.score")),
        share_axis(texts, texts("figures.share")),
        (line,),
        ((0, 0), (1, 1)),
        texts("figures.ideal"),
    )
    error = data["calibration_error"]
    words = {part: show_number(texts, error[part], ".3f") for part in ("value", "low", "high")}
    note = texts("figures.reliability.error", **words)
    rows = [(show_number(texts, each["score"], ".3f"), read_measure(each)) for each in bins]
    return titled(texts, "reliability", (texts("figures.score"), label), rows, (plot,), note=note)


def _confusion(texts: Texts, models: Models, served: str) -> Figure | None:
    """Label against verdict, in photos and as the share of the label's photos.

    And what share of the served model's words is right, weighed as its promise is.
    """
    verdicts = (LABELS[1], "unsure", LABELS[0])
    kinds = ("target", "unsure", "other")
    rows = []
    for name, data in models.items():
        for label, kind in ((LABELS[1], "target"), (LABELS[0], "other")):
            counts = data["confusion"][label]
            total = sum(counts.values())
            if total:
                cells = [
                    Measure(counts[word] / total, right=counts[word], of=total) for word in verdicts
                ]
                rows.append((name, texts(f"figures.is_{kind}"), *cells))
    head = (texts("models.model"), texts("figures.shows"))
    head += tuple(texts(f"figures.said_{kind}") for kind in kinds)
    right = models[served]["words_right"]
    shares = [_say_right(texts, right[label]) for label in (LABELS[1], LABELS[0])]
    note = ""
    if all(shares):
        told = dict(zip(("yes", "no"), shares, strict=True))
        note = texts("figures.confusion.right", model=served, **told)
    return titled(texts, "confusion", head, rows, note=note)


def _say_right(texts: Texts, figure: Mapping[str, Any]) -> str:
    """As 98.4% (94.8% to 99.5%); "" if there was no such answer."""
    if figure["value"] is None:
        return ""
    value, low, high = (show_percent(texts, figure[part]) for part in ("value", "low", "high"))
    return f"{value} ({texts('models.range', low=low, high=high)})"


def _gains(texts: Texts, tests: Mapping[str, Any], models: Models) -> Figure | None:
    """How much further the served decision is than each other model, on the same photos."""
    rows, note = [], ""
    for pair, test in tests.items():
        photos, mark = test["mcnemar"], ""
        if not models[pair.rpartition(" - ")[2]]["proved"]:
            mark, note = " †", texts("figures.gains.unproved")
        p = photos["p"]
        rows.append(
            (
                pair.replace(" - ", " − ") + mark,
                read_measure(test["auroc_gain"], places=3, bar=None),
                *(show_number(texts, photos[word], "d") for word in ("gained", "lost")),
                show_number(texts, p, ".3f")
                if p >= 0.001
                else show_limit(texts, "<", 0.001, ".3f"),
            )
        )
    head = tuple(texts(f"figures.gains.{word}") for word in ("pair", "auroc", "more", "fewer", "p"))
    return titled(texts, "gains", head, rows, note=note)
