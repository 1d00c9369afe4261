"""Pages, scripts and styles -> the same, gzipped for browsers that take it.

Only what is the same for everybody or carries no secret: never the API, whose answers hold
receipts. May import: web.problems.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

from occ.web.problems import is_ours

KINDS = (
    *("text/html", "text/css", "application/json", "image/svg+xml"),
    *("text/javascript", "application/javascript"),  # the latter says Python 3.11 by itself
)
LEAST_BYTES = 1000


def install_squeeze(server: Flask) -> None:
    """Gzip what is worth it for browsers that accept it."""
    server.after_request(squeeze_answer)


def squeeze_answer(answer: Response) -> Response:
    """The answer, smaller if its kind, size and reader allow."""
    if (
        answer.mimetype not in KINDS
        or is_ours(request.path)
        or answer.cache_control.no_store
        or answer.status_code not in (200, 404)
    ):
        return answer
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] <= 0 or "Content-Encoding" in answer.headers:
        return answer
    answer.direct_passthrough = False  # files are sent past Python otherwise
    data = answer.get_data()
    if len(data) < LEAST_BYTES:
        return answer
    # Only files say by now how long they hold: pages and what they ask for are seldom twice the
    # same, and would push the files out
    is_file = "Cache-Control" in answer.headers
    answer.set_data((squeeze if is_file else squeeze.__wrapped__)(data))
    answer.headers["Content-Encoding"] = "gzip"
    if etag := answer.get_etag()[0]:
        answer.set_etag(etag, weak=True)  # the same content in other bytes
    return answer


@lru_cache(maxsize=64)
def squeeze(data: bytes) -> bytes:
    """Gzipped bytes; scripts and styles are squeezed once, not for every visitor.

    >>> len(squeeze(b"banana " * 1000)) < 100
    True
    """
    return gzip.compress(data, compresslevel=6, mtime=0)
