"""The facts of a report and their release -> every place where they contradict each other.

No photo is needed: a figure that was changed by hand no longer follows from the counts beside it.
What all figures have wrong alike is for the sentinel. May import: errors, release, dataset,
training.consistency_*, training.evaluate, training.metrics, training.promise, training.scoring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from occ.dataset.split import DEV_TEST, HARD_SOURCES
from occ.errors import DataRefused
from occ.release import Release
from occ.training.consistency_figures import differ, figure_faults, known_faults
from occ.training.consistency_sections import section_faults
from occ.training.evaluate import macro_of
from occ.training.metrics import mcnemar_of
from occ.training.promise import PRIOR, goal_of, prove_share
from occ.training.scoring import CHAMPION

RESTORE = "Restore asset/report.json from git, or run `occ evaluate` again."
GAIN_REACH = 2e-6  # two areas and their difference, each rounded to six places
SPLITS = {"validate": ("validate",), "calibrate": ("calibrate",)}
SPLITS[DEV_TEST] = ("dev_test_easy", "dev_test_hard")  # split -> its sets
Facts = Mapping


def refuse_contradictions(report: Facts, release: Release, *, advice: str = RESTORE) -> None:
    """Raise DataRefused if figures of a report do not follow from each other or from the release.

    report: as `occ evaluate` writes it, its sections may be missing. advice: what to do then.
    """
    try:
        found = list(contradictions_of(report, release))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
        raise DataRefused(
            f"The report has another form than `occ evaluate` gives it: {fault!r}.", advice=advice
        ) from fault
    if found:
        more = f", and {len(found) - 1} more such faults follow" if len(found) > 1 else ""
        raise DataRefused(f"The report contradicts itself: {found[0]}{more}.", advice=advice)


def contradictions_of(report: Facts, release: Release) -> Iterator[str]:
    """Half sentences, each with its place in the file; none if all figures fit."""
    yield from _release_faults(report, release)
    yield from _count_faults(report)
    for name, model in report["models"].items():
        for kind in ("sets", "sources"):
            for word, figures in model[kind].items():
                yield from figure_faults(figures, f"models/{name}/{kind}/{word}")
        yield from _source_faults(model, f"models/{name}")
        yield from _proof_faults(model, f"models/{name}")
    yield from _promise_faults(report)
    yield from _pair_faults(report)
    yield from _listed_faults(report)
    yield from section_faults(report)


def _release_faults(report: Facts, release: Release) -> Iterator[str]:
    """What models.json says otherwise."""
    theirs = {
        "release": release.id,
        "target": release.target,
        "promise": dict(release.promise),
    }
    for name, value in theirs.items():
        if name in report or name != "promise":  # an older report may have none
            yield from differ(name, report[name], value, "models.json")
    cuts = report["models"][CHAMPION]["thresholds"]
    for side in ("low", "high"):
        place = f"models/{CHAMPION}/thresholds/{side}"
        yield from differ(place, cuts[side], getattr(release, side), "models.json")


def _count_faults(report: Facts) -> Iterator[str]:
    """Photos of each split and label against those of its sets, which no model may lack."""
    target, measured = report["target"], 0
    for split, words in SPLITS.items():
        if split not in report["photos"]:
            continue
        counted = [report["photos"][split].get(label, 0) for label in (target, "other")]
        measured += sum(counted)
        for name, model in report["models"].items():
            sets = [model["sets"][word] for word in words if word in model["sets"]]
            shown = sum(one["bananas"] for one in sets)
            told = [shown, sum(one["photos"] for one in sets) - shown]
            yield from differ(f"photos/{split}", counted, told, f"the sets of models/{name}")
    yield from differ("ran_on", sum(report["ran_on"].values()), measured, "photos")


def _source_faults(model: Facts, place: str) -> Iterator[str]:
    """Each dev-test set is the sum of its sources; their means follow from them."""
    for word, hard in (("dev_test_easy", False), ("dev_test_hard", True)):
        sources = {n: f for n, f in model["sources"].items() if (n in HARD_SOURCES) is hard}
        pooled = model["sets"].get(word)
        yield from differ(
            f"{place}/sets", word in model["sets"], bool(sources), f"{word} of sources"
        )
        if not pooled or not sources:
            continue
        tables = [one["confusion"] for one in sources.values()]
        summed = {
            label: {verdict: sum(table[label][verdict] for table in tables) for verdict in side}
            for label, side in pooled["confusion"].items()
        }
        beside = "the sum of its sources"
        yield from differ(f"{place}/sets/{word}/confusion", pooled["confusion"], summed, beside)
        if len(sources) == 1:  # the very same photos, so the same area and resamples
            (only,) = sources.values()
            at = f"{place}/sets/{word}/auroc"
            yield from differ(at, pooled["auroc"], only["auroc"], f"its only source {[*sources]}")
    means = macro_of(dict(model["sources"]))
    yield from differ(f"{place}/macro", model["macro"], means, "the means of its sources")


def _proof_faults(model: Facts, place: str) -> Iterator[str]:
    """`proved` means that the table of `calibrate` proves both words."""
    if "calibrate" not in model["sets"]:
        return
    table, cuts = model["sets"]["calibrate"]["confusion"], model["thresholds"]
    if not cuts["proved"]:
        if cuts["low"] > 0 and cuts["high"] < 1:
            yield f"{place}/thresholds are not proved, but both words are said: {dict(cuts)}"
        return
    goal = goal_of(*(sum(table[word].values()) for word in ("banana", "other")))
    for word, rest, prior in (("banana", "other", PRIOR), ("other", "banana", 1 - PRIOR)):
        counts = (sum(table[word].values()), sum(table[rest].values()))
        said = (np.array([table[label][word]]) for label in (word, rest))
        share = float(prove_share(*said, *counts, prior)[0])
        if share < goal:
            yield f"{place}/thresholds say proved, but `calibrate` proves {share:.4f} of {word!r}"


def _promise_faults(report: Facts) -> Iterator[str]:
    """What is promised is what `calibrate` counts of the decision."""
    model, promise = report["models"][CHAMPION], report.get("promise")
    if not promise or "calibrate" not in model["sets"]:
        return
    found = model["sets"]["calibrate"]
    table, beside = found["confusion"], "the table of `calibrate`"
    for word, rest in (("banana", "other"), ("other", "banana")):
        answers = {"answers": table[word][word] + table[rest][word], "wrong": table[rest][word]}
        yield from differ(f"promise/{word}", promise[word], answers, beside)
    counts = {
        "goal": goal_of(found["bananas"], found["photos"] - found["bananas"]),
        "photos": found["photos"],
        "unsure": found["unsure"]["right"],
        "answers": found["answers_right"]["of"],
        "share_of_target": round(found["bananas"] / found["photos"], 4),
        "proved": model["thresholds"]["proved"],
    }
    for name, value in counts.items():
        yield from differ(f"promise/{name}", promise[name], value, beside)
    if known := report.get("promise_without_known"):
        yield from known_faults(known, found)


def _pair_faults(report: Facts) -> Iterator[str]:
    """Gains are differences of the areas, and McNemar's counts those of the right answers."""
    models = report["models"]
    for word, tests in report.get("tests", {}).items():
        names = {f"{CHAMPION} - {name}": name for name in models if name != CHAMPION}
        yield from differ(f"tests/{word}", sorted(tests), sorted(names), "models")
        ours = models[CHAMPION]["sets"][word]
        for pair in sorted(set(tests) & set(names)):
            test, theirs = tests[pair], models[names[pair]]["sets"][word]
            told, counts, place = test["auroc_gain"], test["mcnemar"], f"tests/{word}/{pair}"
            gain = ours["auroc"]["value"] - theirs["auroc"]["value"]
            if abs(told["value"] - gain) > GAIN_REACH or told["low"] > told["high"]:
                yield f"{place}/auroc_gain is {told}, but the two areas differ by {gain:.6f}"
            right = ours["answers_right"]["right"] - theirs["answers_right"]["right"]
            same = mcnemar_of(counts["gained"], counts["lost"])
            if counts["gained"] - counts["lost"] != right or counts != same:
                yield f"{place}/mcnemar is {counts}, but ours has {right} more right answers"


def _listed_faults(report: Facts) -> Iterator[str]:
    """By the listed labels the same verdicts are counted, and as many labels are the others."""
    for word, listed in report.get("as_listed", {}).items():
        place, ours = f"as_listed/{word}", report["models"][CHAMPION]["sets"][word]
        yield from figure_faults(listed, place)
        for verdict in ours["confusion"]["banana"]:
            said = [sum(s[verdict] for s in one["confusion"].values()) for one in (listed, ours)]
            yield from differ(f"{place}/confusion, {verdict}", *said, f"that of models/{CHAMPION}")
        moved = abs(listed["bananas"] - ours["bananas"])
        if moved > listed["corrected"] or (listed["corrected"] - moved) % 2:
            yield f"{place}/corrected is {listed['corrected']}, but {moved} more or fewer bananas"
