"""Reviewers' labels in; the next photo, undo and agreement out. On both databases."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from alembic import command
from occ.feedback.agreement import measure_agreement
from occ.history import History, open_history
from occ.history.engine import begin
from occ.history.migration import alembic_config
from occ.history.reviews import LABELS, Reviews
from occ.history.values import KeptPhoto, utc_now
from occ.values import Verdict
from storing import store_one

PHOTO = KeptPhoto(b"RIFF-the-photo", 4, 3)


@pytest.fixture
def reviews(history: History) -> Reviews:
    """What reviewers do with it."""
    return Reviews(history.engine)


def keep(history: History, word: str = "banana", reason: str = "", **consent: bool) -> str:
    """The id of a prediction with a photo."""
    answer = Verdict(word, 0.5, "aaaaaaaaaaaa", 0.4, 0.7, reason=reason)
    return store_one(history, answer, photo=PHOTO, **(consent or {"learn": True})).id


def drain(reviews: Reviews, reviewer: str, label: str = "target") -> list[tuple[str, str]]:
    """Label everything that is asked: (id, why) in the order of asking."""
    asked = []
    while (found := reviews.next_for(reviewer)) is not None:
        asked.append((found.prediction.id, found.why))
        assert reviews.add(found.prediction.id, reviewer, label)
    return asked


def test_photos_of_every_reason_are_asked_about_by_turns(history, reviews) -> None:
    plain = {keep(history) for _ in range(3)}
    strange = keep(history, "unsure", "novel")
    unsure, wrong = keep(history, "unsure"), keep(history)
    history.add_feedback(wrong, "wrong")
    hidden = [
        keep(history, show=True),
        store_one(history, Verdict("other", 0.1, "a", 0.4, 0.7)).id,
    ]
    expired = keep(history)
    with history.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE predictions SET expires_at_utc = '2020-01-01 00:00:00' WHERE id = '{expired}'"
        )
    asked = drain(reviews, "Ada")
    assert asked[:3] == [(unsure, "uncertain"), (wrong, "disputed"), (strange, "novel")]
    assert {number for number, why in asked if why == "random"} == plain
    assert not {*hidden, expired} & {number for number, _ in asked}
    assert reviews.count("Ada") == (0, 6) and reviews.count("Bob") == (6, 0)


def test_to_name_what_the_model_was_unsure_of_is_no_dispute(history, reviews) -> None:
    named = [keep(history, "unsure") for _ in range(2)]
    for number in named:
        history.add_feedback(number, "wrong", "banana")
    asked = drain(reviews, "Ada")
    assert {number for number, _ in asked} == set(named)
    assert "disputed" not in {why for _, why in asked}


def test_two_reviewers_meet_random_photos_in_one_order_that_time_does_not_tell(
    history, reviews
) -> None:
    made = [keep(history) for _ in range(12)]
    first = [number for number, _ in drain(reviews, "Ada")]
    assert first == [number for number, _ in drain(reviews, "Bob")]
    assert sorted(first) == sorted(made) and first not in (sorted(made), sorted(made)[::-1])


def test_undo_takes_back_one_word_after_the_other(history, reviews) -> None:
    one, two = keep(history), keep(history)
    reviews.add(one, "Ada", "other")
    reviews.add(two, "Ada", "skip")
    reviews.add(one, "Bob", "target")
    assert [reviews.undo("Ada") for _ in range(3)] == [two, one, None]
    assert reviews.labels() == {one: {"Bob": "target"}}
    assert reviews.ask_again("Ada", one).prediction.id == one
    assert reviews.ask_again("Bob", one) is None
    assert reviews.add(one, "Ada", "target") and not reviews.add(one, "Ada", "other")


def test_what_was_deleted_or_withdrawn_is_no_longer_asked_about(history, reviews) -> None:
    gone, kept = keep(history), keep(history, learn=True, show=True)
    for number in (gone, kept):
        reviews.add(number, "Ada", "target")
    history.delete(gone)
    assert [each.prediction.id for each in reviews.labelled()] == [kept]
    history.withdraw(kept, learn=True)
    assert reviews.labelled() == [] and reviews.next_for("Bob") is None
    assert not reviews.add(kept, "Bob", "other")
    assert history.get_photo(kept) == PHOTO, "its owner still shows it"
    assert history.get_photo(kept, learn=True) is None


def test_a_withdrawn_consent_takes_the_photo_along_only_with_the_last_one(history) -> None:
    number = keep(history, learn=True, show=True)
    assert history.withdraw(number) and history.get(number).learn
    assert history.withdraw(number, show=True) and not history.get(number).is_shown
    assert history.get_photo(number) == PHOTO
    assert history.withdraw(number, learn=True, show=True)
    found = history.get(number)
    assert (
        not found.has_photo and found.expires_at_utc is None and history.get_photo(number) is None
    )
    history.delete(number)
    assert not history.withdraw(number, learn=True)


@pytest.mark.parametrize(("name", "label"), [("Ada", "banana"), ("", "other"), ("A" * 41, "other")])
def test_a_label_or_a_name_that_is_none_is_refused(history, reviews, name, label) -> None:
    with pytest.raises(ValueError, match="Expected"):
        reviews.add(keep(history), name, label)


def test_agreement_counts_pairs_and_tells_what_chance_would_do() -> None:
    assert measure_agreement({}) is measure_agreement({(0, 1, 0): 1}) is None
    said = {(2, 0, 0): 4}
    assert measure_agreement(said).kappa is None, "one word only: chance explains it all"
    found = measure_agreement(said | {(0, 2, 0): 4, (1, 1, 0): 2, (1, 0, 0): 9})
    assert (found.agree, found.pairs, round(found.kappa, 3)) == (8, 10, 0.6)
    assert (round(found.low, 3), round(found.high, 3)) == (0.49, 0.943)
    three = measure_agreement({(1, 2, 0): 1})
    assert (three.agree, three.pairs) == (1, 3)


@pytest.mark.parametrize("reviewers", [2, 3, 5])
def test_the_interval_of_agreement_holds_as_often_as_it_says(reviewers: int) -> None:
    """Pairs of one photo are no further photos: counted as such, it held 70 times of 100."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(300):
        hard = rng.random(60) < 0.5  # on these two agree one time in two, else always
        labels = np.where(hard[:, None], rng.random((60, reviewers)) < 0.5, True)
        found = measure_agreement(Counter((n, reviewers - n) for n in labels.sum(axis=1).tolist()))
        held += found.low <= 0.75 <= found.high
    assert held >= 0.93 * 300


def test_photos_of_several_reviewers_are_counted_as_their_labels_say(history, reviews) -> None:
    """Those of one reviewer, skips, and what was taken back or said before are not."""
    photos = [keep(history) for _ in range(6)]
    for names in (("Ada", "Bob"), ("Ada", "Cyd")):
        for number, label in zip(photos, ("target", "other", "target", "skip"), strict=False):
            for name in names:
                reviews.add(number, name, label)
    reviews.add(photos[4], "Ada", "unsure")
    reviews.undo("Bob")
    reviews.undo("Cyd")
    assert reviews.shared() == {(3, 0, 0): 2, (0, 3, 0): 1}
    reviews.undo("Cyd")
    reviews.add(photos[2], "Cyd", "unsure")
    counted = Counter(
        tuple(map(list(said.values()).count, LABELS))
        for said in reviews.labels().values()
        if len(said) > 1
    )
    assert reviews.shared() == counted == {(3, 0, 0): 1, (0, 3, 0): 1, (2, 0, 1): 1}
    assert Reviews(history.engine, "apple").shared() == {}


def test_a_database_filled_by_the_schema_before_is_taken_over_with_its_rows(database_url) -> None:
    before = open_history(database_url)
    stored = store_one(
        before, Verdict("banana", 0.9, "a", 0.4, 0.7), photo=PHOTO, learn=True, keep_days=1
    )
    before.add_feedback(stored.id, "right", "ripe")
    with begin(before.engine, "EXCLUSIVE") as connection:
        command.downgrade(alembic_config(connection), "0001")
    before.engine.dispose()
    after = open_history(database_url)
    found = after.get(stored.id)
    assert found.feedback == "right" and after.get_photo(stored.id) == PHOTO
    assert found.expires_at_utc - utc_now() < timedelta(days=1)
    assert after.owns(stored.id, stored.receipt)
    assert Reviews(after.engine).next_for("Ada").prediction == found
    after.engine.dispose()
