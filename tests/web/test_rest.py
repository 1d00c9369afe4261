"""Refused uploads of any size in; an answer, and a connection that can still be used, out."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import httpx
from served import send_bytes, serving

PATH = "/api/v1/predictions"
IMAGE = {"Content-Type": "image/jpeg"}
IN_CHUNKS = b"Host: a\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"\r\n0\r\n\r\n"
BAD_CHUNKS = (b"ZZ\r\nhello" + END, b"5\r\nhelloXX" + END, b"5;\0\r\nhello" + END)


def test_a_client_can_go_on_after_any_refusal(tmp_path: Path) -> None:
    with serving(tmp_path, OCC_RATE_LIMIT="1/minute") as (url, _):
        for size in (100, 300_000, 3_000_000, 20_000_000):
            for kind in ("image/jpeg", "text/plain"):
                with httpx.Client(base_url=url, timeout=20) as client:
                    for _ in range(3):
                        headers = {"Content-Type": kind}
                        sent = client.post(PATH, content=bytes(size), headers=headers)
                        assert sent.status_code in (415, 429)
                        assert client.get("/healthz").status_code == 200


def test_a_client_that_sends_in_chunks_can_go_on_too(tmp_path: Path) -> None:
    with (
        serving(tmp_path) as (url, _),
        httpx.Client(base_url=url, timeout=20, headers=IMAGE) as client,
    ):
        for size in (1_000, 100_000, 1_000_000):
            sent = client.post("/api/v1/nope", content=iter([bytes(size)]))
            assert sent.status_code == 404 and client.get("/healthz").status_code == 200


def test_what_is_too_large_is_not_waited_for(make_server) -> None:
    client = make_server(body_mb=1).test_client()
    sent = client.post(PATH, data=bytes(1_500_000), headers=IMAGE)
    assert sent.status_code == 413


def test_a_badly_cut_body_is_the_senders_fault_and_no_traceback(tmp_path: Path) -> None:
    asked = (
        (b"/api/v1/predictions", b"image/jpeg"),
        (b"/api/v1/predictions", b"multipart/form-data; boundary=cut"),
        (b"/_dash-update-component", b"application/json"),
    )
    with (tmp_path / "log").open("w") as log, serving(tmp_path, log=log) as (url, _):
        for (path, kind), chunks in product(asked, BAD_CHUNKS):
            answer = send_bytes(url, b"POST %s HTTP/1.1\r\n" % path + IN_CHUNKS % kind + chunks)
            assert answer.startswith(b"HTTP/1.1 400 ") and answer.count(b"HTTP/1.1") == 1
            assert path[1:4] != b"api" or b'"code": "bad_request"' in answer
    assert "raceback" not in (tmp_path / "log").read_text()
