"""Verdicts, consented photos and feedback <-> the database: all SQL is here and in history_*.py.

Rows are only added, except that a deletion or the end of keep_days really removes the photo. Times
are UTC. Raises HistoryRefused with a sentence. May import: errors, values, history_*.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets as random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from occ.errors import HistoryRefused
from occ.history_engine import close_idle, forget_deleted, open_engine, writing
from occ.history_search import COLUMNS, count_rows, find_page, read_row
from occ.history_tables import KINDS, NOTE_CHARACTERS, feedback, photos, predictions, secrets
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
    utc_now,
)
from occ.values import Verdict

REPEAT_HOURS = 24  # how long a repeated Idempotency-Key is recognised
BLANK = {
    "boxes": sa.null(),
    "count": None,
    "reason": "",
    "learn": False,
    "show": False,
    "expires_at_utc": None,
    "receipt_hash": None,
    "request_hash": None,
    "request_digest": None,
}  # what a deletion takes from the row: all but id, time, verdict, score, model and target


def open_history(url: str) -> History:
    """Connect, bring the tables up to date under a lock. Raises HistoryRefused."""
    engine = open_engine(url)
    with engine.connect() as connection:
        secret = connection.scalar(sa.select(secrets.c.value))
    close_idle(engine)
    return History(engine, bytes.fromhex(secret))


@dataclass(frozen=True)
class History:
    """The open database; safe to share between threads."""

    engine: sa.Engine
    secret: bytes

    def add_prediction(
        self,
        verdict: Verdict,
        *,
        photo: KeptPhoto | None = None,
        learn: bool = False,
        show: bool = False,
        keep_days: int = 30,
        request: Request | None = None,
    ) -> Stored:
        """Store one answer; the photo only if its owner agreed to `learn` or `show`.

        A `request` stored before is not stored again: its id and receipt come back.
        """
        now = utc_now()
        number = new_id(now)
        receipt = self._digest("receipt", number, *_words(request, random.token_hex(16)))[:40]
        kept = photo if learn or show else None
        row = {
            "id": number,
            "made_at_utc": now,
            **verdict.as_dict(),
            "target": verdict.target,
            "reason": verdict.reason,
            "learn": learn,
            "show": show,
            "expires_at_utc": now + timedelta(days=keep_days) if kept else None,
            "receipt_hash": hash_receipt(receipt),
            "request_hash": request and self._digest("request", *_words(request)),
            "request_digest": request and _digest_body(request),
        }
        try:
            with self._writing() as connection:
                connection.execute(predictions.insert().values(row))
                if kept:
                    connection.execute(photos.insert().values(prediction_id=number, **vars(kept)))
        except sa.exc.IntegrityError:
            before = request and self.find_request(request)
            if not before:
                raise
            return before[1]
        return Stored(number, receipt)

    def find_request(self, request: Request) -> tuple[Prediction, Stored] | None:
        """What the same request was answered before, or None.

        Raises HistoryRefused (code key_reused) if its key came with another body.
        """
        wanted = predictions.c.request_hash == self._digest("request", *_words(request))
        with self._reading() as connection:
            row = connection.execute(
                sa.select(*COLUMNS, predictions.c.request_digest).where(wanted)
            ).first()
        if row is None:
            return None
        if not hmac.compare_digest(row.request_digest, _digest_body(request)):
            raise HistoryRefused(
                "This Idempotency-Key was already used for another request.",
                code="key_reused",
                advice="Use a new key for each new request.",
            )
        receipt = self._digest("receipt", row.id, *_words(request))[:40]
        return read_row(row), Stored(row.id, receipt)

    def get(self, number: str) -> Prediction | None:
        """The prediction of this id; None if there is none, or no longer."""
        return self._find(predictions.c.id == number)

    def get_by_receipt(self, receipt: str) -> Prediction | None:
        """The prediction whose owner holds this receipt, or None."""
        return self._find(predictions.c.receipt_hash == hash_receipt(receipt))

    def get_photo(self, number: str) -> KeptPhoto | None:
        """The kept photo of this prediction; None if there is none, or its time is over."""
        query = (
            sa.select(photos.c.webp, photos.c.width_px, photos.c.height_px)
            .join(predictions)
            .where(predictions.c.id == number, predictions.c.expires_at_utc > utc_now())
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else KeptPhoto(*row)

    def owns(self, number: str, receipt: str) -> bool:
        """True if this is the receipt of this prediction."""
        query = sa.select(predictions.c.receipt_hash).where(predictions.c.id == number)
        with self._reading() as connection:
            expected = connection.scalar(query)
        return expected is not None and hmac.compare_digest(expected, hash_receipt(receipt))

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
        with self._reading() as connection:
            return find_page(connection, before, after, limit, filters or Filters())

    def counts(self) -> Counts:
        """How many predictions there are, by verdict and by feedback."""
        with self._reading() as connection:
            return count_rows(connection)

    def add_feedback(self, number: str, kind: str, note: str = "") -> Feedback | None:
        """Add what the owner says of an answer; "undo" takes the last word back. None: no such id.

        Raises ValueError on another kind or a note that is too long.
        """
        if kind not in KINDS or len(note) > NOTE_CHARACTERS:
            raise ValueError(
                f"Expected a kind of {KINDS} and a note of up to {NOTE_CHARACTERS} characters. "
                f"Received: {kind!r} and {len(note)} characters."
            )
        now = utc_now()
        alive = (predictions.c.id == number) & predictions.c.deleted_at_utc.is_(None)
        with self._writing() as connection:
            model = connection.scalar(sa.select(predictions.c.model).where(alive))
            if model is None:
                return None
            said = Feedback(kind, note, now, model)
            row = {"prediction_id": number, **vars(said)}
            connection.execute(feedback.insert().values(row))
        return said

    def feedback_of(self, number: str) -> tuple[Feedback, ...]:
        """Everything said of this prediction, oldest first."""
        columns = (feedback.c.kind, feedback.c.note, feedback.c.made_at_utc, feedback.c.model)
        query = sa.select(*columns).where(feedback.c.prediction_id == number)
        with self._reading() as connection:
            return tuple(Feedback(*row) for row in connection.execute(query.order_by("id")))

    def delete(self, number: str) -> bool:
        """Remove photo, boxes, notes and receipt; time, verdict and model stay, to be counted.

        False: no such prediction, or deleted before.
        """
        alive = (predictions.c.id == number) & predictions.c.deleted_at_utc.is_(None)
        with self._writing() as connection:
            blank = predictions.update().where(alive).values(BLANK | {"deleted_at_utc": utc_now()})
            if connection.execute(blank).rowcount == 0:
                return False
            connection.execute(photos.delete().where(photos.c.prediction_id == number))
            said = feedback.update().where(feedback.c.prediction_id == number)
            connection.execute(said.values(note=""))
        forget_deleted(self.engine)
        return True

    def purge_expired(self, now: datetime | None = None) -> int:
        """Remove the photos whose time is over, and old request keys; how many photos went."""
        now = now or utc_now()
        over = sa.select(predictions.c.id).where(predictions.c.expires_at_utc <= now)
        old = predictions.c.request_hash.is_not(None) & (
            predictions.c.made_at_utc < now - timedelta(hours=REPEAT_HOURS)
        )
        with self._writing() as connection:
            gone = connection.execute(photos.delete().where(photos.c.prediction_id.in_(over)))
            withdrawn = {"learn": False, "show": False, "expires_at_utc": None}
            due = predictions.c.expires_at_utc <= now
            connection.execute(predictions.update().where(due).values(withdrawn))
            forgotten = {"request_hash": None, "request_digest": None}
            connection.execute(predictions.update().where(old).values(forgotten))
        if gone.rowcount:
            forget_deleted(self.engine)
        return gone.rowcount

    def ready(self) -> None:
        """Return if the database answers; raise HistoryRefused with the reason if it does not."""
        with self._reading() as connection:
            connection.execute(sa.select(predictions.c.id).limit(1))

    def _find(self, condition: sa.ColumnElement[bool]) -> Prediction | None:
        query = sa.select(*COLUMNS).where(condition, predictions.c.deleted_at_utc.is_(None))
        with self._reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else read_row(row)

    def _digest(self, *words: str) -> str:
        return hmac.new(self.secret, "\0".join(words).encode(), hashlib.sha256).hexdigest()

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with _refusing(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with _refusing(), writing(self.engine) as connection:
            yield connection


def hash_receipt(receipt: str) -> str:
    """The digest under which a receipt is kept; receipts are random, so no salt is needed."""
    return hashlib.sha256(receipt.encode()).hexdigest()


def _words(request: Request | None, otherwise: str = "") -> tuple[str, ...]:
    return (request.client, request.key, str(request.number)) if request else (otherwise,)


def _digest_body(request: Request) -> str:
    """Keyed with the client's own key, which is not kept: the row can't be tested for a photo."""
    return hmac.new(request.key.encode(), request.body, hashlib.sha256).hexdigest()


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as fault:
        raise HistoryRefused("The database does not answer.") from fault
