"""A title, plots and the numbers behind them -> what js/plot/figure.js shows, and the same as CSV.

Every figure is a table too: for those who listen, and for those who want the numbers. The script
shows them, not Dash, which takes seconds for a thousand cells. May import: web.texts,
web.pages.numbers, web.pages.plots.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from occ.web.pages.numbers import show_number, show_percent
from occ.web.pages.plots import Plot, plot_data
from occ.web.texts import Texts

PARTS = ("value", "low", "high", "right", "of")


@dataclass(frozen=True)
class Measure:
    """A measured number. places: digits after the point; None writes a percentage.

    bar: where the bar under it starts, for values up to 1; None draws none.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    right: int | None = None
    of: int | None = None
    places: int | None = None
    bar: float | None = 0.0


@dataclass(frozen=True)
class Name:
    """The head of a row. about: what it is. tag: a word beside it, and of which kind."""

    name: str
    about: str = ""
    tag: str = ""
    kind: str = ""


Cell = str | Name | Measure


@dataclass(frozen=True)
class Figure:
    """One figure. name: its place on the page and its file. head: of its table.

    rows: the head of a row first. Its table is folded away if there are plots.
    """

    name: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    plots: tuple[Plot, ...] = ()
    title: str = ""
    lead: str = ""
    note: str = ""


def titled(texts: Texts, name: str, *more: Any, **others: Any) -> Figure:
    """A figure with its own title and sentence."""
    told = {part: texts(f"figures.{name}.{part}") for part in ("title", "lead")}
    return Figure(name, *more, **told, **others)


def read_measure(data: Mapping[str, Any], **look: Any) -> Measure:
    """{value, low, high, right, of} of a report; value is None where there was nothing to count."""
    found = {part: data[part] for part in PARTS if part in data}
    return Measure(**({"value": None} | found), **look)


def figures_place(
    texts: Texts, figures: Iterable[Figure], query: str | None = None, *, folds: bool = False
) -> html.Div:
    """The place that the script fills. query: what the addresses of files end with; None: none.

    folds: whether each figure folds away below its title, as all do on a phone at first.
    """
    data = [
        {
            "name": figure.name,
            "title": figure.title,
            "lead": figure.lead,
            "note": figure.note,
            "head": figure.head,
            "rows": [[show_cell(texts, cell) for cell in row] for row in figure.rows],
            "plots": [plot_data(texts, plot) for plot in figure.plots],
            "file": None if query is None else f"/figures/{figure.name}.csv{query}",
        }
        for figure in figures
    ]
    words = {"table": texts("figures.table"), "save": texts("figures.csv")}
    words |= {"open": texts("figures.open"), "fold": texts("figures.fold")} if folds else {}
    given = {"figures": data, "words": words, "folds": folds}
    told = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    return html.Div(className="figures-place", **{"data-figures": told})


def show_cell(texts: Texts, cell: Cell) -> str | dict[str, Any]:
    """Words as they are; a measure as words and where its bar starts, ends and is marked."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Name):
        return vars(cell)
    if cell.value is None:
        return {"none": texts("models.not_counted")}

    def show(number: float) -> str:
        if cell.places is None:
            return show_percent(texts, number)
        return show_number(texts, number, f".{cell.places}f")

    shown: dict[str, Any] = {"value": show(cell.value)}
    if cell.low is not None and cell.high is not None:
        low = show_number(texts, 100 * cell.low, ".1f") if cell.places is None else show(cell.low)
        shown["range"] = texts("models.range", low=low, high=show(cell.high))
    if cell.bar is not None:
        ends = cell.low, cell.value, cell.high
        if None in ends:
            ends = cell.bar, cell.value, cell.value  # a share that was only counted
        places = (max(end - cell.bar, 0) / (1 - cell.bar) for end in ends)
        shown["bar"] = [round(100 * place, 2) for place in places]
    if cell.right is not None and cell.of is not None:
        right, of = show_number(texts, cell.right), show_number(texts, cell.of)
        shown["of"] = texts("models.of", right=right, of=of)
    return shown


def write_csv(figure: Figure) -> str:
    r"""The table; a measured column becomes one for each part that any of its cells has.

    >>> write_csv(Figure("a", ("Model", "Found"), [("occ", Measure(0.9, right=9, of=10))]))
    'Model,Found,Found right,Found of\r\nocc,0.9,9,10\r\n'
    """
    head: list[str] = []
    body: list[list] = [[] for _ in figure.rows]
    for name, cells in zip(figure.head, zip(*figure.rows, strict=True), strict=False):
        measured = [cell for cell in cells if isinstance(cell, Measure)]
        has = [part for part in PARTS if any(getattr(cell, part) is not None for cell in measured)]
        parts = has or (["value"] if measured else [])
        head += [name if part == "value" else f"{name} {part}" for part in parts] or [name]
        for row, cell in zip(body, cells, strict=True):
            word = cell.name if isinstance(cell, Name) else cell
            row += [getattr(cell, part, "") for part in parts] if parts else [word]
    text = io.StringIO()
    csv.writer(text).writerows([head, *body])
    return text.getvalue()
