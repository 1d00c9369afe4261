"""Photo bytes -> verdict: all stages joined once, for notebook, app, API and command line alike.

The classifier that is measured is the classifier that is served. May import: everything up to
verdict, classify.parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from occ.backbone import Backbone, BackboneOutput
from occ.classify.parts import Other, check_parts, open_other, point_closer_look
from occ.errors import ModelRefused
from occ.locate import Located, locate
from occ.locate.closer import CloserLook
from occ.locate.patches import rows_for_head
from occ.models import Head, load_graphs, score_rows
from occ.oneclass import Known, Novelty, load_known
from occ.photo import decode_photo
from occ.preprocess import PreprocessSpec, Trimmed, prepare_views, trim_photo
from occ.preprocess.steps import show_ways
from occ.release import Release, read_release
from occ.settings import Settings
from occ.values import LONG, NOVEL, Explanation, Pixels, Verdict
from occ.verdict import Decision, calibrate, decide, fuse, judge_score, log_odds

DECODE_PX = 768  # twice the 384 px of most photos trained on: a closer look still has 300 px


@dataclass(frozen=True)
class Classifier:
    """The shipped networks and rules as one callable; safe to share between threads."""

    release: Release
    decision: Decision
    backbone: Backbone
    heads: dict[str, Head]
    cnet: Head | None = None
    known: Known | None = None
    patch_head: Head | None = None
    other: Other | None = None

    def __call__(self, photo_bytes: bytes) -> Verdict:
        """The verdict on a photo. Raises PhotoRefused if the bytes are no photo."""
        return self.judge(decode_photo(photo_bytes, longest_px=DECODE_PX))

    def judge(self, pixels: Pixels) -> Verdict:
        """The verdict on decoded pixels: the same steps from there on."""
        photo, seen = self._look(pixels)
        return self._verdict(seen, photo, partial(self._locate, seen, photo))

    def find(self, pixels: Pixels) -> tuple[Verdict, Located]:
        """The verdict and where the target is, if it is there; from one look."""
        photo, seen = self._look(pixels)
        located = self._locate(seen, photo)
        return self._verdict(seen, photo, lambda: located), located

    def explain(self, photo_bytes: bytes) -> Explanation:
        """The verdict with the steps drawn, every model's own score, and the heat map."""
        pixels = decode_photo(photo_bytes, longest_px=DECODE_PX)
        photo, seen = self._look(pixels)
        located = self._locate(seen, photo)
        return Explanation(
            verdict=self._verdict(seen, photo, lambda: located),
            steps=show_ways(pixels, self._specs()),
            scores=self.score_each(pixels, seen),
            heat=located.heat,
        )

    def _specs(self) -> dict[str, PreprocessSpec]:
        """The recipe of each network that gives a score, that of the deciding one first."""
        deciding = self.decision.head.removesuffix(".h5")
        names = sorted(self.networks(), key=lambda name: name != deciding)
        return {name: self.spec_of(f"{name}.h5") for name in names}

    def networks(self) -> tuple[str, ...]:
        """The names of the networks that give a score of their own."""
        heads = tuple(name.removesuffix(".h5") for name in self.heads)
        return heads if self.cnet is None else (*heads, "CNet")

    def ask(self, photo_bytes: bytes, network: str) -> float:
        """One network's own score of a photo, 0..1; KeyError on an unknown name."""
        return round(self._score(decode_photo(photo_bytes, longest_px=DECODE_PX), network), 6)

    def score_each(self, pixels: Pixels, seen: BackboneOutput | None = None) -> dict[str, float]:
        """Each network's own uncalibrated score of the full view, 0..1; seen: by the first look."""
        return {name: self._score(pixels, name, seen) for name in self.networks()}

    def _score(self, pixels: Pixels, network: str, seen: BackboneOutput | None = None) -> float:
        name = f"{network}.h5"
        if seen is not None and name == self.decision.head:
            return float(self.heads[name].score(seen.features[:1])[0])
        inputs = prepare_views(pixels, self.spec_of(name))
        if network == "CNet" and self.cnet is not None:
            return float(self.cnet.score(inputs)[0])
        return float(self.heads[name].score(self.backbone.extract(inputs).features)[0])

    def spec_of(self, file_name: str) -> PreprocessSpec:
        """The preprocessing that a model file was trained with."""
        return self.release.files[file_name].preprocess

    def find_novel(self, features: np.ndarray, aspects: np.ndarray) -> np.ndarray | None:
        """Features of full views (n, d), aspects (n,) -> bool (n,), unlike all known; or None."""
        return None if self.known is None else self.known.is_novel(features, aspects)

    def closer_look(self) -> CloserLook | None:
        """How a photo is looked at again where the first look left the word open."""
        decision = self.decision
        if decision.zoom is None:
            return None
        pointer, other = self.heads[decision.zoom.pointer], self.other.backbone
        return point_closer_look(self.backbone, decision.views, decision.zoom, pointer, other)

    def _look(self, pixels: Pixels) -> tuple[Trimmed, BackboneOutput]:
        photo = trim_photo(pixels, self.spec_of(self.decision.head))
        return photo, self.backbone.extract(photo.prepare(self.decision.views))

    def _verdict(
        self, seen: BackboneOutput, photo: Trimmed, locate: Callable[[], Located]
    ) -> Verdict:
        """The word by the score alone; places are asked for only where they are told."""
        shape = np.array([photo.aspect])
        novel = self.find_novel(seen.features[:1], shape)
        score = float(decide(self._score_views(seen, photo)[None], self.decision, novel)[0])
        low, high, target = self.release.low, self.release.high, self.release.target
        is_novel = novel is not None and bool(novel[0])
        word = "unsure" if is_novel else judge_score(score, low=low, high=high, target=target)
        found = locate().boxes if word == target else ()
        boxes = tuple(replace(box, score=min(box.score, score)) for box in found)
        count = None if word == "unsure" else len(boxes)
        reason = "" if not is_novel else LONG if self.known.is_long(shape)[0] else NOVEL
        return Verdict(word, score, self.release.id, low, high, boxes, count, reason, target)

    def _score_views(self, seen: BackboneOutput, photo: Trimmed) -> np.ndarray:
        """Scores of views, patches, and of another network's looks if the first one asks: (s,)"""
        closer = self.closer_look()
        scores = self.score_rows(rows_for_head(seen, patches=self.patch_head is not None)[None])
        if closer is None or not closer.zoom.wants(fuse(scores, self.decision))[0]:
            return scores[0]
        looks = rows_for_head(closer(photo, seen), patches=closer.zoom.patches)
        return np.concatenate([scores[0], self.other.head.score(looks)])

    def score_rows(self, rows: np.ndarray) -> np.ndarray:
        """Features of a first look, its views and their patches, (n, s, d) -> scores (n, s)."""
        decision = self.decision
        return score_rows(rows, self.heads[decision.head], decision.patch_rows, self.patch_head)

    def _locate(self, seen: BackboneOutput, photo: Trimmed) -> Located:
        head, chance = self.heads[self.decision.head], partial(calibrate, decision=self.decision)
        views = self.decision.views
        return locate(
            seen.map, lambda cells: log_odds(head.score(cells)), views, photo.rect, chance
        )


def load_classifier(
    settings: Settings, *, at_once: bool = False, logprobs: bool = False
) -> Classifier:
    """Verified files of `settings.asset_dir` -> the classifier; converts them first if need be.

    at_once: networks that only explain are made ready to run now too, as `occ compile` wants it.
    logprobs: frozen networks give their own classes too, which baselines need and verdicts do not.
    Raises ModelRefused if a file is missing or changed, or if it was taught another object.
    """
    release = read_release(Path(settings.asset_dir))
    if release.target != settings.target:
        raise ModelRefused(
            f"The models in {settings.asset_dir} were taught the object {release.target!r}, "
            f"but OCC_TARGET asks for {settings.target!r}.",
            advice=f"Set OCC_TARGET to {release.target!r}, or OCC_ASSET_DIR to the folder of the "
            f"models of {settings.target!r}, which `occ train` makes.",
        )
    try:
        decision = Decision.from_dict(release.decision)
        novelty = Novelty.from_dict(release.novelty) if release.novelty else None
    except (KeyError, TypeError, ValueError) as fault:
        what = f"{fault} is missing" if isinstance(fault, KeyError) else str(fault).rstrip(".")
        raise ModelRefused(
            f"models.json has no usable decision or novelty: {what}.",
            advice="If another version of occ made it, make it anew with `occ train`; if not, "
            "restore the file from git.",
        ) from fault
    deciding = check_parts(release, decision)
    later = () if at_once else release.files.keys() - deciding  # asked only for explanations
    graphs = load_graphs(release, settings, release.files, later=later, logprobs=logprobs)
    heads = {name: Head(graph) for name, graph in graphs.items() if name.startswith("MNetDNN")}
    cnet = Head(graphs["CNet.h5"]) if "CNet.h5" in graphs else None
    known = load_known(settings.asset_dir, novelty) if novelty else None
    if known is not None and known.rows.shape[1] != graphs["MNet.h5"].outputs[0][-1]:
        raise ModelRefused(f"{novelty.file} holds features of another backbone than MNet.h5.")
    patches = Head(graphs[decision.patch_head]) if decision.patch_head else None
    backbone, other = Backbone(graphs["MNet.h5"]), open_other(decision, graphs)
    return Classifier(release, decision, backbone, heads, cnet, known, patches, other)
