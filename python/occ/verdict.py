"""What the networks said of each view -> one calibrated score and one word.

How views and networks are weighed is data (Decision, from models.json), fitted on `validate`;
temperature and thresholds come from `calibrate`. May import: errors, values, preprocess,
release, locate_closer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from occ.errors import ModelRefused
from occ.locate_closer import Zoom
from occ.preprocess import FULL, Rect
from occ.release import Release

NOVEL_SCORE = 0.5  # of a photo unlike anything known: as likely as not
SCORE_EDGE = 1e-6  # a float32 sigmoid saturates near 1 - 6e-8: beyond this a logit is noise


@dataclass(frozen=True)
class Decision:
    """The recipe of the score. head: the .h5 file that scores the features of each view.

    views: rectangles of the trimmed photo, the full one first. full_share: how much the full view
    counts beside the best of all views, 0..1. bias and temperature: of the calibrated log-odds.
    imagenet_class: the target's number among MobileNet's own 1,000 outputs (954 is banana), or
    None if it has none. zoom: where to look again, closer; None: nowhere.
    """

    head: str
    views: tuple[Rect, ...]
    full_share: float
    bias: float
    temperature: float
    imagenet_class: int | None
    zoom: Zoom | None = None

    def __post_init__(self) -> None:
        if not self.views or self.views[0] != FULL:
            raise ValueError(f"The first view must be {FULL}. Received: {self.views[:1]}.")
        if not 0 <= self.full_share <= 1 or not 0 < self.temperature < np.inf:
            raise ValueError(
                "Expected a full_share in 0..1 and a finite temperature above 0. "
                f"Received: {self.full_share}, {self.temperature}."
            )
        number = self.imagenet_class
        if not np.isfinite(self.bias) or (number is not None and not 0 <= number < 1000):
            raise ValueError(
                "Expected a finite bias and an imagenet_class in 0..999 or None. "
                f"Received: {self.bias}, {number}."
            )

    @classmethod
    def from_dict(cls, data: Mapping) -> Decision:
        """The inverse of `as_dict`; raises KeyError, TypeError or ValueError on anything else."""
        number = data["imagenet_class"]
        zoom = data.get("zoom")  # releases made before there was one have none
        return cls(
            head=str(data["head"]),
            views=tuple(tuple(float(edge) for edge in view) for view in data["views"]),
            full_share=float(data["full_share"]),
            bias=float(data["bias"]),
            temperature=float(data["temperature"]),
            imagenet_class=None if number is None else int(number),
            zoom=None if zoom is None else Zoom.from_dict(zoom),
        )

    def as_dict(self) -> dict:
        """As it stands in models.json."""
        return asdict(self)


def fuse(head_scores: np.ndarray, full_share: float) -> np.ndarray:
    """Head scores of every view (n, v), 0..1 -> log-odds of the photo, float64 (n,).

    A small banana is seen by one view only, so the best view counts; the full view is view 0.
    """
    views = log_odds(head_scores)  # (n, v)
    return full_share * views[:, 0] + (1 - full_share) * views.max(axis=1)


def join_looks(head_scores: np.ndarray, decision: Decision) -> np.ndarray:
    """Head scores of the views, and maybe of closer looks behind them -> log-odds, float64 (n,).

    head_scores: (n, v) or (n, v + z), 0..1. A closer look counts as one view more, but only where
    the first look left the word open.
    """
    both = fuse(head_scores, decision.full_share)
    if decision.zoom is None:
        return both
    first = fuse(head_scores[:, : len(decision.views)], decision.full_share)
    return np.where(decision.zoom.wants(first), both, first)


def calibrate(photo_log_odds: np.ndarray, decision: Decision) -> np.ndarray:
    """Log-odds (n,) -> the chance of the target, float64 (n,) 0..1."""
    scaled = (photo_log_odds + decision.bias) / decision.temperature
    return np.exp(-np.logaddexp(0, -scaled))  # the sigmoid, in a form that cannot overflow


def decide(
    head_scores: np.ndarray, decision: Decision, novel: np.ndarray | None = None
) -> np.ndarray:
    """Head scores as `join_looks` takes them -> calibrated chance of the target, (n,) 0..1.

    novel: bool (n,), the photos that are unlike anything known. Nothing learned speaks of them.
    """
    chances = calibrate(join_looks(head_scores, decision), decision)
    return chances if novel is None else np.where(novel, NOVEL_SCORE, chances)


def log_odds(share: np.ndarray) -> np.ndarray:
    """0..1 -> log-odds within about ±13.8, float64, same shape.

    >>> float(log_odds(np.array([0.5]))[0])
    0.0
    """
    clipped = np.clip(np.asarray(share, np.float64), SCORE_EDGE, 1 - SCORE_EDGE)
    return np.log(clipped) - np.log1p(-clipped)


def judge_score(score: float, *, low: float, high: float, target: str = "banana") -> str:
    """Turn a score into the word shown to the person.

    score: 0..1. From `low` up to but not including `high`: "unsure".
    Raises ValueError if a number is outside 0..1 or `low` is above `high`.

    >>> judge_score(0.91, low=0.4, high=0.6)
    'banana'
    """
    if not 0 <= low <= high <= 1 or not 0 <= score <= 1:
        raise ValueError(
            "Need 0 <= low <= high <= 1 and a score in 0..1. "
            f"Received: score {score}, low {low}, high {high}."
        )
    return target if score >= high else "unsure" if score >= low else "other"


def check_parts(release: Release, decision: Decision) -> None:
    """Raises ModelRefused unless the files that decide are there and are those that are named."""
    head = decision.head
    if not head.startswith("MNetDNN") or head != f"{release.champion}.h5":
        raise ModelRefused(
            "Expected a decision by the head of the champion. "
            f"Received: champion {release.champion}, decision by {head}."
        )
    pointer = decision.zoom.pointer if decision.zoom else head
    if not pointer.startswith("MNetDNN"):
        raise ModelRefused(f"Expected a head that points where to look. Received: {pointer}.")
    if missing := [name for name in ("MNet.h5", head, pointer) if name not in release.files]:
        raise ModelRefused(f"models.json describes no {missing[0]}, which decides.")
