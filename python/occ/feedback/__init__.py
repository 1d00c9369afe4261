"""What visitors said of answers -> a table and, where they agreed, the photos to learn from.

A vote is not a label: the table only suggests one, for a person to check. May import: errors,
values, files, history.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from occ.errors import DataRefused
from occ.files import drafted
from occ.history import History
from occ.history.tables import KINDS
from occ.history.values import Filters, Prediction
from occ.values import LABELS

TABLE = "feedback.csv"
COLUMNS = (
    *("id", "made_at_utc", "verdict", "score", "model", "target"),
    *("kind", "note", "suggested_label", "photo"),
)


@dataclass(frozen=True)
class Exported:
    """How many rows and how many photos were written."""

    rows: int
    photos: int


def export_feedback(history: History, folder: Path) -> Exported:
    """Write folder/feedback.csv and folder/photos/<id>.webp; oldest answers first.

    Only photos whose owner agreed to `learn` are written. Raises DataRefused if the folder holds
    anything: nothing is overwritten unasked, and no photo of a stopped export is left among others.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise DataRefused(
            f"{folder} already holds something.", advice="Name an empty folder, or remove it."
        )
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    spoken = {one.id: one for one in _spoken(history)}  # a word may change while they are listed
    found = (_write_row(history, spoken[name], folder) for name in sorted(spoken))
    rows = [row for row in found if row]
    with drafted(folder / TABLE) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return Exported(len(rows), sum(bool(row["photo"]) for row in rows))


def suggest_label(verdict: str, kind: str, target: str, note: str = "") -> str:
    """The label that a visitor's word points to; "" where it points to none.

    Of an unsure answer the page asks what it is, and the owner's label is the note of a "wrong".

    >>> suggest_label("unsure", "wrong", "banana", "banana")
    'banana'
    >>> suggest_label("banana", "wrong", "banana"), suggest_label("banana", "partly", "banana")
    ('other', '')
    """
    words = (target, LABELS[0])
    if verdict == "unsure" and kind == "wrong":
        return note if note in words else ""
    if verdict not in words or kind not in ("right", "wrong"):
        return ""
    return verdict if kind == "right" else words[1 - words.index(verdict)]


def _spoken(history: History) -> Iterator[Prediction]:
    """Every prediction whose owner's last word still stands."""
    for kind in KINDS[:-1]:
        yield from history.walk(Filters(feedback=kind))


def _write_row(history: History, prediction: Prediction, folder: Path) -> dict[str, object] | None:
    """The photo, if it may be learnt from, and the row; None if the word was taken back by now."""
    said = (history.feedback_of(prediction.id) or [None])[-1]
    if said is None or said.kind == KINDS[-1]:
        return None
    kept = history.get_photo(prediction.id, learn=True)  # asked now: it was listed a while ago
    path = f"photos/{prediction.id}.webp" if kept else ""
    if kept:
        (folder / path).write_bytes(kept.webp)
    row = {name: getattr(prediction, name) for name in COLUMNS[:6]}
    return row | {
        "made_at_utc": prediction.made_at_utc.isoformat(),
        "kind": said.kind,
        "note": _plain_cell(said.note),
        "suggested_label": suggest_label(
            prediction.verdict, said.kind, prediction.target, said.note
        ),
        "photo": path,
    }


def _plain_cell(note: str) -> str:
    """A spreadsheet would run a visitor's note that begins like a formula."""
    return f"'{note}" if note.startswith(("=", "+", "-", "@", "\t", "\r")) else note
