"""A folder with a release in, whether a network is kept or taught anew out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import tiny
from occ.files import hash_file
from occ.release import ModelFile, write_release
from occ.training.fitting import cnet, reuse
from occ.training.fitting.reuse import digest_of_fit, reuse_or_fit
from occ.training.names import NETWORKS
from occ.training.settle import OTHER, PATCH_HEAD
from occ.training.train import HEADS

DIGEST = digest_of_fit("CNet", ("train", 3), 0.5)
CURVE = {"loss": [0.7, 0.4]}


@pytest.fixture
def asset_dir(tmp_path):
    """A release with a CNet that had DIGEST, and its curves."""
    path = tmp_path / "CNet.h5"
    path.write_bytes(b"weights")
    file = ModelFile(hash_file(path), (tiny.PHOTOS,), (tiny.SCORE,), tiny.GRAY, DIGEST)
    write_release(tiny.tiny_release(files={"CNet.h5": file}), tmp_path)
    (tmp_path / "curves.json").write_text(json.dumps({"CNet": CURVE}))
    return tmp_path


@pytest.fixture
def make(asset_dir, monkeypatch):
    """Keep or teach CNet; teaching itself is replaced: (file, curves, how often it was taught)."""

    def export(model, path, spec):
        path.write_bytes(b"new weights")
        return ModelFile(hash_file(path), (tiny.PHOTOS,), (tiny.SCORE,), spec)

    monkeypatch.setattr(reuse, "export_model", export)

    def run(digest: str = DIGEST, *, retrain: bool = False) -> tuple:
        digests = []

        def teach():
            digests.append(digest)
            return reuse.Fitted(None, {"loss": [9.0]})

        found = reuse_or_fit(asset_dir, "CNet", digest, tiny.GRAY, teach, retrain=retrain)
        return (*found, len(digests))

    return run


def test_a_network_that_was_fitted_so_is_kept_with_its_curves(asset_dir, make, capsys):
    file, curves, digests = make()
    assert file.sha256 == hash_file(asset_dir / "CNet.h5") and file.taught == DIGEST
    assert curves == CURVE and digests == 0
    assert capsys.readouterr().err == "network 5 of 5: CNet is there, fitted just so\n"


def test_what_a_stopped_run_taught_is_kept_before_there_is_a_release_of_it(asset_dir, make, capsys):
    other = digest_of_fit("CNet", ("train", 4), 0.5)
    first = make(other)
    assert capsys.readouterr().err == "network 5 of 5: CNet is fitted now\n"
    again = make(other)
    assert first[2] == 1 and again == (*first[:2], 0)
    (asset_dir / "CNet.h5").write_bytes(b"half of the wei")
    assert make(other)[2] == 1


@pytest.mark.parametrize("text", ["", '{"sha256": "', "[]", "{}", "5"])
def test_a_note_that_is_not_whole_is_as_none(asset_dir, make, text):
    other = digest_of_fit("CNet", ("train", 4), 0.5)
    make(other)
    (asset_dir / "CNet.json").write_text(text)
    assert make(other)[2] == 1 and make(other)[2] == 0


def test_another_digest_or_the_wish_fits_anew_and_writes_down_what(make):
    other = digest_of_fit("CNet", ("train", 4), 0.5)
    for digest, retrain in ((other, False), (DIGEST, True)):
        file, curves, digests = make(digest, retrain=retrain)
        assert (file.taught, digests) == (digest, 1)
        assert curves == {"loss": [9.0]}


@pytest.mark.parametrize("fault", ["changed", "missing", "no curves", "no release", "not told"])
def test_what_is_not_surely_the_same_is_taught_anew(asset_dir, make, fault):
    if fault == "changed":
        (asset_dir / "CNet.h5").write_bytes(b"other weights")
    elif fault == "not told":
        file = ModelFile(hash_file(asset_dir / "CNet.h5"), (), (), tiny.GRAY)
        write_release(tiny.tiny_release(files={"CNet.h5": file}), asset_dir)
    else:
        names = {"missing": "CNet.h5", "no curves": "curves.json", "no release": "models.json"}
        (asset_dir / names[fault]).unlink()
    assert make()[2] == 1


def test_a_digest_changes_with_each_of_its_facts():
    facts = ("CNet", ("train", 3), 0.5)
    others = [("CNet", ("train", 3)), ("MNet", *facts[1:]), (*facts[:2], 0.6)]
    assert len({DIGEST, *(digest_of_fit(*other) for other in others)}) == 4
    assert replace(ModelFile("a" * 64, (), (), tiny.GRAY), taught=DIGEST).as_dict()["taught"]


def test_a_digest_changes_with_how_a_fit_is_made_and_how_its_photos_are_prepared(monkeypatch):
    digests = [DIGEST]
    for name in ("FITTED_BY", "PREPARED_BY"):
        with monkeypatch.context() as patch:
            patch.setattr(reuse, name, 2)
            digests.append(digest_of_fit("CNet", ("train", 3), 0.5))
    assert len(set(digests)) == 3


def test_what_a_run_says_it_fits_is_in_the_order_it_fits_it() -> None:
    heads = [name for name, _, _, zoom in HEADS for name in (name, *[PATCH_HEAD] * bool(zoom))]
    assert (*heads, f"{OTHER}DNN", cnet.NAME) == NETWORKS
