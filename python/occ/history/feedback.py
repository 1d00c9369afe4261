"""What owners say of answers: rows that are only added, the last one counts.

May import: history.tables, history.values.
"""

from __future__ import annotations

import sqlalchemy as sa

from occ.history.tables import KINDS, NOTE_CHARACTERS, feedback, predictions
from occ.history.values import Feedback, utc_now

MOST_SAID = 10  # who says more does not make the pages longer on which all of it would stand


def insert_feedback(
    connection: sa.Connection, number: str, kind: str, note: str
) -> Feedback | None:
    """Add one row; None if there is no such prediction, or no longer.

    Raises ValueError on another kind or a note that is too long.
    """
    if kind not in KINDS or len(note) > NOTE_CHARACTERS:
        raise ValueError(
            f"Expected a kind of {KINDS} and a note of up to {NOTE_CHARACTERS} characters. "
            f"Received: {kind!r} and {len(note)} characters."
        )
    alive = (predictions.c.id == number) & predictions.c.deleted_at_utc.is_(None)
    query = sa.select(predictions.c.model).where(alive)
    # PostgreSQL would let a deletion pass between this look and the insert, and keep the note
    model = connection.scalar(query.with_for_update())
    if model is None:
        return None
    said = Feedback(kind, note, utc_now(), model)
    connection.execute(feedback.insert().values(prediction_id=number, **vars(said)))
    return said


def list_feedback(connection: sa.Connection, number: str) -> tuple[Feedback, ...]:
    """The last MOST_SAID things said of one prediction, oldest first; the others stay unread."""
    columns = (feedback.c.kind, feedback.c.note, feedback.c.made_at_utc, feedback.c.model)
    query = sa.select(*columns).where(feedback.c.prediction_id == number)
    query = query.order_by(feedback.c.id.desc()).limit(MOST_SAID)
    return tuple(Feedback(*row) for row in connection.execute(query))[::-1]
