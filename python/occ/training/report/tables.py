"""asset/report.json, scores and choices -> tables for a notebook, each number with its count.

May import: values, dataset, release, training.cards, training.measure, training.workbench.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from occ.dataset.split import DEV_TEST
from occ.release import Release
from occ.training.cards.figures import ONE_SHOOT, say_area, sets_of_report
from occ.training.measure.evaluate import sets_of
from occ.training.measure.metrics import auroc_gain, mcnemar
from occ.training.measure.scoring import Scored
from occ.training.workbench import labels_of_rows
from occ.values import POSITIVE


def describe_files(release: Release) -> pd.DataFrame:
    """One line a model file: what goes in, what comes out, in colour or gray, its hash."""
    lines = [
        {
            "file": name,
            "in": _say_shapes(file.inputs),
            "out": _say_shapes(file.outputs),
            "colour": file.preprocess.colour,
            "sha256": file.sha256[:12],
        }
        for name, file in sorted(release.files.items())
    ]
    return pd.DataFrame(lines).set_index("file")


def _say_shapes(shapes: Sequence[Sequence[int | None]]) -> str:
    """As n x 1024, n x 7 x 7 x 1024."""
    return ", ".join(" x ".join("n" if side is None else str(side) for side in s) for s in shapes)


def compare_pairs(scored: Scored, report: dict, pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """One line a paired test of two models, (ours, theirs), on each dev-test set: the gain in AUROC
    with its 95 % interval, and McNemar's counts of verdicts, which tell little where a word of
    either could not be proved; without p where the photos are one shoot, so not drawn apart.
    Without those of a model that the object has none of."""
    labels, lines = labels_of_rows(scored.rows), []
    pairs = [pair for pair in pairs if set(pair) <= set(scored.scores)]
    for word in sets_of_report(report):
        at = sets_of(scored.rows)[word]
        for pair in pairs:
            gain = auroc_gain(labels[at], *(scored.scores[name][at] for name in pair))
            counts = mcnemar(*(verdicts_right(scored, report, name)[at] for name in pair))
            line = {"set": word, "pair": " - ".join(pair), "photos": int(at.sum())}
            proved = all(report["models"][name]["thresholds"]["proved"] for name in pair)
            line |= _say_test(gain, counts) | ({"p": "one shoot"} if word == ONE_SHOOT else {})
            lines.append(line | {"both words proved": "yes" if proved else "no"})
    return pd.DataFrame(lines).set_index(["set", "pair"])


def _say_test(gain: dict, counts: dict) -> dict:
    return {
        "gain in AUROC": say_area(gain, "+.3f"),
        "only ours right": counts["gained"],
        "only theirs right": counts["lost"],
        "p": f"{counts['p']:.2g}",
        "0 in the interval": "yes" if gain["low"] <= 0 <= gain["high"] else "no",
    }


def describe_promise(report: dict) -> pd.DataFrame:
    """The release's promise as it stands in models.json, its first word by the target's name."""
    named = {POSITIVE: report["target"]}
    promise = {named.get(key, key): value for key, value in report["promise"].items()}
    return pd.Series(promise).to_frame("value")


def verdicts_of(scored: Scored, report: dict, name: str) -> np.ndarray:
    """A model's words by its thresholds in the report: str (n,), target, unsure or other."""
    limits, scores = report["models"][name]["thresholds"], scored.scores[name]
    words = np.where(scores >= limits["high"], report["target"], "unsure")
    return np.where(scores < limits["low"], "other", words)


def verdicts_right(scored: Scored, report: dict, name: str) -> np.ndarray:
    """bool (n,): the verdict is the label (unsure is not right)."""
    words = np.where(labels_of_rows(scored.rows), report["target"], "other")
    return verdicts_of(scored, report, name) == words


def list_mistakes(scored: Scored, report: dict, name: str, *, most: int = 12) -> pd.DataFrame:
    """The dev-test photos a model answers wrongly, the surest first: by hash, never by picture."""
    labels, verdicts = labels_of_rows(scored.rows), verdicts_of(scored, report, name)
    tested = np.array([row.split == DEV_TEST for row in scored.rows])
    wrong = tested & ~verdicts_right(scored, report, name) & (verdicts != "unsure")
    scores = scored.scores[name]
    places = sorted(np.flatnonzero(wrong), key=lambda place: -abs(scores[place] - labels[place]))
    lines = [
        (row.sha256[:12], row.source, row.subclass, row.label, verdict, f"{score:.3f}")
        for place in places[:most]
        for row, verdict, score in [(scored.rows[place], str(verdicts[place]), scores[place])]
    ]
    columns = ["photo", "source", "subclass", "label", "verdict", "score"]
    return pd.DataFrame(lines, columns=columns).set_index("photo")


def compare_choice(choices: dict | None, key: str) -> pd.DataFrame:
    """One line a way that was tried, of "resize" or "augmentation": AUROC on `validate`.

    choices: of asset/choices.json, None if nobody has written it.
    """
    if choices is None:
        script = "tests/benchmarks/choices/compare.py"
        lines = {key: {"AUROC": f"not here yet: `python {script}` compares"}}
        return pd.DataFrame(lines).T
    tried = {way: one for way, one in choices[key].items() if way != "gain"}
    lines = {
        way: {
            "train photos": choices["train_photos"],
            "with target": one["auroc"]["bananas"],
            "without": one["auroc"]["others"],
            "AUROC": say_area(one["auroc"]),
        }
        for way, one in tried.items()
    }
    if "gain" in choices[key]:
        lines["gain"] = {"AUROC": say_area(choices[key]["gain"], "+.3f")}
    return pd.DataFrame(lines).T.fillna("")
