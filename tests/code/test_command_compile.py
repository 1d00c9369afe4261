"""A release in OCC_ASSET_DIR in, whether `occ compile` passes it as the app would out."""

from __future__ import annotations

import pytest
import tiny
from occ import __main__ as module
from occ import classify
from occ.release import write_release
from typer.testing import CliRunner

pytestmark = pytest.mark.usefixtures("plain_settings")


def compile_models():
    return CliRunner().invoke(module.app, ["compile"])


@pytest.fixture
def shipped(monkeypatch, tmp_path):
    """Writes a release into OCC_ASSET_DIR; its graphs are tiny ones, all of them wanted at once."""

    def load_graphs(release, settings, names, *, later, logprobs):
        assert not later
        made = {"MNet.h5": tiny.TinyMNet(), "CNet.h5": tiny.TinyCNet()}
        return {name: made.get(name, tiny.TinyHead()) for name in names}

    monkeypatch.setattr(classify, "load_graphs", load_graphs)
    monkeypatch.setenv("OCC_ASSET_DIR", str(tmp_path))
    return lambda **changes: write_release(tiny.tiny_release(**changes), tmp_path)


def test_compile_counts_the_files_of_a_release_that_the_app_would_serve(shipped):
    shipped()
    done, release = compile_models(), tiny.tiny_release()
    told = f"release {release.id}: {len(release.files)} model files verified and converted\n"
    assert (done.exit_code, done.stdout, done.stderr) == (0, told, "")


@pytest.mark.parametrize(
    ("changes", "target", "message"),
    [
        ({}, "apple", "OCC_TARGET asks for 'apple'"),
        ({"decision": {}}, "banana", "no usable decision"),
        ({"novelty": {"edge": 0.6}}, "banana", "no usable decision or novelty"),
        ({"champion": "Nope"}, "banana", "Expected a decision by the head of the champion"),
    ],
)
def test_compile_refuses_what_the_app_would_refuse(shipped, monkeypatch, changes, target, message):
    shipped(**changes)
    monkeypatch.setenv("OCC_TARGET", target)
    done = compile_models()
    assert (done.exit_code, done.stdout) == (1, "") and message in done.stderr
