"""Photos of made-up sources in; which of them teach, and what each share is worth, out."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import tiny
from occ.locate.patches import PATCHES

pytest.importorskip("tensorflow", reason="training needs TensorFlow")

import folds
import unseen
from occ.training.names import name_patches
from occ.training.unseen import name_copies, name_shares

SOURCES, EACH = 8, 40  # photos of a source, half of which show the target
SCORE, SOURCE = 0, 1  # what the features of a row say


class Head:
    """Says the score that stands in the features."""

    def __init__(self, sources: set, copies: int):
        self.sources, self.copies, self.bonus = sources, copies, [np.full((1, 1), 0.6)]

    def get_layer(self, name):
        return SimpleNamespace(
            get_weights=lambda: self.bonus, set_weights=lambda new: setattr(self, "bonus", new)
        )

    def predict(self, rows, **_):
        assert not self.sources & {*rows[:, SOURCE]}  # nobody is asked what was taught
        return rows[:, [SCORE]]


class Heads(list):
    """Every head that was taught."""

    def fit(self, train, validate, *, own, epochs):
        taught = {*train.inputs[..., SOURCE].flat, *validate.inputs[..., SOURCE].flat}
        assert -1 not in validate.inputs[..., SCORE]
        copied = (train.inputs[..., SCORE] == -1).all(axis=1)
        if copied.any():  # each of the photo before it
            photos, copies = train.inputs[~copied], train.inputs[copied]
            assert (photos[..., SOURCE] == copies[..., SOURCE]).all()
        self.append(Head(taught, copied.sum()))
        return SimpleNamespace(model=self[-1])


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
    monkeypatch.setattr(folds, "fit_head", found.fit)
    return found


def features(part, scores: np.ndarray) -> np.ndarray:
    """Rows of features (n, r, 2) that say these scores (n, r)."""
    sources = [int(row.source.split()[1]) for row in part.rows]
    return np.stack([scores, np.broadcast_to(np.array(sources)[:, None], scores.shape)], axis=2)


def network(part, scores: np.ndarray, asked: np.ndarray | None = None) -> unseen.HeadFeatures:
    """A network that says these scores; `asked`: of the second one, whose head is taught copies,
    which are told by a score that no photo has."""
    rows = features(part, scores)
    if asked is None:
        return unseen.HeadFeatures(rows, rows, None)
    of_train = [row.split == "train" for row in part.rows]
    copies = features(part, np.full(scores.shape, -1.0))[of_train]
    return unseen.HeadFeatures(rows, features(part, asked), None, copies)


def compare(part, monkeypatch, networks, **zoom) -> dict:
    """What is compared of a decision with two views and a second network."""
    opinions = np.full((len(part.rows), 2), -9.0)
    monkeypatch.setattr(unseen, "extract_all", lambda *_: (networks, opinions))
    classifier = tiny.other_classifier(**zoom)
    two = replace(classifier.decision, views=classifier.decision.views[:2])
    bench = SimpleNamespace(of_split=lambda *_: part)
    return unseen.compare_unseen(bench, replace(classifier, decision=two), [None, None])


def test_no_head_is_asked_about_a_source_that_it_was_taught(part, heads, monkeypatch):
    truth = np.array([row.label == "banana" for row in part.rows])
    rng = np.random.default_rng(2)
    first = np.full((len(truth), 2), 0.5)  # open to doubt
    whole = np.where(truth, 0.9, 0.2)
    closer = rng.uniform(0.3, 0.99, len(truth))  # says nothing
    second = network(part, first, np.stack([whole, closer], axis=1))
    found = compare(part, monkeypatch, [network(part, first), second])["unseen_shares"]
    assert len(heads) == 3 * folds.FOLDS
    told = found["partial_auroc"]
    assert list(told) == [
        name_shares(share, whole) for share in unseen.SHARES for whole in unseen.FULL_SHARES
    ]
    by_whole = [told[name_shares(0.5, share)]["mean"] for share in (0.0, 0.25, 0.5)]
    assert by_whole == sorted(by_whole) and by_whole[2] > by_whole[0] + 0.05
    assert all(len(one["folds"]) == folds.FOLDS for one in told.values())
    counts = found["folds"].values()
    assert sum(one["bananas"] for one in counts) == truth.sum()
    assert sum(one["others"] for one in counts) == (~truth).sum()


def test_the_second_head_is_compared_with_and_without_copies(part, heads, monkeypatch):
    truth = np.array([row.label == "banana" for row in part.rows])
    asked = np.where(truth, 0.7, 0.3)[:, None].repeat(2, axis=1)
    unsure = np.full(asked.shape, 0.5)
    found = compare(part, monkeypatch, [network(part, unsure), network(part, unsure, asked)])
    told = found["unseen_copies"]["partial_auroc"]
    assert [one["mean"] for one in told.values()] == [1, 1]
    assert list(told) == [name_copies(copied=True), name_copies(copied=False)]
    taught = np.array([head.copies for head in heads]).reshape(folds.FOLDS, 3)
    assert (taught[:, [0, 2]] == 0).all()  # the first look's head, and the second one's without
    of_train = [row.split for row in part.rows].count("train")
    assert taught[:, 1].sum() == (folds.FOLDS - 1) * of_train
    assert all(head.bonus[0] == 0.6 for head in heads)


def test_patches_of_the_second_network_are_compared_with_its_looks_alone(part, heads, monkeypatch):
    truth = np.array([row.label == "banana" for row in part.rows])
    unsure = np.full((len(truth), 2), 0.5)
    patches = np.full((len(truth), 2 * PATCHES), 0.2)
    patches[:, 7] = np.where(truth, 0.9, 0.3)
    second = network(part, unsure, np.concatenate([unsure, patches], axis=1))
    found = compare(part, monkeypatch, [network(part, unsure), second], patches=True)
    told = found["unseen_patches"]["partial_auroc"]
    assert list(told) == [name_patches(patches=False), name_patches(patches=True)]
    alone, with_patches = (one["mean"] for one in told.values())
    assert alone < 0.7 and with_patches == 1


def test_a_bonus_is_worth_what_the_opinion_it_raises_is(part, heads, monkeypatch):
    truth = np.array([row.label == "banana" for row in part.rows])
    scores = np.random.default_rng(3).uniform(0.3, 0.7, (len(truth), 3))  # the heads know nothing
    opinions = np.where(truth, -1.0, -9.0)[:, None].repeat(3, axis=1)
    monkeypatch.setattr(unseen, "extract_all", lambda *_: ([network(part, scores)], opinions))
    bench = SimpleNamespace(of_split=lambda *_: part)
    found = unseen.compare_unseen(bench, tiny.tiny_classifier(), [None])
    assert list(found) == ["unseen_sources"]
    told = found["unseen_sources"]["partial_auroc"]
    assert list(told) == [str(bonus) for bonus in unseen.BONUSES]
    assert told["0.0"]["mean"] < 0.7 and told["1.5"]["mean"] == 1
