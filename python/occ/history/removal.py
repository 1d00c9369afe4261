"""Deletion, withdrawal and the end of keep_days: the photo's bytes really go.

May import: history.tables, history.values.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from occ.history.tables import feedback, photos, predictions
from occ.history.values import utc_now

REPEAT_HOURS = 24  # how long a repeated Idempotency-Key is recognised
NO_REQUEST = {"request_hash": None, "request_digest": None}
NO_PHOTO = {"learn": False, "show": False, "expires_at_utc": None}
REMOVED = "removed"  # the reason of an answer that a moderator deleted
# Stays: id, time, verdict, score, model, target; kinds and times of feedback; labels of reviewers.
BLANK = NO_PHOTO | NO_REQUEST | {"boxes": None, "count": None, "reason": "", "receipt_hash": None}


def blank_prediction(connection: sa.Connection, number: str, reason: str = "") -> bool:
    """Remove photo, boxes, notes and receipt. False: no such prediction, or blanked before.

    reason: REMOVED if it was not its owner who wanted that.
    """
    alive = (predictions.c.id == number) & predictions.c.deleted_at_utc.is_(None)
    values = BLANK | {"deleted_at_utc": utc_now(), "reason": reason}
    if connection.execute(predictions.update().where(alive).values(values)).rowcount == 0:
        return False
    connection.execute(photos.delete().where(photos.c.prediction_id == number))
    said = feedback.update().where(feedback.c.prediction_id == number)
    connection.execute(said.values(note=""))
    return True


def withdraw_consent(connection: sa.Connection, number: str, *, learn: bool, show: bool) -> bool:
    """Take back the consents that are named; a photo without any goes. False: no such prediction.

    A consent is only ever taken back: giving one later would be for a photo that is not kept.
    """
    alive = (predictions.c.id == number) & predictions.c.deleted_at_utc.is_(None)
    named = {name: False for name, gone in (("learn", learn), ("show", show)) if gone}
    if not named:
        return connection.scalar(sa.select(predictions.c.id).where(alive)) is not None
    if connection.execute(predictions.update().where(alive).values(named)).rowcount == 0:
        return False
    agreed = sa.select(predictions.c.id).where(
        alive, sa.or_(predictions.c.learn, predictions.c.show)
    )
    if connection.scalar(agreed) is None:
        connection.execute(photos.delete().where(photos.c.prediction_id == number))
        connection.execute(predictions.update().where(alive).values(NO_PHOTO))
    return True


def remove_expired(connection: sa.Connection, now: datetime) -> int:
    """Remove photos whose time is over and old request keys; how many photos went."""
    due = predictions.c.expires_at_utc <= now
    over = sa.select(predictions.c.id).where(due)
    gone = connection.execute(photos.delete().where(photos.c.prediction_id.in_(over))).rowcount
    connection.execute(predictions.update().where(due).values(NO_PHOTO))
    old = predictions.c.request_hash.is_not(None) & (
        predictions.c.made_at_utc < now - timedelta(hours=REPEAT_HOURS)
    )
    connection.execute(predictions.update().where(old).values(NO_REQUEST))
    return gone
