"""The words and values that pass between stages: each checks itself once, when it is made.

May import: nothing of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from math import sqrt
from unicodedata import category

import numpy as np

POSITIVE = "banana"  # the default class word; OCC_TARGET and models.json may name another
LABELS = ("other", POSITIVE)  # position = the number a head is trained on; written only here
LABEL_FORM = re.compile(r"\w[\w -]*")  # of a label without its marks: see is_label
OWN, UPLOADS = "own", "uploads"  # sources of photos that have no public address

CONSENTS = ("learn", "show")  # what a photo may be kept for: to train on, to be seen by everyone
MAX_BYTES = 25_000_000  # of one photo, wherever it comes in
MAX_PIXELS = 50_000_000
MAX_PHOTOS = 20
Z95 = 1.959963984540054  # of a normal distribution, 95 in 100 lie within so many deviations


def is_own(sources: Iterable[str]) -> bool:
    """True if every photo of these sources was taken up by `occ data add`, none is public.

    >>> is_own(["own"]), is_own(["own", "uploads"]), is_own(["own", "khowpod"]), is_own([])
    (True, True, False, False)
    """
    found = set(sources)
    return bool(found) and found <= {OWN, UPLOADS}


def is_label(word: str) -> bool:
    """True of letters, digits, spaces and hyphens: a label names a folder, so no slash and no dot.

    Letters may bear marks, as vowels of Hindi and tones of Thai do, which are no \\w.

    >>> is_label("red apple"), is_label("\u0938\u0947\u092c"), is_label("a/b"), is_label("\u0947")
    (True, True, False, False)
    """
    bare = "".join(letter for letter in word if not category(letter).startswith("M"))
    return word[:1] == bare[:1] and bool(LABEL_FORM.fullmatch(bare))


def labels_of(target: str = POSITIVE) -> tuple[str, str]:
    """The two label words for a class word, in the order of LABELS.

    >>> labels_of("apple")
    ('other', 'apple')
    """
    return (LABELS[0], target)


def wilson(share: float, photos: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of so many photos, which need be no whole number.

    >>> [round(end, 4) for end in wilson(231 / 240, 240)]
    [0.9303, 0.9801]
    """
    spread = Z95**2 / photos
    middle = share + spread / 2
    reach = Z95 * sqrt(share * (1 - share) / photos + spread / (4 * photos))
    low, high = ((middle + side * reach) / (1 + spread) for side in (-1, 1))
    return max(low, 0.0), min(high, 1.0)  # rounding may step over either


@dataclass(frozen=True)
class Pixels:
    """One upright photo. rgb: uint8 (h, w, 3), red first, sRGB. alpha: uint8 (h, w) or None."""

    rgb: np.ndarray
    alpha: np.ndarray | None = None

    def __post_init__(self) -> None:
        rgb, alpha = self.rgb, self.alpha
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or 0 in rgb.shape:
            raise ValueError(
                "Pixels.rgb must be uint8 of shape (height, width, 3), not empty. "
                f"Received: {rgb.dtype} {rgb.shape}."
            )
        if alpha is not None and (alpha.dtype != np.uint8 or alpha.shape != rgb.shape[:2]):
            raise ValueError(
                f"Pixels.alpha must be uint8 of shape {rgb.shape[:2]}. "
                f"Received: {alpha.dtype} {alpha.shape}."
            )

    @property
    def aspect(self) -> float:
        """The longer side by the shorter one: 1 or more."""
        sides = self.rgb.shape[:2]
        return max(sides) / min(sides)


@dataclass(frozen=True)
class Box:
    """Where an object is: centre and size as shares 0..1 of the upright photo; score 0..1.

    The score is calibrated as that of whole photos is, and never above the photo's own.
    """

    cx: float
    cy: float
    w: float
    h: float
    score: float

    def __post_init__(self) -> None:
        # a millionth of slack: shares are sums of floats
        if not all(-1e-6 <= part <= 1 + 1e-6 for part in astuple(self)):
            raise ValueError(f"A Box holds shares and a score in 0..1. Received: {self}.")

    def as_dict(self) -> dict[str, float]:
        """Rounded to four places, as the API and the database write it."""
        return {
            name: round(float(getattr(self, name)), 4) for name in ("cx", "cy", "w", "h", "score")
        }


NOVEL = "novel"  # the reason of a verdict on a photo that is unlike anything known
LONG = "long"  # ...and of one of which a side is far longer than the other
REASONS = ("", NOVEL, LONG)  # "": the word is simply the score's


@dataclass(frozen=True)
class Verdict:
    """The answer to one photo. score: calibrated chance of the positive class, 0..1.

    verdict: the class word `target`, "other" or "unsure". model: short id of the release that
    decided. low, high: the thresholds used; from `low` up to but not including `high` is "unsure".
    boxes and count: None where nothing was located; unless the verdict is the target, boxes are
    empty, and count is 0 at "other" and None at "unsure", where nobody knows. reason: why the word
    is not simply the score's, one of REASONS.
    """

    verdict: str
    score: float
    model: str
    low: float
    high: float
    boxes: tuple[Box, ...] | None = None
    count: int | None = None
    reason: str = ""
    target: str = POSITIVE

    def __post_init__(self) -> None:
        words = (self.target, LABELS[0], "unsure")
        if self.verdict not in words or not 0 <= self.score <= 1:
            raise ValueError(
                f"Expected a verdict of {words} and a score in 0..1. "
                f"Received: {self.verdict!r}, {self.score}."
            )
        if self.reason not in REASONS:
            raise ValueError(f"Expected a reason of {REASONS}. Received: {self.reason!r}.")

    def as_dict(self) -> dict:
        """The fields that the command line and the API print."""
        return {
            "verdict": self.verdict,
            "score": round(self.score, 6),
            "model": self.model,
            "boxes": None if self.boxes is None else [box.as_dict() for box in self.boxes],
            "count": self.count,
        }


@dataclass(frozen=True)
class Step:
    """One preprocessing step as the model saw it. pixels: uint8 (h, w, 3) to draw; note: facts.

    networks: the names of those that see it, if others see something else; else empty.
    """

    name: str
    pixels: np.ndarray
    note: str = ""
    networks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A verdict with its reasons: the steps drawn, each model's own score, and the heat map.

    steps: the very arrays the model saw. scores: model name -> 0..1. heat: float32 (g, g) 0..1 over
    the upright photo, or None.
    """

    verdict: Verdict
    steps: tuple[Step, ...]
    scores: dict[str, float] = field(default_factory=dict)
    heat: np.ndarray | None = None
