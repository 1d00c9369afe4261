"""A reviewer's name -> the next photo to check, and what all reviewers said. Rows are only added.

Only photos whose owner agreed to `learn` are ever asked about. May import: values, history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from occ.history.engine import reading, writing
from occ.history.search import COLUMNS, LAST_WORD, about, read_row, said_of
from occ.history.tables import JUDGING, NAME_CHARACTERS, REVIEWS, photos, predictions, reviews
from occ.history.values import Prediction, utc_now
from occ.values import NOVEL

LABELS = REVIEWS[:3]  # what a photo can be: target, other, unsure
CHANCE_FROM = 11  # an id is 10 characters of time, then random ones: an order nobody chose


@dataclass(frozen=True)
class Asked:
    """A photo to check, and why it is asked about: a name of WHYS."""

    prediction: Prediction
    why: str


@dataclass(frozen=True)
class Labelled:
    """A photo that may be learnt from, and what each reviewer calls it."""

    prediction: Prediction
    labels: dict[str, str]


@dataclass(frozen=True)
class Reviews:
    """What reviewers do with an open history; safe to share between threads.

    target: of a history that is asked about one object alone.
    """

    engine: sa.Engine
    target: str | None = None

    def next_for(self, reviewer: str) -> Asked | None:
        """Photos by turns of each reason of WHYS; None if this reviewer has seen all."""
        with reading(self.engine) as connection:
            turn = _count_own(connection, reviewer, self.target)
            names = tuple(WHYS)
            for number in range(len(names)):
                why = names[(turn + number) % len(names)]
                found = connection.execute(self._asking(reviewer, why).limit(1)).first()
                if found is not None:
                    return Asked(read_row(found), why)
        return None

    def ask_again(self, reviewer: str, number: str) -> Asked | None:
        """This very photo, if the reviewer may still be asked about it."""
        query = self._asking(reviewer, "random").where(predictions.c.id == number)
        with reading(self.engine) as connection:
            found = connection.execute(query).first()
        return None if found is None else Asked(read_row(found), "random")

    def is_there(self, number: str) -> bool:
        """True if this photo may be learnt from now, whoever labelled it."""
        query = _keepable(self.target).where(predictions.c.id == number)
        with reading(self.engine) as connection:
            return connection.execute(query).first() is not None

    def add(self, number: str, reviewer: str, label: str) -> bool:
        """Keep what a reviewer says of a photo. False: it is no longer there to be labelled.

        label: target, other, unsure or skip. Raises ValueError on another, or on a bad name.
        """
        if label not in (*LABELS, "skip"):
            raise ValueError(f"Expected a label of {(*LABELS, 'skip')}. Received: {label!r}.")
        with writing(self.engine) as connection:
            open_one = self._asking(reviewer, "random").where(predictions.c.id == number)
            if connection.execute(open_one).first() is None:
                return False
            insert_review(connection, number, reviewer, label)
        return True

    def undo(self, reviewer: str) -> str | None:
        """Take back this reviewer's last standing word; the id of its photo, or None."""
        own = _standing(self.target).where(reviews.c.reviewer == reviewer)
        own = own.order_by(reviews.c.id.desc())
        with writing(self.engine) as connection:
            last = connection.execute(own.limit(1)).first()
            if last is None:
                return None
            insert_review(connection, last.prediction_id, reviewer, "undo")
        return last.prediction_id

    def count(self, reviewer: str) -> tuple[int, int]:
        """(photos this reviewer has not seen, photos this reviewer has seen)."""
        left = self._asking(reviewer, "random").with_only_columns(sa.func.count()).order_by(None)
        with reading(self.engine) as connection:
            return connection.scalar(left) or 0, _count_own(connection, reviewer, self.target)

    def labels(self) -> dict[str, dict[str, str]]:
        """What each reviewer calls each photo: id -> reviewer -> label; skips left out."""
        query = _standing(self.target).where(reviews.c.label.in_(LABELS)).order_by(reviews.c.id)
        found: dict[str, dict[str, str]] = defaultdict(dict)
        with reading(self.engine) as connection:
            for row in connection.execute(query):
                found[row.prediction_id][row.reviewer] = row.label
        return dict(found)

    def shared(self) -> dict[tuple[int, ...], int]:
        """Of how many photos so many reviewers said each of LABELS, where more than one did."""
        said = _standing(self.target).where(reviews.c.label.in_(LABELS))
        times = [sa.func.count().filter(reviews.c.label == label).label(label) for label in LABELS]
        photo = said.with_only_columns(*times).group_by(reviews.c.prediction_id)
        photo = photo.having(sa.func.count() > 1).subquery()
        query = sa.select(*photo.c, sa.func.count()).group_by(*photo.c)
        with reading(self.engine) as connection:
            return {tuple(counts): photos for *counts, photos in connection.execute(query)}

    def labelled(self) -> list[Labelled]:
        """Every labelled photo that may be learnt from now, oldest first."""
        said = self.labels()
        with reading(self.engine) as connection:
            found = connection.execute(_keepable(self.target).order_by("id"))
            rows = [read_row(row) for row in found]
        return [Labelled(row, said[row.id]) for row in rows if row.id in said]

    def _asking(self, reviewer: str, why: str) -> sa.Select:
        """Photos to ask this reviewer about for this reason, the first one first."""
        own = _standing(self.target).where(reviews.c.reviewer == reviewer)
        own = own.with_only_columns(reviews.c.prediction_id)
        return WHYS[why](_keepable(self.target).where(predictions.c.id.not_in(own)))


def insert_review(connection: sa.Connection, number: str, reviewer: str, label: str) -> None:
    """Add one row. Raises ValueError on a name that is none."""
    if not (reviewer.strip() and reviewer.isprintable() and len(reviewer) <= NAME_CHARACTERS):
        raise ValueError(f"Expected a name of 1 to {NAME_CHARACTERS} characters.")
    said = {"prediction_id": number, "reviewer": reviewer, "label": label, "made_at_utc": utc_now()}
    connection.execute(reviews.insert().values(said))


def _standing(target: str | None = None) -> sa.Select:
    """The last word of each reviewer on each photo, unless it was taken back."""
    last = sa.select(sa.func.max(reviews.c.id)).where(reviews.c.label != "takedown")
    last = last.group_by(reviews.c.prediction_id, reviews.c.reviewer)
    found = sa.select(reviews).where(reviews.c.id.in_(last), reviews.c.label != "undo")
    return found if target is None else found.where(said_of(reviews, about(target)))


def _keepable(target: str | None) -> sa.Select:
    """Photos that are there and may be learnt from."""
    alive = predictions.c.learn & (predictions.c.expires_at_utc > utc_now())
    found = sa.select(*COLUMNS).select_from(photos.join(predictions)).where(alive)
    if target is None:
        return found
    # Not `about`: by the index of the object SQLite would look at all answers, kept ones are few
    return found.where(sa.func.coalesce(predictions.c.target, "") == target)


def _uncertain(query: sa.Select) -> sa.Select:
    doubted = (predictions.c.verdict == "unsure") & (predictions.c.reason != NOVEL)
    return query.where(doubted).order_by(predictions.c.id.desc())


def _disputed(query: sa.Select) -> sa.Select:
    differ = _standing().where(reviews.c.label.in_(LABELS)).group_by(reviews.c.prediction_id)
    differ = differ.with_only_columns(reviews.c.prediction_id)
    differ = differ.having(sa.func.count(reviews.c.label.distinct()) > 1)
    denied = LAST_WORD.in_(JUDGING[1:]) & (predictions.c.verdict != "unsure")
    doubted = denied | predictions.c.id.in_(differ)
    return query.where(doubted).order_by(predictions.c.id.desc())


def _novel(query: sa.Select) -> sa.Select:
    return query.where(predictions.c.reason == NOVEL).order_by(predictions.c.id.desc())


def _random(query: sa.Select) -> sa.Select:
    return query.order_by(sa.func.substr(predictions.c.id, CHANCE_FROM))


# Why a photo is asked about, by turns: which photos, the first one first. A further reason is a
# line here and a sentence `review.why.…` in each catalogue; it looks at a column of predictions.
WHYS: dict[str, Callable[[sa.Select], sa.Select]] = {
    "uncertain": _uncertain,
    "disputed": _disputed,
    "novel": _novel,
    "random": _random,
}


def _count_own(connection: sa.Connection, reviewer: str, target: str | None) -> int:
    own = _standing(target).where(reviews.c.reviewer == reviewer).subquery()
    return connection.scalar(sa.select(sa.func.count()).select_from(own)) or 0
