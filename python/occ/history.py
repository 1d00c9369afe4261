"""Verdicts, consented photos and feedback <-> the database: all SQL is in the history_* files.

Rows are only added, except that a deletion or the end of keep_days really removes the photo. Times
are UTC. Raises HistoryRefused with a sentence. May import: values, history_*.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from occ.history_engine import forget_deleted, make_engine, probe, reading, writing
from occ.history_feedback import insert_feedback, list_feedback
from occ.history_migration import bring_up_to_date
from occ.history_receipts import Seal, check_body, hash_receipt, is_receipt
from occ.history_removal import blank_prediction, remove_expired, withdraw_consent
from occ.history_search import COLUMNS, count_rows, find_page, read_row
from occ.history_tables import photos, predictions, secrets
from occ.history_values import (
    Counts,
    Feedback,
    Filters,
    KeptPhoto,
    Page,
    Prediction,
    Request,
    Stored,
    new_id,
    row_of,
    utc_now,
)
from occ.values import MAX_PHOTOS, Verdict


def open_history(url: str, target: str | None = None) -> History:
    """Connect, bring the tables up to date under a lock. Raises HistoryRefused.

    target: lists and counts are of answers about this object alone, as apps of several may share
    a database; None: about any. An id or a receipt finds its answer in either case.
    """
    engine = make_engine(url)
    return History(engine, Seal(bytes.fromhex(bring_up_to_date(engine))), target)


@dataclass(frozen=True)
class History:
    """The open database; safe to share between threads."""

    engine: sa.Engine
    seal: Seal
    target: str | None = None

    def add_prediction(
        self,
        verdict: Verdict,
        *,
        photo: KeptPhoto | None = None,
        learn: bool = False,
        show: bool = False,
        keep_days: int = 30,
        request: Request | None = None,
        place: int = 0,
    ) -> Stored:
        """Store one answer; the photo only if its owner agreed to `learn` or `show`.

        A `request` whose photo at this place was stored before is not stored again: its id and
        receipt come back.
        """
        now = utc_now()
        number = new_id(now)
        receipt = self.seal.make_receipt(number, request, place)
        kept = photo if learn or show else None
        row = {
            "id": number,
            "made_at_utc": now,
            **row_of(verdict),
            "learn": learn,
            "show": show,
            "expires_at_utc": now + timedelta(days=keep_days) if kept else None,
            "receipt_hash": hash_receipt(receipt),
            **self.seal.columns_of(request, place),
        }
        try:
            with writing(self.engine) as connection:
                connection.execute(predictions.insert().values(row))
                if kept:
                    connection.execute(photos.insert().values(prediction_id=number, **vars(kept)))
        except sa.exc.IntegrityError:  # the same request, answered meanwhile by another thread
            before = self.find_request(request) if request else {}
            if place not in before:
                raise
            return before[place][1]
        return Stored(number, receipt, row["expires_at_utc"])

    def find_request(self, request: Request) -> dict[int, tuple[Prediction, Stored]]:
        """What the same request was answered before, by the photo's place in it.

        Raises HistoryRefused (code key_reused) if its key came with another body.
        """
        places = {self.seal.hash_request(request, place): place for place in range(MAX_PHOTOS)}
        query = sa.select(*COLUMNS, predictions.c.request_hash, predictions.c.request_digest)
        query = query.where(predictions.c.request_hash.in_(places))
        found = {}
        with reading(self.engine) as connection:
            for row in connection.execute(query):
                check_body(request, row.request_digest)
                place = places[row.request_hash]
                receipt = self.seal.make_receipt(row.id, request, place)
                found[place] = read_row(row), Stored(row.id, receipt, row.expires_at_utc)
        return found

    def get(self, number: str) -> Prediction | None:
        """The prediction of this id; None if there is none, or no longer."""
        alive = (predictions.c.id == number) & predictions.c.deleted_at_utc.is_(None)
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(*COLUMNS).where(alive)).first()
        return None if row is None else read_row(row)

    def get_photo(self, number: str) -> KeptPhoto | None:
        """The kept photo of this prediction; None if there is none, or its time is over."""
        query = (
            sa.select(photos.c.webp, photos.c.width_px, photos.c.height_px)
            .join(predictions)
            .where(predictions.c.id == number, predictions.c.expires_at_utc > utc_now())
        )
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

    def counts(self) -> Counts:
        """How many predictions there are, by verdict and by feedback."""
        with reading(self.engine) as connection:
            return count_rows(connection, self.target)

    def add_feedback(self, number: str, kind: str, note: str = "") -> Feedback | None:
        """Add what the owner says of an answer; "undo" takes the last word back. None: no such id.

        kind: one of history_tables.KINDS. Raises ValueError on another one, or a long note.
        """
        with writing(self.engine) as connection:
            return insert_feedback(connection, number, kind, note)

    def feedback_of(self, number: str) -> tuple[Feedback, ...]:
        """Everything said of this prediction, oldest first."""
        with reading(self.engine) as connection:
            return list_feedback(connection, number)

    def delete(self, number: str) -> bool:
        """Remove photo, boxes, notes and receipt; history_removal.BLANK tells what stays.

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
        with writing(self.engine) as connection:
            gone = remove_expired(connection, now or utc_now())
        if gone:
            forget_deleted(self.engine)
        return gone

    def ready(self) -> None:
        """Return if the database answers and can be written; HistoryRefused if it cannot."""
        probe(self.engine, secrets)
