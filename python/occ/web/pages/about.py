"""Settings and a release -> the few values that pages show: model, thresholds, limits, promise.

May import: settings, values, web/texts, web/pages/numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from occ.settings import Settings
from occ.values import LABELS, MAX_BYTES, MAX_PHOTOS, POSITIVE
from occ.web.pages.numbers import show_number, show_percent
from occ.web.texts import Texts

EXAMPLE_FILES = ("*.jpg", "*.webp")


@dataclass(frozen=True)
class About:
    """What the pages know of the running app. examples: addresses of pictures of our own making.

    views: how many parts of a photo are looked at, asks_others: whether networks decide too that
    are not listed beside an answer, looks_again: whether one of these is another backbone,
    knows_class: whether one of MobileNet's own classes counts as the target. promise: what
    models.json says of the share of right answers, or {}.
    """

    target: str
    model: str
    low: float
    high: float
    keep_days: int
    promise: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    views: int = 2
    asks_others: bool = True
    looks_again: bool = False
    knows_class: bool = True

    def for_browser(self) -> dict:
        """The values that the scripts need."""
        return {
            "target": self.target,
            "other": LABELS[0],
            "model": self.model,
            "low": self.low,
            "high": self.high,
            "photos": MAX_PHOTOS,
            "bytes": MAX_BYTES,
            "days": self.keep_days,
            "checked": checked_of(self.promise),
            "examples": list(self.examples),
        }


def read_about(settings: Settings, release: Any) -> About:
    """release: occ.release.Release, or anything with its id, target, low, high and promise."""
    decision = getattr(release, "decision", None) or {}
    folder = settings.web_dir / "examples"
    files = sorted(file.name for pattern in EXAMPLE_FILES for file in folder.glob(pattern))
    files = files if release.target == POSITIVE else []  # they show bananas and what is like them
    return About(
        target=release.target,
        model=release.id,
        low=float(release.low),
        high=float(release.high),
        keep_days=settings.keep_days,
        promise=getattr(release, "promise", None) or {},
        examples=tuple(f"/assets/examples/{name}" for name in files),
        **_read_decision(decision),
    )


def _read_decision(decision: Mapping[str, Any]) -> dict:
    """How the release looks; nothing of one that does not tell."""
    if not decision:
        return {}
    again = bool(decision.get("zoom"))
    return {
        "views": len(decision["views"]),
        "asks_others": bool(decision.get("patch_head")) or again,
        "looks_again": again,
        "knows_class": decision.get("imagenet_class") is not None,
    }


def checked_of(promise: Mapping[str, Any]) -> dict[str, int]:
    """How many of 100 answers of a kind are right, as far as that is proved, or nothing.

    The shares that were seen on `calibrate` are higher, but thresholds were chosen on those photos.

    >>> checked_of({"goal": 0.98, "proved": True})
    {'target': 98, 'other': 98}
    """
    goal = promise.get("goal")
    if promise.get("proved") is not True or not isinstance(goal, int | float):
        return {}
    least = int(round(100 * goal, 6))
    return {"target": least, "other": least}


def say_promise(texts: Texts, about: About) -> str:
    """The release's promise in the reader's language; "" if the release makes none."""
    promise = about.promise
    if not promise:
        return ""
    goal, confidence, prior = (promise.get(name) for name in ("goal", "confidence", "prior"))
    answers, photos, unsure = (promise.get(name) for name in ("answers", "photos", "unsure"))
    if promise.get("proved") is False or not (goal and confidence and prior and answers):
        return texts("classify.promise_none")
    line = texts(
        "classify.promise",
        goal=show_percent(texts, goal, "g"),
        confidence=show_percent(texts, confidence, "g"),
        prior=show_percent(texts, prior, ".0f"),
        n=show_number(texts, answers),
    )
    if photos and isinstance(unsure, int):
        share = unsure / photos
        said = show_percent(texts, share, ".1f" if 0 < share < 0.01 else ".0f")
        line += " " + texts("classify.promise_unsure", unsure=said)
    return line
