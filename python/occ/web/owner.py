"""A request -> whether it carries the receipt of the prediction it asks for.

May import: history.moderation, history.values, web.parts, web.problems.
"""

from __future__ import annotations

from typing import NoReturn

from flask import request
from werkzeug.exceptions import NotFound

from occ.history.moderation import is_removed
from occ.history.values import is_id
from occ.web.parts import parts
from occ.web.problems import RequestRefused


def receipt_sent() -> str:
    """The receipt in `Authorization: Bearer …` or `X-Receipt: …`; "" if there is none."""
    given = request.authorization
    if given is not None and given.type == "bearer" and given.token:
        return given.token
    return request.headers.get("X-Receipt", "").strip()


def is_owner(number: str) -> bool:
    """True with the receipt of this prediction; without one or with another, False all the same."""
    receipt = receipt_sent()
    return bool(receipt) and parts().history.owns(number, receipt)


def holds_receipt(number: str) -> bool:
    """False without a receipt. Raises 403 on one of another prediction: a typo must be heard of."""
    if not receipt_sent():
        return False
    if not is_owner(number):
        if parts().history.get(number) is None:  # deleted just now: its receipt fits nothing more
            refuse_missing(number)
        raise RequestRefused(403, "This receipt belongs to another photo.", code="wrong_receipt")
    return True


def require_receipt(number: str) -> None:
    """Raises 404 without such a prediction, 401 without a receipt, 403 with a wrong one."""
    if not is_id(number) or parts().history.get(number) is None:
        refuse_missing(number)
    if not holds_receipt(number):
        raise RequestRefused(
            401,
            "Send the receipt of this photo as `Authorization: Bearer …`.",
            code="no_receipt",
            WWW_Authenticate="Bearer",
        )


def refuse_missing(number: str) -> NoReturn:
    """Raises 404: there is no such prediction. Its owner is told if a moderator removed it."""
    if is_id(number) and is_removed(parts().history.engine, number):
        raise RequestRefused(404, "A moderator removed this photo and its answer.", code="removed")
    raise NotFound("There is no prediction with this id, or it was deleted.")
