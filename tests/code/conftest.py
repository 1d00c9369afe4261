"""Nothing in; a made-up set with its scores, and conversions without Keras, out, for many tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def plain_settings(monkeypatch) -> None:
    """No variable of this machine is read."""
    for name in [name for name in os.environ if name.upper().startswith("OCC_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def few_resamples(monkeypatch) -> None:
    """Intervals are made quickly, and are rough."""
    from occ.training.measure import metrics  # late: other tests do without it

    monkeypatch.setattr(metrics, "RESAMPLES", 40)


@pytest.fixture
def quick(few_resamples, monkeypatch) -> None:
    """Few resamples, and no photo is opened: there is none."""
    from occ.training import report

    monkeypatch.setattr(report, "spot_check", lambda *_: 0)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """measured.Made: photos, a classifier and scores that belong together."""
    import measured

    return measured.make(tmp_path_factory.mktemp("made"))


@pytest.fixture
def convert_by_copy(monkeypatch) -> Callable[[Path], list[Path]]:
    """Lets entries be made from this folder, which holds one, instead of by a child with Keras.

    What it returns fills with the model files that are converted so.
    """
    from occ.graphs import cache

    def begin(made: Path) -> list[Path]:
        converted: list[Path] = []

        def copy(entries, draft: Path) -> str:
            for number, entry in enumerate(entries):
                converted.append(entry.path)
                left_out = shutil.ignore_patterns(cache.FACTS)  # a child writes none either
                shutil.copytree(made, draft / str(number), ignore=left_out)
            return ""

        monkeypatch.setattr(cache, "_run_child", copy)
        return converted

    return begin
