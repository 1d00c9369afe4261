"""Nothing in; settings, or a made-up set with its scores, out: what many tests share."""

from __future__ import annotations

import os

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
