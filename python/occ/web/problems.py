"""A refusal or a fault -> one application/problem+json answer (RFC 9457) without internals.

Paths of Dash keep their own error pages. May import: errors, web.codes.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from dash.exceptions import DependencyException
from flask import Flask, Response, g, json, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    NotFound,
    RequestEntityTooLarge,
)

from occ.errors import HistoryRefused, ModelRefused, OccError
from occ.web.codes import CODES

log = logging.getLogger("occ.web")
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
OURS = ("/api", "/media", "/healthz", "/readyz", "/metrics")
RETRY_S = 30  # a database that restarts is usually back by then


class RequestRefused(HTTPException):
    """Raised in a route: becomes a problem with this status, sentence and code."""

    def __init__(self, status: int, detail: str, *, code: str, **headers: str):
        super().__init__(detail)
        self.code, self.problem_code = status, code
        self.headers = [(name.replace("_", "-"), value) for name, value in headers.items()]

    def get_headers(self, *_: object, **__: object) -> list[tuple[str, str]]:
        """What goes with it, such as Retry-After; outside our paths the body is a page."""
        return [*super().get_headers(), *self.headers]


def problem(
    status: int, detail: str, *, code: str, headers: dict | None = None, **more: object
) -> Response:
    """One answer of RFC 9457. detail: a sentence for the person; code: a stable word."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": g.get("request_id", ""),
        **more,
    }
    return Response(json.dumps(body), status, headers, content_type="application/problem+json")


def install_problems(server: Flask) -> None:
    """Let every error on our own paths become a problem."""
    server.register_error_handler(OccError, show_refusal)
    server.register_error_handler(HTTPException, show_http_error)
    server.register_error_handler(ParseException, show_bad_body)
    server.register_error_handler(Exception, show_fault)


def show_refusal(refused: OccError) -> Response:
    """A refusal of the package, with the status that belongs to it."""
    status = CODES[refused.code].status if refused.code in CODES else 500
    if status < 500:
        return problem(status, str(refused), code=refused.code)
    log.error("refused", exc_info=refused, extra={"request_id": g.get("request_id", "")})
    if isinstance(refused, HistoryRefused | ModelRefused):
        unsaid = {"uploads": "Nothing was kept; please", "reads": "Please"}
        unsaid["changes"] = "Nothing was changed: what was kept is still there. Please"
        end = "Please" if refused.code == "unconfirmed" else unsaid[_kind_of_request()]
        detail = f"{refused.message} {end} try again in a minute."
        return problem(status, detail, code=refused.code, headers={"Retry-After": str(RETRY_S)})
    return problem(500, "Something went wrong on our side.", code="fault")


def show_http_error(error: HTTPException) -> Response | HTTPException:
    """An error of Flask or of a route, as a problem on our paths."""
    status = error.code or 500
    if not is_ours(request.path) or status < 400:
        return error
    headers = {name: value for name, value in error.get_headers() if name in KEPT_HEADERS}
    detail, code = error.description or "", HTTPStatus(status).name.lower()
    if code not in CODES:  # of a status that no route of ours means
        code = "bad_request" if status < 500 else "fault"
    if isinstance(error, RequestRefused):
        code = error.problem_code
    elif isinstance(error, RequestEntityTooLarge):
        detail, code = _name_what_is_too_large(), "request_too_large"
    return problem(status, detail, code=code, headers=headers)


def show_bad_body(_: ParseException) -> Response | HTTPException:
    """A body in chunks that are not what they say: gunicorn finds out while a route reads it."""
    detail = "Expected a body in well-formed chunks, or with its Content-Length. Send it again."
    return show_http_error(BadRequest(detail))


def _name_what_is_too_large() -> str:
    most = request.max_content_length or 0
    if request.content_length is not None and request.content_length <= most:
        return "A text field is too large, or they are too many. Send photos as files alone."
    return f"Expected at most {most // 1_000_000} MB in one request."


def show_fault(fault: Exception) -> Response | HTTPException:
    """A fault of ours: the log gets everything, the person one sentence."""
    if isinstance(fault, DependencyException):  # Dash's own answer to an unknown script of its
        return NotFound()
    log.error("fault", exc_info=fault, extra={"request_id": g.get("request_id", "")})
    if not is_ours(request.path):
        return InternalServerError()
    # A fault may come after the change itself, so no more than this is sure of changes
    stays = {"uploads": "; nothing was kept", "changes": "; what was kept may still be there"}
    end = stays.get(_kind_of_request(), "")
    return problem(500, f"Something went wrong on our side{end}.", code="fault")


def _kind_of_request() -> str:
    """uploads, changes or reads: a failed deletion must not say that nothing is kept."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return "reads"
    return "uploads" if request.endpoint == "api.create" else "changes"


def is_ours(path: str) -> bool:
    """True for paths of the API and of operations; all others belong to the pages.

    >>> is_ours("/api/v1/nope"), is_ours("/apiary")
    (True, False)
    """
    return any(path == start or path.startswith(start + "/") for start in OURS)
