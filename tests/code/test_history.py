"""Verdicts, photos and feedback in; the same, and nothing that was deleted, out; both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from occ.errors import HistoryRefused
from occ.history import History, open_history
from occ.history.tables import NOTE_CHARACTERS, feedback, photos, predictions
from occ.history.values import (
    Answer,
    Filters,
    KeptPhoto,
    Request,
    Terms,
    first_id,
    is_id,
    new_id,
    utc_now,
)
from occ.values import NOVEL, Box, Verdict
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from storing import store_one

BANANA = Verdict("banana", 0.97, "aaaaaaaaaaaa", 0.4, 0.7, (Box(0.5, 0.4, 0.2, 0.1, 0.9),), 1)
OTHER = Verdict("other", 0.02, "bbbbbbbbbbbb", 0.4, 0.7, reason=NOVEL)
PHOTO = KeptPhoto(b"RIFF" + b"banana" * 1000, 640, 480)
REQUEST = Request("192.0.2.1", "one-key-of-a-client", b"the photo's bytes")


def test_a_verdict_comes_back_as_it_was_stored(history: History) -> None:
    began = utc_now()
    stored = store_one(history, BANANA)
    found = history.get(stored.id)
    assert found is not None
    kept = {name: getattr(found, name) for name in BANANA.as_dict()}
    assert kept == BANANA.as_dict()
    assert began <= found.made_at_utc <= utc_now() and found.made_at_utc.tzinfo is UTC
    assert (found.learn, found.show, found.has_photo, found.feedback) == (False, False, False, None)


def test_what_a_release_does_not_say_stays_unsaid(history: History) -> None:
    found = history.get(store_one(history, OTHER).id)
    assert found is not None
    assert (found.boxes, found.count, found.reason) == (None, None, NOVEL)


def test_no_such_prediction_is_none(history: History) -> None:
    assert history.get(new_id(utc_now())) is None
    assert history.get_photo(new_id(utc_now())) is None
    assert history.add_feedback(new_id(utc_now()), "right") is None
    assert history.delete(new_id(utc_now())) is False


def test_only_the_receipt_opens_and_it_is_not_kept(history: History) -> None:
    stored, another = store_one(history, BANANA), store_one(history, OTHER)
    assert history.owns(stored.id, stored.receipt)
    assert not history.owns(stored.id, another.receipt)
    assert not history.owns(stored.id, "")
    with history.engine.connect() as connection:
        rows = [str(row) for row in connection.execute(select(predictions))]
    assert rows and not any(stored.receipt in row for row in rows)


@pytest.mark.parametrize(("learn", "show"), [(True, False), (False, True), (True, True)])
def test_a_photo_is_kept_if_its_owner_agreed(history: History, learn: bool, show: bool) -> None:
    stored = store_one(history, BANANA, photo=PHOTO, learn=learn, show=show, keep_days=7)
    found = history.get(stored.id)
    assert history.get_photo(stored.id) == PHOTO
    assert found is not None and found.expires_at_utc is not None
    assert found.expires_at_utc == found.made_at_utc + timedelta(days=7)
    assert found.is_shown is show


def test_a_photo_is_not_kept_without_a_yes(history: History) -> None:
    stored = store_one(history, BANANA, photo=PHOTO)
    assert history.get_photo(stored.id) is None
    with history.engine.connect() as connection:
        assert connection.execute(select(photos)).all() == []


def test_a_deletion_leaves_time_verdict_and_model(history: History) -> None:
    request = replace(REQUEST, key="to be forgotten")
    stored = store_one(history, BANANA, photo=PHOTO, show=True, request=request)
    history.add_feedback(stored.id, "wrong", "my kitchen")
    assert history.delete(stored.id) is True
    assert history.delete(stored.id) is False
    assert history.get(stored.id) is None and history.get_photo(stored.id) is None
    unknown = [f"{number:026}" for number in range(40_000)]  # more than SQLite takes at once
    assert history.knows_any([*unknown, stored.id]) and not history.knows_any(unknown)
    assert not history.owns(stored.id, stored.receipt)
    assert history.page().rows == () and history.counts().total == 0
    assert history.add_feedback(stored.id, "right") is None
    with history.engine.connect() as connection:
        (row,) = connection.execute(select(predictions)).mappings()
        assert connection.execute(select(photos)).all() == []
        assert connection.scalars(select(feedback.c.note)).all() == [""]
    assert {name for name, value in row.items() if value not in (None, "", False)} == {
        *("id", "made_at_utc", "verdict", "score", "model", "target", "deleted_at_utc")
    }


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_note_comes_after_a_deletion_that_it_met(history: History) -> None:
    """Its owner deletes in one window while the note of another is between look and insert."""
    stored, deleting, asked = store_one(history, BANANA), [], Event()
    with ThreadPoolExecutor(1) as another:

        def delete_first(connection, cursor, statement: str, *_: object) -> None:
            if statement.startswith("UPDATE predictions"):
                asked.set()
            elif statement.startswith("INSERT INTO feedback"):
                deleting.append(another.submit(history.delete, stored.id))
                assert asked.wait(10)
                wait(deleting, timeout=0.5)  # it is over by then, unless the database holds it

        event.listen(history.engine, "before_cursor_execute", delete_first)
        assert history.add_feedback(stored.id, "wrong", "my kitchen") is not None
        assert deleting[0].result(20) is True
    assert [word.note for word in history.feedback_of(stored.id)] == [""]


def test_deleted_bytes_are_in_no_file_of_sqlite(tmp_path) -> None:
    history = open_history(f"sqlite:///{tmp_path / 'occ.sqlite'}")
    stored = store_one(history, BANANA, photo=PHOTO, learn=True)
    files = list(tmp_path.iterdir())
    assert any(PHOTO.webp[:60] in file.read_bytes() for file in files)
    history.delete(stored.id)
    assert not any(PHOTO.webp[:60] in file.read_bytes() for file in tmp_path.iterdir())
    history.engine.dispose()


def test_an_expired_photo_is_not_given_out_and_then_removed(history: History) -> None:
    stored = store_one(history, BANANA, photo=PHOTO, show=True, keep_days=0)
    still = store_one(history, BANANA, photo=PHOTO, show=True, keep_days=30)
    found = history.get(stored.id)
    assert found is not None and not found.has_photo and not found.is_shown
    assert found.expires_at_utc is None, "no reader is told that it is kept"
    assert history.get_photo(stored.id) is None
    assert [row.id for row in history.page(filters=Filters(shown=True)).rows] == [still.id]
    assert history.purge_expired() == 1
    assert history.purge_expired() == 0
    found = history.get(stored.id)
    assert found is not None and (found.verdict, found.show) == ("banana", False)
    assert history.get_photo(still.id) == PHOTO


def test_feedback_is_added_and_the_last_word_counts(history: History) -> None:
    stored = store_one(history, BANANA)
    for kind, last in [
        ("wrong", "wrong"),
        ("partly", "partly"),
        ("undo", None),
        ("right", "right"),
    ]:
        said = history.add_feedback(stored.id, kind, f"note {kind}")
        assert said is not None and said.model == BANANA.model
        found = history.get(stored.id)
        assert found is not None and found.feedback == last
    assert [word.kind for word in history.feedback_of(stored.id)] == [
        *("wrong", "partly", "undo", "right")
    ]
    assert history.counts().feedback == {"right": 1}
    for number in range(12):
        history.add_feedback(stored.id, "right", str(number))
    told = [word.note for word in history.feedback_of(stored.id)]
    assert told == [str(number) for number in range(2, 12)], "the last ten"


@pytest.mark.parametrize(("kind", "note"), [("great", ""), ("right", "x" * (NOTE_CHARACTERS + 1))])
def test_other_feedback_is_refused(history: History, kind: str, note: str) -> None:
    stored = store_one(history, BANANA)
    with pytest.raises(ValueError, match="Expected a kind"):
        history.add_feedback(stored.id, kind, note)


def test_a_repeated_request_is_answered_once(history: History) -> None:
    first = store_one(history, BANANA, request=REQUEST)
    assert store_one(history, BANANA, request=REQUEST) == first
    ((prediction, stored),) = history.find_request(REQUEST).values()
    assert stored == first and prediction.id == first.id
    assert history.owns(first.id, first.receipt)
    assert history.counts().total == 1
    for other in ({"client": "192.0.2.2"}, {"key": "another key"}):
        assert history.find_request(replace(REQUEST, **other)) == {}


def test_a_repeated_request_stores_only_what_is_not_there(history: History) -> None:
    answers = [Answer(BANANA), Answer(OTHER, place=2), Answer(BANANA, PHOTO, place=5)]
    one, two, three = history.add_predictions(answers, Terms(), REQUEST)
    assert one.id < two.id < three.id, "in the order of the photos"
    assert history.add_predictions(answers, Terms(), REQUEST) == [one, two, three]
    history.delete(two.id)
    again = history.add_predictions(answers, Terms(), REQUEST)
    assert (again[0], again[2]) == (one, three) and again[1].id > three.id
    found = {place: stored for place, (_, stored) in history.find_request(REQUEST).items()}
    assert found == dict(zip((0, 2, 5), again, strict=True))


def test_a_fault_half_way_keeps_nothing_of_a_request(history: History) -> None:
    """A disk that is full from the third photo on, as each database can be made to say it."""
    fault = "BEFORE INSERT ON photos FOR EACH ROW"
    if history.engine.dialect.name == "sqlite":
        making = [f"CREATE TRIGGER full_disk {fault} WHEN (SELECT count(*) FROM photos) > 1 "
                  "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"]  # fmt: skip
    else:
        making = ["CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                  "IF (SELECT count(*) FROM photos) > 1 THEN RAISE EXCEPTION 'disk is full' "
                  "USING errcode = '53100'; END IF; RETURN new; END $$",
                  f"CREATE TRIGGER full_disk {fault} EXECUTE FUNCTION refuse()"]  # fmt: skip
    with history.engine.begin() as connection:
        for statement in making:
            connection.exec_driver_sql(statement)
    answers = [Answer(BANANA, PHOTO, place) for place in range(5)]
    with pytest.raises((HistoryRefused, IntegrityError)):
        history.add_predictions(answers, Terms(show=True), REQUEST)
    assert history.page().rows == () and history.find_request(REQUEST) == {}
    assert len(history.add_predictions(answers[:2], Terms(show=True), REQUEST)) == 2


def test_a_key_used_for_another_photo_is_refused(history: History) -> None:
    store_one(history, BANANA, request=REQUEST)
    with pytest.raises(HistoryRefused, match="already used") as refused:
        history.find_request(replace(REQUEST, body=b"another photo"))
    assert refused.value.code == "key_reused"


def test_the_same_request_from_many_threads_is_stored_once(history: History) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda _: store_one(history, BANANA, request=REQUEST), range(16))
        )
    assert len(set(answers)) == 1 and history.counts().total == 1


def test_a_day_later_the_key_is_forgotten(history: History) -> None:
    store_one(history, BANANA, request=REQUEST)
    history.purge_expired(utc_now() + timedelta(hours=25))
    assert history.find_request(REQUEST) == {}


def test_many_threads_write_at_once(history: History) -> None:
    with ThreadPoolExecutor(8) as threads:
        stored = list(threads.map(lambda _: store_one(history, BANANA), range(64)))
    assert len({row.id for row in stored}) == 64 == history.counts().total


def test_an_unreachable_database_is_a_sentence_without_the_password() -> None:
    address = "postgresql+psycopg://occ:secret@127.0.0.1:1/occ"
    with pytest.raises(HistoryRefused, match="cannot be used") as refused:
        open_history(address)
    assert "secret" not in str(refused.value) and "127.0.0.1" in str(refused.value)


@pytest.mark.parametrize("address", ["mysql://localhost/occ", "not an address"])
def test_another_kind_of_database_is_a_sentence(address: str) -> None:
    with pytest.raises(HistoryRefused, match=r"Expected an address|not a database address"):
        open_history(address)


def test_a_file_that_is_no_database_is_a_sentence(tmp_path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff" * 400)
    with pytest.raises(HistoryRefused, match="not a database"):
        open_history(f"sqlite:///{tmp_path / 'photo.jpg'}")


@given(st.datetimes(datetime(1971, 1, 1), datetime(3000, 1, 1), timezones=st.just(UTC)))
def test_ids_sort_by_time(moment: datetime) -> None:
    later = moment + timedelta(milliseconds=2)
    assert is_id(new_id(moment)) and first_id(moment) <= new_id(moment) < first_id(later)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://u:secret@127.0.0.1:abc/x", "not a database address. Its port is a number"),
        ("postgresql://u:pass@sec:ret@127.0.0.1:1/x", "Its port is a number"),
        ("postgresql://u:pass@secret@127.0.0.1:1/x", "In a password it is written %40"),
        ("postgresql://u:pass@sec/ret@127.0.0.1/x", "In a password it is written %40"),
        ("postgresql://u%40x:p%40secret@127.0.0.1:1/x", "cannot be used: "),
        ("postgresql://u@x:secret@127.0.0.1:1/x?password=secret", "cannot be used: "),
    ],
)
def test_an_odd_address_is_a_sentence_that_shows_nothing_of_the_password(
    url: str, said: str
) -> None:
    with pytest.raises(HistoryRefused) as refused:
        open_history(url)
    assert said in str(refused.value)
    shown = f"{refused.value} {refused.value.__cause__}"  # gunicorn logs the cause too
    assert "sec" not in shown and "ret" not in shown, shown
