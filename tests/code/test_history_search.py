"""Filters and cursors in, pages without gaps or repeats out. On both databases."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from occ.history import History, open_history
from occ.history.counts import count_over_time
from occ.history.export import export_history
from occ.history.search import find_page, list_models
from occ.history.tables import predictions
from occ.history.values import Filters, KeptPhoto, new_id, utc_now
from occ.values import Verdict
from storing import store_one

PHOTO = KeptPhoto(b"webp", 2, 2)
START = datetime(2026, 11, 1, tzinfo=UTC)


def verdict(word: str, model: str = "a") -> Verdict:
    """A verdict of this word."""
    return Verdict(word, 0.5, model, 0.4, 0.7)


def add_rows(history: History, count: int) -> list[str]:
    """Predictions one minute apart, verdict and model in turn; their ids, newest first."""
    rows = []
    for number in range(count):
        made = START + timedelta(minutes=number)
        word = ("banana", "other", "unsure")[number % 3]
        rows.append({"id": new_id(made), "made_at_utc": made, "verdict": word, "score": 0.5})
        rows[-1] |= {"model": "ab"[number % 2], "target": "banana"}
    with history.engine.begin() as connection:
        connection.execute(predictions.insert(), rows)
    return [row["id"] for row in reversed(rows)]


def walk_older(history: History, limit: int, filters: Filters | None = None) -> list[str]:
    """All ids, page by page."""
    ids: list[str] = []
    page = history.page(limit=limit, filters=filters)
    ids += [row.id for row in page.rows]
    while page.older:
        page = history.page(before=page.older, limit=limit, filters=filters)
        assert page.rows, "an older page was promised"
        ids += [row.id for row in page.rows]
    return ids


@pytest.mark.parametrize("limit", [1, 3, 7, 10, 11])
def test_pages_hold_every_row_once_newest_first(history: History, limit: int) -> None:
    ids = add_rows(history, 10)
    assert walk_older(history, limit) == ids


def test_the_way_back_is_the_same(history: History) -> None:
    ids = add_rows(history, 10)
    newest = history.page(limit=4)
    middle = history.page(before=newest.older, limit=4)
    last = history.page(before=middle.older, limit=4)
    assert newest.newer is None and last.older is None
    back = history.page(after=last.newer, limit=4)
    assert back == middle
    first = history.page(after=back.newer, limit=4)
    assert [row.id for row in first.rows] == ids[:4]
    assert first.newer is None


def test_a_row_that_comes_meanwhile_moves_no_page(history: History) -> None:
    ids = add_rows(history, 6)
    first = history.page(limit=3)
    store_one(history, verdict("banana"))
    second = history.page(before=first.older, limit=3)
    assert [row.id for row in first.rows + second.rows] == ids


def test_no_rows_are_an_empty_page(history: History) -> None:
    page = history.page()
    assert (page.rows, page.older, page.newer) == ((), None, None)
    assert history.counts().verdicts == {}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(verdict="banana"), [0, 3, 6, 9]),
        (Filters(model="b"), [1, 3, 5, 7, 9]),
        (Filters(verdict="other", model="a"), [4]),
        (Filters(since_utc=START + timedelta(minutes=8)), [8, 9]),
        (Filters(until_utc=START + timedelta(minutes=2)), [0, 1]),
        (Filters(verdict="apple"), []),
        (Filters(feedback="right"), []),
    ],
)
def test_filters_choose_rows(history: History, filters: Filters, expected: list[int]) -> None:
    ids = add_rows(history, 10)[::-1]
    assert walk_older(history, 2, filters) == [ids[number] for number in reversed(expected)]


def test_the_feedback_filter_looks_at_the_last_word(history: History) -> None:
    changed, undone, silent = (store_one(history, verdict("banana")).id for _ in range(3))
    for number, kind in [(changed, "wrong"), (changed, "right"), (undone, "wrong")]:
        history.add_feedback(number, kind)
    history.add_feedback(undone, "undo")

    def having(word: str) -> set[str]:
        return set(walk_older(history, 10, Filters(feedback=word)))

    assert having("right") == {changed}
    assert having("wrong") == set()
    assert having("none") == {undone, silent}
    assert history.counts().feedback == {"right": 1}


def test_what_owners_say_of_unsure_answers_is_no_judgement(history: History, tmp_path) -> None:
    wrong, named, poor = (
        store_one(history, verdict(word)).id for word in ("banana", "unsure", "unsure")
    )
    for number, kind in ((wrong, "wrong"), (named, "wrong"), (poor, "bad_photo")):
        history.add_feedback(number, kind, "banana" if number == named else "")
    edges = (START, utc_now() + timedelta(hours=1))
    for target in (None, "banana"):
        tally = count_over_time(history.engine, ("banana", "unsure"), edges, target)
        assert (tally.total, tally.said) == (3, {"wrong": 1})
    assert history.counts().feedback == {"wrong": 1, "bad_photo": 1}
    export_history(history, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(newline="") as file:
        told = {row["id"]: (row["feedback"], row["named"]) for row in csv.DictReader(file)}
    assert told == {wrong: ("wrong", ""), named: ("wrong", "banana"), poor: ("bad_photo", "")}
    assert set(walk_older(history, 5, Filters(feedback="wrong"))) == {wrong, named}
    assert walk_older(history, 5, Filters(feedback="wrong", judged=True)) == [wrong]
    assert walk_older(history, 5, Filters(feedback="bad_photo", judged=True)) == [poor]


def test_shown_photos_can_be_asked_for(history: History) -> None:
    shown = store_one(history, verdict("banana"), photo=PHOTO, show=True).id
    store_one(history, verdict("other"), photo=PHOTO, learn=True)
    store_one(history, verdict("unsure"))
    assert walk_older(history, 5, Filters(shown=True)) == [shown]


def test_counts_leave_deleted_rows_out(history: History) -> None:
    kept = store_one(history, verdict("banana"))
    gone = store_one(history, verdict("other"))
    for stored in (kept, gone):
        history.add_feedback(stored.id, "right")
    history.delete(gone.id)
    counts = history.counts()
    assert (counts.total, counts.verdicts) == (1, {"banana": 1})
    assert counts.feedback == {"right": 1}


@pytest.mark.parametrize(
    "filters",
    [
        *(Filters(), Filters(target="banana"), Filters(verdict="banana", target="banana")),
        *(Filters(model="a", target="banana"), Filters(since_utc=START)),
    ],
)
def test_a_page_is_found_by_an_index_and_never_sorted(tmp_path, filters: Filters) -> None:
    history = open_history(f"sqlite:///{tmp_path / 'occ.sqlite'}")
    plans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, many) -> None:
        if statement.startswith("SELECT"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in rows)

    sa.event.listen(history.engine, "after_cursor_execute", explain)
    with history.engine.connect() as connection:
        find_page(connection, new_id(utc_now()), None, 20, filters)
    assert plans and not any("TEMP B-TREE FOR ORDER" in step for step in plans), plans
    assert any("predictions USING" in step for step in plans), plans
    history.engine.dispose()


def test_apps_of_two_objects_share_a_database_and_list_and_count_their_own(database_url) -> None:
    bananas, mugs = (open_history(database_url, word) for word in ("banana", "mug"))
    one = store_one(bananas, Verdict("other", 0.1, "aaaaaaaaaaaa", 0.4, 0.7))
    two = store_one(mugs, Verdict("other", 0.1, "bbbbbbbbbbbb", 0.4, 0.7, target="mug"))
    mugs.add_feedback(two.id, "wrong")
    edges = (START, utc_now() + timedelta(hours=1))
    for history, own, said in ((bananas, one, {}), (mugs, two, {"wrong": 1})):
        assert [row.id for row in history.page().rows] == [own.id]
        assert (history.counts().total, history.counts().feedback) == (1, said)
        assert list_models(history.engine, history.target) == (history.get(own.id).model,)
        tally = count_over_time(history.engine, ("other",), edges, history.target)
        assert (tally.total, tally.said) == (1, said)
    assert bananas.owns(two.id, two.receipt) and bananas.delete(two.id)  # a receipt knows no app
    for history in (bananas, mugs):
        history.engine.dispose()
