"""Photos of made-up sources in; which of them teach, and what each share is worth, out."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import tiny

pytest.importorskip("tensorflow", reason="training needs TensorFlow")

from occ.training import unseen
from occ.training.unseen_told import name_shares

SOURCES, EACH = 8, 40  # photos of a source, half of which show the target
SCORE, SOURCE = 0, 1  # what the features of a row say


class Heads:
    """Says the score that stands in the features; remembers the sources that each was taught."""

    def __init__(self):
        self.taught = []

    def fit(self, train, validate, *, own, epochs):
        self.taught.append({*train.inputs[..., SOURCE].flat, *validate.inputs[..., SOURCE].flat})
        return SimpleNamespace(model=self)

    def get_layer(self, name):
        return SimpleNamespace(set_weights=lambda weights: None)

    def predict(self, rows, **_):
        assert not self.taught[-1] & {*rows[:, SOURCE]}  # nobody is asked what was taught
        return rows[:, [SCORE]]


@pytest.fixture
def part():
    """Every second photo shows the target; every fourth is of `validate`."""
    return SimpleNamespace(
        rows=tuple(
            SimpleNamespace(
                source=f"source {number // EACH}",
                label="banana" if number % 2 else "other",
                split="train" if number % 4 < 2 else "validate",
                look="photo",
            )
            for number in range(SOURCES * EACH)
        ),
        photos=range(SOURCES * EACH),
    )


@pytest.fixture
def heads(monkeypatch) -> Heads:
    found = Heads()
    monkeypatch.setattr(unseen, "fit_head", found.fit)
    return found


def features(part, scores: np.ndarray) -> np.ndarray:
    """Rows of features (n, r, 2) that say these scores (n, r)."""
    sources = [int(row.source.split()[1]) for row in part.rows]
    return np.stack([scores, np.broadcast_to(np.array(sources)[:, None], scores.shape)], axis=2)


def test_no_head_is_asked_about_a_source_that_it_was_taught(part, heads, monkeypatch):
    truth = np.array([row.label == "banana" for row in part.rows])
    rng = np.random.default_rng(2)
    first = np.full((len(truth), 2), 0.5)  # open to doubt
    whole = np.where(truth, 0.9, 0.2)
    closer = rng.uniform(0.3, 0.99, len(truth))  # says nothing
    looks = (first, first, np.stack([whole, closer], axis=1))
    monkeypatch.setattr(unseen, "_look", lambda *_: [features(part, one) for one in looks])
    classifier = tiny.other_classifier()
    two = replace(classifier.decision, views=classifier.decision.views[:2])
    found = unseen.compare_shares(
        SimpleNamespace(of_split=lambda *_: part), replace(classifier, decision=two), None, None
    )
    assert len(heads.taught) == 2 * unseen.FOLDS
    told = found["partial_auroc"]
    assert list(told) == [
        name_shares(share, whole) for share in unseen.SHARES for whole in unseen.FULL_SHARES
    ]
    by_whole = [told[name_shares(0.5, share)]["mean"] for share in (0.0, 0.25, 0.5)]
    assert by_whole == sorted(by_whole) and by_whole[2] > by_whole[0] + 0.05
    assert all(len(one["folds"]) == unseen.FOLDS for one in told.values())
    folds = found["folds"].values()
    assert sum(one["bananas"] for one in folds) == truth.sum()
    assert sum(one["others"] for one in folds) == (~truth).sum()


def test_a_bonus_is_worth_what_the_opinion_it_raises_is(part, heads, monkeypatch):
    truth = np.array([row.label == "banana" for row in part.rows])
    scores = np.random.default_rng(3).uniform(0.3, 0.7, (len(truth), 3))  # the heads know nothing
    opinions = np.where(truth, -1.0, -9.0)[:, None].repeat(3, axis=1)
    seen = SimpleNamespace(pooled=features(part, scores), target_logprobs=opinions)
    monkeypatch.setattr(unseen, "views_of", lambda *_: seen)
    bench = SimpleNamespace(of_split=lambda *_: part)
    told = unseen.compare_bonuses(bench, tiny.tiny_classifier(), None)["partial_auroc"]
    assert list(told) == [str(bonus) for bonus in unseen.BONUSES]
    assert told["0.0"]["mean"] < 0.7 and told["1.5"]["mean"] == 1
