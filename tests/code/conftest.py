"""Nothing in, a made-up set with its scores out: what tests of a whole report share."""

from __future__ import annotations

import pytest


@pytest.fixture
def quick(monkeypatch) -> None:
    """Few resamples, and no photo is opened: there is none."""
    from occ.training import metrics, report  # late: other tests do without them

    monkeypatch.setattr(metrics, "RESAMPLES", 40)
    monkeypatch.setattr(report, "spot_check", lambda *_: 0)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """measured.Made: photos, a classifier and scores that belong together."""
    import measured

    return measured.make(tmp_path_factory.mktemp("made"))
