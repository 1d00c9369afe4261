"""A classifier that needs no model: yellow photos are bananas. For web tests and for page work."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from occ.photo import decode_photo
from occ.preprocess import PreprocessSpec, strip_alpha
from occ.preprocess.steps import show_ways
from occ.values import Box, Explanation, Verdict

LOW, HIGH = 0.38, 0.71
PROMISE = {
    **{"goal": 0.98, "confidence": 0.95, "prior": 0.5, "proved": True},
    **{"photos": 310, "answers": 300, "unsure": 10},
}
DECISION = {"views": ["full", "centre"], "patch_head": "MNetDNN.h5", "imagenet_class": 954}


@dataclass(frozen=True)
class FakeFile:
    """As much of a release's file as /readyz shows."""

    sha256: str = "0" * 64


@dataclass(frozen=True)
class FakeRelease:
    """As much of a release as the pages and the API use."""

    id: str = "fa4e00000001"
    target: str = "banana"
    low: float = LOW
    high: float = HIGH
    promise: dict = field(default_factory=lambda: dict(PROMISE))  # made up, as all here
    decision: dict = field(default_factory=lambda: dict(DECISION))
    files: dict[str, FakeFile] = field(default_factory=lambda: {"Fake.h5": FakeFile()})


@dataclass(frozen=True)
class FakeClassifier:
    """The interface of occ.classify.Classifier. Raises PhotoRefused on what is no photo."""

    release: FakeRelease = FakeRelease()

    def __call__(self, photo_bytes: bytes) -> Verdict:
        """Score: the share of yellow pixels, doubled, as if half a photo were plenty."""
        rgb = strip_alpha(decode_photo(photo_bytes, longest_px=224))  # (h, w, 3)
        yellow = is_yellow(rgb)  # (h, w)
        score = min(0.01 + 2 * float(yellow.mean()), 0.99)
        release = self.release
        word = "banana" if score >= HIGH else "unsure" if score >= LOW else "other"
        boxes = (box_of(yellow, score),) if word == "banana" else ()
        reason = "novel" if word == "unsure" else ""
        return Verdict(
            word, score, release.id, release.low, release.high, boxes, len(boxes), reason
        )

    def explain(self, photo_bytes: bytes) -> Explanation:
        """The real preprocessing steps, two made-up scores, and where it is yellow."""
        verdict = self(photo_bytes)
        ways = {"MNetDNN": PreprocessSpec(), "CNet": PreprocessSpec(colour="gray3")}
        steps = show_ways(decode_photo(photo_bytes, longest_px=768), ways)
        yellow = is_yellow(steps[5].pixels)  # (side, side)
        side = len(yellow) // 7
        heat = yellow[: 7 * side, : 7 * side].reshape(7, side, 7, side).mean(axis=(1, 3))  # (7, 7)
        scores = {"MNetDNN": verdict.score, "CNet": round(verdict.score * 0.9, 4)}
        return Explanation(verdict, steps, scores, heat.astype(np.float32))


def is_yellow(rgb: np.ndarray) -> np.ndarray:
    """uint8 (h, w, 3) -> bool (h, w): much red and green, little blue."""
    red, green, blue = np.moveaxis(rgb.astype(np.int16), 2, 0)  # (h, w) each
    return (red > 150) & (green > 120) & (blue < 110)


def box_of(mask: np.ndarray, score: float) -> Box:
    """The smallest box around all true cells of (h, w)."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    top, bottom = rows[0] / height, (rows[-1] + 1) / height
    left, right = columns[0] / width, (columns[-1] + 1) / width
    return Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, score)
