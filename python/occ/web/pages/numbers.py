"""Numbers and times -> the few characters a page shows. May import: web.texts."""

from __future__ import annotations

from datetime import UTC, datetime

from occ.web.texts import Texts, fill


def show_number(texts: Texts, value: float | None, form: str = ",") -> str:
    r"""A number with the marks of the page's language; "?" for one that is not there.

    form: as of Python's format; a comma in it groups the digits.

    >>> from occ.web.texts import load_texts
    >>> [show_number(load_texts(code, "banana"), 1468) for code in ("en", "de", "es")]
    ['1,468', '1.468', '1468']
    >>> show_number(load_texts("fr", "banana"), -0.333, ".2f")
    '−0,33'
    """
    if value is None:
        return "?"
    marks, written = texts.marks, format(value, form)
    if abs(value) < marks["group_from"]:
        written = written.replace(",", "")
    return written.translate(
        str.maketrans({",": marks["group"], ".": marks["decimal"], "-": marks["minus"]})
    )


def show_percent(texts: Texts, share: float, form: str = ".1f") -> str:
    r"""A share as a percentage, with one place if `form` says nothing else.

    >>> from occ.web.texts import load_texts
    >>> show_percent(load_texts("en", "banana"), 0.9625), show_percent(
    ...     load_texts("de", "banana"), 0.98, "g"
    ... )
    ('96.2%', '98\xa0%')
    """
    return fill(texts.marks["percent"], {"n": show_number(texts, 100 * share, form)})


def show_score(texts: Texts, score: float) -> str:
    r"""Two places, but never a certainty that is not there.

    >>> from occ.web.texts import load_texts
    >>> german = load_texts("de", "banana")
    >>> show_score(german, 0.974), show_score(german, 0.9991), show_score(german, 1.0)
    ('0,97', '\u2066> 0,99\u2069', '\u2066> 0,99\u2069')
    """
    if score > 0.99 and round(score, 2) == 1:  # 1 is 0.9999999, kept to six places
        return show_limit(texts, ">", 0.99, ".2f")
    if 0 < score < 0.01 and round(score, 2) == 0:
        return show_limit(texts, "<", 0.01, ".2f")
    return show_number(texts, score, ".2f")


def show_limit(texts: Texts, sign: str, value: float, form: str) -> str:
    """A number that is only known to be beyond this one. sign: < or >."""
    return isolate(f"{sign} {show_number(texts, value, form)}")


def isolate(text: str) -> str:
    r"""A number with its sign, or a date, that reads from the left in Arabic too.

    >>> isolate("> 0.99")
    '\u2066> 0.99\u2069'
    """
    return f"\u2066{text}\u2069"


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
