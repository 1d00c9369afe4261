"""Verdicts, consented photos and feedback <-> the database: all SQL is here and in history.*.

Rows are only added, except that a deletion or the end of keep_days really removes the photo. Times
are UTC. Raises HistoryRefused with a sentence. May import: values, history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from occ.history.engine import forget_deleted, make_engine, probe, reading, writing
from occ.history.feedback import insert_feedback, list_feedback
from occ.history.migration import bring_up_to_date, refuse_other_revision, take_back
from occ.history.receipts import Seal, is_receipt, seal_of
from occ.history.removal import blank_prediction, remove_expired, withdraw_consent
from occ.history.search import COLUMNS, count_rows, find_page, read_row
from occ.history.storing import find_answers, store_answers
from occ.history.tables import photos, predictions, secrets
from occ.history.values import (
    Answer,
    Counts,
    Feedback,
    Filters,
    KeptPhoto,
    Page,
    Prediction,
    Request,
    Stored,
    Terms,
    utc_now,
)

WALK_ROWS = 500
PURGE_S = 600  # photos of weeks, if nothing asked for so long


def open_history(
    url: str, target: str | None = None, *, upgrade: bool = True, begins: bool = True
) -> History:
    """Connect, bring the tables up to date under a lock. Raises HistoryRefused.

    upgrade: False refuses a database that is older, as the program that serves it may be, too.
    begins: False refuses an SQLite file that is not there, instead of making it, and one in memory.
    target: lists and counts are of answers about this object alone, as apps of several may share
    a database; None: about any. An id or a receipt finds its answer in either case.
    """
    engine = make_engine(url, begins=begins)
    secret = bring_up_to_date(engine, upgrade=upgrade)
    return History(engine, seal_of(secret), target)


def downgrade_history(url: str, revision: str, *, sure: bool = False) -> None:
    """Take the tables back to what an older program knows. Raises HistoryRefused.

    sure: though rows are lost by it.
    """
    take_back(make_engine(url, begins=False), revision, sure=sure)


@dataclass(frozen=True)
class History:
    """The open database; safe to share between threads."""

    engine: sa.Engine
    seal: Seal
    target: str | None = None

    def add_predictions(
        self, answers: Sequence[Answer], terms: Terms, request: Request | None = None
    ) -> list[Stored]:
        """Store the answers of one request, all or none; photos only if their owner agreed.

        What the same `request` stored before is not stored again: its ids and receipts come back.
        """
        return store_answers(self.engine, self.seal, answers, terms, request)

    def find_request(self, request: Request) -> dict[int, tuple[Prediction, Stored]]:
        """What the same request was answered before, by the photo's place in it.

        Raises HistoryRefused (code key_reused) if its key came with another body.
        """
        return find_answers(self.engine, self.seal, request)

    def get(self, number: str) -> Prediction | None:
        """The prediction of this id; None if there is none, or no longer."""
        alive = (predictions.c.id == number) & predictions.c.deleted_at_utc.is_(None)
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(*COLUMNS).where(alive)).first()
        return None if row is None else read_row(row)

    def knows_any(self, ids: Sequence[str]) -> bool:
        """True if an answer of one of these ids was stored here, whatever became of its photo."""
        with reading(self.engine) as connection:
            for start in range(0, len(ids), WALK_ROWS):  # SQLite takes only so many values at once
                some = predictions.c.id.in_(ids[start : start + WALK_ROWS])
                if connection.execute(sa.select(predictions.c.id).where(some).limit(1)).first():
                    return True
        return False

    def get_photo(self, number: str, *, learn: bool = False) -> KeptPhoto | None:
        """The kept photo of this prediction; None if there is none, or its time is over.

        learn: None too unless it may be learnt from at this moment.
        """
        query = (
            sa.select(photos.c.webp, photos.c.width_px, photos.c.height_px)
            .join(predictions)
            .where(predictions.c.id == number, predictions.c.expires_at_utc > utc_now())
        )
        query = query.where(predictions.c.learn) if learn else query
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else KeptPhoto(*row)

    def owns(self, number: str, receipt: str) -> bool:
        """True if this is the receipt of this prediction."""
        query = sa.select(predictions.c.receipt_hash).where(predictions.c.id == number)
        with reading(self.engine) as connection:
            return is_receipt(receipt, connection.scalar(query))

    def page(
        self,
        *,
        before: str | None = None,
        after: str | None = None,
        limit: int = 20,
        filters: Filters | None = None,
    ) -> Page:
        """Up to `limit` predictions, newest first: those older than id `before`, or newer than
        `after`, or the newest."""
        with reading(self.engine) as connection:
            wanted = replace(filters or Filters(), target=self.target)
            return find_page(connection, before, after, limit, wanted)

    def walk(self, filters: Filters | None = None) -> Iterator[Prediction]:
        """Every prediction, newest first; never holds more than a page of them."""
        before: str | None = None
        while True:
            page = self.page(before=before, limit=WALK_ROWS, filters=filters)
            yield from page.rows
            if page.older is None:
                return
            before = page.older

    def counts(self) -> Counts:
        """How many predictions there are, by verdict and by feedback."""
        with reading(self.engine) as connection:
            return count_rows(connection, self.target)

    def add_feedback(self, number: str, kind: str, note: str = "") -> Feedback | None:
        """Add what the owner says of an answer; "undo" takes the last word back. None: no such id.

        kind: one of tables.KINDS. Raises ValueError on another one, or a long note.
        """
        with writing(self.engine) as connection:
            return insert_feedback(connection, number, kind, note)

    def feedback_of(self, number: str) -> tuple[Feedback, ...]:
        """The last feedback.MOST_SAID things said of this prediction, oldest first."""
        with reading(self.engine) as connection:
            return list_feedback(connection, number)

    def delete(self, number: str) -> bool:
        """Remove photo, boxes, notes and receipt; removal.BLANK tells what stays.

        False: no such prediction, or deleted before.
        """
        with writing(self.engine) as connection:
            deleted = blank_prediction(connection, number)
        if deleted:
            forget_deleted(self.engine)
        return deleted

    def withdraw(self, number: str, *, learn: bool = False, show: bool = False) -> bool:
        """Take back one consent or both; without any the photo goes. False: no such prediction."""
        with writing(self.engine) as connection:
            known = withdraw_consent(connection, number, learn=learn, show=show)
        if known:
            forget_deleted(self.engine)
        return known

    def purge_expired(self, now: datetime | None = None) -> int:
        """Remove the photos whose time is over, and old request keys; how many photos went."""
        with writing(self.engine, work_s=PURGE_S) as connection:
            gone = remove_expired(connection, now or utc_now())
        forget_deleted(self.engine)  # also what a reader kept there at an earlier deletion
        return gone

    def ready(self) -> None:
        """Return if the database is this program's, answers, and can be written; HistoryRefused
        if not."""
        probe(self.engine, secrets)
        refuse_other_revision(self.engine)
