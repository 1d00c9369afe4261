"""Drawn photos in, whether the patches of their views count as the decision says out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import photos
import pytest
import tiny
from occ.locate_patches import patch_means
from occ.models import Head
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
