"""Requests that gunicorn cannot read in, its refusals out: under /api a problem, elsewhere HTML."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
from served import serving


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    """A served app."""
    with serving(tmp_path_factory.mktemp("unread"), OCC_RATE_LIMIT="") as (address, _):
        yield address


UNREADABLE = {
    400: b"GET {path} HTTP/1.1 and more\r\n\r\n",
    414: b"GET {path}?x=" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    417: b"GET {path} HTTP/1.1\r\nHost: a\r\nExpect: a miracle\r\n\r\n",
    431: b"GET {path} HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n",
    501: b"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: zstd\r\n\r\n",
}


@pytest.mark.parametrize("status", UNREADABLE)
@pytest.mark.parametrize("before", [b"", b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_what_gunicorn_cannot_read_is_a_problem_under_api_alone(url: str, status, before) -> None:
    kinds = {b"/api/v1/predictions": b"application/problem+json", b"/recent": b"text/html"}
    for path, kind in kinds.items():
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 10) as client:
            if before:  # on a kept connection
                client.sendall(before)
                while b"version" not in client.recv(65_536):
                    pass
            client.sendall(UNREADABLE[status].replace(b"{path}", path))
            answer = b"".join(iter(lambda: client.recv(65_536), b""))
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status) and b"Content-Type: " + kind in head
        assert b"Content-Length: %d\r\n" % len(body) in head + b"\r\n"
        if kind.endswith(b"json"):
            told = json.loads(body)
            assert (told["status"], told["code"]) == (status, "bad_request") and told["detail"]
