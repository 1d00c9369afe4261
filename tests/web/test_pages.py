"""Pages and callbacks as plain functions, and the page that the server sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dash import html
from dash.development.base_component import Component
from fake import FakeClassifier, FakeRelease
from occ.errors import HistoryRefused
from occ.history.values import KeptPhoto
from occ.release import read_release
from occ.release.report import seal
from occ.settings import Settings
from occ.web import ids
from occ.web.app import create_app
from occ.web.callbacks import show_models, show_recent
from occ.web.pages.about import About, checked_of, read_about, say_promise
from occ.web.pages.frame import build_frame, build_layout
from occ.web.pages.how import how_page
from occ.web.pages.models import models_body
from occ.web.pages.numbers import show_ago
from occ.web.pages.shell import build_shell, embed_json
from occ.web.report import read_report
from occ.web.texts import load_texts
from page_parts import ASK_RECENT, PROMISE, REPORT, all_parts, all_words, hrefs, words
from storing import store_one

TEXTS = load_texts("en", "banana")
ABOUT = read_about(Settings(), FakeRelease())


@pytest.fixture
def remember(history):
    """Stores answers of the fake classifier: remember(photo bytes, …) -> Stored."""

    def store(photo: bytes, **consent: bool):
        kept = KeptPhoto(b"RIFF", 4, 3) if consent else None
        return store_one(history, FakeClassifier()(photo), photo=kept, **consent)

    return store


@pytest.fixture
def app(history):
    """The whole app with the fake classifier."""
    return create_app(Settings(rate_limit="", proxies=0), FakeClassifier(), history)


@pytest.fixture
def frame() -> Component:
    return build_frame(TEXTS, ABOUT)


def named(root: Component, name: str) -> Iterator[Component]:
    return (part for part in all_parts(root) if type(part).__name__ == name)


def test_everything_to_press_has_a_name_and_every_picture_a_description(frame):
    for part in [*named(frame, "Button"), *named(frame, "Select"), *named(frame, "A")]:
        assert words(part).strip() or getattr(part, "aria-label", ""), part
    assert all(getattr(image, "alt", None) is not None for image in named(frame, "Img"))


def test_the_page_and_what_dash_adds_to_it_hold_every_id_once(frame):
    whole = [frame, build_layout()]
    found = [part.id for part in all_parts(whole) if getattr(part, "id", None)]
    assert len(found) == len(set(found))
    expected = {ids.INTAKE, ids.ANSWERS, ids.RECEIPT_BODY, ids.RECENT_BODY, ids.MODELS_BODY}
    expected |= {ids.page_id(name) for name in ids.SECTIONS} | {ids.nav_id(n) for n in ids.PAGES}
    assert expected <= set(found)


def test_every_callback_speaks_of_ids_that_the_layout_has(app):
    found = {part.id for part in all_parts(build_layout()) if getattr(part, "id", None)}
    for wired in app.callback_map.values():
        assert {each["id"] for each in wired["inputs"]} <= found
    outputs = {output.rpartition(".")[0] for output in app.callback_map}
    assert outputs == {ids.RECENT_BODY, ids.MODELS_BODY, ids.TURNED} <= found


def test_the_class_word_reaches_every_page():
    frame = build_frame(load_texts("en", "apple"), replace(ABOUT, target="apple"))
    assert "apple" in words(frame) and "banana" not in words(frame).lower()


@pytest.mark.parametrize(
    ("language", "withdrawn"),
    [
        ("en", "after you withdraw or delete"),
        ("fr", "si vous retirez votre accord ou supprimez"),
        ("es", "aunque retires el consentimiento o borres"),
        ("de", "wenn du die Zustimmung zurückziehst oder das Foto löschst"),
        ("ar", "حتى لو سحبت الموافقة أو حذفت"),
    ],
)
def test_what_is_left_of_a_withdrawn_photo_is_told_in_every_language(language, withdrawn):
    notes = named(html.Div(how_page(load_texts(language, "banana"), ABOUT)), "Section")
    (note,) = (note for note in notes if withdrawn in words(note))
    assert read_release(Settings().asset_dir).novelty["file"] in words(note)


def test_the_recent_page_says_so_when_there_is_nothing(history):
    body = show_recent(TEXTS, ABOUT, history, "")
    assert "Yours could be the first" in words(body)


def test_recent_answers_come_newest_first_and_a_photo_only_if_its_owner_shows_it(
    history, remember, photos
):
    hidden = remember(photos["banana"], learn=True)
    shown = remember(photos["other"], show=True)
    body = show_recent(TEXTS, ABOUT, history, "")
    sources = [image.src for image in named_in(body, "Img")]
    assert sources == [f"/media/{shown.id}.webp"]
    assert hidden.id not in json.dumps(sources)
    assert words(body).index("Other score") < words(body).index("Banana score")


def test_a_photo_that_is_hidden_reads_as_one_that_was_not_kept(history, remember, photos):
    cards = []
    for consent in ({"learn": True}, {}):
        remember(photos["banana"], **consent)
        cards.append(next(named_in(show_recent(TEXTS, ABOUT, history, ""), "Li")))
    assert words(cards[0]) == words(cards[1]) and "Photo not shown" in words(cards[0])


def test_the_filter_and_the_pages_never_show_a_row_twice(history, remember, photos):
    for _ in range(15):
        remember(photos["banana"])
    remember(photos["unsure"])
    first = show_recent(TEXTS, ABOUT, history, "?verdict=target")
    older = next(link for link in hrefs(first) if "before=" in link)
    assert older.startswith("/recent?verdict=target&before=")
    second = show_recent(TEXTS, ABOUT, history, older.removeprefix("/recent"))
    rows = [sum(1 for _ in named_in(page, "Li")) for page in (first, second)]
    assert rows == [12, 3]
    assert any("after=" in link for link in hrefs(second))
    assert (
        sum(1 for _ in named_in(show_recent(TEXTS, ABOUT, history, "?verdict=unsure"), "Li")) == 1
    )


def test_an_older_page_that_was_deleted_since_shows_the_newest_answers(history, remember, photos):
    kept = [remember(photos["banana"]) for _ in range(13)]
    (older,) = (link for link in hrefs(show_recent(TEXTS, ABOUT, history, "")) if "before=" in link)
    history.delete(kept[0].id)
    body = show_recent(TEXTS, ABOUT, history, older.removeprefix("/recent"))
    assert sum(1 for _ in named_in(body, "Li")) == 12
    assert sum(1 for _ in named_in(show_recent(TEXTS, ABOUT, history, "?before=x"), "Li")) == 12


@pytest.mark.parametrize(
    "search", ["?verdict=../x", "?before=' or 1=1", "?after=", "?%%%", "?a&a&a"]
)
def test_an_address_that_somebody_made_up_shows_the_first_page(history, remember, photos, search):
    remember(photos["banana"])
    assert sum(1 for _ in named_in(show_recent(TEXTS, ABOUT, history, search), "Li")) == 1


def test_a_database_that_does_not_answer_becomes_a_sentence():
    class Broken:
        def page(self, **_):
            raise HistoryRefused("The database does not answer.")

    assert "try again in a minute" in words(show_recent(TEXTS, ABOUT, Broken(), ""))


def test_the_models_page_shows_every_figure_with_its_count_and_interval():
    body = models_body(TEXTS, REPORT)
    for expected in (
        "96.2",
        "93.0 to 98.0",
        "231 of 240",
        "Web photos",
        "answers here",
        "khowpod",
        "to compare with",
        "found 91.0%",
    ):
        assert expected in all_words(body), expected
    hard = all_words(models_body(TEXTS, REPORT, "dev_test_hard"))
    assert "160 photos" in hard and "not counted" in hard


def test_a_report_file_that_is_broken_or_of_another_release_or_format_counts_as_none(tmp_path):
    path = tmp_path / "report.json"
    assert read_report(path, ABOUT.model) is None
    others = [json.dumps(seal(REPORT | odd)) for odd in ({"release": "0" * 12}, {"format": 2})]
    for text in ("{", "[" * 100_000, "[]", "\x00", "{}", *others):
        path.write_text(text)
        assert read_report(path, ABOUT.model) is None
        assert "occ evaluate" in words(show_models(TEXTS, ABOUT, path, ""))
    path.write_text(json.dumps(REPORT))
    assert "Web photos" in words(show_models(TEXTS, ABOUT, path, "?set=nope"))


def test_the_promise_is_said_only_with_its_numbers():
    about = replace(ABOUT, promise=PROMISE)
    said = say_promise(TEXTS, about).replace("\u00a0", " ")
    assert "at least 98% are right" in said and "about 4% got" in said
    assert "checked on 1,412 answers" in said
    assert ABOUT.model not in said and ABOUT.model in words(build_frame(TEXTS, ABOUT)), "below all"
    assert say_promise(TEXTS, replace(ABOUT, promise={})) == ""
    assert "hint" in say_promise(TEXTS, replace(ABOUT, promise=PROMISE | {"proved": False}))
    few = replace(ABOUT, promise=PROMISE | {"unsure": 3})
    assert say_promise(TEXTS, few).endswith("about 0.2% got “not sure”.")


def test_of_a_hundred_answers_only_what_is_proved_is_told():
    """Not the shares seen on the photos that the thresholds were chosen on: 100 and 98.7."""
    assert checked_of(PROMISE) == {"target": 98, "other": 98}
    assert checked_of(PROMISE | {"goal": 0.29}) == {"target": 29, "other": 29}
    assert checked_of(PROMISE | {"proved": False}) == checked_of({}) == {}


def test_how_long_ago_is_said_in_the_largest_unit_that_fits():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    ago = [show_ago(TEXTS, now - timedelta(minutes=m), now) for m in (0, 59, 60, 1439, 1440)]
    assert [text.replace("\u00a0", " ") for text in ago] == [
        "just now", "59 min ago", "1 h ago", "23 h ago", "2026-11-21"
    ]  # fmt: skip


def test_the_page_carries_no_inline_script_and_the_visitors_choices(app):
    client = app.server.test_client()
    client.set_cookie("occ_theme", "dark")
    answer = client.get("/", headers={"Accept-Language": "ar"})
    page = answer.get_data(as_text=True)
    assert '<html lang="ar" dir="rtl" data-theme="dark">' in page
    for script in re.findall(r"<script\b[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script, script
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"].split("style-src")[0]


def test_a_theme_that_is_no_theme_and_text_that_looks_like_markup_stay_text(app):
    client = app.server.test_client()
    client.set_cookie("occ_theme", 'x"onload="alert(1)')
    assert "onload" not in client.get("/").get_data(as_text=True)
    assert "</script>" not in embed_json({"a": "</script><script>"})
    tags = {"metas": "", "config": "", "scripts": ""}
    texts = load_texts("en", "<b>x</b>")
    page = build_shell(texts, ABOUT, None, Settings().web_dir, tags)
    assert "<title>Is it “&lt;b&gt;x&lt;/b&gt;”?</title>" in page
    assert "<b>x</b>" not in page and "&lt;b&gt;x" in page.partition("<body>")[2]


def test_every_page_answers_and_a_page_that_is_not_there_is_a_404(app):
    client = app.server.test_client()
    for path in (*ids.PATHS.values(), "/receipt"):
        assert client.get(path).status_code == 200, path
    assert client.get("/recent/?days=7").location == "/recent?days=7"
    assert client.get("/nowhere").status_code == 404
    assert client.get("/_dash-component-suites/x/y.js").status_code == 404
    assert client.get("/api/nowhere").is_json
    assert client.get("/assets/../MNet.h5").status_code == 404


def test_the_page_comes_in_the_language_that_was_chosen_and_with_the_section_of_its_path(app):
    client = app.server.test_client()
    client.set_cookie("occ_language", "de")
    for path, shown in {"/": "classify", "/models": "models", "/nowhere": "lost"}.items():
        page = client.get(path).get_data(as_text=True)
        assert "Zeig mir ein Foto." in page
        tags = re.findall(r"<section[^>]*\bid=\"page-[^>]*>", page)
        assert len(tags) == len(ids.SECTIONS)
        (seen,) = (tag for tag in tags if " hidden" not in tag)
        assert f'id="{ids.page_id(shown)}"' in seen
        assert page.count(f'id="{ids.ROOT}"') == 1


def test_the_recent_page_is_answered_through_dash_itself(app, remember, photos):
    remember(photos["banana"])
    answer = app.server.test_client().post("/_dash-update-component", json=ASK_RECENT)
    assert answer.status_code == 200 and "recents" in answer.get_data(as_text=True)


def named_in(body: list, name: str) -> Iterator[Component]:
    return (part for each in body for part in named(each, name))


def test_the_values_for_the_scripts_are_plain(tmp_path):
    about = About("banana", "abc", 0.3, 0.7, 30, PROMISE, ("/assets/examples/a.jpg",))
    values = json.loads(json.dumps(about.for_browser()))
    assert values["checked"] == {"target": 98, "other": 98}
    assert values["examples"] == ["/assets/examples/a.jpg"]
