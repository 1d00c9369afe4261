"""Filters and a cursor -> one page of predictions, by keys and never by counting rows.

May import: values, history.engine, history.tables, history.values.
"""

from __future__ import annotations

import sqlalchemy as sa

from occ.history.engine import reading
from occ.history.tables import JUDGING, feedback, photos, predictions
from occ.history.values import Counts, Filters, Page, Prediction, first_id, utc_now
from occ.values import LABELS

MOST_MODELS = 50  # a menu of more would be of no use
LAST_WORD = (
    sa.select(feedback.c.kind)
    .where(feedback.c.prediction_id == predictions.c.id)
    .order_by(feedback.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
# The label that the last word's note is, by a button; of a note in anybody's own words nothing.
LAST_NAME = (
    sa.select(sa.case((feedback.c.note.in_((predictions.c.target, LABELS[0])), feedback.c.note)))
    .where(feedback.c.prediction_id == predictions.c.id)
    .order_by(feedback.c.id.desc())
    .limit(1)
    .correlate(predictions)
    .scalar_subquery()
)
PHOTO_ROW = sa.exists().where(photos.c.prediction_id == predictions.c.id).correlate(predictions)
COLUMNS = (
    predictions.c.id,
    predictions.c.made_at_utc,
    predictions.c.verdict,
    predictions.c.score,
    predictions.c.model,
    predictions.c.target,
    predictions.c.boxes,
    predictions.c.count.label("found"),  # a row is a tuple, whose `count` is a method
    predictions.c.reason,
    predictions.c.learn,
    predictions.c.show,
    predictions.c.expires_at_utc,
    PHOTO_ROW.label("has_photo"),
    LAST_WORD.label("feedback"),
    LAST_NAME.label("named"),
)


def read_row(row: sa.Row) -> Prediction:
    """One row of COLUMNS -> Prediction; an expired photo counts as gone before it is removed."""
    values = dict(zip((column.key for column in COLUMNS), row, strict=False))
    values["count"] = values.pop("found")
    kept = values["expires_at_utc"] is not None and values["expires_at_utc"] > utc_now()
    values["has_photo"] = bool(values["has_photo"]) and kept
    values["expires_at_utc"] = values["expires_at_utc"] if kept else None
    values["feedback"] = None if values["feedback"] == "undo" else values["feedback"]
    is_named = values["verdict"] == "unsure" and values["feedback"] == "wrong"
    values["named"] = values["named"] if is_named else None
    return Prediction(**values)


def find_page(
    connection: sa.Connection, before: str | None, after: str | None, limit: int, filters: Filters
) -> Page:
    """Newest first; one row more than asked for tells whether there is a further page."""
    key = predictions.c.id
    query = sa.select(*COLUMNS).where(predictions.c.deleted_at_utc.is_(None), *_conditions(filters))
    if after is not None:
        query = query.where(key > after).order_by(key)
    else:
        query = query.order_by(key.desc())
        query = query if before is None else query.where(key < before)
    found = [read_row(row) for row in connection.execute(query.limit(limit + 1))]
    further, rows = len(found) > limit, found[:limit]
    if after is not None:
        rows.reverse()
    if not rows:
        return Page((), None, None)
    older = rows[-1].id if further or after is not None else None
    newer = rows[0].id if before is not None or (further and after is not None) else None
    return Page(tuple(rows), older, newer)


def list_models(engine: sa.Engine, target: str | None = None) -> tuple[str, ...]:
    """Every model that answered something, at most 50; each is one step in the index."""
    found: list[str] = []
    alive = predictions.c.deleted_at_utc.is_(None) & about(target)
    with reading(engine) as connection:
        while len(found) < MOST_MODELS:
            query = sa.select(sa.func.min(predictions.c.model)).where(alive)
            query = query.where(predictions.c.model > found[-1]) if found else query
            following = connection.scalar(query)
            if following is None:
                break
            found.append(following)
    return tuple(found)


def count_rows(connection: sa.Connection, target: str | None = None) -> Counts:
    """Two grouped counts over what is not deleted. Who names an unsure photo judges no answer."""
    alive = predictions.c.deleted_at_utc.is_(None) & about(target)
    by_verdict = sa.select(predictions.c.verdict, sa.func.count()).where(alive)
    verdicts = dict(connection.execute(by_verdict.group_by(predictions.c.verdict)).all())
    last = sa.select(sa.func.max(feedback.c.id)).group_by(feedback.c.prediction_id)
    by_kind = sa.select(feedback.c.kind, sa.func.count()).where(feedback.c.kind != "undo")
    judged = alive & ((predictions.c.verdict != "unsure") | feedback.c.kind.not_in(JUDGING))
    by_kind = by_kind.where(feedback.c.id.in_(last), said_of(feedback, judged))
    kinds = dict(connection.execute(by_kind.group_by(feedback.c.kind)).all())
    return Counts(sum(verdicts.values()), verdicts, kinds)


def about(target: str | None) -> sa.ColumnElement[bool]:
    """Answers about this object; None: about any, as the database may serve several."""
    return sa.true() if target is None else predictions.c.target == target


def said_of(words: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Rows of feedback or reviews whose prediction is so.

    Not a join: SQLite would begin with all predictions of the object, and be minutes late.
    """
    return sa.exists().where(predictions.c.id == words.c.prediction_id, condition)


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """What the filters ask for, in SQL."""
    found: list[sa.ColumnElement[bool]] = [about(filters.target)]
    if filters.verdict is not None:
        found.append(predictions.c.verdict == filters.verdict)
    if filters.model is not None:
        found.append(predictions.c.model == filters.model)
    if filters.since_utc is not None:
        found.append(predictions.c.id >= first_id(filters.since_utc))
    if filters.until_utc is not None:
        found.append(predictions.c.id < first_id(filters.until_utc))
    if filters.feedback == "none":
        found.append(sa.func.coalesce(LAST_WORD, "undo") == "undo")
    elif filters.feedback is not None:
        spoken = sa.select(feedback.c.prediction_id).where(feedback.c.kind == filters.feedback)
        found += [predictions.c.id.in_(spoken), filters.feedback == LAST_WORD]
    if filters.judged and filters.feedback in JUDGING:
        found.append(predictions.c.verdict != "unsure")
    if filters.named is not None:
        word = predictions.c.target if filters.named == "target" else LABELS[0]
        found += [predictions.c.verdict == "unsure", word == LAST_NAME]
    if filters.shown:
        found += [predictions.c.show, predictions.c.expires_at_utc > utc_now(), PHOTO_ROW]
    return found
