"""Photo bytes -> verdict: all stages joined once, for notebook, app, API and command line alike.

The classifier that is measured is the classifier that is served. May import: everything up to
verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from occ.backbone import Backbone, BackboneOutput
from occ.errors import ModelRefused
from occ.models import CNet, Head, load_graphs
from occ.photo import decode_photo
from occ.preprocess import (
    FULL,
    PreprocessSpec,
    Rect,
    prepare_views,
    show_steps,
    strip_alpha,
    trim_bars,
)
from occ.release import Release, read_release
from occ.settings import Settings
from occ.values import Explanation, Pixels, Verdict
from occ.verdict import Decision, decide, judge_score

DECODE_PX = 768  # twice the 384 px a model was trained on: the smallest view still has 300 px


@dataclass(frozen=True)
class Classifier:
    """The shipped networks and rules as one callable; safe to share between threads."""

    release: Release
    decision: Decision
    backbone: Backbone
    heads: dict[str, Head]
    cnet: CNet | None = None

    def __call__(self, photo_bytes: bytes) -> Verdict:
        """The verdict on a photo. Raises PhotoRefused if the bytes are no photo."""
        return self.judge(decode_photo(photo_bytes, longest_px=DECODE_PX))

    def judge(self, pixels: Pixels) -> Verdict:
        """The verdict on decoded pixels: the same steps from there on."""
        return self._verdict(self._look(pixels))

    def explain(self, photo_bytes: bytes) -> Explanation:
        """The verdict with the steps drawn, every model's own score, and the heat map."""
        pixels = decode_photo(photo_bytes, longest_px=DECODE_PX)
        seen, spec = self._look(pixels), self.spec_of(self.decision.head)
        rect = trim_bars(strip_alpha(pixels))[1] if spec.trim else FULL
        return Explanation(
            verdict=self._verdict(seen),
            steps=show_steps(pixels, spec),
            scores=self.score_each(pixels),
            heat=_lay_over(self._heat(seen), rect),
        )

    def networks(self) -> tuple[str, ...]:
        """The names of the networks that give a score of their own."""
        heads = tuple(name.removesuffix(".h5") for name in self.heads)
        return heads if self.cnet is None else (*heads, "CNet")

    def ask(self, photo_bytes: bytes, network: str) -> dict[str, float]:
        """One network's own score of a photo, as {"score": 0..1}; KeyError on an unknown name."""
        pixels = decode_photo(photo_bytes, longest_px=DECODE_PX)
        return {"score": round(self._score(pixels, network), 6)}

    def score_each(self, pixels: Pixels) -> dict[str, float]:
        """Each network's own uncalibrated score of the full view, 0..1, computed on demand."""
        return {name: self._score(pixels, name) for name in self.networks()}

    def _score(self, pixels: Pixels, network: str) -> float:
        name = f"{network}.h5"
        inputs = prepare_views(pixels, self.spec_of(name))
        if network == "CNet" and self.cnet is not None:
            return float(self.cnet.score(inputs)[0])
        return float(self.heads[name].score(self.backbone.extract(inputs).features)[0])

    def spec_of(self, file_name: str) -> PreprocessSpec:
        """The preprocessing that a model file was trained with."""
        return self.release.files[file_name].preprocess

    def _look(self, pixels: Pixels) -> BackboneOutput:
        inputs = prepare_views(pixels, self.spec_of(self.decision.head), self.decision.views)
        return self.backbone.extract(inputs)

    def _verdict(self, seen: BackboneOutput) -> Verdict:
        head_scores = self.heads[self.decision.head].score(seen.features)[None]  # (1, v)
        score = float(decide(head_scores, self.decision)[0])
        low, high = self.release.low, self.release.high
        target = self.release.target
        word = judge_score(score, low=low, high=high, target=target)
        return Verdict(word, score, self.release.id, low, high, target=target)

    def _heat(self, seen: BackboneOutput) -> np.ndarray:
        """The head's score of each cell of the trimmed photo: float32 (7, 7) 0..1."""
        cells = seen.map[0].reshape(-1, seen.map.shape[-1])  # (49, d)
        side = seen.map.shape[1]
        return self.heads[self.decision.head].score(cells).reshape(side, side)  # (7, 7)


def _lay_over(heat: np.ndarray, rect: Rect) -> np.ndarray:
    """Heat of the trimmed photo -> of the whole upright one, 0 on the bars: the same (7, 7)."""
    middles = (np.arange(len(heat)) + 0.5) / len(heat)  # (7,) of the whole photo's cells
    across = (middles - rect[0]) / (rect[2] - rect[0])
    down = (middles - rect[1]) / (rect[3] - rect[1])
    cols, rows = ((part >= 0) & (part < 1) for part in (across, down))
    laid = np.zeros_like(heat)
    from_rows, from_cols = ((part * len(heat)).astype(int) for part in (down[rows], across[cols]))
    laid[np.ix_(rows, cols)] = heat[np.ix_(from_rows, from_cols)]
    return laid


def load_classifier(settings: Settings) -> Classifier:
    """Verified files of `settings.asset_dir` -> the classifier; converts them first if need be.

    Raises ModelRefused if a file is missing or changed, or if it was taught another object.
    """
    release = read_release(Path(settings.asset_dir))
    if release.target != settings.target:
        raise ModelRefused(
            f"The models in {settings.asset_dir.name}/ were taught the object {release.target!r}, "
            f"but OCC_TARGET asks for {settings.target!r}.",
            advice="Set OCC_TARGET to match, or run `occ train` on photos of the other object.",
        )
    try:
        decision = Decision.from_dict(release.decision)
    except (KeyError, TypeError, ValueError) as fault:
        raise ModelRefused(f"models.json holds no usable decision: {fault!r}.") from fault
    _check_parts(release, decision)
    graphs = load_graphs(release, settings, tuple(release.files))
    heads = {name: Head(graph) for name, graph in graphs.items() if name.startswith("MNetDNN")}
    cnet = CNet(graphs["CNet.h5"]) if "CNet.h5" in graphs else None
    return Classifier(release, decision, Backbone(graphs["MNet.h5"]), heads, cnet)


def _check_parts(release: Release, decision: Decision) -> None:
    """Raises ModelRefused unless the files that decide are there and are those that are named."""
    head = decision.head
    if not head.startswith("MNetDNN") or head != f"{release.champion}.h5":
        raise ModelRefused(
            "Expected a decision by the head of the champion. "
            f"Received: champion {release.champion}, decision by {head}."
        )
    missing = [name for name in ("MNet.h5", head) if name not in release.files]
    if missing:
        raise ModelRefused(f"models.json describes no {missing[0]}, which decides.")
