"""Texts, a release and its report -> the same texts, with the lines that are true of these two.

The lines that have a variant are written for several views, two proved lines and public photos.
May import: values, verdict, web.texts, web.pages.about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from occ.values import is_own
from occ.verdict import words_never_said
from occ.web.pages.about import About
from occ.web.texts import Texts


def fit_release(texts: Texts, about: About) -> Texts:
    """The texts for how this release looks and which words it can say at all."""
    swapped: dict[str, str] = {}
    if about.views == 1:
        swapped |= {"how.3.body": "how.3.plain", "models.about.occ": "models.about.occ_plain"}
        swapped |= {"card.models_note": "card.models_note.plain"}
    elif not about.asks_others:
        swapped |= {"how.3.body": "how.3.views", "card.models_note": "card.models_note.views"}
    if not about.knows_class:
        swapped |= {"figures.one_class.lead": "figures.one_class.lead_plain"}
    if never := words_never_said(about.low, about.high, about.target):
        which = "both" if len(never) == 2 else "target" if about.target in never else "other"
        swapped |= {"how.4.head": "how.4.never.head", "how.4.body": f"how.4.never.{which}"}
        swapped |= {"card.sub.unsure": "card.sub.unproved"}
    return _swap(texts, swapped)


def fit_report(texts: Texts, report: Mapping[str, Any]) -> Texts:
    """The texts for which photos the report was made with."""
    if not is_own(report["models"][report["champion"]]["sources"]):
        return texts
    swapped = {
        "models.set.dev_test_easy": "models.set.own",
        "models.set_note.dev_test_easy": "models.set_note.own",
        "figures.one_class.easy": "figures.one_class.own",
    }
    return _swap(texts, swapped)


def _swap(texts: Texts, swapped: Mapping[str, str]) -> Texts:
    """Put the line of another key in the place of some."""
    lines = {key: texts.lines[other] for key, other in swapped.items()}
    return replace(texts, lines={**texts.lines, **lines})
