"""Settings and a release -> the few values that pages show: model, thresholds, limits, promise.

May import: settings, values, web.texts, web.pages.numbers.
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
    """release: occ.release.Release, or anything with the same id, target, lines and recipes."""
    decision = release.decision
    again = bool(decision.get("zoom"))
    folder = settings.web_dir / "examples"
    files = sorted(file.name for pattern in EXAMPLE_FILES for file in folder.glob(pattern))
    files = files if release.target == POSITIVE else []  # they show bananas and what is like them
    return About(
        target=release.target,
        model=release.id,
        low=float(release.low),
        high=float(release.high),
        keep_days=settings.keep_days,
        promise=release.promise,
        examples=tuple(f"/assets/examples/{name}" for name in files),
        views=len(decision["views"]),
        asks_others=bool(decision.get("patch_head")) or again,
        looks_again=again,
        knows_class=decision.get("imagenet_class") is not None,
    )


def checked_of(promise: Mapping[str, Any]) -> dict[str, int]:
    """How many of 100 answers of a kind are right, as far as that is proved, or nothing.

    The shares that were seen on `calibrate` are higher, but thresholds were chosen on those photos.

    >>> checked_of({"goal": 0.98, "proved": True})
    {'target': 98, 'other': 98}
    """
    if not promise.get("proved"):
        return {}
    least = int(round(100 * promise["goal"], 6))
    return {"target": least, "other": least}


def say_promise(texts: Texts, about: About) -> str:
    """The release's promise in the reader's language; "" if the release makes none."""
    promise = about.promise
    if not promise:
        return ""
    if not promise["proved"]:
        return texts("classify.promise_none")
    line = texts(
        "classify.promise",
        goal=show_percent(texts, promise["goal"], "g"),
        confidence=show_percent(texts, promise["confidence"], "g"),
        prior=show_percent(texts, promise["prior"], ".0f"),
        n=show_number(texts, promise["answers"]),
    )
    share = promise["unsure"] / promise["photos"]
    said = show_percent(texts, share, ".1f" if 0 < share < 0.01 else ".0f")
    return f"{line} {texts('classify.promise_unsure', unsure=said)}"
