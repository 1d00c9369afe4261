"""What goes wrong on /review -> a page that says so in the reviewer's language, with a way back.

May import: errors, web.
"""

from __future__ import annotations

import logging

from flask import Blueprint, g
from werkzeug.exceptions import HTTPException

from occ.errors import HistoryRefused
from occ.web.problems import KEPT_HEADERS, RETRY_S
from occ.web.review_page import render_page

log = logging.getLogger("occ.web")
# Status -> the sentence `review.fault.…` in each catalogue; of others see `_page`
SENTENCES = {404: "nothing", 422: "nothing", 429: "often", 503: "away"}


def install_fault_pages(review: Blueprint) -> None:
    """Let every error of these pages become one of them."""
    review.register_error_handler(HTTPException, show_http_error)
    review.register_error_handler(Exception, show_fault)


def show_http_error(error: HTTPException) -> HTTPException | tuple[str, int, dict[str, str]]:
    """A refusal of ours or of Flask."""
    status = error.code or 500
    if status < 400:
        return error
    kept = {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    return _page(status), status, kept


def show_fault(fault: Exception) -> tuple[str, int, dict[str, str]]:
    """A database that is away, or a fault of ours: the log gets everything."""
    log.error("fault", exc_info=fault, extra={"request_id": g.get("request_id", "")})
    if isinstance(fault, HistoryRefused):
        return _page(503), 503, {"Retry-After": str(RETRY_S)}
    return _page(500), 500, {}


def _page(status: int) -> str:
    sentence = SENTENCES.get(status, "form" if status < 500 else "ours")
    return render_page("fault.html", said="", fault=sentence)
