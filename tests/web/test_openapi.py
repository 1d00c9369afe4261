"""The API's description in, every difference between it and what is served out."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from occ.history.removal import REPEAT_HOURS
from occ.values import NOVEL, REASONS
from occ.web.keys import SECRET_CHARACTERS
from occ.web.upload import FIELD, WORDS

PATH = "/api/v1/predictions"


@pytest.fixture
def document(client: FlaskClient) -> dict:
    """The served description."""
    return client.get("/api/v1/openapi.json").get_json()


def references(value: Any) -> set[str]:
    """Every $ref in a document."""
    return set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(value)))


def faults(document: dict, path: str, method: str, response: Any) -> list[str]:
    """How a response differs from its description."""
    described = document["paths"][path][method]["responses"].get(str(response.status_code))
    if described is None:
        return [f"{method} {path}: status {response.status_code} is not described"]
    kinds = described.get("content", {})
    if not kinds:
        return [] if not response.data else ["a body that is not described"]
    if response.mimetype not in kinds:
        return [f"{response.mimetype} is not described"]
    schema = kinds[response.mimetype]["schema"] | {"components": document["components"]}
    return [
        fault.message for fault in Draft202012Validator(schema).iter_errors(response.get_json())
    ]


def test_it_is_openapi_3_1_and_whole(document: dict) -> None:
    assert document["openapi"].startswith("3.1.") and document["info"]["version"]
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) == known
    names = [act["operationId"] for acts in document["paths"].values() for act in acts.values()]
    assert len(names) == len(set(names))


def test_it_describes_exactly_what_is_served(client: FlaskClient, document: dict) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?number>", "{id}", rule.rule), method.lower())
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in ("api", "media") and rule.endpoint[-7:] != "unknown"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, acts in document["paths"].items() for method in acts}
    assert described == served


def test_what_is_answered_is_what_is_described(client, post, photos, document) -> None:
    sent = post(photos["banana"], photos["text"], learn="1", explain="1")
    answer = sent.get_json()[0]
    owner = {"X-Receipt": answer["receipt"]}
    number, one = f"{PATH}/{answer['id']}", f"{PATH}/{{id}}"
    said = client.post(f"{number}/feedback", json={"kind": "right"}, headers=owner)
    media = client.get(f"/media/{answer['id']}.webp")
    unsure = post(photos["unsure"]).get_json()[0]
    words, unsure_owner = {"kind": "wrong", "note": "banana"}, {"X-Receipt": unsure["receipt"]}
    client.post(f"{PATH}/{unsure['id']}/feedback", json=words, headers=unsure_owner)
    named = {row["id"]: row["named"] for row in client.get(PATH).get_json()["items"]}
    assert named == {answer["id"]: None, unsure["id"]: "banana"}
    seen = [
        (PATH, "post", sent),
        (PATH, "post", post(photos["text"])),
        (PATH, "post", post()),
        (PATH, "get", client.get(PATH)),
        (PATH, "get", client.get(f"{PATH}?limit=x")),
        (one, "get", client.get(number)),
        (one, "get", client.get(number, headers=owner)),
        (one, "get", client.get(f"{PATH}/x")),
        (f"{one}/feedback", "post", said),
        (f"{one}/feedback", "post", client.post(f"{number}/feedback", json={}, headers=owner)),
        (f"{one}/feedback", "post", client.post(f"{number}/feedback", json={})),
        ("/media/{id}.webp", "get", media),
        (one, "delete", client.delete(number)),
        (one, "delete", client.delete(number, headers=owner)),
        ("/api/v1/openapi.json", "get", client.get("/api/v1/openapi.json")),
    ]
    found = {f"{method} {path}": faults(document, path, method, got) for path, method, got in seen}
    assert {act: differences for act, differences in found.items() if differences} == {}


def test_every_reason_is_told_and_no_other(client, post, photos, document) -> None:
    schemas = document["components"]["schemas"]
    assert "reason" not in schemas["Answer"]["properties"]
    for name in ("Explanation", "Prediction", "OwnPrediction"):
        told = schemas[name]["properties"]["reason"]
        assert told["enum"] == list(REASONS) and NOVEL in told["description"]
    answers = post(photos["unsure"], photos["other"], explain="1").get_json()
    assert [answer["explanation"]["reason"] for answer in answers] == [NOVEL, ""]
    kept = [client.get(f"{PATH}/{answer['id']}").get_json()["reason"] for answer in answers]
    assert kept == [NOVEL, ""], "everybody is told why, not only who has the receipt"
    page = html.unescape(client.get("/api/docs").text)
    assert page.count('<dt><code>reason</code></dt><dd>"", "novel"') == 3


def test_a_form_has_the_fields_that_are_read_and_no_others(document) -> None:
    content = document["paths"][PATH]["post"]["requestBody"]["content"]
    form = content["multipart/form-data"]["schema"]
    assert set(form["properties"]) == {FIELD, *WORDS} and form["additionalProperties"] is False


def test_how_long_a_key_lives_and_from_where_it_is_known_is_told(client, document) -> None:
    (key,) = (one for one in document["paths"][PATH]["post"]["parameters"] if one["in"] == "header")
    page = (
        html.unescape(client.get("/api/docs").text).replace("<code>", "`").replace("</code>", "`")
    )
    for words in (f"for {REPEAT_HOURS} hours", f"{SECRET_CHARACTERS} characters", "`key_reused`"):
        assert words in key["description"] and words in page


def test_settings_are_told_as_they_are_set(make_server) -> None:
    server = make_server(rate_limit="7/minute", keep_days=5, body_mb=33, target="apple")
    text = server.test_client().get("/api/v1/openapi.json").get_data(as_text=True)
    assert all(word in text for word in ("7/minute", "5 days", "33 MB", "apple"))


def test_the_limits_of_a_photo_are_told_as_they_are(document) -> None:
    told = document["paths"][PATH]["post"]["summary"]
    assert "each at most 25 MB and 50 megapixels (WebP: 13), together" in told


def test_people_read_the_same_description_as_a_page_without_scripts(client, document) -> None:
    answer = client.get("/api/docs")
    assert answer.status_code == 200 and answer.mimetype == "text/html"
    assert "<code>results</code>" in answer.get_data(as_text=True), "names stand out"
    page = html.unescape(answer.text)
    assert "<script" not in page and "style-src 'self'" in answer.headers["Content-Security-Policy"]
    for path, acts in document["paths"].items():
        assert path in page
        for act in acts.values():
            assert act["summary"] in page and all(status in page for status in act["responses"])
    assert all(f"<summary>{name}</summary>" in page for name in document["components"]["schemas"])
