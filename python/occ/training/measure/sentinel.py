"""Scores and data/manifest.csv, read anew -> a refusal where a report counts other photos.

A second way to every count: by hash, photo by photo, with none of the code that measures; the
manifest and its corrections are read by the same code, which tests of its own watch.
Labels in a wrong order fit every figure made with them; only here are they seen.
May import: errors, settings, dataset, training.names, training.promise, training.measure.scoring.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from occ.dataset.manifest import read_manifest
from occ.dataset.relabel import read_relabels
from occ.dataset.split import DEV_TEST, HARD_SOURCES
from occ.errors import DataRefused
from occ.settings import Settings
from occ.training.measure.scoring import OUT_OF_STEP, Scored
from occ.training.names import CHAMPION
from occ.training.promise import PRIOR

WORDS = ("banana", "unsure", "other")  # the report's keys, whatever the target is
BINS = 10  # of equal width, as `reliability` has them
REACH = 1e-6  # areas and errors are told with six places


@dataclass(frozen=True)
class Truth:
    """What the files say of a photo. place: the set it counts in; source: None but in dev-test.

    shows: whether it shows the target; listed: whether its source says so.
    """

    place: str
    source: str | None
    shows: bool
    listed: bool


@dataclass(frozen=True)
class Answer:
    """One model's score of a photo, and the word that the report's thresholds make of it."""

    truth: Truth
    score: float
    word: str

    @property
    def right(self) -> bool:
        """The word is the label; unsure is not right."""
        return self.word == ("banana" if self.truth.shows else "other")


def refuse_miscounts(report: Mapping, scored: Scored, settings: Settings) -> None:
    """Raise DataRefused where a count, area or error of a report is not that of the listed photos.

    scored: what the report was made of, of which only hashes and scores are looked at.
    """
    truths, names = read_truths(settings), [row.sha256 for row in scored.rows]
    if sorted(names) != sorted(truths):
        known = len(truths.keys() & {*names})
        raise DataRefused(
            f"Expected scores of each of the {len(truths)} photos that data/manifest.csv has in "
            f"validate, calibrate and dev-test. Received: {len(names)}, of {known} of them.",
            advice=OUT_OF_STEP,
        )
    answers = {
        name: _answer([truths[sha256] for sha256 in names], scores, report["models"][name])
        for name, scores in scored.scores.items()
    }
    for place, value in _recount(answers):
        told = _at(report, place)
        close = isinstance(told, float) and isinstance(value, float)
        if told != value and not (close and abs(told - value) <= REACH):
            raise DataRefused(
                f"{'/'.join(map(str, place))} of the report is {told}, but counted photo by "
                f"photo, by the labels in data/manifest.csv, it is {value}.",
                advice=OUT_OF_STEP,
            )


def read_truths(settings: Settings) -> dict[str, Truth]:
    """sha256 -> what manifest.csv and relabel.csv say, of all photos that figures are told of."""
    target, folder = settings.target, settings.data_dir
    corrected = read_relabels(folder / "relabel.csv", target=target)
    found = {}
    for row in read_manifest(folder / "manifest.csv", target=target):
        if row.split in ("validate", "calibrate", DEV_TEST):
            hard, tested = row.source in HARD_SOURCES, row.split == DEV_TEST
            found[row.sha256] = Truth(
                place=f"dev_test_{'hard' if hard else 'easy'}" if tested else row.split,
                source=row.source if tested else None,
                shows=corrected.get(row.sha256, row.label) == target,
                listed=row.label == target,
            )
    return found


def _answer(truths: Sequence[Truth], scores: Sequence[float], model: Mapping) -> list[Answer]:
    low, high = (model["thresholds"][side] for side in ("low", "high"))
    return [
        Answer(truth, float(score), WORDS[0 if score >= high else 2 if score < low else 1])
        for truth, score in zip(truths, scores, strict=True)
    ]


def _at(report: object, place: Sequence[str | int]) -> object:
    """What stands at a place of the report; None if nothing does."""
    for step in place:
        try:
            report = report[step]
        except (LookupError, TypeError):
            return None
    return report


def _recount(answers: Mapping[str, list[Answer]]) -> Iterator[tuple[tuple, object]]:
    """(place in the report, what must stand there), of all models, sets, sources and pairs."""
    for name, every in answers.items():
        for kind, field in (("sets", "place"), ("sources", "source")):
            for word in sorted({getattr(one.truth, field) for one in every} - {None}):
                some = [one for one in every if getattr(one.truth, field) == word]
                place = ("models", name, kind, word)
                yield (*place, "confusion"), _table(some, "shows")
                yield (*place, "auroc", "value"), _area(some)
                if name == CHAMPION and kind == "sets":
                    yield from _recount_more(word, some, answers)


def _recount_more(word: str, ours: list[Answer], answers: Mapping[str, list[Answer]]):
    """The same of what only the decision has: its bins, listed labels, and paired tests."""
    bins: dict[int, list[Answer]] = {}
    for one in ours:
        bins.setdefault(min(int(one.score * BINS), BINS - 1), []).append(one)
    for number, key in enumerate(sorted(bins)):
        shown = sum(one.truth.shows for one in bins[key])
        yield ("models", CHAMPION, "sets", word, "reliability", number, "right"), shown
        yield ("models", CHAMPION, "sets", word, "reliability", number, "of"), len(bins[key])
    yield ("models", CHAMPION, "sets", word, "calibration_error", "value"), _gap(bins)
    if not word.startswith("dev_test"):
        return
    corrected = sum(one.truth.shows != one.truth.listed for one in ours)
    if corrected:
        yield ("as_listed", word, "corrected"), corrected
        yield ("as_listed", word, "confusion"), _table(ours, "listed")
    if _area(ours) is None:
        return
    for name in sorted(answers.keys() - {CHAMPION}):
        theirs = [one for one in answers[name] if one.truth.place == word]
        pairs = list(zip(ours, theirs, strict=True))
        place = ("tests", word, f"{CHAMPION} - {name}", "mcnemar")
        yield (*place, "gained"), sum(our.right and not their.right for our, their in pairs)
        yield (*place, "lost"), sum(their.right and not our.right for our, their in pairs)


def _table(some: Sequence[Answer], label: str) -> dict[str, dict[str, int]]:
    """Label -> word -> photos; label: whether what they show counts, or what was listed."""
    return {
        name: {
            word: sum(one.word == word and getattr(one.truth, label) is side for one in some)
            for word in WORDS
        }
        for name, side in (("banana", True), ("other", False))
    }


def _gap(bins: Mapping[int, list[Answer]]) -> float:
    """The expected calibration error, the photos weighed so that PRIOR of them show the target."""
    shows = [one.truth.shows for some in bins.values() for one in some]
    shown, rest = sum(shows), len(shows) - sum(shows)
    weights = (PRIOR / shown, (1 - PRIOR) / rest) if shown and rest else (1 / len(shows),) * 2
    return sum(
        abs(sum(weights[not one.truth.shows] * (one.truth.shows - one.score) for one in some))
        for some in bins.values()
    )


def _area(some: Sequence[Answer]) -> float | None:
    """The share of pairs, one photo of each label, in which the target is ahead; ties half."""
    shown, rest = (
        sorted(one.score for one in some if one.truth.shows is side) for side in (True, False)
    )
    if not shown or not rest:
        return None
    ahead = sum(bisect_left(rest, score) + bisect_right(rest, score) for score in shown)
    return ahead / (2 * len(shown) * len(rest))
