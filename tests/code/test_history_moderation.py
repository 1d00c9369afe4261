"""A moderator's takedowns and removals in; what is still there out. On both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from occ.history import History
from occ.history.moderation import is_removed, remove_answer, take_down
from occ.history.reviews import Reviews
from occ.history.tables import predictions, reviews
from occ.history.values import KeptPhoto, Stored
from occ.values import Verdict
from storing import store_one

PHOTO = KeptPhoto(b"RIFF-the-photo", 4, 3)


def keep(history: History, **consent: bool) -> Stored:
    """A prediction with a photo."""
    answer = Verdict("banana", 0.5, "aaaaaaaaaaaa", 0.4, 0.7, boxes=(), count=1)
    return store_one(history, answer, photo=PHOTO, **consent)


def test_a_takedown_ends_the_showing_and_leaves_a_photo_to_learn_from(history) -> None:
    shown, both = keep(history, show=True).id, keep(history, show=True, learn=True).id
    for number in (shown, both):
        assert take_down(history.engine, number, "Ada")
        assert not take_down(history.engine, number, "Ada")
        assert not history.get(number).is_shown and not is_removed(history.engine, number)
    assert history.get_photo(shown) is None and history.get_photo(both) == PHOTO
    held = Reviews(history.engine)
    assert held.next_for("Ada").prediction.id == both, "a takedown is no label"


@pytest.mark.parametrize("consents", [("learn",), ("show",), ("learn", "show")])
def test_a_removed_photo_is_gone_as_if_its_owner_had_deleted_it(history, consents) -> None:
    one, two = (keep(history, **dict.fromkeys(consents, True)) for _ in range(2))
    history.add_feedback(one.id, "wrong", "my kitchen")
    held = Reviews(history.engine)
    held.add(one.id, "Ada", "target")
    assert remove_answer(history.engine, one.id, "Ada") and history.delete(two.id)
    assert not remove_answer(history.engine, one.id, "Ada")
    assert not remove_answer(history.engine, "0" * 26, "Ada")
    kept = {number: row_of(history, number) for number in (one.id, two.id)}
    assert kept[one.id] == kept[two.id], "what a deletion leaves"
    assert history.get(one.id) is None and history.get_photo(one.id) is None
    assert not history.owns(one.id, one.receipt) and held.labelled() == []
    assert [word.note for word in history.feedback_of(one.id)] == [""]


def row_of(history: History, number: str) -> tuple:
    """All that is kept of a prediction but its number, its times and who deleted it."""
    with history.engine.connect() as connection:
        row = connection.execute(sa.select(predictions).where(predictions.c.id == number)).one()
    own = ("id", "made_at_utc", "deleted_at_utc", "reason")
    return tuple(value for name, value in row._mapping.items() if name not in own)


def test_who_removed_it_stays_and_is_told_from_an_owner_who_deletes(history) -> None:
    removed, deleted, taken = (keep(history, learn=True, show=True).id for _ in range(3))
    remove_answer(history.engine, removed, "Ada")
    history.delete(deleted)
    take_down(history.engine, taken, "Ada")
    history.delete(taken)
    told = [is_removed(history.engine, number) for number in (removed, deleted, taken, "0" * 26)]
    assert told == [True, False, False, False]
    with history.engine.connect() as connection:
        who = connection.execute(sa.select(reviews.c.prediction_id, reviews.c.reviewer)).all()
    assert set(map(tuple, who)) == {(removed, "Ada"), (taken, "Ada")}
