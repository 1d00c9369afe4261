"""An engine -> 100,000 answers in it, as a busy site has after half a year; the same every time.

A few are of another app, with another object, in the same database.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from occ.history.tables import KINDS, feedback, photos, predictions
from occ.history.values import new_id

ROWS = 100_000
START = datetime(2026, 1, 1, tzinfo=UTC)
APPLES = 5
MODELS = tuple(f"{number:012x}" for number in range(5))


def fill_history(engine: sa.Engine, start: datetime = START, webp: bytes = b"RIFF") -> None:
    """One answer every two minutes; every tenth was spoken of, every 50th is shown.

    The apples come last, all shown.
    """
    chance, rows, said, kept = random.Random(7), [], [], []
    far = datetime(2100, 1, 1, tzinfo=UTC)
    for number in range(ROWS):
        made = start + timedelta(minutes=2 * number)
        shown = number % 50 == 0
        row = {"id": new_id(made), "made_at_utc": made, "score": chance.random()}
        row |= {"verdict": chance.choice(("banana", "other", "other", "unsure"))}
        row |= {"model": chance.choice(MODELS), "target": "banana", "show": shown}
        rows.append(row | {"expires_at_utc": far if shown else None})
        owner = {"prediction_id": row["id"]}
        if number % 10 == 0:
            word = {"kind": chance.choice(KINDS), "made_at_utc": made, "model": row["model"]}
            said.append(owner | word)
        if shown:
            kept.append(owner | {"webp": webp, "width_px": 4, "height_px": 3})
    for number in range(APPLES):
        made = start + timedelta(minutes=1 + 2 * number * (ROWS // APPLES))
        row = {"id": new_id(made), "made_at_utc": made, "score": 0.9, "verdict": "apple"}
        row |= {"model": "aaaaaaaaaaaa", "target": "apple", "show": True}
        rows.append(row | {"expires_at_utc": far})
        kept.append({"prediction_id": row["id"], "webp": webp, "width_px": 4, "height_px": 3})
    with engine.begin() as connection:
        for table, values in ((predictions, rows), (feedback, said), (photos, kept)):
            for first in range(0, len(values), 5000):
                connection.execute(table.insert(), values[first : first + 5000])
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:  # a server that runs does so by itself
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("VACUUM ANALYZE"))
