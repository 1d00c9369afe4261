"""Numbers and times -> the few characters a page shows. May import: web/texts."""

from __future__ import annotations

from datetime import UTC, datetime

from occ.web.texts import Texts


def isolate(text: str) -> str:
    r"""A number with its sign, or a date, that reads from the left in Arabic too.

    >>> isolate("> 0.99")
    '\u2066> 0.99\u2069'
    """
    return f"\u2066{text}\u2069"


def show_score(score: float) -> str:
    """Two places, but never a certainty that is not there.

    >>> show_score(0.974), show_score(0.9991) == isolate("> 0.99"), show_score(1.0)
    ('0.97', True, '1.00')
    """
    if 0.99 < score < 1 and round(score, 2) == 1:
        return isolate("> 0.99")
    if 0 < score < 0.01 and round(score, 2) == 0:
        return isolate("< 0.01")
    return f"{score:.2f}"


def show_percent(share: float) -> str:
    r"""A share as a percentage with one place.

    >>> show_percent(0.9625)
    '96.2\xa0%'
    """
    return f"{100 * share:.1f}\u00a0%"


def show_ago(texts: Texts, then: datetime, now: datetime) -> str:
    """How long ago, in words for a day and as a date after that."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return texts("recent.now")
    if minutes < 60:
        return texts("recent.minutes", n=minutes)
    if minutes < 24 * 60:
        return texts("recent.hours", n=minutes // 60)
    return show_day(then)


def show_day(time: datetime) -> str:
    """A date that reads the same in every language.

    >>> show_day(datetime(2026, 11, 2, tzinfo=UTC))
    '2026-11-02'
    """
    return time.astimezone(UTC).date().isoformat()
