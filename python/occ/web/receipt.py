"""/receipt/<id>.svg -> the secret address of a receipt as a QR code, for who holds it already.

May import: web.owner.
"""

from __future__ import annotations

import io

import segno
from flask import Blueprint, Response, request

from occ.web.owner import receipt_sent, require_receipt

receipt = Blueprint("receipt", __name__)


@receipt.get("/receipt/<number>.svg")
def code(number: str) -> Response:
    """A phone that reads it opens the receipt; whoever can ask for it could open it anyway."""
    require_receipt(number)
    address = f"{request.host_url}receipt#{number}.{receipt_sent()}"
    answer = Response(draw_code(address), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def draw_code(text: str) -> bytes:
    """A QR code as SVG, dark on white, with the quiet border that readers need.

    >>> b'<svg xmlns="http://www.w3.org/2000/svg"' in draw_code("https://example.org/")
    True
    """
    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="svg", scale=4, border=4, light="#fff")
    return picture.getvalue()
