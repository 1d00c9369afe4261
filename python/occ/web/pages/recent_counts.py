"""Counts of answers over time -> tiles and a drawing of the recent page.

May import: values, history.counts, history.tables, web.texts, web.pages.
"""

from __future__ import annotations

from dash import html

from occ.history.counts import Tally
from occ.history.tables import JUDGING
from occ.values import LABELS
from occ.web.pages.figure import Figure, figures_place
from occ.web.pages.numbers import show_day, show_number, show_percent
from occ.web.pages.plots import Plot, Series, count_axis, named_axis
from occ.web.pages.recent_filters import DAY, HOUR, Wanted
from occ.web.texts import Texts

TALL_PX = 230


def counts_body(texts: Texts, target: str, tally: Tally, wanted: Wanted) -> list:
    """Numbers to take in at a glance, then the drawing; nothing if there was no answer."""
    if not tally.total:
        return []
    words = (target, "unsure", LABELS[0])
    sums = {word: sum(tally.answers.get(word, ())) for word in words}
    kinds = dict(zip(words, ("target", "unsure", "other"), strict=True))
    tiles = [_tile(texts("recent.total"), show_number(texts, tally.total), "", "all")]
    tiles += [
        _tile(
            texts(f"recent.{kinds[word]}"),
            show_number(texts, count),
            show_percent(texts, count / tally.total),
            kinds[word],
        )
        for word, count in sums.items()
    ]
    if told := sum(tally.said.get(kind, 0) for kind in JUDGING):
        right = tally.said.get("right", 0)
        said = texts("models.of", right=show_number(texts, right), of=show_number(texts, told))
        share = show_percent(texts, right / told)
        tiles.append(_tile(texts("recent.owners_right"), said, share, "said"))
    drawn = _draw(texts, kinds, tally)
    title = html.H2(texts("recent.counts"), className="counted")
    narrowed = wanted.kind != "all" or wanted.model or wanted.feedback
    note = html.P(texts("recent.counts_note"), className="set-note") if narrowed else None
    return [title, note, html.Dl(tiles, className="tiles"), figures_place(texts, [drawn])]


def _tile(name: str, value: str, share: str, kind: str) -> html.Div:
    small = html.Span(share, className="share") if share else None
    return html.Div([html.Dt(name), html.Dd([html.B(value), small])], className=f"tile {kind}")


def _draw(texts: Texts, kinds: dict[str, str], tally: Tally) -> Figure:
    """Columns of answers; the table has the newest first, as the list above has.

    Days are those of UTC, as ISO writes them: js/plot/days.js says them in the visitor's language.
    """
    starts = tally.edges[:-1]
    step = tally.edges[1] - tally.edges[0]
    short = [f"{start:%H:00}" if step < DAY else f"--{start:%m-%d}" for start in starts]
    whole = [f"{show_day(start)} {start:%H:00} UTC" if step < DAY else show_day(start)
             for start in starts]  # fmt: skip
    columns = list(zip(*(tally.answers[word] for word in kinds), strict=True))
    written = [[show_number(texts, count) for count in counts] for counts in columns]
    names = [texts(f"recent.{kind}") for kind in kinds.values()]
    says = [
        f"{start} · " + " · ".join(f"{name}: {n}" for name, n in zip(names, counts, strict=True))
        for start, counts in zip(whole, written, strict=True)
    ]
    since, until = whole[0][:10], show_day(tally.edges[-1] - HOUR)
    title = texts("recent.over_time", since=since, until=until)
    series = tuple(
        Series(name, tuple(enumerate(tally.answers[word])), look)
        for look, (name, word) in enumerate(zip(names, kinds, strict=True))
    )
    most = max(map(sum, columns))
    plot = Plot(
        title,
        named_axis(texts("recent.time_utc"), short),
        count_axis(texts, texts("recent.total"), most),
        series,
        kind="bars",
        says=tuple(says),
        tall=TALL_PX,
    )
    rows = [(start, *counts) for start, counts in zip(whole, written, strict=True)]
    head = (texts("recent.from"), *names)
    return Figure("over-time", head, rows[::-1], (plot,), title=title)
