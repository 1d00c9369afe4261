"""Refused uploads of any size in; an answer, and a connection that can still be used, out."""

from __future__ import annotations

from pathlib import Path

import httpx
from served import serving

PATH = "/api/v1/predictions"
IMAGE = {"Content-Type": "image/jpeg"}


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


def test_what_is_too_large_is_not_waited_for(make_server) -> None:
    client = make_server(body_mb=1).test_client()
    sent = client.post(PATH, data=bytes(1_500_000), headers=IMAGE)
    assert sent.status_code == 413
