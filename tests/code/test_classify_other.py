"""Drawn photos in, whether another network counts where the first look is in doubt out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import photos
import pytest
import tiny
from occ.classify.parts import Other, check_parts
from occ.errors import ModelRefused
from occ.locate.closer import closer_views
from occ.locate.patches import rows_for_head
from occ.photo import decode_photo
from occ.preprocess import FULL, trim_photo
from occ.verdict import decide, log_odds


def blue_spot(side: int = 32) -> bytes:
    """A PNG, gray but for a blue spot: yellow to who sees red as blue."""
    rgb = np.full((140, 140, 3), 128, np.uint8)
    rgb[20 : 20 + side, 90 : 90 + side] = (20, 220, 240)
    return photos.encode(photos.Image.fromarray(rgb), "PNG")


@pytest.mark.parametrize("patches", [False, True])
def test_another_network_counts_as_the_decision_says(patches):
    classifier, data = tiny.other_classifier(patches=patches), blue_spot()
    decision, zoom = classifier.decision, classifier.decision.zoom
    photo = trim_photo(decode_photo(data), tiny.RGB)
    head = classifier.heads[tiny.HEAD]
    seen = classifier.backbone.extract(photo.prepare(decision.views))
    places = closer_views(seen.map, lambda rows: log_odds(head.score(rows)), decision.views, zoom)
    looked = classifier.other.backbone.extract(photo.prepare((FULL, *places)))
    looks = rows_for_head(looked, patches=patches)
    assert len(looks) == zoom.rows
    scores = [head.score(seen.features), classifier.other.head.score(looks)]
    expected = decide(np.concatenate(scores)[None], decision)[0]
    assert classifier(data).score == pytest.approx(expected, abs=1e-9)
    assert classifier.find(decode_photo(data))[0] == classifier(data)
    assert classifier.explain(data).verdict == classifier(data)
    assert classifier(data).score > tiny.tiny_classifier()(data).score + 0.01
    assert classifier.networks() == ("MNetDNN", "MNetDNN_rgb", "CNet")  # it never speaks alone


def test_a_closer_look_finds_what_no_view_shows_large():
    """The other network is the first one again, so that nothing but the place tells them apart."""
    classifier = tiny.other_classifier(share=1.0)
    first = Other(classifier.backbone, classifier.heads[tiny.HEAD])
    looking = replace(classifier, other=first)
    blind = replace(looking, decision=replace(looking.decision, zoom=None))
    rgb = np.full((120, 160, 3), (40, 60, 200), np.uint8)
    rgb[::7, ::5] = 90  # so that no side is a bar to be trimmed
    nothing = decode_photo(photos.encode(photos.Image.fromarray(rgb), "PNG"))
    rgb[64:88, 100:132] = (240, 210, 40)  # a twentieth of the photo
    spot = decode_photo(photos.encode(photos.Image.fromarray(rgb), "PNG"))
    assert looking.judge(spot).score > 2 * blind.judge(spot).score
    assert looking.judge(nothing).score < blind.judge(spot).score  # it adds nothing


def test_its_patches_find_what_its_looks_pass_over():
    """The spot fills little of any look, much of a patch."""
    looks, patches = (
        tiny.other_classifier(patches=word)(blue_spot(side=9)) for word in (False, True)
    )
    assert patches.score > looks.score + 0.01


@pytest.mark.parametrize("edges", [{"least": 98.0}, {"sure": -98.0}])
def test_where_the_first_look_is_sure_another_network_is_not_asked(edges, monkeypatch):
    classifier, data = tiny.other_classifier(**edges), blue_spot()
    monkeypatch.setattr(tiny.SwappedMNet, "run", None)
    assert classifier(data).score == tiny.tiny_classifier()(data).score


def test_another_network_that_is_missing_or_was_taught_otherwise_is_refused():
    classifier = tiny.other_classifier()
    release, decision = classifier.release, classifier.decision
    assert check_parts(release, decision) >= {"LNet.h5", "LNetDNN.h5"}
    for name in ("LNet.h5", "LNetDNN.h5"):
        files = {one: file for one, file in release.files.items() if one != name}
        with pytest.raises(ModelRefused, match=f"describes no {name}"):
            check_parts(replace(release, files=files), decision)
        gray = replace(release.files[name], preprocess=tiny.GRAY)
        with pytest.raises(ModelRefused, match="taught with one preprocessing"):
            check_parts(replace(release, files={**release.files, name: gray}), decision)


@pytest.mark.parametrize("fault", [{"preprocess": tiny.GRAY}, {"inputs": ((None, 1280),)}])
def test_a_head_that_points_but_was_taught_otherwise_is_refused(fault):
    """It is asked about cells of the first look's maps, as the head that decides is."""
    classifier = tiny.other_classifier()
    told = classifier.release.files[tiny.HEAD]
    zoom = replace(classifier.decision.zoom, pointer="MNetDNN_points.h5")
    decision = replace(classifier.decision, zoom=zoom)
    for pointer, refused in ((told, False), (replace(told, **fault), True)):
        files = {**classifier.release.files, "MNetDNN_points.h5": pointer}
        release = replace(classifier.release, files=files)
        if refused:
            with pytest.raises(ModelRefused, match="taught with one preprocessing"):
                check_parts(release, decision)
        else:
            assert "MNetDNN_points.h5" in check_parts(release, decision)
