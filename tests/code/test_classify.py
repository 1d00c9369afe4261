"""Photos and tiny networks in, verdicts and explanations out; unusable releases are refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import photos
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from occ import classify
from occ.classify import DECODE_PX, Classifier, load_classifier
from occ.errors import ModelRefused, PhotoRefused
from occ.files import hash_file
from occ.locate import GRID
from occ.models import Head
from occ.oneclass import Known, root
from occ.photo import decode_photo
from occ.preprocess import FULL, prepare_views, scale
from occ.release import write_release
from occ.settings import Settings
from occ.values import Pixels
from occ.verdict import NOVEL_SCORE, decide

YELLOW, BLUE = np.uint8([240, 210, 40]), np.uint8([40, 60, 200])


@pytest.fixture
def classifier() -> Classifier:
    return tiny.tiny_classifier(low=0.4, high=0.7)


def patch(corner: tuple[slice, slice], colour=YELLOW) -> np.ndarray:
    """A blue photo with this corner in another colour: uint8 (120, 160, 3)."""
    rgb = np.tile(BLUE, (120, 160, 1))
    rgb[corner] = colour
    rgb[::7, ::5] = 90  # so that no side is a bar to be trimmed
    return rgb


TOP_LEFT, BOTTOM_RIGHT = (slice(60), slice(80)), (slice(60, 120), slice(80, 160))


def test_a_verdict_says_what_decided_and_where_the_thresholds_are(classifier, to_png):
    verdict = classifier(to_png(patch((slice(None), slice(None)))))
    assert verdict.verdict == "banana" and verdict.model == classifier.release.id
    assert (verdict.low, verdict.high, verdict.target) == (0.4, 0.7, "banana")
    assert classifier(to_png(patch((slice(0), slice(0))))).verdict == "other"


@pytest.fixture
def to_png():
    """uint8 (h, w, 3) -> the bytes of a photo."""

    def write(rgb: np.ndarray) -> bytes:
        return photos.encode(photos.Image.fromarray(rgb), "PNG")

    return write


def test_the_score_is_that_of_the_stages_one_by_one(classifier, to_png):
    data, decision = to_png(patch(TOP_LEFT)), classifier.decision
    inputs = prepare_views(decode_photo(data), tiny.RGB, decision.views)
    features = classifier.backbone.extract(inputs).features
    score = decide(classifier.heads[decision.head].score(features)[None], decision)[0]
    assert classifier(data).score == pytest.approx(score, abs=1e-9)
    assert classifier.judge(decode_photo(data)).score == classifier(data).score


def test_only_a_part_that_a_view_shows_large_raises_the_score(classifier, to_png):
    seen, unseen = (classifier(to_png(patch(part))).score for part in (TOP_LEFT, BOTTOM_RIGHT))
    assert seen > unseen  # the quarter view is at the top left
    whole = replace(classifier, decision=replace(classifier.decision, views=(FULL,)))
    scores = [whole(to_png(patch(part))).score for part in (TOP_LEFT, BOTTOM_RIGHT)]
    assert scores[0] == pytest.approx(scores[1], abs=0.01)


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 255), min_size=3, max_size=3), st.integers(1, 60), st.integers(1, 60)
)
def test_any_pixels_get_a_word_that_fits_their_score(colour, height, width):
    classifier = tiny.tiny_classifier(low=0.4, high=0.7)
    rgb = np.tile(np.uint8(colour), (height, width, 1))
    verdict = classifier.judge(Pixels(rgb))
    expected = "banana" if verdict.score >= 0.7 else "unsure" if verdict.score >= 0.4 else "other"
    assert verdict.verdict == expected


def test_a_large_photo_is_looked_at_smaller_and_says_the_same(classifier):
    small = photos.encode(photos.draw_banana(400, 300), "JPEG", quality=90)
    large = classifier(photos.large_jpeg())
    assert large.score == pytest.approx(classifier(small).score, abs=0.01)
    assert max(decode_photo(photos.large_jpeg(), longest_px=DECODE_PX).rgb.shape) < 2 * DECODE_PX


def test_an_explanation_shows_every_network_and_every_step(classifier, to_png):
    data = to_png(patch(TOP_LEFT))
    told = classifier.explain(data)
    assert told.verdict == classifier(data)
    assert [(step.name, step.note) for step in told.steps if step.name == "colour"] == [
        ("colour", "rgb"),
        ("colour", "gray3"),
    ]
    shown = {step.networks: scale(step.pixels) for step in told.steps if step.name == "scale"}
    assert {name for names in shown for name in names} == set(classifier.networks())
    for names, seen in shown.items():
        spec = classifier.spec_of(f"{names[0]}.h5")
        assert np.abs(seen - prepare_views(decode_photo(data), spec)[0]).max() < 1e-6
    assert set(told.scores) == {"MNetDNN", "MNetDNN_rgb", "CNet"} == set(classifier.networks())
    assert told.heat.shape == (GRID, GRID)
    assert told.heat[:5, :5].min() > told.heat[8:, 8:].max()
    assert np.array_equal(told.heat, classifier.explain(data).heat)


def test_boxes_and_count_go_with_the_word(to_png):
    word_of = {"banana": (0.0, 0.0), "unsure": (0.0, 1.0), "other": (1.0, 1.0)}
    pixels = decode_photo(to_png(patch(TOP_LEFT)))
    for word, (low, high) in word_of.items():
        verdict, located = tiny.tiny_classifier(low=low, high=high).find(pixels)
        assert verdict.verdict == word
        assert [box.score for box in verdict.boxes] == [verdict.score] * (word == "banana")
        assert verdict.count == {"banana": 1, "unsure": None, "other": 0}[word]
    box = located.boxes[0]
    assert box.cx < 0.5 and box.cy < 0.5 and max(located.point) < 0.5


def test_places_are_of_the_whole_photo_also_where_bars_were_trimmed(to_png):
    classifier = tiny.tiny_classifier(low=0.0, high=0.0)
    plain = patch(TOP_LEFT)
    barred = np.full((120, 320, 3), 255, np.uint8)
    barred[:, 160:] = plain  # the left half is a white bar
    told, whole = (classifier.explain(to_png(rgb)) for rgb in (barred, plain))
    assert (told.heat[:, :7] == 0).all() and told.heat[:4, 8].min() > told.heat[9:, 12].max()
    np.testing.assert_allclose(told.heat[:, 7:], whole.heat[:, 1::2], atol=1e-2)
    box, same = told.verdict.boxes[0], whole.verdict.boxes[0]
    assert (box.cx, box.w) == pytest.approx((0.5 + same.cx / 2, same.w / 2))
    assert (box.cy, box.h) == pytest.approx((same.cy, same.h))


def test_a_photo_unlike_anything_known_gets_no_confident_answer(classifier, to_png):
    yellow, blue = to_png(patch((slice(None), slice(None)))), to_png(patch((slice(0), slice(0))))
    inputs = prepare_views(decode_photo(yellow), tiny.RGB)
    rows = root(classifier.backbone.extract(inputs).features)
    wary = replace(classifier, known=Known(rows, neighbours=1, edge=0.95))
    assert wary(yellow) == classifier(yellow)  # it is the known one
    verdict = wary(blue)
    assert (verdict.verdict, verdict.score, verdict.reason) == ("unsure", NOVEL_SCORE, "novel")
    assert verdict.boxes == () and verdict.count is None
    assert classifier(blue).verdict == "other" and classifier(blue).reason == ""
    for low, high in ((0.3, 0.4), (0.6, 0.7), (0.5, 0.5)):
        there = replace(wary, release=tiny.tiny_release(low=low, high=high))
        assert (there(blue).verdict, there(blue).reason) == ("unsure", "novel")


def test_one_network_can_be_asked_alone(classifier, to_png):
    data = to_png(patch(TOP_LEFT))
    scores = classifier.score_each(decode_photo(data))
    for name in classifier.networks():
        assert classifier.ask(data, name) == pytest.approx(scores[name], abs=1e-6)
    with pytest.raises(KeyError):
        classifier.ask(data, "VGG")


def test_the_networks_that_are_shown_beside_decide_nothing(classifier, to_png):
    heads = classifier.heads | {"MNetDNN.h5": Head(tiny.TinyHead(-9.0))}
    other, data = replace(classifier, heads=heads, cnet=None), to_png(patch(TOP_LEFT))
    assert other.explain(data).scores != classifier.explain(data).scores
    assert other(data) == classifier(data) == other.explain(data).verdict


def test_a_release_without_cnet_has_one_network_less(classifier, to_png):
    without = replace(classifier, cnet=None)
    assert without.networks() == ("MNetDNN", "MNetDNN_rgb")
    assert set(without.explain(to_png(patch(TOP_LEFT))).scores) == {"MNetDNN", "MNetDNN_rgb"}


def test_what_is_no_photo_is_refused_in_every_way(classifier):
    for ask in (classifier, classifier.explain, lambda data: classifier.ask(data, "CNet")):
        with pytest.raises(PhotoRefused):
            ask(b"Dear Sir or Madam")


def test_another_object_is_called_by_its_own_name(to_png):
    classifier = tiny.tiny_classifier(target="lemon", low=0.4, high=0.7)
    verdict = classifier(to_png(patch((slice(None), slice(None)))))
    assert verdict.verdict == verdict.target == "lemon"


def test_threads_may_share_a_classifier(classifier, to_png):
    data = [to_png(patch((slice(n), slice(160)))) for n in range(0, 120, 10)]
    expected = [classifier(one) for one in data]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(classifier, data)) == expected


@pytest.fixture
def shipped(monkeypatch, tmp_path):
    """Writes a release and gives the settings to load it with; its graphs are the tiny ones."""

    def load_graphs(release, settings, names, *, later, logprobs):
        assert later == {"CNet.h5", "MNetDNN.h5"} & set(names)  # they do not decide
        assert not logprobs  # nor do the frozen network's own classes
        made = {"MNet.h5": tiny.TinyMNet(), "CNet.h5": tiny.TinyCNet()}
        return {name: made.get(name, tiny.TinyHead()) for name in names}

    monkeypatch.setattr(classify, "load_graphs", load_graphs)

    def ship(**changes) -> Settings:
        write_release(tiny.tiny_release(**changes), tmp_path)
        return Settings(asset_dir=tmp_path, target="banana")

    return ship


def files_without(*names: str) -> dict:
    return {n: file for n, file in tiny.tiny_release().files.items() if n not in names}


def decision_without(name: str) -> dict:
    kept = {key: value for key, value in tiny.tiny_release().decision.items() if key != name}
    return {"decision": kept}


def test_a_release_is_loaded_with_all_its_networks(shipped):
    loaded = load_classifier(shipped())
    assert loaded.release.id == tiny.tiny_release().id
    assert loaded.networks() == ("MNetDNN", "MNetDNN_rgb", "CNet")
    assert load_classifier(shipped(files=files_without("CNet.h5"))).cnet is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"target": "apple"}, "/.* were taught the object 'apple'.*OCC_TARGET.*OCC_ASSET_DIR"),
        ({"decision": {}}, "no usable decision"),
        (decision_without("zoom"), "novelty: 'zoom' is missing. If another version of occ made it"),
        (decision_without("patch_head"), "'patch_head' is missing.*make it anew with `occ train`"),
        ({"decision": {**tiny.tiny_release().decision, "temperature": 0}}, "no usable decision"),
        ({"decision": {**tiny.tiny_release().decision, "views": 7}}, "no usable decision"),
        ({"decision": {**tiny.tiny_release().decision, "head": "VGG.h5"}}, r"VGG\.h5"),
        ({"decision": {**tiny.tiny_release().decision, "head": "CNet.h5"}}, r"CNet\.h5"),
        ({"files": files_without("MNet.h5")}, r"MNet\.h5"),
        ({"files": files_without(tiny.HEAD)}, tiny.HEAD),
        ({"champion": "MNetDNN"}, "champion"),
    ],
)
def test_a_release_that_cannot_decide_is_refused_when_it_is_loaded(shipped, changes, message):
    with pytest.raises(ModelRefused, match=message):
        load_classifier(shipped(**changes))


def test_a_model_file_that_is_not_the_one_named_is_refused(tmp_path):
    names = sorted(tiny.tiny_release().files)
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(b"weights %d" % number)
    files = {
        name: replace(file, sha256=hash_file(tmp_path / name))
        for name, file in tiny.tiny_release().files.items()
    }
    (tmp_path / names[0]).write_bytes(b"weights 1")  # a file of the same release, misplaced
    write_release(tiny.tiny_release(files=files), tmp_path)
    settings = Settings(asset_dir=tmp_path, cache_dir=tmp_path / "cache", target="banana")
    with pytest.raises(ModelRefused, match=rf"{names[0]} does not match"):
        load_classifier(settings)
    (tmp_path / names[0]).unlink()
    with pytest.raises(ModelRefused, match=rf"{names[0]} is missing"):
        load_classifier(settings)


def test_no_release_at_all_is_refused(tmp_path):
    with pytest.raises(ModelRefused, match=r"models\.json is missing"):
        load_classifier(SimpleNamespace(asset_dir=tmp_path, target="banana"))
