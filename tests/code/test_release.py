"""A Release -> models.json -> the same Release; a changed, broken or foreign file is refused."""

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.errors import ModelRefused
from occ.files import hash_file
from occ.preprocess import PreprocessSpec
from occ.release import ModelFile, Release, read_release, verify_file, write_release

PHOTOS, FEATURES, SCORE = (None, 224, 224, 3), (None, 1024), (None, 1)


def make_release(**changes) -> Release:
    spec = PreprocessSpec(resize="letterbox")
    facts = {
        "target": "banana",
        "seed": 7,
        "git_commit": "0123abc",
        "keras_version": "3.15.1",
        "manifest_digest": "f" * 64,
        "champion": "MNetDNN",
        "files": {
            "CNet.h5": ModelFile("a" * 64, (PHOTOS,), (SCORE,), spec),
            "MNetDNN.h5": ModelFile("b" * 64, (FEATURES,), (SCORE,), spec),
        },
        "low": 0.3,
        "high": 0.7,
        "decision": {"head": "MNetDNN.h5", "views": [[0.0, 0.0, 1.0, 1.0]], "bias": -0.1},
        "calibration": {"temperature": 1.5},
        "promise": {"goal": 0.98, "proved": True},
    }
    return Release(**{**facts, **changes})


def change_json(folder, *path, value) -> None:
    """Set one value inside models.json, as an editor would, and make the id fit again."""
    facts = json.loads((folder / "models.json").read_text())
    place = facts
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    del facts["id"]
    text = json.dumps(facts, sort_keys=True)
    facts["id"] = hashlib.sha256(text.encode()).hexdigest()[:12]
    (folder / "models.json").write_text(json.dumps(facts))


def test_a_release_comes_back_as_it_was_written(tmp_path):
    release = make_release()
    write_release(release, tmp_path)
    again = read_release(tmp_path)
    assert again == release and again.id == release.id
    assert [path.name for path in tmp_path.iterdir()] == ["models.json"]


def test_models_json_is_sorted_ends_with_a_line_and_is_the_same_each_time(tmp_path):
    write_release(make_release(), tmp_path)
    first = (tmp_path / "models.json").read_text()
    write_release(read_release(tmp_path), tmp_path)
    assert (tmp_path / "models.json").read_text() == first
    assert first.endswith("}\n") and list(json.loads(first)) == sorted(json.loads(first))


@given(low=st.floats(0, 1), high=st.floats(0, 1), seed=st.integers(), bias=st.floats(-9, 9))
def test_numbers_survive_to_the_last_bit(tmp_path_factory, low, high, seed, bias):
    folder = tmp_path_factory.mktemp("release")
    low, high = sorted((low, high))
    release = make_release(low=low, high=high, seed=seed, decision={"bias": bias})
    write_release(release, folder)
    assert read_release(folder) == release and read_release(folder).id == release.id


def test_the_id_changes_with_anything_else():
    first = make_release()
    other_file = ModelFile("c" * 64, (PHOTOS,), (SCORE,), PreprocessSpec())
    taught = dataclasses.replace(first.files["CNet.h5"], taught="f" * 16)
    others = [
        make_release(seed=8),
        make_release(high=0.71),
        make_release(promise={}),
        make_release(files={**first.files, "CNet.h5": other_file}),
        make_release(novelty={"edge": 0.6}),
        make_release(files={**first.files, "CNet.h5": taught}),
        make_release(relabel_digest="1" * 64),
    ]
    assert len({release.id for release in [first, *others]}) == 8
    assert len(first.id) == 12
    assert make_release(low=0, high=1).id == make_release(low=0.0, high=1.0).id


def test_a_release_from_before_novelty_or_corrections_keeps_its_id(tmp_path):
    write_release(make_release(), tmp_path)
    assert (
        not {"novelty", "relabel_digest"}
        & json.loads((tmp_path / "models.json").read_text()).keys()
    )
    assert read_release(tmp_path).knows_labels("1" * 64), "what is not told is not held against it"
    with_all = make_release(
        relabel_digest="1" * 64,
        novelty={"edge": 0.6},
        files={
            name: dataclasses.replace(file, taught="f" * 16)
            for name, file in make_release().files.items()
        },
    )
    write_release(with_all, tmp_path)
    assert read_release(tmp_path) == with_all
    assert with_all.knows_labels("1" * 64) and not with_all.knows_labels("2" * 64)


def test_a_release_cannot_be_changed():
    release = make_release()
    with pytest.raises(TypeError):
        release.decision["bias"] = 9
    with pytest.raises(dataclasses.FrozenInstanceError):
        release.low = 0.0


def test_thresholds_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match=r"Received: 0\.8, 0\.7"):
        make_release(low=0.8)


def test_a_missing_models_json_is_refused_and_the_folder_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelRefused, match=r"models\.json is missing") as refused:
        read_release(Path("apple/asset"))  # a relative folder is named whole
    assert f"in {tmp_path / 'apple' / 'asset'}." in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 2}', '{"format": NaN}', "\0"])
def test_a_models_json_of_another_kind_is_refused(tmp_path, text):
    (tmp_path / "models.json").write_text(text)
    with pytest.raises(ModelRefused, match=r"models\.json (is not JSON|has another format)"):
        read_release(tmp_path)


def test_a_models_json_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "models.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelRefused, match="is not JSON"):
        read_release(tmp_path)


@pytest.mark.parametrize("old", ['"seed": 7', '"low": 0.3', '"bias": -0.1', '"proved": true'])
@pytest.mark.parametrize("number", ["1e999", "-1e999", "Infinity", "NaN"])
def test_a_number_too_large_to_compute_with_is_refused(tmp_path, old, number):
    write_release(make_release(), tmp_path)
    text = (tmp_path / "models.json").read_text()
    assert old in text
    (tmp_path / "models.json").write_text(text.replace(old, f"{old.partition(':')[0]}: {number}"))
    with pytest.raises(ModelRefused, match=rf"is not JSON: {number} is no number"):
        read_release(tmp_path)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000])
def test_a_models_json_that_is_nested_too_deeply_is_refused(tmp_path, text):
    (tmp_path / "models.json").write_text(text)
    with pytest.raises(ModelRefused, match="is not JSON"):
        read_release(tmp_path)


def test_a_threshold_changed_by_hand_is_refused(tmp_path):
    write_release(make_release(), tmp_path)
    text = (tmp_path / "models.json").read_text()
    (tmp_path / "models.json").write_text(text.replace("0.7", "0.5"))
    with pytest.raises(ModelRefused, match=r"changed after it was made.*Received: id .*expected"):
        read_release(tmp_path)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("thresholds", "low"), 0.9, "0.9, 0.7"),
        (("thresholds",), None, "bad value"),
        (("thresholds",), {}, "lacks the field 'low'"),
        (("files",), [], "bad value"),
        (("files", "CNet.h5", "sha256"), "abc", "64 hex digits"),
        (("files", "CNet.h5", "inputs"), [7], "bad value"),
        (("files", "CNet.h5", "preprocess", "colour"), "bgr", "colour"),
        (("files", "CNet.h5", "preprocess", "sharpen"), True, "sharpen"),
        (("files", "../CNet.h5"), {}, "name of an .h5 file"),
        (("files", "a\0.h5"), {}, "name of an .h5 file"),
        (("files", "\ud800.h5"), {}, "name of an .h5 file"),
        (("seed",), "seven", "bad value"),
        (("thresholds", "low"), 10**400, "bad value"),
        (("decision",), 3, "bad value"),
    ],
)
def test_a_bad_value_is_named(tmp_path, path, value, reason):
    write_release(make_release(), tmp_path)
    change_json(tmp_path, *path, value=value)
    with pytest.raises(ModelRefused, match=reason):
        read_release(tmp_path)


def test_a_recipe_that_is_not_the_one_trained_with_is_refused(tmp_path):
    write_release(make_release(), tmp_path)
    change_json(tmp_path, "files", "CNet.h5", "preprocess", "colour", value="gray3")
    with pytest.raises(ModelRefused, match=r"CNet\.h5 was trained with other preprocessing"):
        read_release(tmp_path)


def test_a_file_is_what_its_hash_says_or_refused(tmp_path):
    path = tmp_path / "CNet.h5"
    path.write_bytes(b"weights")
    verify_file(path, hash_file(path))
    expected = hash_file(path)
    path.write_bytes(b"others")
    with pytest.raises(ModelRefused) as refused:
        verify_file(path, expected)
    assert refused.value.message == (
        "CNet.h5 does not match models.json. "
        f"Received: sha256 {hash_file(path)[:12]}…, expected {expected[:12]}…."
    )
    with pytest.raises(ModelRefused, match=r"none\.h5 is missing"):
        verify_file(tmp_path / "none.h5", expected)
