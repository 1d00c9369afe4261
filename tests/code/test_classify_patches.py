"""Drawn photos in, whether the patches of their views count as the decision says out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import photos
import pytest
import tiny
from occ import preprocess
from occ.classify.parts import check_parts
from occ.errors import ModelRefused
from occ.locate.patches import patch_means
from occ.models import Head, score_rows
from occ.photo import decode_photo
from occ.preprocess import prepare_views
from occ.verdict import decide


def yellow_spot() -> bytes:
    """A PNG, blue but for a yellow spot of a twentieth of it."""
    rgb = np.full((140, 140, 3), (40, 60, 200), np.uint8)
    rgb[20:52, 90:122] = (240, 220, 20)
    return photos.encode(photos.Image.fromarray(rgb), "PNG")


def test_patches_are_scored_by_their_own_head_and_count_as_the_decision_says():
    plain, data = tiny.tiny_classifier(), yellow_spot()
    patched = replace(plain.decision, zoom=None, patch_share=0.4, patch_head="MNetPatch.h5")
    classifier = replace(plain, decision=patched, patch_head=Head(tiny.TinyHead(9.0)))
    seen = plain.backbone.extract(prepare_views(decode_photo(data), tiny.RGB, plain.decision.views))
    views = plain.heads[tiny.HEAD].score(seen.features)
    scores = np.concatenate([views, classifier.patch_head.score(patch_means(seen.map))])
    assert classifier(data).score == pytest.approx(decide(scores[None], patched)[0], abs=1e-9)
    assert classifier(data).score > plain(data).score
    assert classifier.networks() == plain.networks()  # its word is never told by itself


def test_bars_are_looked_for_once_whatever_comes_of_a_photo(monkeypatch):
    plain = tiny.other_classifier()  # every photo gets a closer look
    release = replace(plain.release, low=0.0, high=0.0)  # and every word is the target's, placed
    classifier = replace(plain, release=release)
    asked, look = [], preprocess.trim_bars
    monkeypatch.setattr(preprocess, "trim_bars", lambda rgb: asked.append(rgb) or look(rgb))
    assert classifier(yellow_spot()).boxes
    assert len(asked) == 1


class Told:
    """A head that says of each row its first feature, and another number beside it."""

    def __init__(self, more: float):
        self.more = more

    def score(self, rows: np.ndarray) -> np.ndarray:
        return rows[:, 0] + np.float32(self.more)


def test_rows_are_scored_in_their_places_and_patches_by_their_own_head():
    rows = np.arange(2 * 6, dtype=np.float32).reshape(2, 6, 1)
    own, other = Told(0), Told(100)
    np.testing.assert_array_equal(score_rows(rows, own), rows[..., 0])
    found = score_rows(rows, own, slice(2, 5), other)
    np.testing.assert_array_equal(found, rows[..., 0] + [0, 0, 100, 100, 100, 0])
    assert score_rows(rows[:0], own, slice(2, 5), other).shape == (0, 6)


def test_a_head_of_patches_that_is_missing_or_was_taught_otherwise_is_refused():
    release = tiny.tiny_release()
    decision = replace(tiny.tiny_classifier().decision, patch_share=0.4, patch_head="MNetPatch.h5")
    with pytest.raises(ModelRefused, match=r"no MNetPatch\.h5"):
        check_parts(release, decision)
    for name, refused in (("MNetDNN.h5", True), ("CNet.h5", True), (tiny.HEAD, False)):
        files = {**release.files, "MNetPatch.h5": release.files[name]}
        if refused:
            with pytest.raises(ModelRefused, match="taught with one preprocessing"):
                check_parts(replace(release, files=files), decision)
        else:
            check_parts(replace(release, files=files), decision)
