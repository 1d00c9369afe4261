"""A workbench and the shipped models -> asset/report.json: every figure, written once.

Everybody else (README, model card, notebooks, the app) shows what stands here. A second run gives
the same bytes. May import: errors, files, release, classify, dataset, training.
"""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from occ.classify import Classifier, load_classifier
from occ.dataset.split import DEV_TEST, NEAR
from occ.errors import DataRefused
from occ.files import write_whole
from occ.release import read_release
from occ.release.report import FORMAT, REPORT, seal
from occ.training.audit import measure_background
from occ.training.audit.ood import measure_ood
from occ.training.audit.sizes import measure_sizes
from occ.training.fitting.reuse import read_curves
from occ.training.measure.baselines import constant, logistic_regression
from occ.training.measure.calibration import measure_chances
from occ.training.measure.evaluate import (
    curves,
    measure,
    measure_pairs,
    measure_sources,
    refuse_other_history,
    sets_of,
)
from occ.training.measure.forced import answer_all, fit_cut
from occ.training.measure.places import measure_places
from occ.training.measure.promise_checks import prove_without_known, shares_right
from occ.training.measure.scoring import Scored, score_photos, views_of
from occ.training.measure.sentinel import refuse_miscounts
from occ.training.measure.spot_check import spot_check
from occ.training.names import CHAMPION, is_own_class
from occ.training.oneclass import measure_one_class
from occ.training.promise import PRIOR, Thresholds, fit_thresholds
from occ.training.workbench import Workbench, labels_of_rows

MEASURED = ("validate", "calibrate", DEV_TEST)
BASELINES = ("constant", "logistic_regression")  # and the frozen networks' own classes


def write_report(bench: Workbench) -> dict:
    """Measure everything and write the report whole or not at all. Returns it."""
    settings = bench.settings
    classifier = load_classifier(settings, logprobs=True)
    if classifier.release.manifest_digest != bench.manifest_digest:
        raise DataRefused(
            "The models were trained on another data/manifest.csv than the one that is here.",
            advice="Restore the manifest from git, or run `occ train` again.",
        )
    if not classifier.release.knows_labels(bench.relabel_digest):
        raise DataRefused(
            "The models were taught other corrections of labels than data/relabel.csv has now.",
            advice="Restore it from git, or run `occ train` again.",
        )
    scored = score_all(bench, classifier)
    facts = build_report(bench, classifier, scored)
    facts["sections"] = measure_sections(bench, classifier, scored)
    facts = seal(facts)
    text = json.dumps(facts, indent=1, sort_keys=True, allow_nan=False) + "\n"
    if (now := read_release(settings.asset_dir).id) != classifier.release.id:
        raise DataRefused(
            f"Release {classifier.release.id} was measured, but by now {settings.asset_dir} holds "
            f"release {now}: a report must lie beside its own models.",
            advice="Run `occ evaluate` again.",
        )
    write_whole(settings.asset_dir / REPORT, text)
    return facts


def measure_sections(bench: Workbench, classifier: Classifier, scored: Scored) -> dict[str, dict]:
    """The further sections: name -> figures. scored: of the very photos of the report."""
    return {
        "background": measure_background(bench, classifier, scored),
        "sizes": measure_sizes(bench, classifier, scored),
        "far": measure_ood(classifier),
        "one_class": measure_one_class(bench, classifier),
        "places": measure_places(bench, classifier),
    }


def build_report(bench: Workbench, classifier: Classifier, scored: Scored | None = None) -> dict:
    """All figures as one JSON-ready dict; refuses counts that are not those of the manifest.

    scored: what `score_all` gave for these, if it was asked already.
    """
    part = bench.of_split(*MEASURED)
    scored = scored or score_all(bench, classifier)
    compared = spot_check(classifier, scored, part.photos)
    thresholds = {name: _thresholds_of(name, scored, classifier) for name in scored.scores}
    models = {name: _measure_model(scored, name, thresholds[name]) for name in scored.scores}
    for name, curve in read_curves(bench.settings.asset_dir).items():
        if name in models:
            refuse_other_history(name, curve, models[name]["sets"]["validate"]["auroc"])
    facts = {
        "format": FORMAT,
        "release": classifier.release.id,
        "champion": CHAMPION,
        "target": classifier.release.target,
        "manifest_digest": bench.manifest_digest,
        "relabel_digest": bench.relabel_digest,
        "ran_on": part.kinds(),
        "spot_checked": compared,
        "near_copy_rule": NEAR,
        "photos": bench.counts(),
        "promise": dict(classifier.release.promise),
        "promise_without_known": prove_without_known(scored, thresholds[CHAMPION]),
        "models": models,
        "as_listed": _as_listed(scored, part.relabelled, thresholds[CHAMPION]),
        "tests": measure_pairs(scored, thresholds),
    }
    refuse_miscounts(facts, scored, bench.settings)
    return facts


def score_all(bench: Workbench, classifier: Classifier) -> Scored:
    """Every model's and baseline's score of each photo that figures are reported on."""
    part = bench.of_split(*MEASURED)
    scored = score_photos(classifier, part)
    scored.scores.update(_baseline_scores(bench, part, classifier))
    return scored


def _baseline_scores(bench: Workbench, part: Workbench, classifier: Classifier) -> dict:
    """The plain methods' scores of `part`, fitted on `train`; MobileNet's comes with the views."""
    train = bench.of_split("train")
    known, asked = (views_of(one, classifier).pooled[:, 0] for one in (train, part))
    labels = labels_of_rows(train.rows)
    return {
        "logistic_regression": logistic_regression(known, labels, asked),
        "constant": constant(labels, len(asked)),
    }


def _thresholds_of(name: str, scored: Scored, classifier: Classifier) -> Thresholds:
    """The shipped thresholds for the decision; the same rule on `calibrate` for everything else."""
    at = sets_of(scored.rows)["calibrate"]
    fitted = fit_thresholds(
        labels_of_rows(scored.rows)[at], scored.scores[name][at], calibrated=name == CHAMPION
    )
    if name != CHAMPION:
        return fitted
    release = classifier.release
    if not np.allclose((fitted.low, fitted.high), (release.low, release.high), atol=1e-5):
        raise DataRefused(
            f"The thresholds in models.json are {(release.low, release.high)}, but `calibrate` "
            f"gives {(fitted.low, fitted.high)}.",
            advice="The models or the photos have changed since: run `occ train` again.",
        )
    return replace(fitted, low=release.low, high=release.high)


def _measure_model(scored: Scored, name: str, thresholds: Thresholds) -> dict:
    labels, scores = labels_of_rows(scored.rows), scored.scores[name]
    sets = sets_of(scored.rows)
    cut = fit_cut(labels[sets["calibrate"]], scores[sets["calibrate"]])
    found = {
        "kind": "baseline" if name in BASELINES or is_own_class(name) else "model",
        # In full: rounded, a threshold might pass the score of some photo
        "thresholds": {
            "low": thresholds.low,
            "high": thresholds.high,
            "proved": thresholds.proved,
            "cut": cut,
        },
        "sets": {},
        **measure_sources(scored, name, thresholds),
    }
    for word, at in sets.items():
        if not at.any():
            continue
        found["sets"][word] = measure(labels[at], scores[at], thresholds)
        found["sets"][word]["forced"] = answer_all(labels[at], scores[at], cut)
        if word.startswith("dev_test"):
            found["sets"][word]["curves"] = curves(labels[at], scores[at])
        if name == CHAMPION:  # the only score that is meant as a chance
            found["sets"][word] |= measure_chances(labels[at], scores[at], PRIOR)
            found["sets"][word]["words_right"] = shares_right(found["sets"][word]["confusion"])
    return found


def _as_listed(scored: Scored, relabelled: frozenset[str], thresholds: Thresholds) -> dict:
    """The decision's figures by the labels that the sources gave, where a person corrected some."""
    corrected = np.array([row.sha256 in relabelled for row in scored.rows])
    labels = labels_of_rows(scored.rows) ^ corrected
    return {
        word: {
            "corrected": int(corrected[at].sum()),
            **measure(labels[at], scored.scores[CHAMPION][at], thresholds),
        }
        for word, at in sets_of(scored.rows).items()
        if word.startswith("dev_test") and corrected[at].any()
    }
