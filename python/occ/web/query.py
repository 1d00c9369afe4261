"""Query words of a request -> checked values, or a 422 that names the word.

May import: history.tables, history.values, web.problems, web.upload.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from werkzeug.exceptions import HTTPException

from occ.history.tables import KINDS
from occ.history.values import Filters, is_id
from occ.web.problems import RequestRefused
from occ.web.upload import read_flag

LIMIT, LIMIT_MOST = 20, 100
WORDS = ("limit", "cursor", "verdict", "model", "feedback", "since", "until", "shown")
PLAIN_WORD = r"^[^\x00-\x1f\x7f-\x9f]{1,80}$"  # PostgreSQL refuses NUL in a text


def read_limit(words: Mapping[str, str]) -> int:
    """How many rows a page has: 1 to 100, 20 if not said."""
    word = words.get("limit", str(LIMIT))
    if not (word.isascii() and word.isdigit() and len(word) < 4 and 1 <= int(word) <= LIMIT_MOST):
        raise bad_value("limit", f"1 to {LIMIT_MOST}", word)
    return int(word)


def read_cursor(words: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The `next` or `previous` of another page -> (before, after)."""
    word = words.get("cursor", "")
    if not word:
        return None, None
    way, _, number = word.partition(".")
    if way not in ("older", "newer") or not is_id(number):
        raise bad_value("cursor", "the `next` or `previous` of another page", word)
    return (number, None) if way == "older" else (None, number)


def read_filters(words: Mapping[str, str]) -> Filters:
    """Which predictions are wanted; an unknown word is refused, it might be a typo."""
    for word in words:
        if word not in WORDS:
            raise bad_value("every word of the query", f"one of {', '.join(WORDS)}", word)
    feedback = words.get("feedback")
    if feedback is not None and feedback not in ("none", *KINDS[:-1]):
        raise bad_value("feedback", ", ".join(("none", *KINDS[:-1])), feedback)
    return Filters(
        verdict=_plain(words, "verdict"),
        model=_plain(words, "model"),
        feedback=feedback,
        since_utc=_time(words, "since"),
        until_utc=_time(words, "until"),
        shown=read_flag(words, "shown"),
    )


def bad_value(name: str, expected: str, received: str) -> HTTPException:
    """The 422 that says what was expected and what was received."""
    shown = received[:60]
    return RequestRefused(
        422, f"Expected {name} to be {expected}. Received: {shown!r}.", code="bad_value"
    )


def _plain(words: Mapping[str, str], name: str) -> str | None:
    word = words.get(name)
    if word is not None and not re.fullmatch(PLAIN_WORD, word):
        raise bad_value(name, "1 to 80 plain characters", word)
    return word


def _time(words: Mapping[str, str], name: str) -> datetime | None:
    word = words.get(name)
    if word is None:
        return None
    try:
        # A "+" in a query arrives as a space: 2026-11-01T00:00:00 01:00
        time = datetime.fromisoformat(word.replace(" ", "+") if "T" in word else word)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as fault:
        raise bad_value(name, "a time such as 2026-11-01T12:00:00Z", word) from fault
