"""What the networks said of each view -> one calibrated score and one word.

How views and networks are weighed is data (Decision, from models.json), fitted on `validate`;
temperature and thresholds come from `calibrate`. May import: errors, values, preprocess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from occ.preprocess import FULL, Rect

SCORE_EDGE = 1e-6  # a float32 sigmoid saturates near 1 - 6e-8: beyond this a logit is noise
TERMS = ("head_full", "head_best", "class_full", "class_best")


@dataclass(frozen=True)
class Decision:
    """The recipe of the score. weights: one a TERM. head: the .h5 file that scores features.

    views: rectangles of the trimmed photo, the full one first. imagenet_class: the target's number
    among MobileNet's own 1,000 outputs (954 is banana), or None if it has none.
    """

    head: str
    views: tuple[Rect, ...]
    weights: tuple[float, ...]
    bias: float
    temperature: float
    imagenet_class: int | None

    def __post_init__(self) -> None:
        if not self.views or self.views[0] != FULL:
            raise ValueError(f"The first view must be {FULL}. Received: {self.views[:1]}.")
        if len(self.weights) != len(TERMS) or not self.temperature > 0:
            raise ValueError(
                f"Expected {len(TERMS)} weights and a temperature above 0. "
                f"Received: {self.weights}, {self.temperature}."
            )

    @classmethod
    def from_dict(cls, data: Mapping) -> Decision:
        """The inverse of `as_dict`; raises KeyError, TypeError or ValueError on anything else."""
        weights = tuple(float(data["weights"][term]) for term in TERMS)
        views = tuple(tuple(float(edge) for edge in view) for view in data["views"])
        number = data["imagenet_class"]
        return cls(
            head=str(data["head"]),
            views=views,
            weights=weights,
            bias=float(data["bias"]),
            temperature=float(data["temperature"]),
            imagenet_class=None if number is None else int(number),
        )

    def as_dict(self) -> dict:
        """As it stands in models.json: weights by the name of their term."""
        return asdict(self) | {"weights": dict(zip(TERMS, self.weights, strict=True))}


def terms_of(head_scores: np.ndarray, class_logprobs: np.ndarray) -> np.ndarray:
    """What is weighed: head scores (n, v) 0..1 and log-probabilities (n, v) -> float64 (n, 4).

    Log-odds throughout; `best` is the highest over all views, so it is never below `full`.
    """
    head, own = log_odds(head_scores), log_odds(np.exp(class_logprobs.astype(np.float64)))
    return np.stack([head[:, 0], head.max(axis=1), own[:, 0], own.max(axis=1)], axis=1)  # (n, 4)


def log_odds(share: np.ndarray) -> np.ndarray:
    """0..1 -> log-odds within about ±13.8, float64, same shape.

    >>> float(log_odds(np.array([0.5]))[0])
    0.0
    """
    clipped = np.clip(np.asarray(share, np.float64), SCORE_EDGE, 1 - SCORE_EDGE)
    return np.log(clipped) - np.log1p(-clipped)


def fuse(terms: np.ndarray, decision: Decision) -> np.ndarray:
    """Terms (n, 4) -> calibrated chance of the target, float64 (n,) 0..1."""
    raw = terms @ np.asarray(decision.weights) + decision.bias  # (n,)
    return 1 / (1 + np.exp(-raw / decision.temperature))


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
