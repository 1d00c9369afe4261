"""An owner who changes their mind in; what is then kept, shown and exported out."""

from __future__ import annotations

import re

import pytest
from occ.history import sqlite, tables
from occ.history.engine import reading
from occ.history.reviews import Reviews
from occ.web.texts import LANGUAGES, load_texts
from sqlalchemy import select

PATH = "/api/v1/predictions"


@pytest.fixture
def kept(client, post, photos):
    """Both consents given: withdraw(body) -> the answer, and the prediction's id."""
    answer = post(photos["banana"], learn="1", show="1").get_json()[0]
    owner = {"X-Receipt": answer["receipt"]}

    def withdraw(body: object, headers: dict | None = None):
        headers = owner if headers is None else headers
        return client.patch(f"{PATH}/{answer['id']}", json=body, headers=headers)

    return withdraw, answer["id"]


def test_one_consent_may_go_and_the_other_stay(client, history, kept) -> None:
    withdraw, number = kept
    assert client.get(f"/media/{number}.webp").status_code == 200
    own = withdraw({"show": False}).get_json()
    assert (own["learn"], own["show"]) == (True, False) and own["photo"]
    assert client.get(f"/media/{number}.webp").status_code == 404
    own = withdraw({"learn": False}).get_json()
    assert (own["learn"], own["photo"], own["expires_at_utc"]) == (False, None, None)
    assert history.get_photo(number) is None and history.get(number) is not None


@pytest.mark.parametrize(
    "body", [{}, [], None, {"learn": True}, {"learn": 0}, {"show": None}, {"verdict": False}]
)
def test_a_consent_can_only_be_taken_back(history, kept, body) -> None:
    withdraw, number = kept
    answer = withdraw(body)
    assert answer.status_code in (400, 415, 422) and answer.get_json()["detail"]
    assert history.get(number).learn and history.get(number).is_shown


def test_only_its_owner_can_take_a_consent_back(history, kept, post, photos) -> None:
    withdraw, number = kept
    another = post(photos["banana"]).get_json()[0]["receipt"]
    assert withdraw({"show": False}, headers={}).status_code == 401
    assert withdraw({"show": False}, headers={"X-Receipt": another}).status_code == 403
    assert history.get(number).is_shown


# Column -> the word for it in the API's description, for all that outlives a deletion.
LEFT = {
    **{"id": "id", "made_at_utc": "time", "verdict": "verdict", "score": "score"},
    **{"model": "model", "target": "target", "kind": "kind", "label": "labels"},
}


def test_what_stays_after_a_deletion_is_what_the_api_says(client, post, photos, history) -> None:
    answer = post(photos["banana"], learn="1", show="1").get_json()[0]
    number, owner = answer["id"], {"X-Receipt": answer["receipt"]}
    said = {"kind": "wrong", "note": "my kitchen"}
    client.post(f"{PATH}/{number}/feedback", json=said, headers=owner)
    assert Reviews(history.engine).add(number, "Ada", "target")
    assert client.delete(f"{PATH}/{number}", headers=owner).status_code == 204
    left: set[str] = set()
    with history.engine.connect() as connection:
        for table in (tables.predictions, tables.photos, tables.feedback, tables.reviews):
            for row in connection.execute(select(table)).mappings():
                left |= {name for name, value in row.items() if value not in (None, "", False)}
    own = {"deleted_at_utc", "prediction_id", "reviewer"}  # that it was deleted; what belongs to it
    assert left - own == set(LEFT)
    told = client.get("/api/v1/openapi.json").get_json()["paths"][f"{PATH}/{{id}}"]["delete"]
    assert set(LEFT.values()) <= set(re.findall(r"\w+", told["description"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visitor_is_told_what_stays_after_a_deletion(language: str) -> None:
    texts = load_texts(language, "banana")
    for key in ("receipt.model", "card.boxes"):
        word = texts(key).lower().removeprefix("ال")
        assert word in texts("card.deleted").lower() and word in texts("how.5.body").lower(), key


def test_on_a_disk_that_is_nearly_full_answers_go_on_as_if_nothing_was_agreed_to(
    client, post, photos, history, monkeypatch
) -> None:
    kept = post(photos["banana"], learn="1").get_json()[0]
    monkeypatch.setattr(sqlite, "SPARE_BYTES", 10**18)
    answer = post(photos["banana"], learn="1", show="1").get_json()[0]
    assert (answer["verdict"], answer["expires_at_utc"]) == ("banana", None)
    owner = {"X-Receipt": answer["receipt"]}
    own = client.get(f"{PATH}/{answer['id']}", headers=owner).get_json()
    assert (own["learn"], own["show"], own["photo"]) == (False, False, None)
    with reading(history.engine) as connection:
        ids = connection.scalars(select(tables.photos.c.prediction_id)).all()
    assert ids == [kept["id"]], "what was kept before stays"
