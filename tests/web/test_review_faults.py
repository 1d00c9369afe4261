"""What goes wrong for a reviewer in; a page in their language out, with a way back."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from occ.history.reviews import Reviews
from occ.settings import REPOSITORY
from occ.web.limits import GUESSES
from reviewing import TOKEN, enter_review, word_of

MOST, PER = int(GUESSES.split("/")[0]), GUESSES.split("/")[1]
BACK = '<a class="btn main" href="/review">'


@pytest.fixture
def server(make_server):
    """The site with a review token."""
    return make_server(review_token=TOKEN)


@pytest.fixture
def ada(server) -> FlaskClient:
    """A reviewer who is in."""
    return enter_review(server)


def is_house_page(answer, status: int, sentence: str) -> bool:
    """True for a page in the house look that says this sentence and leads back."""
    told = f'<p class="fault" role="alert">{sentence}' in answer.text and BACK in answer.text
    styled = "/assets/review/review.css" in answer.text and "aria-current" not in answer.text
    look = (answer.status_code, answer.mimetype, answer.headers["Cache-Control"])
    return told and styled and look == (status, "text/html", "no-store")


def test_a_form_that_is_too_old_says_that_nothing_was_changed(ada) -> None:
    sentence = "This form is too old or damaged, so nothing was changed."
    assert is_house_page(ada.post("/review/label", data={"form_word": "x"}), 403, sentence)
    assert is_house_page(ada.post("/review/label", data=b"x" * 2_000_001), 413, sentence)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/review/shown?cursor=bad", 422), ("/review/photo/x.webp", 404)],
)
def test_an_address_with_nothing_behind_it_says_so(ada, path: str, status: int) -> None:
    assert is_house_page(ada.get(path), status, "There is nothing at this address, or no longer.")


def test_a_refusal_of_other_pages_stays_a_page(server, post, photos) -> None:
    number = post(photos["banana"]).get_json()[0]["id"]
    answer = server.test_client().get(f"/receipt/{number}.svg")
    assert (answer.status_code, answer.mimetype) == (401, "text/html")
    assert answer.text.startswith("<!doctype html>") and "WWW-Authenticate" in answer.headers


def test_too_many_guesses_are_told_to_wait(server) -> None:
    eve = server.test_client()
    guess = partial(eve.post, "/review/enter", data={"token": "x", "name": "Eve"})
    last = [guess() for _ in range(MOST + 1)][-1]
    assert is_house_page(last, 429, "Too many wrong tokens from your address.")
    assert 0 < int(last.headers["Retry-After"]) <= 60 and "<nav" not in last.text


def test_a_wrong_name_is_no_guess(server) -> None:
    ada = server.test_client()
    form = {"token": TOKEN, "name": " "}
    answers = [ada.post("/review/enter", data=form) for _ in range(MOST + 1)]
    assert {answer.status_code for answer in answers} == {422}
    assert "Expected a name" in answers[-1].text
    assert ada.post("/review/enter", data=form | {"name": "Ada"}).status_code == 303


def test_the_docs_say_how_many_guesses_close_the_door() -> None:
    page = " ".join((REPOSITORY / "docs" / "review.md").read_text(encoding="utf-8").split())
    assert f"{MOST} wrong tokens a {PER} from one address" in page


def test_a_database_that_is_away_is_a_sentence(ada, history, post, photos) -> None:
    number, word = post(photos["banana"], learn="1").get_json()[0]["id"], word_of(ada)
    history.engine.dispose()
    Path(history.engine.url.database).unlink()
    form = {"form_word": word, "photo": number, "label": "other"}
    for answer in (
        *(ada.get("/review"), ada.get("/review/shown"), ada.post("/review/label", data=form)),
        *(ada.post("/review/undo", data=form), ada.post("/review/remove", data=form)),
    ):
        assert is_house_page(answer, 503, "The database does not answer just now")
        assert int(answer.headers["Retry-After"]) > 0
    page = ada.get("/review", headers={"Accept-Language": "ar"}).text
    assert 'lang="ar" dir="rtl"' in page and "قاعدة البيانات" in page


def test_the_page_one_is_on_is_marked(ada) -> None:
    for path in ("/review", "/review/shown"):
        assert f'<a href="{path}" aria-current="page">' in ada.get(path).text


def test_a_fault_of_ours_is_a_page_that_shows_nothing_of_it(ada, monkeypatch, caplog) -> None:
    caplog.set_level(logging.ERROR, logger="occ.web")  # some package may have switched logs off
    monkeypatch.setattr(Reviews, "next_for", lambda *_: 1 / 0)
    answer = ada.get("/review")
    assert is_house_page(answer, 500, "Something went wrong on our side.")
    assert "division" not in answer.text and "ZeroDivisionError" in caplog.text


def test_who_labels_after_the_session_is_over_hears_that_it_was_not_kept(
    server, ada, history, post, photos
) -> None:
    number, word = post(photos["banana"], learn="1").get_json()[0]["id"], word_of(ada)
    ada.delete_cookie("occ_review", path="/review")
    form = {"form_word": word, "photo": number, "label": "other"}
    page = ada.post("/review/label", data=form, follow_redirects=True).text
    assert "Your session is over: what you did last was not kept." in page
    assert 'name="token"' in page and Reviews(history.engine).labels() == {}
    assert "session is over" not in enter_review(server).get("/review?over=1").text
    assert "Noted." not in ada.get("/review?said=noted").text, "nobody is in"


def test_the_address_with_a_slash_leads_to_the_pages(history) -> None:
    from fake import FakeClassifier
    from occ.settings import Settings
    from occ.web.app import create_app

    def ask(path: str, **settings: str):
        app = create_app(Settings(proxies=0, **settings), FakeClassifier(), history)
        return app.server.test_client().get(path, follow_redirects=True)

    page = ask("/review/?language=de", review_token=TOKEN).text
    assert 'lang="de"' in page and 'name="token"' in page
    assert 'name="token"' in ask("/review/shown/", review_token=TOKEN).text
    assert ask("/review/").status_code == 404
