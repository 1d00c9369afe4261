"""Points in time -> how many answers of each word lie between them, by the index alone.

Deleted answers count too: their time and verdict stay for this. May import: history.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from occ.history.engine import reading
from occ.history.search import about, said_of
from occ.history.tables import feedback, predictions
from occ.history.values import first_id


@dataclass(frozen=True)
class Tally:
    """answers: word -> a count for each span, oldest first. said: last word of owners -> count.

    Where the answer was unsure, their words are left out of `said`: it cannot be right or wrong.
    """

    edges: tuple[datetime, ...]
    answers: dict[str, tuple[int, ...]]
    said: dict[str, int]

    @property
    def total(self) -> int:
        """All answers of all spans."""
        return sum(map(sum, self.answers.values()))


def count_over_time(
    engine: sa.Engine,
    words: Sequence[str],
    edges: Sequence[datetime],
    target: str | None = None,
) -> Tally:
    """edges: where each span begins, and the end of the last. words: the verdicts to count.

    One count for each span and word, each a walk along one index: no row is ever read.
    """
    spans = sa.values(
        sa.column("word", sa.String), sa.column("span", sa.Integer),
        sa.column("low", sa.String), sa.column("high", sa.String), name="spans",
    ).data([
        (word, span, first_id(low), first_id(high))
        for word in words
        for span, (low, high) in enumerate(itertools.pairwise(edges))
    ]).cte("spans")  # fmt: skip
    inside = sa.select(sa.func.count()).where(
        predictions.c.verdict == spans.c.word,
        predictions.c.id >= spans.c.low,
        predictions.c.id < spans.c.high,
        about(target),
    )
    query = sa.select(spans.c.word, spans.c.span, inside.correlate(spans).scalar_subquery())
    last = sa.select(sa.func.max(feedback.c.id)).group_by(feedback.c.prediction_id)
    last = last.where(feedback.c.prediction_id.between(first_id(edges[0]), first_id(edges[-1])))
    said = sa.select(feedback.c.kind, sa.func.count()).group_by(feedback.c.kind)
    said = said.where(feedback.c.id.in_(last), feedback.c.kind != "undo")
    judged = sa.and_(predictions.c.verdict != "unsure", about(target))
    said = said.where(said_of(feedback, judged))
    found = {word: [0] * (len(edges) - 1) for word in words}
    with reading(engine) as connection:
        for word, span, count in connection.execute(query):
            found[word][span] = count
        spoken = {kind: count for kind, count in connection.execute(said)}
    return Tally(tuple(edges), {word: tuple(counts) for word, counts in found.items()}, spoken)
