"""Strangers, probes and private photos in; nothing that is not theirs out."""

from __future__ import annotations

import io
import json
import logging

import pytest
from flask.testing import FlaskClient
from occ.history import History
from occ.web.headers import HASHES
from occ.web.logs import JsonLines
from PIL import Image

PATH = "/api/v1/predictions"
PLACE = b"52.5163"  # written as text too, so that a search of bytes would find it


def with_metadata(draw) -> bytes:
    """A yellow photo that tells place, camera, author and a comment, and lies on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "Camera Works", "Ada Example", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 58.7), 3: "E", 4: (13.0, 22.0, 39.0)})
    return draw(exif=exif, comment=b"taken at " + PLACE)


@pytest.mark.parametrize("consent", [{"learn": "1"}, {"show": "1"}])
def test_a_kept_photo_is_upright_and_tells_nothing(client, post, draw, history, consent) -> None:
    answer = post(with_metadata(draw), **consent).get_json()[0]
    kept = history.get_photo(answer["id"])
    response = client.get(f"/media/{answer['id']}.webp", headers={"X-Receipt": answer["receipt"]})
    assert response.status_code == 200 and response.data == kept.webp
    for word in (PLACE, b"Camera", b"Ada", b"Exif", b"EXIF", b"XMP", b"ICCP", b"GPS"):
        assert word not in kept.webp
    with Image.open(io.BytesIO(kept.webp)) as photo:
        assert photo.size == (240, 320) == (kept.width_px, kept.height_px)
        assert not photo.getexif() and set(photo.info) <= {
            "loop",
            "background",
            "timestamp",
            "duration",
        }


def test_what_was_removed_is_told_to_the_owner_only_once(client, post, draw) -> None:
    answer = post(with_metadata(draw), explain="1").get_json()[0]
    removed = answer["explanation"]["removed"]
    assert "Camera Works" in json.dumps(removed) and "place" in removed
    owner = {"X-Receipt": answer["receipt"]}
    later = client.get(f"{PATH}/{answer['id']}", headers=owner).get_data(as_text=True)
    assert "Camera" not in later and PLACE.decode() not in later


def test_without_consent_no_byte_is_kept(client, post, photos, history) -> None:
    answer = post(photos["banana"]).get_json()[0]
    assert history.get_photo(answer["id"]) is None
    owner = {"X-Receipt": answer["receipt"]}
    assert client.get(f"/media/{answer['id']}.webp", headers=owner).status_code == 404


@pytest.mark.parametrize("word", ["perhaps", "2", "None"])
def test_consent_is_never_guessed(post, photos, word: str) -> None:
    response = post(photos["banana"], learn=word)
    assert response.status_code == 422 and "learn" in response.get_json()["detail"]


def test_a_photo_kept_to_learn_from_is_seen_by_its_owner_only(client, post, photos) -> None:
    mine, another = (post(photos["banana"], learn="1").get_json()[0] for _ in range(2))
    media = f"/media/{mine['id']}.webp"
    assert client.get(media).status_code == 404
    assert client.get(media, headers={"X-Receipt": another["receipt"]}).status_code == 404
    own = client.get(media, headers={"X-Receipt": mine["receipt"]})
    assert own.status_code == 200 and own.headers["Cache-Control"] == "no-store"


def test_a_wrong_receipt_tells_not_whether_there_is_a_hidden_photo(client, post, photos) -> None:
    hidden, none = (post(photos["banana"], learn=word).get_json()[0]["id"] for word in "10")
    for receipt in ("x", "é" * 40):
        told = []
        for number in (hidden, none):
            answer = client.get(f"/media/{number}.webp", headers={"X-Receipt": receipt})
            problem = answer.get_json() | {"request_id": ""}
            told.append((answer.status_code, problem, dict(answer.headers) | {"X-Request-Id": ""}))
        assert told[0] == told[1] and told[0][0] == 404


def test_a_shown_photo_is_for_everybody_and_checked_each_time(client, post, photos) -> None:
    answer = post(photos["banana"], show="1").get_json()[0]
    media = f"/media/{answer['id']}.webp"
    seen = client.get(media)
    assert (seen.status_code, seen.mimetype) == (200, "image/webp")
    assert seen.headers["Cache-Control"] == "no-cache"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert seen.headers["Content-Disposition"].startswith("inline; filename=")
    assert "default-src 'none'" in seen.headers["Content-Security-Policy"]
    again = client.get(media, headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    client.delete(f"{PATH}/{answer['id']}", headers={"X-Receipt": answer["receipt"]})
    after = client.get(media, headers={"If-None-Match": seen.headers["ETag"]})
    assert after.status_code == 404


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_condition_that_does_not_hold_is_answered_without_the_photo(client, post, photos, method):
    answer = post(photos["banana"], show="1").get_json()[0]
    media, tag = f"/media/{answer['id']}.webp", f'"{answer["id"]}"'
    for asked, status in (("*", 200), (f'"x", {tag}', 200), ('"x"', 412), (f"W/{tag}", 412)):
        seen = client.open(media, method=method.upper(), headers={"If-Match": asked})
        assert (seen.status_code, seen.mimetype == "image/webp") == (status, status == 200), asked
        assert status == 200 or method == "head" or seen.json["code"] == "precondition_failed"
    for asked in ("*", f"W/{tag}", f'"x", {tag}'):
        seen = client.open(media, method=method.upper(), headers={"If-None-Match": asked})
        assert (seen.status_code, seen.data) == (304, b""), asked
    assert client.get(media, headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("method", ["delete", "post"])
def test_a_stranger_can_change_nothing(client: FlaskClient, post, photos, method: str) -> None:
    mine, another = (post(photos["banana"]).get_json()[0] for _ in range(2))
    path = f"{PATH}/{mine['id']}" + ("/feedback" if method == "post" else "")
    act = getattr(client, method)
    without = act(path, json={"kind": "wrong"})
    assert without.status_code == 401 and without.headers["WWW-Authenticate"] == "Bearer"
    for receipt in (another["receipt"], "x", mine["receipt"].upper(), "é" * 40):
        assert act(path, json={"kind": "wrong"}, headers={"X-Receipt": receipt}).status_code == 403
    assert client.get(f"{PATH}/{mine['id']}").get_json()["feedback"] is None


@pytest.mark.parametrize(
    "path",
    [
        *("/api", "/api/", "/api/v1", "/api/v2/predictions", "/api/v1/predictions/"),
        *("/api/v1/predictions/1/feedback/2", "/api/%2e%2e/etc/passwd", "/media", "/media/"),
        *("/media/../app.py", "/media/x.webp", "/media/x.png", "/api/v1/predictions/x"),
        "/api/v1/predictions/' OR 1=1 --",
    ],
)
def test_unknown_paths_are_a_problem_in_json(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    problem = response.get_json()
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert problem["status"] == 404 and problem["title"] == "Not Found" and problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("put", PATH, {"GET", "POST"}),
        ("delete", PATH, {"GET", "POST"}),
        ("post", f"{PATH}/x", {"GET", "PATCH", "DELETE"}),
        ("get", f"{PATH}/x/feedback", {"POST"}),
        ("post", "/api/v1/openapi.json", {"GET"}),
        ("post", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_is_told_which_ones_there_are(client, method, path, allowed) -> None:
    response = getattr(client, method)(path)
    assert response.status_code == 405 and response.mimetype == "application/problem+json"
    assert set(response.headers["Allow"].replace(" ", "").split(",")) == allowed


@pytest.mark.parametrize("method", ["TRACE", "FOO", "PROPFIND"])
def test_a_method_that_nobody_knows_is_told_which_ones_work(client, method: str) -> None:
    for path, allowed in [
        (PATH, "GET, POST"),
        (f"{PATH}/x", "GET, PATCH, DELETE"),
        ("/api/docs", "GET"),
        ("/api/v1/openapi.json", "GET"),
    ]:
        response = client.open(path, method=method)
        assert (response.status_code, response.headers["Allow"]) == (405, allowed)
        assert response.get_json()["code"] == "method_not_allowed"
    for path in ("/api", "/api/", "/api/v1/nope", "/api/v1//predictions", "/api//v1"):
        response = client.open(path, method=method)
        assert (response.status_code, response.get_json()["code"]) == (404, "not_found")


def test_options_lists_the_methods_of_a_path_and_404_is_a_path_without(client) -> None:
    ways = {PATH: {"GET", "POST"}, f"{PATH}/x": {"GET", "PATCH", "DELETE"}, "/api/docs": {"GET"}}
    for path, allowed in ways.items():
        response = client.options(path)
        assert response.status_code == 204 and set(response.headers["Allow"].split(", ")) == allowed
    assert client.options("/api/nope").status_code == 404


def test_every_answer_carries_the_protecting_headers(client: FlaskClient) -> None:
    for path in ("/healthz", PATH, "/api/nope"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers and "Set-Cookie" not in headers
        assert "Access-Control-Allow-Origin" not in headers
    assert client.get("/healthz", base_url="https://localhost").headers["Strict-Transport-Security"]


def test_pages_run_only_scripts_that_were_listed(make_server) -> None:
    server = make_server()
    server.config[HASHES].append("'sha256-abc='")
    server.add_url_rule("/page", view_func=lambda: "a page")
    policy = server.test_client().get("/page").headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-abc=';" in policy and "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]


def test_the_log_is_json_and_names_no_client_no_receipt_no_path(
    client: FlaskClient, post, photos, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="occ.web")
    answer = post(photos["banana"], headers={"X-Request-Id": "my-request-1"}).get_json()[0]
    client.get(f"{PATH}/{answer['id']}", headers={"X-Request-Id": "bad\tid {}"})
    lines = [JsonLines().format(record) for record in caplog.records if record.name == "occ.web"]
    first, second = (json.loads(line) for line in lines)
    assert first["request_id"] == "my-request-1" and first["status"] == 201
    assert second["route"] == "/api/v1/predictions/<number>" and second["request_id"] != "bad"
    for private in (answer["receipt"], answer["id"], "127.0.0.1", "0.jpg"):
        assert not any(private in line for line in lines)


def test_a_receipt_of_what_is_deleted_just_now_is_not_called_another_ones(
    client, post, photos, history, monkeypatch
) -> None:
    answer = post(photos["other"]).get_json()[0]
    owns = History.owns

    def late(self: History, number: str, receipt: str) -> bool:
        history.delete(number)
        return owns(self, number, receipt)

    monkeypatch.setattr(History, "owns", late)
    asked = client.get(f"{PATH}/{answer['id']}", headers={"X-Receipt": answer["receipt"]})
    assert asked.status_code == 404 and asked.get_json()["code"] == "not_found"
