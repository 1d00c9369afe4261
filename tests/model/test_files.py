"""The committed model files in, whether each is the one that was measured and loads anywhere.

Keras runs in a fresh process, as a stranger would load the file.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import h5py
import pytest
from occ.convert import check_config, read_config
from occ.errors import ModelRefused
from occ.files import hash_file
from occ.release import read_release, verify_file
from occ.settings import REPOSITORY
from occ.verdict import Decision

PHOTOS, SCORE, FEATURES, OTHER = (None, 224, 224, 3), (None, 1), (None, 1024), (None, 1280)
SHAPES = {  # of both networks, and of the one that looks again
    "CNet.h5": ((PHOTOS,), (SCORE,)),
    "MNet.h5": ((PHOTOS,), (FEATURES, (None, 7, 7, 1024), (None, 1000))),
    "MNetDNN.h5": ((FEATURES,), (SCORE,)),
    "LNet.h5": ((PHOTOS,), (OTHER, (None, 7, 7, 1280), (None, 1000))),
    "LNetDNN.h5": ((OTHER,), (SCORE,)),
}
LOAD = """
import json, sys
import keras
found = {}
for path in sys.argv[1:]:
    model = keras.models.load_model(path, compile=False, safe_mode=True)
    found[path] = {
        "kind": type(model).__name__,
        "modules": sorted({type(layer).__module__.split(".")[0] for layer in model.layers}),
        "inputs": [tensor.shape for tensor in model.inputs],
        "outputs": [tensor.shape for tensor in model.outputs],
        "trainable": len(model.trainable_weights),
    }
print(json.dumps(found))
"""
NAMES = sorted(path.name for path in (REPOSITORY / "asset").glob("*.h5"))


def test_the_networks_of_the_contract_are_there(release):
    assert set(SHAPES) <= set(release.files) and set(release.files) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_the_one_that_was_measured(release, shipped, name):
    assert hash_file(shipped.asset_dir / name) == release.files[name].sha256


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_a_flat_model_of_keras_own_layers(shipped, name):
    config = read_config(shipped.asset_dir / name)
    check_config(config)
    kinds = [layer["class_name"] for layer in json.loads(config)["config"]["layers"]]
    assert not {"Lambda", "Functional", "Sequential", "TimeDistributed"} & set(kinds)


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="Keras runs on it")
def test_every_file_loads_in_a_fresh_process_with_the_shapes_of_the_contract(release, shipped):
    paths = [str(shipped.asset_dir / name) for name in NAMES]
    done = subprocess.run([sys.executable, "-c", LOAD, *paths], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    for name, path in zip(NAMES, paths, strict=True):
        one = found[path]
        shapes = tuple(tuple(map(tuple, one[side])) for side in ("inputs", "outputs"))
        assert shapes == SHAPES.get(name, SHAPES["MNetDNN.h5"]), name
        assert shapes == (release.files[name].inputs, release.files[name].outputs), name
        assert one["kind"] == "Functional" and one["modules"] == ["keras"], name
    for name in ("MNet.h5", "LNet.h5"):
        assert found[paths[NAMES.index(name)]]["trainable"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_file_names_no_folder_of_the_machine_it_was_made_on(shipped, name):
    with h5py.File(shipped.asset_dir / name) as file:
        words = " ".join(str(value) for value in file.attrs.values())
    for folder in ("home", "root", "work"):
        assert f"/{folder}/" not in words


def test_a_file_changed_in_one_byte_is_refused(release, shipped, tmp_path):
    for name in NAMES:
        data = bytearray((shipped.asset_dir / name).read_bytes())
        data[len(data) // 2] ^= 1
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ModelRefused, match="does not match"):
            verify_file(tmp_path / name, release.files[name].sha256)


def test_the_decision_rests_on_a_file_that_is_there(release):
    decision = Decision.from_dict(release.decision)
    assert decision.head in release.files and decision.head == f"{release.champion}.h5"
    assert len(decision.views) + decision.zoom.looks <= 8  # what a photo may cost
    assert release.target == "banana" and decision.imagenet_class == 954
    assert 0 < release.low <= 0.5 < release.high < 1  # no chance above one half is called other


def test_the_promise_is_proved_on_a_plausible_number_of_photos(release):
    promise = release.promise
    assert promise["proved"] and promise["answers"] + promise["unsure"] == promise["photos"]
    for word in ("banana", "other"):
        answers, wrong = promise[word]["answers"], promise[word]["wrong"]
        assert wrong <= (1 - promise["goal"]) * answers and answers >= 149


def test_the_report_is_of_this_release_and_of_this_manifest(release, shipped):
    report = json.loads((shipped.asset_dir / "report.json").read_text())
    assert report["release"] == release.id and report["promise"] == dict(release.promise)
    manifest = hash_file(REPOSITORY / "data" / "manifest.csv")
    assert report["manifest_digest"] == release.manifest_digest == manifest
    assert release.knows_labels(report["relabel_digest"])
    told = report["models"][report["champion"]]["thresholds"]
    assert (told["low"], told["high"]) == (release.low, release.high)


def test_models_json_changed_by_hand_is_refused(release, shipped, tmp_path):
    text = (shipped.asset_dir / "models.json").read_text()
    changed = text.replace(f'"high": {release.high}', '"high": 0.5')
    assert changed != text
    (tmp_path / "models.json").write_text(changed)
    with pytest.raises(ModelRefused, match="changed after it was made"):
        read_release(tmp_path)
