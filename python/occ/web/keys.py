"""An Idempotency-Key and the photos that came with it -> what the same request is known by again.

May import: history.removal, history.values, web.parts, web.query, web.upload.
"""

from __future__ import annotations

import hashlib

from flask import request

from occ.history.removal import REPEAT_HOURS
from occ.history.values import Request as Repeat
from occ.web.parts import parts
from occ.web.query import bad_value
from occ.web.upload import Upload, digest_file

KEY_CHARACTERS = 200
# A key that long is known from any address, as a phone has another one in each network: who could
# guess it, and has the same photos, would get their receipts. A UUID has 36, our page's keys 32.
SECRET_CHARACTERS = 20
TOLD = (
    f"for {REPEAT_HOURS} hours the same key with the same photos, learn and show gets the same "
    "answers, and nothing is stored twice; with others it is refused (`key_reused`). A "
    "deleted answer is forgotten with its key: its photo, sent again, is a new one. Make it up at "
    f"random: one of {SECRET_CHARACTERS} characters or more is known from any address, a shorter "
    "one only from the address that it came from first"
)


def read_key() -> str:
    """The key of the present request, "" if it has none; 422 if it is too long."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > KEY_CHARACTERS:
        raise bad_value("Idempotency-Key", f"up to {KEY_CHARACTERS} characters", key)
    return key


def recognise(upload: Upload, key: str) -> Repeat:
    """What a repeated request is known by: one digest of all its photos, which are not held."""
    body = hashlib.sha256(f"{upload.learn:d}{upload.show:d}".encode())
    for file in upload.files:
        body.update(digest_file(file))
    client = "" if len(key) >= SECRET_CHARACTERS else request.remote_addr or ""
    # Apps of two objects may share a database, and whoever asks both may use one key
    return Repeat(f"{parts().settings.target}\n{client}", key, body.digest())
