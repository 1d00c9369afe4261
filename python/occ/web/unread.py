"""The first bytes of a request and gunicorn's refusal of it -> the same refusal as a problem.

What gunicorn cannot read never comes to Flask, whose answers under /api are all problems.
May import: nothing of ours.
"""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Any

START_BYTES = 64  # of a request, in which its path begins
OF_THE_API = re.compile(rb"\S*\s+/api[/?\s]")
DETAILS = {
    400: "The request line or a header is not well-formed.",
    414: "The address is too long. Send long words in the body, or ask for less.",
    417: "Expected no `Expect`, or `100-continue`.",
    431: "The headers are too large, or too many.",
    501: "Expected a body as it is, or in chunks: no other Transfer-Encoding.",
}
HEAD = """HTTP/1.1 {status} {title}\r
Connection: close\r
Content-Type: application/problem+json\r
Content-Length: {length}\r
Cache-Control: no-store\r
X-Content-Type-Options: nosniff\r
\r
"""


class ProblemSocket:
    """A client's socket on which gunicorn's HTML goes out as a problem, of the same status."""

    def __init__(self, client: Any):
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def sendall(self, refusal: bytes) -> None:
        """Send what stands for the whole of this answer."""
        self._client.sendall(write_problem(int(refusal.split(b" ", 2)[1])))


def is_of_api(start: bytes) -> bool:
    r"""True if a request that begins like this asks for something under /api.

    >>> is_of_api(b"GET /api/v1/predictions HTTP/1.1\r\n"), is_of_api(b"GET /apiary HTTP/1.1\r\n")
    (True, False)
    """
    return OF_THE_API.match(start) is not None


def write_problem(status: int) -> bytes:
    """A whole HTTP answer of this status, in the words of RFC 9457."""
    title, is_theirs = HTTPStatus(status).phrase, status in DETAILS or status < 500
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": DETAILS.get(status, title if is_theirs else "Something went wrong on our side."),
        "code": "bad_request" if is_theirs else "fault",
        "request_id": "",
    }
    written = json.dumps(body).encode()
    head = HEAD.format(status=status, title=title, length=len(written))
    return head.encode("ascii") + written
