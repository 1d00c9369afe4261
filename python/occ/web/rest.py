"""A refused request whose body was not read -> the same answer, once the rest of it was let in.

gunicorn reads on by 64 kB and then hangs up on a client that was told to keep the connection: the
next request on it would be lost. May import: nothing of ours.
"""

from __future__ import annotations

import time

from flask import Response, request
from werkzeug.exceptions import HTTPException

CHUNK_BYTES = 65_536
MOST_S = 10  # a client that sends more slowly than this may well connect anew


def let_rest_in(answer: Response) -> Response:
    """Read and drop the rest before a refusal is sent; what is larger than allowed stays out."""
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if answer.status_code < 400 or not (request.content_length or is_chunked):
        return answer
    give_up_at = time.monotonic() + MOST_S
    try:
        while request.stream.read(CHUNK_BYTES) and time.monotonic() < give_up_at:
            pass
    except (HTTPException, OSError):
        pass  # too large, or the client has gone
    return answer
