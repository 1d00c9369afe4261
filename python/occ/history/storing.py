"""The answers of one request <-> their rows: all are stored or none, and a repeat is recognised.

May import: values, history.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from occ.history.engine import reading, writing
from occ.history.receipts import Seal, check_body, hash_receipt
from occ.history.search import COLUMNS, read_row
from occ.history.sqlite import has_room_for_photos
from occ.history.tables import photos, predictions
from occ.history.values import (
    Answer,
    Prediction,
    Request,
    Stored,
    Terms,
    new_id,
    row_of,
    utc_now,
)
from occ.values import MAX_PHOTOS

log = logging.getLogger("occ.history")


def store_answers(
    engine: sa.Engine, seal: Seal, answers: Sequence[Answer], terms: Terms, request: Request | None
) -> list[Stored]:
    """All of them in one transaction: a fault half-way leaves no photo that nobody can delete.

    What the same request stored meanwhile, in another thread, is taken instead. No photo is kept on
    a disk that is nearly full, as if its owner had agreed to nothing.
    """
    if (terms.learn or terms.show) and not has_room_for_photos(engine.url):
        log.warning("photos are not kept: the disk of the database is nearly full")
        terms = replace(terms, learn=False, show=False)
    rows, kept, stored = _make_rows(seal, answers, terms, request)
    try:
        with writing(engine) as connection:
            connection.execute(predictions.insert().values(rows))
            for photo in kept:  # one at a time: twenty in one statement are in memory thrice
                connection.execute(photos.insert().values(photo))
    except sa.exc.IntegrityError:
        before = find_answers(engine, seal, request) if request else {}
        rest = [answer for answer in answers if answer.place not in before]
        if len(rest) == len(answers):
            raise
        later = iter(store_answers(engine, seal, rest, terms, request) if rest else ())
        known = (before.get(answer.place) for answer in answers)
        return [found[1] if found else next(later) for found in known]
    return stored


def find_answers(
    engine: sa.Engine, seal: Seal, request: Request
) -> dict[int, tuple[Prediction, Stored]]:
    """What the same request was answered before, by the photo's place in it.

    Raises HistoryRefused (code key_reused) if its key came with another body.
    """
    places = {seal.hash_request(request, place): place for place in range(MAX_PHOTOS)}
    query = sa.select(*COLUMNS, predictions.c.request_hash, predictions.c.request_digest)
    query = query.where(predictions.c.request_hash.in_(places))
    found = {}
    with reading(engine) as connection:
        for row in connection.execute(query):
            check_body(request, row.request_digest)
            place = places[row.request_hash]
            receipt, answer = seal.make_receipt(row.id, request, place), read_row(row)
            found[place] = answer, Stored(row.id, receipt, answer.expires_at_utc)
    return found


def _make_rows(
    seal: Seal, answers: Sequence[Answer], terms: Terms, request: Request | None
) -> tuple[list[dict], list[dict], list[Stored]]:
    """Rows of predictions, rows of photos, and what the owner is told, in the order of answers."""
    now, rows, kept, stored = utc_now(), [], [], []
    numbers = sorted(new_id(now) for _ in answers)  # a later photo sorts after an earlier one
    for number, answer in zip(numbers, answers, strict=True):
        photo = answer.photo if terms.learn or terms.show else None
        expires = now + timedelta(days=terms.keep_days) if photo else None
        receipt = seal.make_receipt(number, request, answer.place)
        rows.append({
            "id": number,
            "made_at_utc": now,
            **row_of(answer.verdict),
            "learn": terms.learn,
            "show": terms.show,
            "expires_at_utc": expires,
            "receipt_hash": hash_receipt(receipt),
            **seal.columns_of(request, answer.place),
        })  # fmt: skip
        if photo:
            kept.append({"prediction_id": number, **vars(photo)})
        stored.append(Stored(number, receipt, expires))
    return rows, kept, stored
