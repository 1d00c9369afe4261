"""gunicorn started as hosts start it, and clients with secrets in; a log that names none, out."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
import pytest
from occ.web.server_log import keep_the_sentence
from served import send_bytes, serving

BUILDPACK = "--access-logfile -"  # what Heroku's Python buildpack exports
LOUDEST = (
    "--access-logfile - --log-level debug --worker-class gthread "
    "--logger-class gunicorn.glogging.Logger --access-logformat %(h)s%(r)s%({x-forwarded-for}i)s"
)
VISITOR = {
    "X-Forwarded-For": "203.0.113.77, 10.0.0.1",
    "User-Agent": "Visitor UA",
    "Referer": "https://elsewhere.example/?from",
}
PRIVATE = ("203.0.113.77", "127.0.0.1", "SECRET", "Visitor UA", "elsewhere", "01m8cyyjff")
NO_HTTP = (
    b"GET /SECRET HTTP/1.1\r\nHost: a\r\nAuthorization Bearer SECRET123\r\n\r\n",
    b"SECRET\r\n\r\n",
    b"GET /SECRET HTTP/1.1\r\nHost: a\r\nX-SECRET: half of a li",
)


@pytest.mark.parametrize("words", [BUILDPACK, LOUDEST])
def test_no_log_of_gunicorn_names_a_visitor_whatever_the_host_says(tmp_path: Path, words) -> None:
    host = {"GUNICORN_CMD_ARGS": words, "FORWARDED_ALLOW_IPS": "*", "OCC_PROXIES": "2"}
    with (tmp_path / "log").open("w") as log, serving(tmp_path, log=log, **host) as (url, _):
        path = "/media/01m8cyyjff91540nvfkstbw4rz.webp?SECRET"
        assert httpx.get(f"{url}{path}", headers=VISITOR).status_code == 404
        for data in NO_HTTP:
            assert b"200 OK" not in send_bytes(url, data)
    whole = (tmp_path / "log").read_text()
    told = whole.partition("Booting worker")[2]  # before that, debug lists gunicorn's settings
    assert '"route": "/media/<number>.webp"' in told, "the app's own line is there"
    assert "Invalid request: InvalidHeader" in told, "what was wrong is told"
    assert [word for word in PRIVATE if word in told] == []


@pytest.mark.parametrize(
    ("words", "filled", "told"),
    [
        ("Error handling request %s %s", ("GET", "/receipt"), "Error handling request"),
        ("Invalid request from ip=203.0.113.77: Invalid HTTP Header", (), "Invalid request"),
        ("Worker exiting (pid: %s)", (7,), "Worker exiting (pid: 7)"),
        ("%s %s", ("GET", "/receipt"), None),
    ],
)
def test_what_a_sentence_is_filled_with_is_dropped(words, filled, told: str | None) -> None:
    record = logging.makeLogRecord({"msg": words, "args": filled})
    assert (record.getMessage() if keep_the_sentence(record) else None) == told
