"""A moderator's word about a photo -> its showing ends, or photo and answer go; who said it stays.

May import: history.engine, history.removal, history.reviews, history.tables.
"""

from __future__ import annotations

import sqlalchemy as sa

from occ.history.engine import forget_deleted, reading, writing
from occ.history.removal import REMOVED, blank_prediction, withdraw_consent
from occ.history.reviews import insert_review
from occ.history.tables import predictions


def take_down(engine: sa.Engine, number: str, moderator: str) -> bool:
    """End the showing of a photo; without a consent to learn it goes. False: not shown."""
    shown = predictions.c.show & (predictions.c.id == number)
    with writing(engine) as connection:
        if connection.scalar(sa.select(predictions.c.id).where(shown)) is None:
            return False
        withdraw_consent(connection, number, learn=False, show=True)
        insert_review(connection, number, moderator, "takedown")
    forget_deleted(engine)
    return True


def remove_answer(engine: sa.Engine, number: str, moderator: str) -> bool:
    """Delete an answer and its photo as its owner would. False: there is none, or no longer."""
    with writing(engine) as connection:
        if not blank_prediction(connection, number, REMOVED):
            return False
        insert_review(connection, number, moderator, "takedown")
    forget_deleted(engine)
    return True


def is_removed(engine: sa.Engine, number: str) -> bool:
    """True if it was a moderator who deleted this answer."""
    removed = predictions.c.deleted_at_utc.is_not(None) & (predictions.c.reason == REMOVED)
    with reading(engine) as connection:
        query = sa.select(predictions.c.id).where(removed, predictions.c.id == number)
        return connection.scalar(query) is not None
