"""Receipts in, their QR code out, to nobody else; and the page of a shared answer."""

from __future__ import annotations

import pytest
import segno
from occ.web.receipt import draw_code


def test_the_code_holds_the_secret_address_and_is_never_cached(client, post, photos) -> None:
    answer = post(photos["banana"]).get_json()[0]
    path = f"/receipt/{answer['id']}.svg"
    got = client.get(path, headers={"X-Receipt": answer["receipt"]}, base_url="https://occ.test")
    assert (got.status_code, got.mimetype) == (200, "image/svg+xml")
    assert got.headers["Cache-Control"] == "no-store"
    address = f"https://occ.test/receipt#{answer['id']}.{answer['receipt']}"
    assert got.data == draw_code(address)
    assert b"<script" not in got.data and len(segno.make_qr(address).matrix) < 60


@pytest.mark.parametrize("receipt", ["", "wrong"])
def test_who_has_no_receipt_gets_no_code(client, post, photos, receipt: str) -> None:
    mine = post(photos["banana"]).get_json()[0]
    headers = {"X-Receipt": receipt} if receipt else {}
    assert client.get(f"/receipt/{mine['id']}.svg", headers=headers).status_code in (401, 403)
    assert client.get("/receipt/nothing.svg", headers=headers).status_code == 404


def test_a_deleted_answer_has_no_code(client, post, photos) -> None:
    mine = post(photos["banana"]).get_json()[0]
    owner = {"X-Receipt": mine["receipt"]}
    client.delete(f"/api/v1/predictions/{mine['id']}", headers=owner)
    assert client.get(f"/receipt/{mine['id']}.svg", headers=owner).status_code == 404
