"""Answers in, the ids of all photos that were accepted out, and of all that are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from flask.testing import FlaskClient
from occ.history import History
from occ.history import engine as history_engine

PATH = "/api/v1/predictions"


class NotingClient(FlaskClient):
    """A client that notes the id of every photo that it was told is accepted."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.accepted: set[str] = set()

    def open(self, *args: Any, **options: Any) -> Any:
        """Ask, and note what came back."""
        answer = super().open(*args, **options)
        if answer.status_code == 201 and answer.request.path == PATH:
            self.accepted |= {each["id"] for each in answer.get_json() if "id" in each}
        return answer


def ids_of(history: History) -> list[str]:
    """Every prediction that is kept."""
    with history_engine.reading(history.engine) as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM predictions")]


def ids_in(file: Path) -> list[str]:
    """Every prediction that an SQLite file holds."""
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("SELECT id FROM predictions")]


def ids_at(url: str, ids: Iterable[str]) -> list[str]:
    """Those of `ids` that a served app still knows."""
    return [one for one in ids if httpx.get(f"{url}{PATH}/{one}", timeout=20).status_code == 200]
