"""Photos of the manifest -> every model's score of each, by the networks that are served.

Features come through the cache. May import: values, classify and what it imports, dataset,
training.names, training.features, training.workbench.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from occ.classify import DECODE_PX, Classifier
from occ.dataset.manifest import Row
from occ.dataset.raw import RawPhoto
from occ.locate.closer import CloserLook
from occ.models import score_rows
from occ.photo import decode_photo
from occ.preprocess import FULL, PreprocessSpec, Rect
from occ.training.features import FeatureRecipe, Features, closer_recipe, extract_features
from occ.training.features.prepared import prepare_gray
from occ.training.names import CHAMPION, LOOKS
from occ.training.workbench import Workbench, progress_bar
from occ.verdict import decide

OUT_OF_STEP = "Labels, features and photos are out of step: delete data/cache and run again."


@dataclass(frozen=True)
class Scored:
    """Rows and what each model says of them: scores[name] float64 (n,) 0..1, in the rows' order."""

    rows: tuple[Row, ...]
    scores: dict[str, np.ndarray]


def features_of(
    classifier: Classifier,
    photos: Sequence[RawPhoto],
    spec: PreprocessSpec,
    views: tuple[Rect, ...],
    cache_dir: Path,
    advance: Callable[[int], None] = lambda count: None,
    *,
    closer: CloserLook | None = None,
    patches: bool = False,
) -> Features:
    """The cached features of the classifier's own backbone, or of a closer look if there is one.

    patches: those of the views too; whether those of a closer look count is its own affair.
    """
    number, files = classifier.decision.imagenet_class or 0, classifier.release.files
    recipe = FeatureRecipe(spec, views, number, files["MNet.h5"].sha256, patches=patches)
    if closer is not None:
        recipe = closer_recipe(recipe, closer.zoom, files)
    return extract_features(
        photos,
        closer.backbone if closer else classifier.backbone,
        recipe,
        cache_dir,
        closer=closer,
        advance=advance,
    )


def views_of(part: Workbench, classifier: Classifier) -> Features:
    """The cached features of every view that the decision begins with."""
    decision, cache_dir = classifier.decision, part.settings.cache_dir
    spec = classifier.spec_of(decision.head)
    return features_of(classifier, part.photos, spec, decision.views, cache_dir)


def aspects_of(photos: Sequence[RawPhoto]) -> np.ndarray:
    """The longer side of each photo by its shorter one, decoded as it is served: float64 (n,)."""

    def read(photo: RawPhoto) -> float:
        return decode_photo(photo.read(), longest_px=DECODE_PX).aspect

    with ThreadPoolExecutor(2) as pool:
        return np.array(list(pool.map(read, photos)), np.float64)


def score_photos(classifier: Classifier, part: Workbench) -> Scored:
    """Scores of the decision, of each head alone, of CNet, and of what the frozen networks say."""
    with progress_bar("score photos", None) as advance:
        return Scored(part.rows, _score_each(classifier, part, advance))


def _score_each(
    classifier: Classifier, part: Workbench, advance: Callable[[int], None]
) -> dict[str, np.ndarray]:
    """Name -> float64 (n,)."""
    decision, photos, cache_dir = classifier.decision, part.photos, part.settings.cache_dir
    seen, closer, best = _look(classifier, part, advance)
    novel = classifier.find_novel(seen.pooled[:, 0], aspects_of(photos))
    scores = {CHAMPION: decide(best, decision, novel)}
    opinions = {"": seen}  # whose own class it is, of each view or look
    if closer is not None:
        network = decision.zoom.network
        scores[f"{network}DNN"] = best[:, decision.first_look].astype(np.float64)
        opinions[f"_by_{network}"] = closer
    for name, head in classifier.heads.items():
        spec = classifier.spec_of(name)
        full = features_of(classifier, photos, spec, (FULL,), cache_dir, advance)
        scores[name.removesuffix(".h5")] = head.score(full.pooled[:, 0]).astype(np.float64)
    if decision.imagenet_class is not None:
        for whose, one in opinions.items():
            name, said = f"class_{decision.imagenet_class}{whose}", one.target_logprobs
            scores |= own_class(name, said.astype(np.float64))
    if classifier.cnet is not None:
        scores["CNet"] = _score_cnet(classifier, part, advance)
    return scores


def own_class(name: str, logprobs: np.ndarray) -> dict[str, np.ndarray]:
    """What a frozen network says of the target, by log-probabilities (n, v), the full view first.

    Of the full view, and of all as ours are joined: the full and the best alike.

    >>> own_class("class_954", np.log([[0.25, 1.0]]))
    {'class_954': array([0.25]), 'class_954_of_looks': array([0.5])}
    """
    full, best = logprobs[:, 0], logprobs.max(axis=1)
    scores = {name: np.exp(full)}
    if logprobs.shape[1] > 1:
        scores[name + LOOKS] = np.exp((full + best) / 2)
    return scores


def _look(
    classifier: Classifier, part: Workbench, advance: Callable[[int], None]
) -> tuple[Features, Features | None, np.ndarray]:
    """Features of the first look; those of another network's looks, the whole photo first, or None;
    and the scores of all, (n, v + p + z)."""
    decision, closer = classifier.decision, classifier.closer_look()

    def features(closer: CloserLook | None = None, *, patches: bool = False) -> Features:
        return features_of(
            classifier,
            part.photos,
            classifier.spec_of(decision.head),
            decision.views,
            part.settings.cache_dir,
            advance,
            closer=closer,
            patches=patches,
        )

    seen = features(patches=decision.patch_head is not None)
    scores = classifier.score_rows(seen.pooled)
    if closer is None:
        return seen, None, scores
    other = features(closer)  # with patches behind the looks if they count
    found = score_rows(other.pooled, classifier.other.head)
    return seen, other, np.concatenate([scores, found], axis=1)


def _score_cnet(classifier: Classifier, part: Workbench, advance) -> np.ndarray:
    """float64 (n,): CNet's score of every photo, from the prepared gray arrays."""
    spec, folder = classifier.spec_of("CNet.h5"), part.settings.data_dir / "prepared"
    gray = prepare_gray(part.photos, spec, folder, "scores", advance=advance)
    scores = []
    for start in range(0, len(gray), 64):
        batch = np.repeat(gray[start : start + 64], 3, axis=3)  # (n, h, w, 3)
        scores.append(classifier.cnet.score(batch.astype(np.float32) / 127.5 - 1))
    return np.concatenate(scores).astype(np.float64)
