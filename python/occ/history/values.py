"""What passes to and from the database: predictions, photos to keep, repeated requests, pages.

May import: values.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from occ.values import Verdict

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's 32: sorts as it counts, no i l o u
ID_CHARACTERS = 26


def new_id(now: datetime) -> str:
    """26 characters: 48 bits of milliseconds, then 80 random bits; sorts by time as text.

    >>> early, late = (new_id(datetime(year, 1, 1, tzinfo=UTC)) for year in (2026, 2027))
    >>> early < late, len(early)
    (True, 26)
    """
    return _spell(now, int.from_bytes(os.urandom(10)))


def first_id(time: datetime) -> str:
    """The smallest id that could be made at this time or later: turns a date into a key.

    >>> moment = datetime(2026, 1, 1, tzinfo=UTC)
    >>> first_id(moment) <= new_id(moment)
    True
    """
    return _spell(time, 0)


def _spell(time: datetime, chance: int) -> str:
    number = max(int(time.timestamp() * 1000), 0) << 80 | chance
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def is_id(text: str) -> bool:
    """True if `text` could be an id; anything else need not reach the database.

    >>> is_id(new_id(datetime.now(UTC))), is_id("../../etc/passwd")
    (True, False)
    """
    return len(text) == ID_CHARACTERS and set(text) <= set(ALPHABET)


def row_of(verdict: Verdict) -> dict[str, object]:
    """What the database keeps of a verdict, by column."""
    return verdict.as_dict() | {"target": verdict.target, "reason": verdict.reason}


@dataclass(frozen=True)
class KeptPhoto:
    """A photo its owner agreed to keep: WebP bytes without metadata, and its size."""

    webp: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Answer:
    """One photo's verdict, to be stored. photo: what is kept of it if its owner agreed.

    place: of the photo in its request.
    """

    verdict: Verdict
    photo: KeptPhoto | None = None
    place: int = 0


@dataclass(frozen=True)
class Terms:
    """What the owner of a request's photos agreed to; they are kept if that is anything."""

    learn: bool = False
    show: bool = False
    keep_days: int = 30


@dataclass(frozen=True)
class Request:
    """What makes a repeated upload recognisable. All parts are digested with a secret, none kept.

    client: which app is asked, and who asks unless their key alone says so. key: their
    Idempotency-Key. body: everything that must be the same the second time: what was agreed to,
    and all photos.
    """

    client: str
    key: str
    body: bytes


@dataclass(frozen=True)
class Stored:
    """A stored prediction's id and the secret that lets its owner see, correct and delete it.

    expires_at_utc: when its photo will be deleted; None if none is kept.
    """

    id: str
    receipt: str
    expires_at_utc: datetime | None


@dataclass(frozen=True)
class Feedback:
    """One thing the owner said of an answer, and of which model's."""

    kind: str
    note: str
    made_at_utc: datetime
    model: str


@dataclass(frozen=True)
class Prediction:
    """One answer as kept. boxes: list of {cx, cy, w, h, score} or None. feedback: its last word.

    has_photo: a photo is kept and not yet expired; when it is, expires_at_utc is None.
    show: its owner wants it seen by everybody.
    named: what the owner of an unsure answer said that it shows, the target or "other".
    """

    id: str
    made_at_utc: datetime
    verdict: str
    score: float
    model: str
    target: str
    boxes: list[dict[str, float]] | None
    count: int | None
    reason: str
    learn: bool
    show: bool
    expires_at_utc: datetime | None
    has_photo: bool
    feedback: str | None
    named: str | None = None

    @property
    def is_shown(self) -> bool:
        """True if everybody may see the photo."""
        return self.show and self.has_photo


@dataclass(frozen=True)
class Filters:
    """Which predictions are wanted; None means any. feedback: the last word said, or "none".

    judged: words that judge an answer are looked for only where there was something to judge, not
    at unsure ones, whose owners name the photo by saying "wrong". named: unsure ones whose owner
    says "target" or "other"; to be asked for with feedback="wrong".
    """

    verdict: str | None = None
    model: str | None = None
    feedback: str | None = None
    since_utc: datetime | None = None
    until_utc: datetime | None = None
    shown: bool = False
    target: str | None = None
    judged: bool = False
    named: str | None = None


@dataclass(frozen=True)
class Page:
    """Predictions, newest first. older, newer: ids to continue `before` and `after`, or None."""

    rows: tuple[Prediction, ...]
    older: str | None
    newer: str | None


@dataclass(frozen=True)
class Counts:
    """How many predictions are kept, by verdict and by the last feedback word."""

    total: int
    verdicts: dict[str, int]
    feedback: dict[str, int]


def utc_now() -> datetime:
    """Now, aware, in UTC, in whole milliseconds (as ids count)."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
