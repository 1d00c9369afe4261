"""A reviewer with or without the token in; labels, undo, takedowns and closed doors out."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask.testing import FlaskClient
from occ.history.reviews import Reviews
from occ.history.tables import KINDS
from reviewing import TOKEN, enter_review, send, word_of


@pytest.fixture
def server(make_server):
    """The site with a review token."""
    return make_server(review_token=TOKEN)


@pytest.fixture
def client(server) -> FlaskClient:
    """A stranger; `post` of tests/web/conftest.py uploads with it."""
    return server.test_client()


@pytest.fixture
def enter(server) -> Callable[..., FlaskClient]:
    """Makes a client who is in."""

    return partial(enter_review, server)


def test_without_a_token_setting_there_is_no_review(make_server) -> None:
    closed = make_server().test_client()
    for path in ("/review", "/review/shown", "/review/photo/x.webp"):
        assert closed.get(path).status_code == 404
    assert closed.post("/review/enter", data={"token": "", "name": "Ada"}).status_code in (404, 405)


@pytest.mark.parametrize("token", ["", "a", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "é\ud800"])
def test_a_wrong_token_opens_nothing(enter, token: str) -> None:
    stranger = enter(token=token.encode(errors="replace").decode())
    assert stranger.entered.status_code == 403 and "Set-Cookie" not in stranger.entered.headers
    assert "not the token" in stranger.entered.text
    assert stranger.get("/review/shown").headers["Location"] == "/review"


@pytest.mark.parametrize("name", ["", "  ", "A" * 41, "a\0b"])
def test_a_name_is_needed(enter, name: str) -> None:
    assert "Expected a name" in enter(name=name).entered.text


def test_the_cookie_is_kept_from_scripts_from_other_sites_and_from_plain_http(server) -> None:
    for base, secure in (("http://localhost", False), ("https://localhost", True)):
        form = {"token": TOKEN, "name": "Ada"}
        answer = server.test_client().post("/review/enter", data=form, base_url=base)
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/review" in cookie
        assert ("Secure" in cookie) is secure and TOKEN not in cookie
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_stranger_sees_no_photo_and_changes_nothing(client, post, photos, history) -> None:
    number = post(photos["banana"], learn="1", show="1").get_json()[0]["id"]
    assert client.get(f"/review/photo/{number}.webp").status_code == 303
    assert number not in client.get("/review").text
    for act in ("label", "undo", "takedown", "remove", "leave"):
        answer = client.post(f"/review/{act}", data={"photo": number, "label": "other"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/review?over=1")
    assert Reviews(history.engine).labels() == {} and history.get(number).is_shown


def test_a_form_without_the_word_of_its_session_is_refused(enter, post, photos, history) -> None:
    number = post(photos["banana"], learn="1", show="1").get_json()[0]["id"]
    ada, bob = enter("Ada"), enter("Bob")
    for word in ("", "x", word_of(bob)):
        for act in ("label", "undo", "takedown", "remove", "leave"):
            data = {"photo": number, "label": "other", "form_word": word}
            assert ada.post(f"/review/{act}", data=data).status_code == 403
    assert Reviews(history.engine).labels() == {} and history.get(number).is_shown


def test_another_token_ends_every_session(enter, make_server) -> None:
    cookie = enter().get_cookie("occ_review", path="/review")
    later = make_server(review_token="another-long-word").test_client()
    later.set_cookie("occ_review", cookie.value, path="/review")
    assert later.get("/review/shown").status_code == 303


def test_a_session_ends_twelve_hours_after_it_began_however_it_is_used(enter, monkeypatch) -> None:
    """A cookie that was copied outlives "Leave", but only so long: using it makes it no younger."""
    ada, now = enter(), time.time()
    cookie = ada.get_cookie("occ_review", path="/review")
    assert timedelta(hours=11) < cookie.expires - datetime.now(UTC) <= timedelta(hours=12)
    assert "Set-Cookie" not in ada.get("/review").headers
    assert "To look at" in ada.get("/review").text
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 12 * 3600 + 60)
    late = enter("Bob")
    late.set_cookie("occ_review", cookie.value, path="/review")
    assert 'name="token"' in late.get("/review").text


def test_a_label_is_noted_and_undo_shows_the_photo_again(enter, post, photos, history) -> None:
    number = post(photos["unsure"], learn="1").get_json()[0]["id"]
    ada = enter()
    page = ada.get("/review").text
    assert f"/review/photo/{number}.webp" in page and "unlike anything the model knows" in page
    assert page.count('<button class="btn" name="label"') == 4, "no label stands out"
    assert ada.get(f"/review/photo/{number}.webp").mimetype == "image/webp"
    assert (
        send(ada, "label", photo=number, label="banana").headers["Location"].endswith("said=gone")
    )
    done = send(ada, "label", photo=number, label="target")
    assert "Nothing left to look at" in ada.get(done.headers["Location"]).text
    assert Reviews(history.engine).labels() == {number: {"Ada": "target"}}
    back = send(ada, "undo").headers["Location"]
    assert number in ada.get(back).text and Reviews(history.engine).labels() == {}
    assert send(ada, "undo").headers["Location"].endswith("nothing_to_undo")


def test_undo_claims_no_photo_that_is_not_the_one_on_the_page(enter, post, photos, history) -> None:
    one, two, _ = (post(photos["unsure"], learn="1").get_json()[0]["id"] for _ in range(3))
    ada = enter()
    send(ada, "label", photo=one, label="target")
    back = send(ada, "undo").headers["Location"]
    page = ada.get(back).text
    assert "Taken back. Here it is again." in page and f"/review/photo/{one}.webp" in page
    send(ada, "label", photo=one, label="target")
    page = ada.get(back).text  # as the browser's Back does
    assert "Taken back" not in page and f"/review/photo/{one}.webp" not in page
    send(ada, "label", photo=two, label="other")
    history.delete(two)
    page = ada.get(send(ada, "undo").headers["Location"]).text
    assert "Taken back; that photo is gone." in page and "Here it is" not in page


def test_a_photo_labelled_in_another_tab_is_not_called_gone(enter, post, photos, history) -> None:
    number, ada = post(photos["unsure"], learn="1").get_json()[0]["id"], enter()
    send(ada, "label", photo=number, label="target")
    page = ada.get(send(ada, "label", photo=number, label="other").headers["Location"]).text
    assert "You have labelled that photo already" in page and "no longer there" not in page
    assert Reviews(history.engine).labels() == {number: {"Ada": "target"}}
    history.delete(number)
    page = ada.get(send(ada, "label", photo=number, label="other").headers["Location"]).text
    assert "That photo is no longer there." in page


def test_what_the_owner_said_is_told_in_the_reviewers_words(enter, client, post, photos) -> None:
    answer = post(photos["unsure"], learn="1").get_json()[0]
    for kind in KINDS:
        path, owner = f"/api/v1/predictions/{answer['id']}", {"X-Receipt": answer["receipt"]}
        assert (
            client.post(f"{path}/feedback", json={"kind": kind}, headers=owner).status_code == 201
        )
    page = enter().get("/review", headers={"Accept-Language": "de"}).text
    said = re.findall(r"<dt>Gast</dt><dd>([^<]+)</dd>", page)
    assert said == ["Richtig", "Falsch", "Teils", "Schlechtes Foto", "Zurückgenommen."]


def test_a_reviewer_sees_until_when_a_label_can_count(enter, post, photos, history) -> None:
    number = post(photos["unsure"], learn="1").get_json()[0]["id"]
    day = history.get(number).expires_at_utc.date().isoformat()
    page = re.sub("<time[^>]*>|</time>", "", enter().get("/review").text)
    assert f"Kept until {day}. Only a training before then can learn from it." in page


def test_two_reviewers_are_compared(enter, post, photos) -> None:
    numbers = [post(photos["banana"], learn="1").get_json()[0]["id"] for _ in range(2)]
    ada, bob = enter("Ada"), enter("Bob")
    assert "No photo has been seen by two" in ada.get("/review").text
    for number in numbers:
        send(ada, "label", photo=number, label="target")
    send(bob, "label", photo=numbers[0], label="target")
    send(bob, "label", photo=numbers[1], label="other")
    page = bob.get("/review").text
    assert "agree on 1 of 2 (9 to 91%)" in page and "κ = −0.33" in page


def test_a_takedown_ends_the_showing_for_everybody(enter, client, post, photos) -> None:
    number = post(photos["banana"], show="1").get_json()[0]["id"]
    ada = enter()
    shown = ada.get("/review/shown").text
    assert number in shown and "<title>Shown photos · " in shown
    assert client.get(f"/media/{number}.webp").status_code == 200
    assert send(ada, "takedown", photo=number).headers["Location"].endswith("taken_down")
    assert client.get(f"/media/{number}.webp").status_code == 404
    assert ada.get(f"/review/photo/{number}.webp").status_code == 404
    assert "No photo is shown" in ada.get("/review/shown").text


def test_a_takedown_leads_back_to_its_page_of_shown_photos(
    enter, post, photos, monkeypatch
) -> None:
    monkeypatch.setattr("occ.web.review.SHOWN_ROWS", 1)
    sent = [post(photos["banana"], show="1").get_json()[0]["id"] for _ in range(4)]
    ada, there = enter(), f"/review/shown?cursor=older.{sent[2]}"
    assert ada.get(there).text.count('name="cursor" value="older.') == 2, "in either form"
    for act, number, said in (("takedown", 1, "taken_down"), ("remove", 0, "removed")):
        form = {"photo": sent[number], "back": "shown", "cursor": f"older.{sent[2]}"}
        page = ada.get(there).text
        assert f"/review/photo/{sent[number]}.webp" in page and sent[3] not in page
        left = send(ada, act, **form).headers["Location"]
        assert left == f"{there}&said={said}"
    page = ada.get(left).text
    assert "Removed." in page and sent[3] in page and "Older" in page, "not: none is shown"
    lost = send(ada, "takedown", photo="x", cursor="older.x&said=noted").headers["Location"]
    assert ada.get(lost).status_code == 422


@pytest.mark.parametrize("consent", [{"learn": "1"}, {"show": "1"}, {"learn": "1", "show": "1"}])
def test_any_photo_can_be_removed_and_its_owner_is_told(
    enter, client, post, photos, history, consent
) -> None:
    answer = post(photos["banana"], **consent).get_json()[0]
    ada, number = enter(), answer["id"]
    back = "shown" if "show" in consent else ""
    page = ada.get("/review/shown" if back else "/review").text
    assert "Remove this photo" in page and f'name="back" value="{back}"' in page
    left = send(ada, "remove", photo=number, back=back).headers["Location"]
    assert left == ("/review/shown" if back else "/review") + "?said=removed"
    assert "Removed." in ada.get(left).text and number not in ada.get(left).text
    assert ada.get(f"/review/photo/{number}.webp").status_code == 404
    assert history.get(number) is None and history.get_photo(number) is None
    path, owner = f"/api/v1/predictions/{number}", {"X-Receipt": answer["receipt"]}
    for asked in (client.get(path), client.get(path, headers=owner), client.delete(path)):
        assert (asked.status_code, asked.get_json()["code"]) == (404, "removed")
        assert asked.get_json()["detail"] == "A moderator removed this photo and its answer."
    assert send(ada, "remove", photo=number).headers["Location"].endswith("?said=gone")
    assert send(ada, "remove", photo="../x").headers["Location"].endswith("?said=gone")


def test_what_its_owner_deleted_was_removed_by_nobody_else(client, post, photos) -> None:
    answer = post(photos["banana"], learn="1").get_json()[0]
    path, owner = f"/api/v1/predictions/{answer['id']}", {"X-Receipt": answer["receipt"]}
    assert client.delete(path, headers=owner).status_code == 204
    assert client.get(path, headers=owner).get_json()["code"] == "not_found"


def test_what_a_visitor_wrote_is_text_and_never_markup(enter, client, post, photos) -> None:
    answer = post(photos["banana"], learn="1").get_json()[0]
    note = "<img src=x onerror=alert(1)></q><script>alert(2)</script>"
    client.post(
        f"/api/v1/predictions/{answer['id']}/feedback",
        json={"kind": "wrong", "note": note},
        headers={"X-Receipt": answer["receipt"]},
    )
    page = enter("<b>Eve</b>").get("/review").text
    assert "&lt;img src=x onerror" in page and "<img src=x" not in page
    assert "<b>Eve" not in page and "alert(2)</script>" not in page


@pytest.mark.parametrize(
    "path", ["/review?said=<script>", "/review?photo=../x", "/review/photo/x.webp"]
)
def test_an_address_that_somebody_made_up_does_no_harm(enter, path: str) -> None:
    answer = enter().get(path)
    assert answer.status_code in (200, 404) and "<script>" not in answer.text


@pytest.mark.parametrize("photos_limit", ["", "1000/minute", "1/minute"])
def test_guesses_of_the_token_are_limited_whatever_photos_are(make_server, photos_limit) -> None:
    client = make_server(review_token=TOKEN, rate_limit=photos_limit).test_client()

    def enter(token: str) -> int:
        return client.post("/review/enter", data={"token": token, "name": "Eve"}).status_code

    assert [enter(TOKEN) for _ in range(12)] == [303] * 12, "who knows it is not counted"
    assert [enter("x") for _ in range(11)] == [403] * 10 + [429]
    assert enter(TOKEN) == 429, "or the right one would be found all the same"


def test_the_pages_speak_the_language_of_the_reviewer(enter) -> None:
    page = enter().get("/review", headers={"Accept-Language": "ar"}).text
    assert 'lang="ar" dir="rtl"' in page and "اختصارات لوحة المفاتيح" in page
