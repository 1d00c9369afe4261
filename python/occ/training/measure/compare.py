"""Two asset folders -> the dev-test photos on which their verdicts differ, and the paired test.

Both releases are asked through the code of today, photo by photo, as the app would be.
May import: values, classify, dataset, training.measure.evaluate, training.measure.metrics,
training.workbench.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from occ.classify import Classifier, load_classifier
from occ.dataset.manifest import Row
from occ.dataset.split import DEV_TEST
from occ.training.measure.evaluate import sets_of
from occ.training.measure.metrics import auroc_gain, mcnemar
from occ.training.workbench import Workbench, ask_each, labels_of_rows
from occ.values import Verdict


@dataclass(frozen=True)
class Change:
    """A photo that two releases answer differently. kind: "gained", "lost" or "changed".

    gained: only B is right; lost: only A is; changed: neither is (unsure is not right).
    """

    kind: str
    row: Row
    before: Verdict
    after: Verdict

    def sentence(self) -> str:
        """One line for the command line."""
        words = [f"{v.verdict} {v.score:.2f}" for v in (self.before, self.after)]
        name = f"{self.row.sha256[:16]} {self.row.source} ({self.row.label})"
        return f"{self.kind}: {name}: {words[0]} -> {words[1]}"


@dataclass(frozen=True)
class Comparison:
    """changes: gained first, then lost, then changed; tests: set -> counts and p-value.

    notes: what makes the comparison unfair, in sentences.
    """

    changes: tuple[Change, ...]
    tests: dict[str, dict]
    notes: tuple[str, ...]

    def sentences(self) -> Iterator[str]:
        """All of it, a line at a time."""
        yield from (change.sentence() for change in self.changes)
        yield from (f"note: {note}" for note in self.notes)
        for name, test in self.tests.items():
            paired, gain = test["mcnemar"], test["auroc_gain"]
            yield (
                f"{name}: {test['photos']} photos, {paired['gained']} gained, "
                f"{paired['lost']} lost, exact McNemar p = {paired['p']}; AUROC "
                f"{gain['value']:+.4f} ({gain['low']:+.4f} to {gain['high']:+.4f})"
            )


def compare_assets(bench: Workbench, first: Path, second: Path) -> Comparison:
    """Ask both releases about every photo of dev-test. Raises ModelRefused on a bad folder."""
    pair = (load_measured(bench, folder) for folder in (first, second))
    return compare_classifiers(bench.of_split(DEV_TEST), *pair)


def load_measured(bench: Workbench, folder: Path) -> Classifier:
    """The classifier of another asset folder, with what measuring asks of it."""
    settings = bench.settings.model_copy(update={"asset_dir": folder})
    return load_classifier(settings, logprobs=True)


def compare_classifiers(part: Workbench, first: Classifier, second: Classifier) -> Comparison:
    """The same of two classifiers, on the photos of `part`."""
    before, after = (_ask(part, one) for one in (first, second))
    labels = labels_of_rows(part.rows)
    rights = [_right(labels, verdicts) for verdicts in (before, after)]
    changes = []
    for row, old, new, was, now in zip(part.rows, before, after, *rights, strict=True):
        if old.verdict != new.verdict:
            kind = "gained" if now else "lost" if was else "changed"
            changes.append(Change(kind, row, old, new))
    order = ("gained", "lost", "changed")
    changes.sort(key=lambda one: (order.index(one.kind), one.row.source, one.row.sha256))
    scores = [np.array([verdict.score for verdict in said]) for said in (before, after)]
    tests = {
        name: {
            "photos": int(at.sum()),
            "mcnemar": mcnemar(rights[1][at], rights[0][at]),
            "auroc_gain": auroc_gain(labels[at], scores[1][at], scores[0][at]),
        }
        for name, at in sets_of(part.rows).items()
        if len(set(labels[at])) == 2
    }
    return Comparison(tuple(changes), tests, tuple(_notes(part, first, second)))


def _ask(part: Workbench, classifier: Classifier) -> list[Verdict]:
    """The verdict on every photo, in order."""
    what = f"release {classifier.release.id}"
    return ask_each(what, lambda photo: classifier(photo.read()), part.photos)


def _right(labels: np.ndarray, verdicts: list[Verdict]) -> np.ndarray:
    """bool (n,): the verdict is the label."""
    said = np.array([verdict.verdict for verdict in verdicts])
    target = np.array([verdict.verdict == verdict.target for verdict in verdicts])
    return np.where(labels, target, said == "other")


def _notes(part: Workbench, *pair: Classifier) -> Iterator[str]:
    for name, one in zip("AB", pair, strict=True):
        if one.release.manifest_digest != part.manifest_digest:
            yield f"{name} was trained on another manifest, so it may have seen these photos."
