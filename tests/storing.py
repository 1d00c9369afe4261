"""A history and one answer in, the answer stored out: the app itself stores those of a request."""

from __future__ import annotations

from typing import Any

from occ.history import History
from occ.history.values import Answer, KeptPhoto, Request, Stored, Terms
from occ.values import Verdict


def store_one(
    history: History,
    verdict: Verdict,
    *,
    photo: KeptPhoto | None = None,
    request: Request | None = None,
    **terms: Any,
) -> Stored:
    """Store one answer; the further words are those of Terms."""
    return history.add_predictions([Answer(verdict, photo)], Terms(**terms), request)[0]
