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
from occ.preprocess import FULL, PreprocessSpec, prepare_views, show_steps, strip_alpha, trim_bars
from occ.release import Release, read_release
from occ.settings import Settings
from occ.values import Explanation, Pixels, Verdict
from occ.verdict import Decision, fuse, judge_score, terms_of

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
        seen = self._look(pixels)
        return Explanation(
            verdict=self._verdict(seen),
            steps=show_steps(pixels, self.spec_of(self.decision.head)),
            scores=self.score_each(pixels),
            heat=self._heat(seen, pixels),
        )

    def score_each(self, pixels: Pixels) -> dict[str, float]:
        """Each network's own score of the full view, 0..1, computed on demand."""
        scores = {}
        outputs: dict[str, BackboneOutput] = {}
        for name, head in self.heads.items():
            spec = self.spec_of(name)
            if spec.digest() not in outputs:
                outputs[spec.digest()] = self.backbone.extract(prepare_views(pixels, spec))
            scores[name.removesuffix(".h5")] = float(head.score(outputs[spec.digest()].features)[0])
        if self.cnet is not None:
            inputs = prepare_views(pixels, self.spec_of("CNet.h5"))
            scores["CNet"] = float(self.cnet.score(inputs)[0])
        return scores

    def spec_of(self, file_name: str) -> PreprocessSpec:
        """The preprocessing that a model file was trained with."""
        return self.release.files[file_name].preprocess

    def _look(self, pixels: Pixels) -> BackboneOutput:
        inputs = prepare_views(pixels, self.spec_of(self.decision.head), self.decision.views)
        return self.backbone.extract(inputs)

    def _verdict(self, seen: BackboneOutput) -> Verdict:
        number = self.decision.imagenet_class
        head_scores = self.heads[self.decision.head].score(seen.features)[None]  # (1, v)
        own = seen.logprobs[None, :, number] if number is not None else np.zeros_like(head_scores)
        score = float(fuse(terms_of(head_scores, own), self.decision)[0])
        low, high = self.release.low, self.release.high
        target = self.release.target
        word = judge_score(score, low=low, high=high, target=target)
        return Verdict(word, score, self.release.id, low, high, target=target)

    def _heat(self, seen: BackboneOutput, pixels: Pixels) -> np.ndarray:
        """The head's score of each cell of the full view: float32 (7, 7) 0..1 of the trimmed photo."""
        cells = seen.map[0].reshape(-1, seen.map.shape[-1])  # (49, d)
        side = seen.map.shape[1]
        return self.heads[self.decision.head].score(cells).reshape(side, side)  # (7, 7)


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
    graphs = load_graphs(release, settings, tuple(release.files))
    heads = {name: Head(graph) for name, graph in graphs.items() if name.startswith("MNetDNN")}
    cnet = CNet(graphs["CNet.h5"]) if "CNet.h5" in graphs else None
    return Classifier(release, decision, Backbone(graphs["MNet.h5"]), heads, cnet)
