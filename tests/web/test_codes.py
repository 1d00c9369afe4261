"""Everything that the code can refuse in; a list of codes that names each of them, and no other."""

from __future__ import annotations

import ast
import html
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import occ
import pytest
from flask.testing import FlaskClient
from occ import errors
from occ.web import codes
from werkzeug.exceptions import Gone, NotImplemented

PACKAGE = Path(occ.__file__).parent
SERVED = [*PACKAGE.glob("photo/*.py"), *PACKAGE.glob("history/*.py"), *PACKAGE.glob("web/*.py")]
ON_PAGES = {"wrong_form"}  # a refusal of /review is a page, on which no code stands
NAMED_BY_STATUS = {status.name.lower() for status in HTTPStatus}


def raised(source: str) -> Iterator[tuple[str, int | None]]:
    """Each call with a `code` written out: the code, and the status where that stands first."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        for word in call.keywords:
            if word.arg == "code" and isinstance(word.value, ast.Constant):
                first = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
                yield word.value.value, first if isinstance(first, int) else None


def test_every_code_that_can_be_raised_is_listed_with_its_status() -> None:
    found = {each for path in SERVED for each in raised(path.read_text(encoding="utf-8"))}
    assert len(found) > 10, "the search finds them"
    names = {name for name, _ in found} - ON_PAGES
    names |= {cls.code for cls in (errors.PhotoRefused, errors.HistoryRefused, errors.ModelRefused)}
    assert names - set(codes.CODES) == set()
    stated = {(name, status) for name, status in found if status and name not in ON_PAGES}
    assert {pair for pair in stated if codes.CODES[pair[0]].status != pair[1]} == set()


def test_no_listed_code_is_unknown_to_the_code() -> None:
    texts = [path.read_text() for path in (*SERVED, PACKAGE / "errors.py") if path.stem != "codes"]
    written = {
        node.value
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant)
    }
    assert set(codes.CODES) - written - NAMED_BY_STATUS == set()
    assert set(codes.PHOTO_CODES) < set(codes.CODES)


@pytest.mark.parametrize(
    ("fault", "code"), [(Gone(), "bad_request"), (NotImplemented(), "fault"), (OSError(), "fault")]
)
def test_a_status_that_nobody_thought_of_gets_a_listed_code(make_server, fault, code) -> None:
    def fail() -> None:
        raise fault

    server = make_server()
    server.add_url_rule("/api/v1/odd", view_func=fail)
    assert server.test_client().get("/api/v1/odd").get_json()["code"] == code


def test_programs_and_people_read_the_same_list(client: FlaskClient) -> None:
    schemas = client.get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    assert {each["const"] for each in schemas["Code"]["oneOf"]} == set(codes.CODES)
    assert {each["const"] for each in schemas["PhotoCode"]["oneOf"]} == set(codes.PHOTO_CODES)
    page = html.unescape(client.get("/api/docs").text).replace("<code>", "").replace("</code>", "")
    for name, (status, meaning) in codes.CODES.items():
        assert f"<dt>{name}</dt><dd>{status}: {meaning.replace('`', '')}</dd>" in page


def test_headers_of_limits_and_who_may_read_are_described(make_server, photos) -> None:
    client = make_server(rate_limit="1/minute").test_client()
    path = "/api/v1/predictions"
    document = client.get("/api/v1/openapi.json").get_json()
    described = document["paths"][path]["post"]["responses"]
    page = client.get("/api/docs").text
    for status in (201, 429):
        sent = client.post(path, data=photos["other"], content_type="image/jpeg")
        assert sent.status_code == status
        limits = {name for name, _ in sent.headers if name.startswith(("X-Rate", "Retry"))}
        assert limits == set(described[str(status)]["headers"]) and len(limits) >= 3
        assert all(f"<code>{name}</code>" in page for name in limits)
    assert "There is no CORS" in document["info"]["description"] and "There is no CORS" in page
    assert sent.headers["Cross-Origin-Resource-Policy"] == "same-origin"
