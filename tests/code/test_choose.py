"""Scores of a few candidates in, the champion with its calibration and thresholds out."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from occ.locate.closer import Zoom
from occ.locate.patches import PATCHES
from occ.preprocess import FULL
from occ.training.measure.calibration import calibration_error, weigh_to
from occ.training.measure.metrics import partial_auroc
from occ.training.promise import PRIOR
from occ.training.scenes import SCENE_SHARE
from occ.training.settle.choose import (
    FULL_SHARES,
    PATCH_SHARES,
    Candidate,
    calibrate_champion,
    choose_champion,
)
from occ.verdict import decide, fuse
from scipy.special import expit

VIEWS = (FULL, (0.0, 0.0, 0.6, 0.6), (0.4, 0.4, 1.0, 1.0))
ZOOM = Zoom("MNetDNN_rgb.h5", 1, 0.4, 0.2, -9.0, 9.0, "LNet", 0.5, whole_share=0.0, patches=False)


def draw(photos: int, views: int, *, apart: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Labels bool (n,), and scores (n, v) of which the second view tells most."""
    rng = np.random.default_rng(seed)
    labels = np.arange(photos) % 3 == 0
    odds = rng.normal(0, 1, (photos, views)) - apart
    odds[:, min(1, views - 1)] += 2 * apart * labels
    return labels, expit(odds)


def candidate(name: str, views: int, apart: float) -> Candidate:
    scores = [draw(900, views, apart=apart, seed=seed)[1] for seed in (1, 2)]
    return Candidate(name, VIEWS[:views], *scores, np.zeros((0, views)))


LABELS = draw(900, 1, apart=1, seed=1)[0]


def choose(*candidates: Candidate, novel: np.ndarray | None = None) -> SimpleNamespace:
    best = choose_champion(list(candidates), LABELS, 954)
    found = calibrate_champion(best, LABELS, novel)
    return SimpleNamespace(champion=best.candidate.name, tries=best.tries, **vars(found))


def test_the_better_of_two_heads_is_the_champion_in_any_order():
    good, bad = candidate("MNetDNN_rgb", 3, 3.0), candidate("MNetDNN", 1, 0.8)
    for order in ((good, bad), (bad, good)):
        chosen = choose(*order)
        assert chosen.champion == "MNetDNN_rgb" and chosen.decision.head == "MNetDNN_rgb.h5"
        assert chosen.decision.views == VIEWS and chosen.decision.imagenet_class == 954


def test_every_try_is_told_and_the_chosen_one_is_the_best_on_validate():
    one = candidate("MNetDNN_rgb", 3, 2.0)
    chosen = choose(one, candidate("MNetDNN", 1, 0.8))
    assert len(chosen.tries) == len(FULL_SHARES) + 1
    tried = {decision.full_share: decision for decision in one.tries(954)}
    worth = {part: partial_auroc(LABELS, fuse(one.validate, tried[part])) for part in FULL_SHARES}
    assert worth[chosen.decision.full_share] == max(worth.values()) == max(chosen.tries.values())


def test_scenes_count_in_the_choice_as_they_do_in_teaching():
    one = candidate("MNetDNN_rgb", 3, 2.0)
    scenes = np.full((200, 3), 0.1)
    scenes[::2, 1] = 0.9  # only the second view shows the target: the full view is of no use
    tries = choose(replace(one, scenes=scenes)).tries
    photos = choose(one).tries
    for name, worth in photos.items():
        both = (worth + SCENE_SHARE) / (1 + SCENE_SHARE)
        assert tries[name] == pytest.approx(both, abs=1e-6)
    wrong = choose(replace(one, scenes=scenes[::-1])).tries
    assert all(wrong[name] < photos[name] for name in photos)


def test_another_network_is_asked_only_where_it_helps():
    blind = candidate("MNetDNN_rgb", 3, 1.0)

    def looking(apart: float) -> Candidate:
        seen = {
            part: np.concatenate([scores, draw(900, 2, apart=apart, seed=seed)[1]], axis=1)
            for part, scores, seed in (
                ("validate", blind.validate, 3),
                ("calibrate", blind.calibrate, 4),
            )
        }
        return replace(blind, zoom=ZOOM, scenes=np.zeros((0, 5)), **seen)

    chosen = choose(looking(4.0))
    assert len(chosen.tries) == 2 * len(FULL_SHARES)
    assert chosen.decision.zoom == replace(ZOOM, whole_share=chosen.decision.full_share)
    assert choose(looking(-3.0)).decision.zoom is None


def test_patches_of_another_network_are_asked_only_where_they_help():
    blind, zoom = candidate("MNetDNN_rgb", 3, 1.0), replace(ZOOM, places=2, patches=True)

    def patched(told: float, noise: float) -> Candidate:
        seen = {}
        for part, scores, seed in (
            ("validate", blind.validate, 3),
            ("calibrate", blind.calibrate, 4),
        ):
            rng = np.random.default_rng(seed)
            odds = rng.normal(told * (2 * LABELS[:, None] - 1), noise, (900, 3 * PATCHES))
            seen[part] = np.concatenate([scores, np.full((900, 3), 0.01), expit(odds)], axis=1)
        return replace(blind, zoom=zoom, scenes=np.zeros((0, 6 + 3 * PATCHES)), **seen)

    chosen = choose(patched(told=3, noise=1))
    assert len(chosen.tries) == (1 + 2 * 2) * len(FULL_SHARES)
    assert chosen.decision.zoom.patches and sum("their patches" in one for one in chosen.tries) == 6
    zoom = choose(patched(told=-3, noise=1)).decision.zoom
    assert zoom is None or not zoom.patches


def test_a_decision_looks_at_no_more_than_its_own_places_and_their_patches():
    zoom = replace(ZOOM, places=2, patches=True)
    one = replace(candidate("MNetDNN_rgb", 3, 1.0), zoom=zoom)
    scores = np.arange(6 + 3 * PATCHES)[None]
    kept = {
        (each.zoom.places, each.zoom.patches): one.rows_for(scores, each)[0].tolist()
        for each in one.tries(954)
        if each.zoom
    }
    assert kept[1, False] == [0, 1, 2, 3, 4] and kept[2, False] == [0, 1, 2, 3, 4, 5]
    assert kept[1, True] == [0, 1, 2, 3, 4, *range(6, 6 + 2 * PATCHES)]
    assert kept[2, True] == list(range(6 + 3 * PATCHES))


def test_patches_are_chosen_only_where_they_help():
    blind = candidate("MNetDNN_rgb", 3, 2.0)

    def patched(odds: Callable[[int], np.ndarray]) -> Candidate:
        both = {"validate": (blind.validate, 3), "calibrate": (blind.calibrate, 4)}
        seen = {
            name: np.concatenate([scores, expit(odds(seed))], axis=1)
            for name, (scores, seed) in both.items()
        }
        scenes = np.zeros((0, 3 + 3 * PATCHES))
        return replace(blind, patch_head="MNetPatch.h5", scenes=scenes, **seen)

    def telling(seed: int) -> np.ndarray:
        return np.random.default_rng(seed).normal(6 * LABELS[:, None] - 3, 1, (900, 3 * PATCHES))

    def at_random(seed: int) -> np.ndarray:
        return np.random.default_rng(seed).normal(0, 6, (900, 3 * PATCHES))

    chosen = choose(patched(telling))
    assert chosen.decision.patch_head == "MNetPatch.h5" and chosen.decision.patch_share > 0
    assert len(chosen.tries) == len(FULL_SHARES) * len(PATCH_SHARES)
    unhelped = choose(patched(at_random))
    assert unhelped.decision.patch_head is None and unhelped.decision.patch_share == 0
    assert unhelped.thresholds == choose(blind).thresholds


def test_a_closer_look_behind_patches_is_found_whether_they_count_or_not():
    one = replace(candidate("MNetDNN_rgb", 3, 1.0), zoom=ZOOM, patch_head="MNetPatch.h5")
    scores = np.arange(3 + 3 * PATCHES + 2)[None]  # each score names its own place
    kinds = {(each.zoom is None, each.patch_head is None): each for each in one.tries(954)}
    views, patches, closer = [0, 1, 2], [*range(3, 3 + 3 * PATCHES)], [30, 31]
    for (no_zoom, no_patches), each in kinds.items():
        wanted = views + patches * (not no_patches) + closer * (not no_zoom)
        assert one.rows_for(scores, each)[0].tolist() == wanted
    assert len(kinds) == 4


def test_calibrate_alone_decides_temperature_and_thresholds():
    one = candidate("MNetDNN_rgb", 3, 3.0)
    other = replace(one, calibrate=one.calibrate**3)
    first, second = choose(one), choose(other)
    assert first.tries == second.tries
    assert first.decision.temperature != second.decision.temperature


def test_novel_photos_of_calibrate_are_no_answers_of_which_anything_is_promised():
    one = candidate("MNetDNN_rgb", 3, 3.0)
    plain, novel = choose(one), np.arange(len(LABELS)) % 50 == 0
    cautious = choose(one, novel=novel)
    assert cautious.decision == plain.decision  # temperature and bias are of all photos
    answers = [
        each.thresholds.banana_answers + each.thresholds.other_answers for each in (plain, cautious)
    ]
    assert answers[1] <= len(LABELS) - novel.sum() < answers[0]


def test_the_chosen_score_means_what_it_says_and_the_answers_are_proved():
    one = candidate("MNetDNN_rgb", 3, 3.0)
    chosen = choose(one)
    scores = decide(one.calibrate, chosen.decision)
    assert calibration_error(LABELS, scores, weigh_to(LABELS, PRIOR)) < 0.03
    told = chosen.thresholds
    assert told.proved and told.low <= 0.5 <= told.high
    assert told.banana_answers == (scores >= told.high).sum() > 0


def test_a_candidate_with_scores_of_other_photos_is_refused():
    one = candidate("MNetDNN", 1, 2.0)
    with pytest.raises(ValueError, match="Expected bool labels"):
        choose(replace(one, validate=one.validate[1:]))
    with pytest.raises(ValueError, match="Expected bool labels"):
        choose(replace(one, calibrate=one.calibrate[1:]))
