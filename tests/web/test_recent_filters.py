"""Addresses of the recent page in, which answers are shown and which controls out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from fake import FakeClassifier, FakeRelease
from occ.history.search import list_models
from occ.settings import Settings
from occ.values import Verdict
from occ.web.callbacks import show_recent
from occ.web.pages.about import read_about
from occ.web.pages.recent_filters import DAYS, Wanted, build_filters, read_wanted
from occ.web.texts import LANGUAGES, load_texts
from page_parts import all_parts, all_words, hrefs, words
from storing import store_one

TEXTS, ABOUT = load_texts("en", "banana"), read_about(Settings(), FakeRelease())
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def filled(history, photos):
    """Three answers of one model, one of another; the first is called wrong by its owner."""
    for word in ("banana", "other", "unsure"):
        stored = store_one(history, FakeClassifier()(photos[word]))
        if word == "banana":
            history.add_feedback(stored.id, "wrong")
    store_one(history, Verdict("banana", 0.9, "bbbbbbbbbbbb", 0.4, 0.7))
    return history


@pytest.mark.parametrize(
    ("search", "rows"),
    [
        *[("", 4), ("?verdict=target", 2), ("?model=bbbbbbbbbbbb", 1), ("?model=none", 0)],
        *[("?feedback=wrong", 1), ("?feedback=none", 3), ("?feedback=right", 0)],
        *[("?days=1", 4), ("?since=2020-01-01", 4), ("?since=2999-01-01", 0)],
        *[("?since=2999-01-01&until=2020-01-01", 4), ("?since=2020-01-02&until=2020-01-01", 0)],
        *[("?until=2020-01-01", 0), ("?verdict=target&feedback=none&days=7", 1)],
        *[("?days=x&since=y&feedback=z&verdict=w", 4), ("?model=%00&since=2020-13-01", 4)],
        ("?" + "&".join(f"verdict{number}=w" for number in range(21)), 4),
    ],
)
def test_every_filter_chooses_and_a_made_up_word_is_ignored(filled, search, rows) -> None:
    body = show_recent(TEXTS, ABOUT, filled, search)
    assert sum(getattr(part, "className", "").startswith("recent ") for part in all_parts(body)
               if type(part).__name__ == "Li") == rows  # fmt: skip
    assert ("Yours could be the first" in words(body)) is False


def test_a_score_is_told_where_it_was_measured(filled) -> None:
    told = {word: words(show_recent(TEXTS, ABOUT, filled, f"?verdict={word}"))
            for word in ("other", "unsure")}  # fmt: skip
    assert "score 0." in told["other"] and "Not sure" in told["unsure"]
    assert "score" not in told["unsure"], "the photo was unlike anything known"


def test_links_and_form_keep_the_other_words(filled) -> None:
    body = show_recent(TEXTS, ABOUT, filled, "?verdict=target&feedback=none&days=7")
    assert "/recent?verdict=unsure&feedback=none&days=7" in hrefs(body)
    chosen = {
        option.value for part in all_parts(body) if type(part).__name__ == "Select"
        for option in part.children if getattr(option, "selected", False)
    }  # fmt: skip
    assert chosen == {"target", "none", "7", ""}
    assert "/recent" in hrefs(body), "one link clears them all"


def test_the_menu_lists_the_models_that_answered(filled) -> None:
    assert list_models(filled.engine) == ("bbbbbbbbbbbb", "fa4e00000001")
    body = show_recent(TEXTS, ABOUT, filled, "?model=gone")
    assert all(model in words(body) for model in (*list_models(filled.engine), "gone"))


def test_counts_are_drawn_over_the_chosen_time_and_deleted_answers_stay_counted(filled) -> None:
    first = filled.page().rows[-1].id
    filled.delete(first)
    body = show_recent(TEXTS, ABOUT, filled, "?days=7&verdict=unsure")
    said = all_words(body)
    assert "Answers 4" in said and "Banana 2 50.0%" in said
    (figure,) = (
        json.loads(told)["figures"][0]
        for part in all_parts(body)
        if (told := getattr(part, "data-figures", ""))
    )
    assert len(figure["rows"]) == 8 and figure["rows"][0][1:] == ["2", "1", "1"]
    assert [line["points"][-1] for line in figure["plots"][0]["series"]] == [[7, 2], [7, 1], [7, 1]]
    old = show_recent(TEXTS, ABOUT, filled, "?until=2020-01-01")
    assert "data-figures" not in str(old), "nothing is drawn where nothing was answered"


@pytest.mark.parametrize("search", ["?verdict=unsure", "?model=bbbbbbbbbbbb", "?feedback=wrong"])
def test_a_filter_that_the_counts_do_not_follow_is_told_beside_them(filled, search) -> None:
    note = "Of the filters above only the dates count here."
    assert note in all_words(show_recent(TEXTS, ABOUT, filled, search))
    for plain in ("", "?days=7"):
        said = all_words(show_recent(TEXTS, ABOUT, filled, plain))
        assert "All answers in numbers" in said and note not in said


def test_owners_last_words_are_counted(filled) -> None:
    rows = [row for row in filled.page().rows if row.feedback is None]
    # an unsure one counts for neither, and those of one millisecond stand in any order
    rows.sort(key=lambda row: row.verdict == "unsure")
    first, second, third = (row.id for row in rows)
    for kind in ("wrong", "right"):
        filled.add_feedback(first, kind)
    filled.add_feedback(second, "wrong")
    filled.add_feedback(second, "undo")
    assert "Owners say: right 1 of 2 50.0%" in all_words(show_recent(TEXTS, ABOUT, filled, ""))
    filled.add_feedback(third, "bad_photo")
    assert "Owners say: right 1 of 2 50.0%" in all_words(show_recent(TEXTS, ABOUT, filled, ""))


def test_an_unsure_answer_whose_owner_named_the_photo_was_not_wrong(filled) -> None:
    (unsure,) = (row for row in filled.page().rows if row.verdict == "unsure")

    def tags(search: str) -> list[str]:
        parts = all_parts(show_recent(TEXTS, ABOUT, filled, search))
        return [part.children for part in parts if getattr(part, "className", "") == "said"]

    filled.add_feedback(unsure.id, "wrong", "my own words")
    assert tags("?verdict=unsure") == [] and tags("") == ["Its owner says: wrong"]
    said = all_words(show_recent(TEXTS, ABOUT, filled, "?feedback=wrong"))
    assert "Answers shown: 1 " in said and "Owners say: right 0 of 1" in said, "the banana's alone"
    filled.add_feedback(unsure.id, "bad_photo")
    assert tags("?verdict=unsure") == ["Its owner says: bad photo"]


@pytest.mark.parametrize(
    ("note", "said", "found", "not_found"),
    [
        ("banana", "Its owner says: banana", "is_target", "is_other"),
        ("other", "Its owner says: not a banana", "is_other", "is_target"),
    ],
)
def test_what_the_owner_of_an_unsure_answer_named_is_shown_and_found(
    filled, note, said, found, not_found
) -> None:
    (unsure,) = (row for row in filled.page().rows if row.verdict == "unsure")
    filled.add_feedback(unsure.id, "wrong", note)
    (banana, *_) = (row for row in filled.page().rows if row.verdict == "banana")
    filled.add_feedback(banana.id, "wrong", note)  # a note beside a judgement names nothing

    def shown(search: str) -> str:
        return all_words(show_recent(TEXTS, ABOUT, filled, search))

    assert said in shown("") and said in shown("?verdict=unsure")
    assert "Answers shown: 1 " in shown(f"?feedback={found}") and said in shown(
        f"?feedback={found}"
    )
    assert "No answers of this kind yet." in shown(f"?feedback={not_found}")
    assert said not in shown("?feedback=wrong"), "they judge nothing"
    filled.add_feedback(unsure.id, "undo")
    assert said not in shown("")
    assert "No answers of this kind yet." in shown(f"?feedback={found}")


@pytest.mark.parametrize(
    ("words", "spans", "days"),
    [
        ({}, 30, 30),
        ({"days": "1"}, 25, 1),
        ({"days": "7"}, 8, 8),
        ({"since": "2026-11-20"}, 3, 3),
        ({"since": "2026-11-01", "until": "2026-11-01"}, 1, 1),
        ({"since": "2020-01-01"}, 31, 2518),
        ({"since": "2999-01-01"}, 1, 1),
        ({"until": "2026-02-03"}, 30, 30),
    ],
)
def test_a_time_is_cut_into_a_readable_number_of_spans(words, spans, days) -> None:
    edges = read_wanted(words).spans(NOW)
    assert len(edges) == spans + 1 and list(edges) == sorted(set(edges))
    assert (edges[-1] - edges[0]).days == days


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("minutes", [0, 1, 900, 1439])
def test_the_list_and_the_counts_reach_as_far_back_as_is_said(days, minutes) -> None:
    wanted, now = Wanted(days=days), datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=minutes)
    edges = wanted.spans(now)
    assert wanted.filters("banana", now).since_utc == edges[0] <= now < edges[-1]
    assert edges[0] <= now - timedelta(days=int(days)) < edges[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_days_to_choose_say_that_they_are_utc(language) -> None:
    """Those on the rows are the visitor's own."""
    form = build_filters(load_texts(language, "banana"), Wanted(), ())
    told = [getattr(part, "data-dates", None) for part in all_parts(form)]
    (labels,) = ([one["label"] for one in json.loads(each)] for each in told if each)
    assert len(labels) == 2 and all(label.endswith(" (UTC)") for label in labels)


def test_until_is_the_whole_day() -> None:
    until = read_wanted({"until": "2026-11-01"}).filters("banana", NOW).until_utc
    assert until == datetime(2026, 11, 2, tzinfo=UTC)
    assert Wanted(kind="unsure", model="a").address(before="x") == (
        "/recent?verdict=unsure&model=a&before=x"
    )
