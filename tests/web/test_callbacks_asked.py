"""Requests to Dash's callbacks in, as pages send them and as nobody does; 200, or 400, out."""

from __future__ import annotations

import json

import pytest
from fake import FakeClassifier
from flask.testing import FlaskClient
from occ.settings import Settings
from occ.web.app import create_app

INPUTS = [
    {"id": "url", "property": "pathname", "value": "/recent"},
    {"id": "url", "property": "search", "value": ""},
    {"id": "answered", "property": "data", "value": []},
]
ASKED = {
    "output": "recent-body.children",
    "outputs": {"id": "recent-body", "property": "children"},
    "inputs": INPUTS,
    "changedPropIds": ["url.pathname"],
}
IN_THE_BROWSER = "..page-classify.hidden...page-recent.hidden.."


@pytest.fixture
def site(history) -> FlaskClient:
    """A client of the pages."""
    server = create_app(Settings(rate_limit=""), FakeClassifier(), history).server
    return server.test_client()


def ask(site: FlaskClient, body: str) -> int:
    kind = "application/json"
    return site.post("/_dash-update-component", data=body, content_type=kind).status_code


@pytest.mark.parametrize("search", ["", "?verdict=unsure", None, {"a": 1}, 5, "?a=1" * 5000])
def test_what_a_page_asks_is_answered_whatever_its_address(site, caplog, search) -> None:
    inputs = [INPUTS[0], {**INPUTS[1], "value": search}, INPUTS[2]]
    assert ask(site, json.dumps({**ASKED, "inputs": inputs})) == 200
    assert "fault" not in caplog.messages


@pytest.mark.parametrize(
    "change",
    [
        *({"inputs": []}, {"inputs": [{}]}, {"inputs": [1]}, {"inputs": INPUTS[:2]}),
        *({"inputs": INPUTS[::-1]}, {"outputs": [1]}, {"outputs": "x"}, {"outputs": None}),
        {"outputs": {"id": "zz", "property": "children"}},
        *({"state": 5}, {"state": [1]}, {"state": INPUTS[:1]}, {"changedPropIds": 5}),
        *({"output": "x"}, {"output": []}, {"output": IN_THE_BROWSER}),
    ],
)
def test_what_no_page_asks_is_refused_and_no_fault_of_ours(site, caplog, change: dict) -> None:
    assert ask(site, json.dumps(ASKED | change)) == 400
    assert "fault" not in caplog.messages


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", "no", "[" * 100_000, '{"a": "\\ud800"}'])
def test_what_is_no_question_is_refused_and_no_fault_of_ours(site, caplog, body: str) -> None:
    assert ask(site, body) == 400
    assert "fault" not in caplog.messages
