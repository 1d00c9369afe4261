"""One photo in, the same score out: in a notebook, by call, at the command line, by the API.

Also: TensorFlow's answer and that of the graph, photos held sideways, and colours in their order.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import photos
import pytest
from occ.__main__ import app
from occ.classify import DECODE_PX, Classifier, load_classifier
from occ.dataset.demo.photo import render_photo
from occ.history import open_history
from occ.locate.patches import patch_means
from occ.photo import decode_photo
from occ.preprocess import prepare_views, trim_photo
from occ.settings import Settings
from occ.values import MAX_PHOTOS
from occ.verdict import decide, judge_score, log_odds
from occ.web.server import create_server
from PIL import Image
from typer.testing import CliRunner

SAME = 1e-4
ANSWER = """
import sys
import keras, numpy as np
folder, data = sys.argv[1:]
given = dict(np.load(data))
found = {}
for name in given:
    model = keras.models.load_model(f"{folder}/{name}.h5", compile=False)
    outputs = model(given[name], training=False)
    for number, output in enumerate(outputs if isinstance(outputs, list) else [outputs]):
        found[f"{name}_{number}"] = np.asarray(output)
np.savez(data, **found)
"""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Every kind of file a phone may send, and four larger drawn scenes."""
    scenes = {}
    for number, label in enumerate(("banana", "other", "banana", "other")):
        scene = Image.fromarray(render_photo(number, label).rgb)
        scenes[f"jpeg_scene_{number}"] = photos.encode(scene, "JPEG", quality=88)
    return {**photos.photos(), **scenes}


@pytest.fixture(scope="module")
def called(classifier, files) -> dict[str, dict]:
    """Name -> what the classifier answers when it is called."""
    return {name: classifier(data).as_dict() for name, data in files.items()}


def by_hand(classifier: Classifier, data: bytes) -> tuple[str, float]:
    """The way a notebook shows it, stage by stage."""
    decision = classifier.decision
    pixels = decode_photo(data, longest_px=DECODE_PX)
    spec, head = classifier.spec_of(decision.head), classifier.heads[decision.head]
    seen = classifier.backbone.extract(prepare_views(pixels, spec, decision.views))
    # whether it counts, `decide` says
    photo = trim_photo(pixels, spec)
    closer = classifier.closer_look()(photo, seen)
    scores = [
        head.score(seen.features),
        classifier.patch_head.score(patch_means(seen.map)),
        classifier.other.head.score(np.concatenate([closer.features, patch_means(closer.map)])),
    ]
    novel = classifier.find_novel(seen.features[:1], np.array([photo.aspect]))
    score = float(decide(np.concatenate(scores)[None], decision, novel)[0])
    release = classifier.release
    return judge_score(score, low=release.low, high=release.high), score


def test_there_are_enough_kinds_of_photos_and_both_verdicts(files, called):
    assert len(files) >= 50
    assert {answer["verdict"] for answer in called.values()} >= {"banana", "other"}


def test_the_notebooks_way_and_the_call_agree(classifier, files, called):
    for name, data in files.items():
        word, score = by_hand(classifier, data)
        assert word == called[name]["verdict"], name
        assert score == pytest.approx(called[name]["score"], abs=SAME), name


def test_asking_again_gives_the_same_score(classifier, files, called):
    for name in sorted(files, reverse=True)[:10]:
        assert classifier(files[name]).as_dict() == called[name], name


@pytest.fixture
def environment(monkeypatch, shipped, tmp_path) -> None:
    """The command line's settings: those of the committed release."""
    monkeypatch.setenv("OCC_ASSET_DIR", str(shipped.asset_dir))
    monkeypatch.setenv("OCC_CACHE_DIR", str(shipped.cache_dir))
    monkeypatch.setenv("OCC_TARGET", "banana")


@pytest.mark.usefixtures("environment")
def test_the_command_line_and_the_call_agree(files, called, tmp_path):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    paths = {str(tmp_path / name): name for name in files}
    done = CliRunner().invoke(app, ["classify", "--json", *paths])
    assert done.exit_code == 0, done.output
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["path"] for answer in answers] == list(paths)
    for answer in answers:
        agree(answer, called[paths[answer["path"]]])


def test_the_api_and_the_call_agree(classifier, shipped, files, called, tmp_path):
    history = open_history(f"sqlite:///{tmp_path / 'occ.sqlite'}")
    settings = Settings(asset_dir=shipped.asset_dir, rate_limit="", proxies=0)
    client = create_server(settings, classifier, history).test_client()
    names = list(files)
    for start in range(0, len(names), MAX_PHOTOS):
        some = names[start : start + MAX_PHOTOS]
        form = {"photo": [(io.BytesIO(files[name]), name) for name in some]}
        response = client.post("/api/v1/predictions", data=form)
        assert response.status_code == 201
        for name, answer in zip(some, response.get_json(), strict=True):
            agree(answer, called[name])
    history.engine.dispose()


def agree(answer: dict, expected: dict) -> None:
    """Every field of the contract that both have."""
    assert answer["score"] == pytest.approx(expected["score"], abs=SAME), answer
    for field in ("verdict", "model", "boxes", "count"):
        assert answer[field] == expected[field], answer


@pytest.fixture(scope="module")
def tensorflow(classifier, shipped, files, tmp_path_factory) -> dict[str, tuple]:
    """Name of a file -> (what TensorFlow answers, what the served graph does)."""
    pytest.importorskip("tensorflow")
    some = [decode_photo(files[name]) for name in sorted(files) if "scene" in name]
    gray, rgb = (
        np.concatenate([prepare_views(one, classifier.spec_of(name)) for one in some])
        for name in ("CNet.h5", "MNetDNN_rgb.h5")
    )  # (n, h, w, c)
    seen = {"CNet": [classifier.cnet.score(gray)[:, None]]}
    whole = load_classifier(shipped, logprobs=True)
    backbone = whole.backbone.extract(rgb)
    seen["MNet"] = [backbone.features, backbone.map, backbone.logprobs]
    given = {"CNet": gray, "MNet": rgb}
    for name in ("MNetDNN", "MNetDNN_rgb"):
        given[name] = backbone.features
        seen[name] = [classifier.heads[f"{name}.h5"].score(backbone.features)[:, None]]
    given["MNetPatch"] = patch_means(backbone.map)
    seen["MNetPatch"] = [classifier.patch_head.score(given["MNetPatch"])[:, None]]
    other = whole.other.backbone.extract(rgb)
    given |= {"LNet": rgb, "LNetDNN": other.features}
    seen["LNet"] = [other.features, other.map, other.logprobs]
    seen["LNetDNN"] = [classifier.other.head.score(other.features)[:, None]]
    data = tmp_path_factory.mktemp("answers") / "data.npz"
    np.savez(data, **given)
    command = [sys.executable, "-c", ANSWER, str(shipped.asset_dir), str(data)]
    subprocess.run(command, check=True, capture_output=True)
    told = np.load(data)
    return {
        name: ([told[f"{name}_{number}"] for number in range(len(outputs))], outputs)
        for name, outputs in seen.items()
    }


@pytest.mark.parametrize(
    "name", ["CNet", "MNet", "MNetDNN", "MNetDNN_rgb", "MNetPatch", "LNet", "LNetDNN"]
)
def test_tensorflow_and_the_served_graph_agree(tensorflow, name):
    expected, found = tensorflow[name]
    for theirs, ours in zip(expected, found, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_sideways_photo_gets_the_score_of_the_upright_one(classifier, kind, orientation):
    upright = Image.fromarray(render_photo(11, "banana", scene="wood", size=(320, 240)).rgb)
    stored = photos.turned(upright, orientation)
    exif = photos.exif_of(orientation=orientation)
    save = {"JPEG": {"quality": 100, "subsampling": 0}, "WEBP": {"lossless": True}}.get(kind, {})
    turned = classifier(photos.encode(stored, kind, exif=exif, **save))
    expected = classifier(photos.encode(upright, kind, **save))
    assert turned.verdict == expected.verdict == "banana"
    # JPEG rounds colours a little even at its best; the others keep every pixel
    assert turned.score == pytest.approx(expected.score, abs=1e-3 if kind == "JPEG" else 1e-6)


def test_a_photo_read_as_if_it_were_upright_would_have_another_score(classifier):
    upright = Image.fromarray(render_photo(11, "banana", scene="wood", size=(320, 240)).rgb)
    sideways = classifier(photos.encode(upright.transpose(Image.Transpose.ROTATE_90), "PNG"))
    assert sideways.score != pytest.approx(
        classifier(photos.encode(upright, "PNG")).score, abs=1e-6
    )


def test_swapped_colours_change_what_the_colour_model_says(classifier):
    rgb = render_photo(2, "banana", scene="plain", subject="yellow", size=(320, 240)).rgb
    right, swapped = (classifier(photos.png_of(one)).score for one in (rgb, rgb[..., ::-1].copy()))
    assert log_odds(np.array(right)) - log_odds(np.array(swapped)) > 0.5


def test_the_served_copy_needs_no_keras(files, called, shipped, tmp_path: Path):
    name = "jpeg_scene_0"
    (tmp_path / "photo").write_bytes(files[name])
    code = (
        "import sys, json\n"
        "from pathlib import Path\n"
        "from occ.classify import load_classifier\n"
        "from occ.settings import Settings\n"
        "found = load_classifier(Settings(asset_dir=sys.argv[1]))(Path(sys.argv[2]).read_bytes())\n"
        "heavy = [m for m in ('keras', 'tensorflow', 'pandas') if m in sys.modules]\n"
        "print(json.dumps([found.as_dict(), heavy]))\n"
    )
    command = [sys.executable, "-c", code, str(shipped.asset_dir), str(tmp_path / "photo")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer, heavy = json.loads(done.stdout.splitlines()[-1])
    assert heavy == []
    agree(answer, called[name])
