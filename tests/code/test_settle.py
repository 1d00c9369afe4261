"""What taught networks saw in; the scores a champion is chosen by, and what is shipped, out."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import tiny

pytest.importorskip("tensorflow", reason="training needs TensorFlow")

from occ.training.features import FeatureRecipe
from occ.training.settle import Seen, _score, _unused_files


def test_scores_of_another_network_stand_behind_those_of_the_first_look():
    classifier, rng = tiny.other_classifier(), np.random.default_rng(0)
    decision, files = classifier.decision, classifier.release.files
    parts = ("validate", "calibrate", "scenes")
    first, closer = (
        {part: rng.normal(size=(4, rows, 1024)).astype(np.float32) for part in parts}
        for rows in (len(decision.views), decision.zoom.looks)
    )
    opened = {name: classifier.heads[tiny.HEAD] for name in files}
    opened["LNetDNN.h5"] = classifier.other.head
    room = SimpleNamespace(open_head=lambda name, sha256: opened[name])
    recipe = FeatureRecipe(tiny.RGB, decision.views, 954, "a" * 64)
    one = _score(room, files, "MNetDNN_rgb", Seen(recipe, first, closer, decision.zoom))
    plain = _score(room, files, "MNetDNN_rgb", Seen(recipe, first))
    for part in parts:
        ours, theirs = getattr(one, part), getattr(plain, part)
        np.testing.assert_array_equal(ours[:, : len(decision.views)], theirs)
        rows = closer[part].reshape(-1, 1024)
        expected = classifier.other.head.score(rows).reshape(4, decision.zoom.looks)
        np.testing.assert_array_equal(ours[:, len(decision.views) :], expected)
    assert one.zoom == decision.zoom and plain.zoom is None


def test_only_what_decides_or_gives_a_score_of_its_own_is_shipped():
    decision = tiny.other_classifier().decision
    patched = replace(decision, patch_share=0.4, patch_head="MNetPatch.h5")
    assert _unused_files(patched) == set()
    assert _unused_files(decision) == {"MNetPatch.h5"}
    assert _unused_files(replace(patched, zoom=None)) == {"LNet.h5", "LNetDNN.h5"}
