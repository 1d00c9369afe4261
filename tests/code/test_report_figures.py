"""Made-up scores of many photos in, whether each figure of a report is what it says, out."""

from __future__ import annotations

import json

import measured
import numpy as np
import pytest
from occ.training import metrics, report
from occ.training.report import build_report
from occ.training.tables import verdicts_of


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Few resamples, and no photo is opened: there is none."""
    monkeypatch.setattr(metrics, "RESAMPLES", 40)
    monkeypatch.setattr(report, "spot_check", lambda *_: 0)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> measured.Made:
    return measured.make(tmp_path_factory.mktemp("made"))


def test_the_thresholds_of_a_report_give_its_own_tables(made):
    facts = json.loads(json.dumps(build_report(made.bench, made.classifier, made.scored)))
    rows = made.scored.rows
    for name, model in facts["models"].items():
        said = verdicts_of(made.scored, facts, name)
        for label, told in model["sets"]["calibrate"]["confusion"].items():
            at = np.array([row.split == "calibrate" and row.label == label for row in rows])
            assert {word: int((said[at] == word).sum()) for word in told} == told, name
