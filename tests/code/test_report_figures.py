"""Made-up scores of many photos in, whether each figure of a report is what it says, out."""

from __future__ import annotations

import json
from dataclasses import replace

import measured
import numpy as np
import pytest
from occ.dataset.split import HARD_SOURCES
from occ.errors import DataRefused
from occ.training import report
from occ.training.measure import metrics
from occ.training.measure.cutoffs import fit_cutoffs
from occ.training.measure.evaluate import measure_pairs
from occ.training.measure.scoring import Scored
from occ.training.promise import PRIOR, Thresholds
from occ.training.report import build_report
from occ.training.report.tables import verdicts_of
from scipy.special import expit, logit

pytestmark = pytest.mark.usefixtures("quick")


def thresholds(low: float, high: float) -> Thresholds:
    return Thresholds(low, high, 0, 0, 0, 0, True)


def test_the_thresholds_of_a_report_give_its_own_tables(made):
    facts = json.loads(json.dumps(build_report(made.bench, made.classifier, made.scored)))
    rows = made.scored.rows
    for name, model in facts["models"].items():
        said = verdicts_of(made.scored, facts, name)
        for label, told in model["sets"]["calibrate"]["confusion"].items():
            at = np.array([row.split == "calibrate" and row.label == label for row in rows])
            assert {word: int((said[at] == word).sum()) for word in told} == told, name


def drawn_anew(made: measured.Made, *, kept: str) -> Scored:
    """Every model's scores, of which those of all splits but one are any numbers."""
    rng = np.random.default_rng(1)
    stay = np.array([row.split == kept for row in made.scored.rows])
    scores = made.scored.scores.items()
    return replace(
        made.scored, scores={n: np.where(stay, one, rng.random(len(one))) for n, one in scores}
    )


def test_thresholds_are_of_calibrate_whatever_else_was_scored(made):
    proved = 0
    for name in made.scored.scores:
        told = report._thresholds_of(name, made.scored, made.classifier)
        again = report._thresholds_of(name, drawn_anew(made, kept="calibrate"), made.classifier)
        assert again == told
        proved += told.proved
    assert proved == 4  # of those that prove nothing the thresholds are 0 and 1 anyhow
    with pytest.raises(DataRefused, match="but `calibrate` gives"):
        report._thresholds_of("occ", drawn_anew(made, kept="dev-test"), made.classifier)


def test_cutoffs_of_the_audits_are_of_calibrate_whatever_else_was_scored(made):
    told = fit_cutoffs(made.classifier, made.scored)
    assert fit_cutoffs(made.classifier, drawn_anew(made, kept="calibrate")) == told
    assert set(told) == {"occ", "MNetDNN", "MNetDNN_rgb", "CNet"}


def test_mcnemar_counts_each_models_verdicts_at_its_own_thresholds(made):
    cuts = {"occ": thresholds(0.4, 0.6), "CNet": thresholds(0.1, 0.2)}
    rows = made.scored.rows
    hard = np.array([row.source == HARD_SOURCES[0] for row in rows])
    shows = np.array([row.label == "banana" for row in rows])
    # At its own thresholds CNet is right of all, at ours unsure or wrong of the bananas
    scores = {"occ": np.full(len(rows), 0.5), "CNet": np.where(shows, 0.3, 0.05)}
    found = measure_pairs(Scored(rows, scores), cuts)["dev_test_hard"]["occ - CNet"]
    assert found["mcnemar"] == metrics.mcnemar_of(0, int(hard.sum()))


def test_figures_by_listed_labels_count_a_corrected_photo_as_its_source_does(made):
    rows, cuts = made.scored.rows, thresholds(0.4, 0.6)
    sure = Scored(rows, {"occ": np.array([float(row.label == "banana") for row in rows])})
    told = report._as_listed(sure, made.bench.relabelled, cuts)
    assert set(told) == {"dev_test_easy", "dev_test_hard"}
    for one in told.values():  # the corrected photo is answered rightly, and listed wrongly
        assert one["corrected"] == 1 == one["photos"] - one["answers_right"]["right"]
    assert report._as_listed(sure, frozenset(), cuts) == {}


def test_chances_are_weighed_to_the_share_that_the_promise_assumes(made):
    rng = np.random.default_rng(3)
    rows = made.scored.rows * 9
    shows = np.array([row.label == "banana" for row in rows])
    odds = rng.normal(np.where(shows, 1, -1), 1)  # log-odds of equal shares are twice that
    chances = expit(2 * odds + logit(PRIOR))
    told = report._measure_model(Scored(rows, {"occ": chances}), "occ", thresholds(0.4, 0.6))
    assert told["sets"]["calibrate"]["calibration_error"]["value"] < 0.02
