"""Photos in over HTTP, verdicts, pages, corrections and deletions out."""

from __future__ import annotations

import base64
import gc
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from occ.history import History
from PIL import Image

ANSWER = {"id", "verdict", "score", "model", "boxes", "count", "receipt", "expires_at_utc"}
PATH = "/api/v1/predictions"


def bearer(answer: dict) -> dict[str, str]:
    """The header that proves to be the owner."""
    return {"Authorization": f"Bearer {answer['receipt']}"}


@pytest.mark.parametrize("word", ["banana", "other", "unsure"])
def test_a_photo_gets_a_verdict(post, photos, word: str) -> None:
    response = post(photos[word])
    assert response.status_code == 201
    (answer,) = response.get_json()
    assert set(answer) == ANSWER
    assert answer["verdict"] == word and 0 <= answer["score"] <= 1
    assert answer["model"] == "fa4e00000001" and answer["count"] == len(answer["boxes"])


def test_answers_keep_the_order_of_the_photos(post, photos) -> None:
    response = post(photos["other"], photos["text"], photos["banana"], photos["unsure"])
    assert response.status_code == 201
    first, second, third, fourth = response.get_json()
    assert (first["verdict"], third["verdict"], fourth["verdict"]) == ("other", "banana", "unsure")
    assert set(second) == {"error"} and second["error"]["code"] == "not_a_photo"


def test_a_photo_may_be_the_whole_body(client: FlaskClient, photos) -> None:
    response = client.post(f"{PATH}?show=1", data=photos["banana"], content_type="image/jpeg")
    assert response.status_code == 201
    assert response.get_json()[0]["verdict"] == "banana"
    assert client.get(PATH).get_json()["items"][0]["photo"] is not None


@pytest.mark.parametrize(("content", "status"), [("text", 415), ("empty", 422), ("cut", 422)])
def test_a_wrong_file_gets_one_sentence_and_nothing_is_kept(
    client: FlaskClient, post, photos, content: str, status: int
) -> None:
    wrong = {"text": photos["text"], "empty": b"", "cut": photos["banana"][:300]}[content]
    response = post(wrong, learn="1", show="1")
    problem = response.get_json()
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert problem["detail"] and "\n" not in problem["detail"] and len(problem["detail"]) < 250
    assert problem["results"] == [
        {"error": {"code": problem["code"], "message": problem["detail"]}}
    ]
    assert client.get(PATH).get_json()["items"] == []
    assert post(photos["banana"]).status_code == 201


def test_a_form_without_a_photo_is_told_what_is_missing(client: FlaskClient, post) -> None:
    response = client.post(PATH, data={"file": (io.BytesIO(b"x"), "x.jpg")})
    assert response.status_code == 400 and response.get_json()["code"] == "no_photo"
    assert "photo" in response.get_json()["detail"] and "file" in response.get_json()["detail"]
    nameless = client.post(PATH, data={"photo": (io.BytesIO(b""), "")})
    assert nameless.status_code == 400


@pytest.mark.parametrize(
    ("query", "fields", "received"),
    [
        ("?sho=1", {}, "a query of learn, show, explain. Received: sho."),
        ("?learn=1&Show=1", {}, "Received: Show."),
        ("?learn=1&learn=0", {}, "Expected learn to be 1 or 0. Received: both."),
        ("", {"show": ["0", "1"]}, "Expected show to be 1 or 0. Received: both."),
        ("", {"": (io.BytesIO(b"x"), "x.jpg")}, "Received: a part without a name as a file."),
        ("", {"lern": "1"}, "and learn, show, explain as text. Received: lern as text."),
        ("", {"photo": "holiday"}, "Received: photo as text."),
        ("", {"image": (io.BytesIO(b"x"), "x.jpg")}, "Received: image as a file."),
    ],
)
def test_a_mistyped_consent_is_refused_and_nothing_kept(
    client: FlaskClient, photos, query: str, fields: dict, received: str
) -> None:
    photo = (io.BytesIO(photos["banana"]), "a.jpg")
    form = {name: [photo, value] if name == "photo" else value for name, value in fields.items()}
    response = client.post(PATH + query, data={"photo": photo} | form)
    told = response.get_json()
    assert (response.status_code, told["code"]) == (422, "bad_value") and received in told["detail"]
    plain = client.post(PATH + query, data=photos["banana"], content_type="image/jpeg")
    assert plain.status_code == (422 if query else 201)
    assert len(client.get(PATH).get_json()["items"]) == (not query)


def test_a_refused_upload_leaves_no_file_open(client: FlaskClient, photos) -> None:
    """Python warns of a file that nobody closed, and here a warning is an error."""
    plain = {"data": photos["banana"], "content_type": "image/jpeg"}
    assert client.post(f"{PATH}?learn=maybe", **plain).status_code == 422
    form = {"photo": (io.BytesIO(photos["banana"]), "a.jpg"), "show": "maybe"}
    assert client.post(PATH, data=form).status_code == 422
    many = {"photo": [(io.BytesIO(b"x"), f"{number}.jpg") for number in range(21)]}
    assert client.post(PATH, data=many).status_code == 413
    gc.collect()


def test_an_explanation_shows_steps_scores_and_what_was_removed(post, photos) -> None:
    (answer,) = post(photos["banana"], explain="1").get_json()
    why = answer["explanation"]
    assert [step["name"] for step in why["steps"]][:2] == ["decoded", "strip_alpha"]
    for step in why["steps"]:
        kind, _, data = step["image"].partition(",")
        assert kind == "data:image/webp;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as drawn:
            assert drawn.format == "WEBP" and max(drawn.size) <= 224
    assert set(why["scores"]) == {"MNetDNN", "CNet"}
    assert [len(row) for row in why["heat"]] == [7] * 7
    assert 0 < why["low"] < why["high"] < 1 and isinstance(why["removed"], dict)


def test_pages_walk_through_all_predictions(client: FlaskClient, post, photos) -> None:
    sent = [post(photos["other"]).get_json()[0]["id"] for _ in range(5)]
    first = client.get(f"{PATH}?limit=2").get_json()
    second = client.get(f"{PATH}?limit=2&cursor={first['next']}").get_json()
    last = client.get(f"{PATH}?limit=2&cursor={second['next']}").get_json()
    pages = (first, second, last)
    assert {item["id"] for page in pages for item in page["items"]} == set(sent)
    assert first["previous"] is None and last["next"] is None
    assert client.get(f"{PATH}?limit=2&cursor={second['previous']}").get_json() == first


def test_pages_hold_no_secret_and_no_bytes(client: FlaskClient, post, photos) -> None:
    answer = post(photos["banana"], learn="1").get_json()[0]
    listed = client.get(PATH)
    assert answer["receipt"] not in listed.get_data(as_text=True)
    (item,) = listed.get_json()["items"]
    public = ANSWER - {"receipt", "expires_at_utc"}
    assert set(item) == public | {"made_at_utc", "target", "reason", "feedback", "named", "photo"}
    assert item["photo"] is None, "kept to learn from, not to be shown"


def test_filters_choose_predictions(client: FlaskClient, post, photos) -> None:
    for word in ("banana", "other", "other"):
        answer = post(photos[word], show="1" if word == "banana" else "0").get_json()[0]
    client.post(f"{PATH}/{answer['id']}/feedback", json={"kind": "wrong"}, headers=bearer(answer))

    def count(query: str) -> int:
        return len(client.get(f"{PATH}?{query}").get_json()["items"])

    assert (count("verdict=other"), count("verdict=banana"), count("verdict=unsure")) == (2, 1, 0)
    assert (count("feedback=wrong"), count("feedback=none"), count("shown=1")) == (1, 2, 1)
    assert (count("since=2020-01-01T00:00:00Z"), count("since=2999-01-01")) == (3, 0)
    assert (count("until=2020-01-01T00:00:00%2B02:00"), count("model=fa4e00000001")) == (0, 3)


@pytest.mark.parametrize(
    "query",
    [
        *("limit=0", "limit=101", "limit=x", "limit=²", "limit=", "cursor=1", "cursor=older.x"),
        *("verdict=", "verdict=%00", "model=" + "x" * 81, "feedback=great", "feedback=undo"),
        "verdict=other%0A",
        *("since=yesterday", "until=2026-13-01", "shown=perhaps", "verdcit=banana"),
    ],
)
def test_a_bad_query_is_told_what_was_expected(client: FlaskClient, query: str) -> None:
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == 422
    assert "Expected" in response.get_json()["detail"]


def test_the_owner_sees_more_than_others(client: FlaskClient, post, photos) -> None:
    answer = post(photos["banana"], learn="1").get_json()[0]
    path = f"{PATH}/{answer['id']}"
    public, own = client.get(path).get_json(), client.get(path, headers=bearer(answer)).get_json()
    assert client.get(path, headers={"X-Receipt": answer["receipt"]}).get_json() == own
    assert set(own) - set(public) == {"learn", "show", "expires_at_utc", "said"}
    assert public["photo"] is None and own["photo"] == f"/media/{answer['id']}.webp"
    assert own["learn"] is True and own["expires_at_utc"].endswith("Z")
    assert own["expires_at_utc"] == answer["expires_at_utc"]
    assert post(photos["banana"]).get_json()[0]["expires_at_utc"] is None


@pytest.mark.parametrize("kind", ["right", "wrong", "partly", "bad_photo"])
def test_the_owner_says_what_is_right(client: FlaskClient, post, photos, kind: str) -> None:
    answer = post(photos["banana"]).get_json()[0]
    path = f"{PATH}/{answer['id']}"
    body = {"kind": kind, "note": "a plantain\0 \ud800"}
    said = client.post(f"{path}/feedback", json=body, headers=bearer(answer))
    assert said.status_code == 201 and said.get_json()["note"] == "a plantain"
    assert client.get(path).get_json()["feedback"] == kind
    assert "said" not in client.get(path).get_json()
    client.post(f"{path}/feedback", json={"kind": "undo"}, headers=bearer(answer))
    assert client.get(path).get_json()["feedback"] is None
    own = client.get(path, headers=bearer(answer)).get_json()
    assert [word["kind"] for word in own["said"]] == [kind, "undo"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "great"}, 422),
        ({}, 422),
        ([], 422),
        ({"kind": ["right"]}, 422),
        ({"kind": "right", "note": "x" * 501}, 422),
        *[({"kind": "right", "note": note}, 422) for note in (5, 0, [], {}, False, ["x"])],
        ({"kind": "right", "verdict": "other"}, 422),
    ],
)
def test_bad_feedback_is_refused(client, post, photos, history: History, body: Any, status) -> None:
    answer = post(photos["banana"]).get_json()[0]
    response = client.post(f"{PATH}/{answer['id']}/feedback", json=body, headers=bearer(answer))
    assert response.status_code == status and "Expected" in response.get_json()["detail"]
    assert history.feedback_of(answer["id"]) == ()


def test_feedback_that_is_no_json_is_refused(client: FlaskClient, post, photos) -> None:
    answer = post(photos["banana"]).get_json()[0]
    path, owner = f"{PATH}/{answer['id']}/feedback", bearer(answer)
    form = client.post(path, data={"kind": "right"}, headers=owner)
    assert form.status_code == 415 and "application/json" in form.get_json()["detail"]
    assert form.get_json()["code"] == "unsupported_media_type"
    for data in ("{", "", b"\xff", "[" * 100_000):
        for ask, at in ((client.post, path), (client.patch, path.removesuffix("/feedback"))):
            broken = ask(at, data=data, content_type="application/json", headers=owner)
            assert broken.status_code == 400
            assert broken.get_json()["detail"].startswith("Expected JSON in the body, such as {")


def test_a_note_may_be_null_or_left_out(client: FlaskClient, post, photos) -> None:
    answer = post(photos["banana"]).get_json()[0]
    path, owner = f"{PATH}/{answer['id']}/feedback", bearer(answer)
    for body in ({"kind": "right"}, {"kind": "right", "note": None}, {"kind": "right", "note": ""}):
        said = client.post(path, json=body, headers=owner)
        assert (said.status_code, said.get_json()["note"]) == (201, "")


def test_a_repeated_key_gives_the_same_answer_and_stores_once(client, post, photos) -> None:
    key, three = (
        {"Idempotency-Key": "4b1ab3a2"},
        [photos[word] for word in ("banana", "text", "other")],
    )
    first = post(*three, headers=key)
    again = post(*three, headers=key)
    assert again.status_code == 201 and again.get_json() == first.get_json()
    assert len(client.get(PATH).get_json()["items"]) == 2
    explained = post(*three, explain="1", headers=key).get_json()[0]
    assert explained["receipt"] == first.get_json()[0]["receipt"] and explained["explanation"]
    assert len(client.get(PATH).get_json()["items"]) == 2
    kept = [post(photos["unsure"], learn="1", headers={"Idempotency-Key": "kept"}) for _ in "12"]
    assert kept[0].get_json() == kept[1].get_json(), "with the time until which it is kept"


def test_a_key_stands_for_one_request_whole(client, post, photos) -> None:
    """Its photos, how many, in which order, and what was agreed to."""
    key, (a, b, c) = {"Idempotency-Key": "one"}, (photos[w] for w in ("banana", "text", "other"))
    assert post(b, c, headers=key).status_code == 201
    for others in ((c,), (b,), (b, c, a), (c, b), (a,), ()):
        refused = post(*(others or (b, c)), learn="0" if others else "1", headers=key)
        assert (refused.status_code, refused.get_json()["code"]) == (422, "key_reused"), others
    assert len(client.get(PATH).get_json()["items"]) == 1
    assert post(a, headers={"Idempotency-Key": "x" * 201}).status_code == 422


def test_a_long_key_is_known_from_any_address_and_a_short_one_from_its_own(
    make_server, photos
) -> None:
    """A phone leaves the Wi-Fi in the middle and tries again; "1" may be another person's key."""
    client = make_server(proxies=1).test_client()

    def send(key: str, address: str) -> str:
        headers = {"Idempotency-Key": key, "X-Forwarded-For": address}
        how = {"content_type": "image/jpeg", "headers": headers}
        return client.post(PATH, data=photos["banana"], **how).get_json()[0]["receipt"]

    same = {
        key: send(key, "192.0.2.1") == send(key, "198.51.100.1") for key in ("k" * 19, "k" * 20)
    }
    assert list(same.values()) == [False, True]
    assert send("k" * 19, "192.0.2.1") == send("k" * 19, "192.0.2.1")


def test_a_deleted_prediction_is_gone_everywhere(client: FlaskClient, post, photos) -> None:
    answer = post(photos["banana"], learn="1", show="1").get_json()[0]
    path, media = f"{PATH}/{answer['id']}", f"/media/{answer['id']}.webp"
    assert client.get(media).status_code == 200
    assert client.delete(path, headers=bearer(answer)).status_code == 204
    for gone in (path, media):
        assert client.get(gone).status_code == 404
        assert client.get(gone, headers=bearer(answer)).status_code == 404
    assert client.delete(path, headers=bearer(answer)).status_code == 404
    assert client.get(PATH).get_json()["items"] == []
    said = client.post(f"{path}/feedback", json={"kind": "right"}, headers=bearer(answer))
    assert said.status_code == 404
