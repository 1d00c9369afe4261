"""What the networks said of each view -> one calibrated score and one word.

How views and networks are weighed is data (Decision, from models.json), chosen on `validate` and
on sources left out of teaching;
temperature and thresholds come from `calibrate`. May import: errors, values, preprocess, locate,
locate.closer, locate.patches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from occ.locate import sigmoid
from occ.locate.closer import Zoom
from occ.locate.patches import patch_rows
from occ.preprocess import FULL, Rect

NOVEL_SCORE = 0.5  # of a photo unlike anything known: as likely as not
BEST_PATCHES = 2  # neighbouring patches overlap, so one thing warms two of them
SCORE_EDGE = 1e-6  # a float32 sigmoid saturates near 1 - 6e-8: beyond this a logit is noise


@dataclass(frozen=True)
class Decision:
    """The recipe of the score. head: the .h5 file that scores the features of each view.

    views: rectangles of the trimmed photo, the full one first. full_share: how much the full view
    counts beside the best of all views, 0..1. bias and temperature: of the calibrated log-odds.
    imagenet_class: the target's number among MobileNet's own 1,000 outputs (954 is banana), or
    None if it has none. zoom: where to look again, closer; None: nowhere. patch_share: how much the
    views' best patches count beside all that, 0..1. patch_head: the .h5 file that scores them, or
    None if nothing does.
    """

    head: str
    views: tuple[Rect, ...]
    full_share: float
    bias: float
    temperature: float
    imagenet_class: int | None
    zoom: Zoom | None = None
    patch_share: float = 0.0
    patch_head: str | None = None

    def __post_init__(self) -> None:
        if not self.views or self.views[0] != FULL:
            raise ValueError(f"The first view must be {FULL}. Received: {self.views[:1]}.")
        shares = (self.full_share, self.patch_share)
        if not all(0 <= share <= 1 for share in shares) or not 0 < self.temperature < np.inf:
            raise ValueError(
                "Expected a full_share and a patch_share in 0..1 and a finite temperature above 0. "
                f"Received: {self.full_share}, {self.patch_share}, {self.temperature}."
            )
        if bool(self.patch_share) != (self.patch_head is not None):
            raise ValueError(
                "Expected a patch_share above 0 together with a patch_head. "
                f"Received: {self.patch_share}, {self.patch_head}."
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
        number, zoom, patch_head = (data[key] for key in ("imagenet_class", "zoom", "patch_head"))
        return cls(
            head=str(data["head"]),
            views=tuple(tuple(float(edge) for edge in view) for view in data["views"]),
            full_share=float(data["full_share"]),
            bias=float(data["bias"]),
            temperature=float(data["temperature"]),
            imagenet_class=None if number is None else int(number),
            zoom=None if zoom is None else Zoom.from_dict(zoom),
            patch_share=float(data["patch_share"]),
            patch_head=None if patch_head is None else str(patch_head),
        )

    @property
    def patch_rows(self) -> slice:
        """Where among a photo's scores those of its patches are."""
        return patch_rows(len(self.views), kept=self.patch_head is not None)

    @property
    def first_look(self) -> int:
        """How many scores the first look gives: of the views, then of their patches."""
        return self.patch_rows.stop

    def as_dict(self) -> dict:
        """As it stands in models.json."""
        return asdict(self)


def fuse(head_scores: np.ndarray, decision: Decision) -> np.ndarray:
    """Head scores of the first look, its views and their patches -> log-odds, float64 (n,).

    head_scores: (n, v + p), 0..1, the full view first. A small banana is seen by one view and a few
    patches only, so the best of them count.
    """
    views, patches = np.split(log_odds(head_scores), [len(decision.views)], axis=1)
    photo = decision.full_share * views[:, 0] + (1 - decision.full_share) * views.max(axis=1)
    if decision.patch_head is None:
        return photo
    return (1 - decision.patch_share) * photo + decision.patch_share * best_patches(patches)


def best_patches(patches: np.ndarray) -> np.ndarray:
    """Log-odds of patches (n, p) -> the mean of the BEST_PATCHES highest of each photo: (n,)."""
    return np.partition(patches, -BEST_PATCHES, axis=1)[:, -BEST_PATCHES:].mean(axis=1)


def join_looks(head_scores: np.ndarray, decision: Decision) -> np.ndarray:
    """Head scores, (n, v + p) or with closer looks (n, v + p + z) -> log-odds, float64 (n,).

    A closer look counts only where the first look left the word open: what another network sees of
    the whole photo and its best look, beside the first.
    """
    zoom, first_look = decision.zoom, decision.first_look
    first = fuse(head_scores[:, :first_look], decision)
    if zoom is None or head_scores.shape[1] == first_look:  # nobody looked closer
        return first
    looks = log_odds(head_scores[:, first_look:])  # (n, z), the whole photo first
    other = zoom.whole_share * looks[:, 0] + (1 - zoom.whole_share) * looks.max(axis=1)
    return np.where(zoom.wants(first), (1 - zoom.share) * first + zoom.share * other, first)


def calibrate(photo_log_odds: np.ndarray, decision: Decision) -> np.ndarray:
    """Log-odds (n,) -> the chance of the target, float64 (n,) 0..1."""
    return sigmoid((photo_log_odds + decision.bias) / decision.temperature)


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


def words_never_said(low: float, high: float, target: str) -> list[str]:
    """The words that no threshold was proved for: no score reaches 1, and none is below 0.

    >>> words_never_said(0.2, 1.0, "banana")
    ['banana']
    """
    return [word for word, never in ((target, high >= 1), ("other", low <= 0)) if never]
