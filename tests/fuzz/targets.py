"""Any bytes in, nothing out: each target raises if the bytes get more than a refusal from us.

A target is what the fuzzer calls a hundred thousand times; `make fuzz` runs them.
"""

from __future__ import annotations

import struct
import sys
import time
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

MOST_S = 2  # of processor time; 50 megapixels take 0.6 s
KINDS = ("multipart/form-data; boundary=cut", "image/jpeg", "multipart/form-data", "text/plain")


def try_decode(data: bytes) -> None:
    """Decode and read facts; also with a PNG's checksums mended, or nothing gets past them."""
    from occ.errors import PhotoRefused
    from occ.photo import decode_photo
    from occ.photo.facts import facts_of

    for one in {data, mend_png(data)}:
        started_s = time.thread_time()
        for longest_px in (None, 100):
            try:
                decode_photo(one, longest_px=longest_px)
            except PhotoRefused as refused:
                assert refused.message.startswith("Expected a "), refused.message
        assert all(isinstance(fact, str) and fact.isprintable() for fact in facts_of(one).values())
        assert time.thread_time() - started_s < MOST_S, "too slow"


def try_upload(data: bytes) -> None:
    """Post the bytes as a body; the first one says of which kind it claims to be."""
    started_s = time.thread_time()
    kind = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
    sent = client().post("/api/v1/predictions", data=data[1:], content_type=kind)
    assert sent.status_code == 201 or 400 <= sent.status_code < 500, sent.get_data()
    told = sent.get_json()
    if sent.status_code != 201:
        assert sent.mimetype == "application/problem+json" and told["code"] and told["detail"]
    sent.close()
    assert time.thread_time() - started_s < MOST_S, "too slow"


TARGETS: dict[str, Callable[[bytes], None]] = {"decode": try_decode, "upload": try_upload}


def keep_small() -> None:
    """Refuse photos over a megapixel here: most tries would be spent on decoding large ones."""
    import occ.photo.opening

    occ.photo.opening.MAX_PIXELS = 1_000_000


def seeds(target: str) -> list[bytes]:
    """Where the fuzzer starts: our drawn photos, as they are or inside a form."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import photos
    import photos_odd

    files = [*photos.photos().values(), *(data for data, _ in photos_odd.odd_photos().values())]
    files = sorted({data for data in files if len(data) < 6000}, key=len)
    if target == "decode":
        return files
    forms = [b"\0" + form(("photo", one)) for one in files[::6]]
    forms += [b"\0" + form(("photo", files[0]), ("photo", b"text"), ("learn", None, b"1"))]
    forms += [b"\0" + form(("explain", None, b"yes")), b"\0" + form(), b"\1" + files[3], b""]
    return forms


def form(*parts: tuple) -> bytes:
    """A multipart body, cut at "cut": parts are (name, file) or (name, None, value)."""
    body = b""
    for name, file, *value in parts:
        head = b'--cut\r\nContent-Disposition: form-data; name="%b"' % name.encode()
        more = b'; filename="a.jpg"\r\nContent-Type: image/jpeg' if file is not None else b""
        body += head + more + b"\r\n\r\n" + (file if file is not None else value[0]) + b"\r\n"
    return body + b"--cut--\r\n"


def mend_png(data: bytes) -> bytes:
    """The same PNG with right checksums, as far as its chunks can be followed."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    mended, place = bytearray(data), 8
    while place + 12 <= len(data):
        length = struct.unpack_from(">I", data, place)[0]
        end = place + 8 + length
        if end + 4 > len(data):
            break
        struct.pack_into(">I", mended, end, zlib.crc32(data[place + 4 : end]))
        place = end + 4
    return bytes(mended)


@cache
def client():
    """A client of the API with the fake classifier and a history in memory."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))
    import logging

    from fake import FakeClassifier
    from occ.history import open_history
    from occ.settings import Settings
    from occ.web.server import create_server

    logging.disable(logging.CRITICAL)
    history = open_history("sqlite://")
    server = create_server(Settings(rate_limit="", proxies=0), FakeClassifier(), history)
    return server.test_client()
