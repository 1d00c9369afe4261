"""The report's further sections -> figures: size, background, places, one class, far pictures.

A section is {} where there was nothing to measure: its figure is left out. May import: web.texts,
web.pages.figure, web.pages.numbers, web.pages.plots.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from occ.web.pages.figure import Figure, Measure, read_measure, titled
from occ.web.pages.numbers import show_number, show_percent
from occ.web.pages.plots import PLACES, Axis, Plot, Series, named_axis, share_axis
from occ.web.texts import Texts

EQUAL = "at_1_percent"  # every network at the threshold that gives 1 % false alarms
HIGHEST_FLOOR = 0.95  # of an axis of AUROC that ends at 1


def draw_audits(texts: Texts, sections: Mapping[str, Any], served: str) -> Iterator[Figure]:
    """Every audit that the report has numbers for."""
    for name, draw in (
        ("sizes", _sizes),
        ("background", _background),
        ("places", _places),
        ("one_class", _one_class),
        ("far", _far),
    ):
        if data := sections[name]:
            yield draw(texts, data, served)


def _networks(data: Mapping[str, Any], served: str) -> dict[str, Mapping]:
    """Every network of a section, the one that answers here first."""
    found = data["networks"]
    return {name: found[name] for name in sorted(found, key=lambda name: (name != served, name))}


def _sizes(texts: Texts, data: Mapping[str, Any], served: str) -> Figure:
    """Recall by how much of the photo the target fills."""
    networks = _networks(data, served)
    lines = {name: each[EQUAL] for name, each in networks.items()}
    lines[texts("figures.as_served", model=served)] = networks[served]["served"]
    areas = sorted({area for line in lines.values() for area in line}, key=float)
    series = tuple(
        Series(
            name,
            tuple(
                (
                    areas.index(area),
                    *(all_[part] for part in ("value", "low", "high")),
                    f"n = {show_number(texts, all_['of'])}",
                )
                for area in areas
                if (all_ := line[area]["all"])["of"]
            ),
            look,
            dashed=look == len(lines) - 1,
        )
        for look, (name, line) in enumerate(lines.items())
    )
    names = [show_percent(texts, float(area) / 100, "g") for area in areas]
    label = texts("figures.sizes.title")
    x, y = named_axis(texts("figures.area"), names), share_axis(texts, texts("figures.found"))
    rows = [
        (name, *(read_measure(line[area]["all"]) for area in areas)) for name, line in lines.items()
    ]
    things = [next(iter(lines.values()))[area]["all"]["things"] for area in areas]
    return titled(
        texts,
        "sizes",
        (texts("models.model"), *names),
        rows,
        (Plot(label, x, y, series),),
        note=_count_things(texts, data["cut_outs"], things),
    )


def _count_things(texts: Texts, total: int, things: list[int]) -> str:
    """How many cut-outs there are, and how many at each size, where some do not fit."""
    note = texts("figures.sizes.note", n=show_number(texts, total))
    if len(set(things)) > 1:
        counts = " / ".join(show_number(texts, count) for count in things)
        note += " " + texts("figures.sizes.left_out", counts=counts)
    return note


def _background(texts: Texts, data: Mapping[str, Any], served: str) -> Figure:
    """Recall on each ground, how far the best and the worst lie apart, and alarms on white."""
    networks = {name: each[EQUAL] for name, each in _networks(data, served).items()}
    grounds = dict.fromkeys(ground for each in networks.values() for ground in each["recall"])
    rows = [
        (
            texts(f"figures.ground.{ground}"),
            *(read_measure(each["recall"][ground]) for each in networks.values()),
        )
        for ground in grounds
    ]
    gaps = (
        Measure(*(end and end / 100 for end in map(each["gap"].get, ("value", "low", "high"))))
        for each in networks.values()
    )
    white = [each["white_others"]["dev-test"] for each in networks.values()]
    rows.append((texts("figures.gap"), *gaps))
    rows.append((texts("figures.white"), *map(read_measure, white)))
    note = texts("figures.background.note", n=show_number(texts, data["cut_outs"]))
    return titled(texts, "background", (texts("figures.ground"), *networks), rows, note=note)


def _places(texts: Texts, data: Mapping[str, Any], served: str) -> Figure:
    """Whether the warmest point lies on a target, and how far the count is off, if one is told."""
    counts, heat = data["count"], data["heat"]
    rows = []
    for source, each in data["point"].items():
        count = counts[source]
        name = texts("figures.all") if source == "all" else source
        cells = [read_measure(each[word]) for word in ("point", "middle", "off_middle")]
        told = (count.get(word, {}) for word in ("error", "constant_one"))
        cells += [read_measure(one, places=2, bar=None) for one in told]
        rows.append((name, *cells))
    head = ("point", "middle", "off_middle", "error", "constant_one")
    columns = tuple(texts(f"figures.places.{word}") for word in head)
    alone = [name for name, one in counts.items() if name != "all" and one.get("most") == 1]
    notes = [texts("figures.places.one_box", sources=", ".join(alone))] if alone else []
    if heat["passed"]:
        notes.append(texts("figures.places.heat", n=show_number(texts, heat["photos"])))
    head = (texts("models.source"), *columns)
    return titled(texts, "places", head, rows, note=" ".join(notes))


def _one_class(texts: Texts, data: Mapping[str, Any], served: str) -> Figure:
    """AUROC by how many other photos a scorer was shown beside those of the target."""
    curve = data["negatives"]
    steps = sorted(curve, key=int)
    points = tuple(
        (place, each["auroc"], each["low"], each["high"], f"{show_number(texts, each['draws'])} ×")
        for place, each in enumerate(curve[step] for step in steps)
    )
    names = [show_number(texts, int(step)) for step in steps]
    title = texts("figures.one_class.title")
    lowest = min(low for _, _, low, *_ in points)
    # the round number below: the curve fills the plot, and a faultless one has a plot at all
    floor = min(int(lowest * 20) / 20, HIGHEST_FLOOR)
    ticks = tuple(
        (tick / 100, show_number(texts, tick / 100, ".2f"))
        for tick in range(round(100 * floor), 101, 1)
    )
    y = Axis(texts("models.auroc"), floor, 1.0, ticks[:: max(1, len(ticks) // 5)], PLACES)
    plot = Plot(
        title,
        named_axis(texts("figures.negatives"), names),
        y,
        (Series(texts("models.auroc"), points),),
    )
    measured = {
        texts("figures.shown", n=name): Measure(
            curve[step]["auroc"], curve[step]["low"], curve[step]["high"], places=3, bar=0.5
        )
        for step, name in zip(steps, names, strict=True)
    }
    best = data["scorers"][data["chosen"]]
    for kind in ("easy", "look_alikes", "hard"):
        if best[kind]["value"] is not None:
            of = best[kind]["bananas"] + best[kind]["others"]
            measured[texts(f"figures.one_class.{kind}", n=show_number(texts, of))] = replace(
                read_measure(best[kind], places=3, bar=0.5), of=None
            )
    head = (texts("figures.one_class.row"), texts("models.auroc"))
    note = texts("figures.one_class.note", n=show_number(texts, data["known"]))
    return titled(texts, "one_class", head, [*measured.items()], (plot,), note=note)


def _far(texts: Texts, data: Mapping[str, Any], served: str) -> Figure:
    """What is said of pictures that are no photos."""
    rows = [
        (
            texts(f"figures.far.{kind}"),
            read_measure(each["not_target"]),
            read_measure(each["unsure"]),
        )
        for kind, each in {**data["kinds"], "all": data["all"]}.items()
    ]
    head = (texts("figures.far.row"), texts("figures.far.not"), texts("models.unsure"))
    return titled(texts, "far", head, rows)
