"""Requests under /api/v1/ -> JSON. Photos in, verdicts out; the rest by the owner's receipt.

May import: history.values, web.
"""

from __future__ import annotations

from typing import NoReturn

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from occ.history.values import is_id
from occ.web.accepting import answer_upload
from occ.web.answers import show_feedback, show_own, show_prediction
from occ.web.bodies import read_feedback, read_withdrawal
from occ.web.codes import CODES
from occ.web.keys import read_key
from occ.web.openapi import describe_api
from occ.web.owner import holds_receipt, refuse_missing, require_receipt
from occ.web.parts import parts
from occ.web.problems import problem, show_http_error
from occ.web.query import read_cursor, read_filters, read_limit
from occ.web.upload import read_upload

api = Blueprint("api", __name__, url_prefix="/api")


@api.post("/v1/predictions")
def create() -> tuple[Response, int] | Response:
    """Classify 1 to 20 photos; 201 if any was answered, else one problem that lists them all."""
    key = read_key()
    with read_upload(request) as upload:
        answers = answer_upload(upload, key)
    if all("error" in answer for answer in answers):
        return _refuse_all(answers)
    return jsonify(answers), 201


@api.get("/v1/predictions")
def index() -> Response:
    """One page of predictions, newest first."""
    before, after = read_cursor(request.args)
    page = parts().history.page(
        before=before,
        after=after,
        limit=read_limit(request.args),
        filters=read_filters(request.args),
    )
    return jsonify(
        items=[show_prediction(row) for row in page.rows],
        next=page.older and f"older.{page.older}",
        previous=page.newer and f"newer.{page.newer}",
    )


@api.get("/v1/predictions/<number>")
def show(number: str) -> Response:
    """One prediction; its owner, with the receipt, sees more of it."""
    prediction = parts().history.get(number) if is_id(number) else None
    if prediction is None:
        refuse_missing(number)
    if holds_receipt(number):
        return jsonify(show_own(prediction, parts().history.feedback_of(number)))
    return jsonify(show_prediction(prediction))


@api.delete("/v1/predictions/<number>")
def delete(number: str) -> tuple[str, int]:
    """Remove what the owner gave and what was drawn on it; the description tells what stays."""
    require_receipt(number)
    parts().history.delete(number)
    return "", 204


@api.patch("/v1/predictions/<number>")
def withdraw(number: str) -> Response:
    """Take back what its owner agreed to; without any consent the photo goes."""
    require_receipt(number)
    if not parts().history.withdraw(number, **read_withdrawal(request)):
        refuse_missing(number)
    return show(number)


@api.post("/v1/predictions/<number>/feedback")
def comment(number: str) -> tuple[Response, int]:
    """Keep what the owner says of the answer, beside it."""
    require_receipt(number)
    said = parts().history.add_feedback(number, *read_feedback(request))
    if said is None:
        refuse_missing(number)
    return jsonify(show_feedback(said)), 201


@api.get("/v1/openapi.json")
def openapi() -> Response:
    """The description of this API."""
    return jsonify(describe_api(parts().settings))


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@api.before_request
def list_methods() -> Response | None:
    """OPTIONS tells what a path allows; Flask would list those of `unknown` too."""
    if request.method != "OPTIONS":
        return None
    allowed = allowed_methods()
    if not allowed:
        raise refuse_path()
    return Response(status=204, headers={"Allow": ", ".join(allowed)})


@api.route("/", defaults={"rest": ""}, methods=METHODS, strict_slashes=False)
@api.route("/<path:rest>", methods=METHODS)
def unknown(rest: str) -> NoReturn:
    """A problem in JSON: Dash would answer 200 and a page."""
    raise refuse_path()


@api.app_errorhandler(MethodNotAllowed)
def name_methods(refused: MethodNotAllowed) -> Response | HTTPException:
    """Of a method that nobody knows (TRACE), Flask would list those of `unknown` too."""
    is_here = f"{request.path}/".startswith(f"{api.url_prefix}/")
    return show_http_error(refuse_path() if is_here else refused)


def refuse_path() -> HTTPException:
    """404, or 405 where another method would do."""
    allowed = allowed_methods()
    if allowed:
        return MethodNotAllowed(allowed, f"Expected {' or '.join(allowed)} here.")
    return NotFound("There is nothing here. /api/v1/openapi.json lists what there is.")


def allowed_methods() -> list[str]:
    """What can be done at the path of this request; nothing at one that is unknown."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is a request
    try:
        found = [adapter.match(request.path, method, return_rule=True)[0] for method in METHODS]
    except RequestRedirect:  # two slashes in a row
        return []
    ours = [rule.endpoint != "api.unknown" for rule in found]
    return [method for method, is_ours in zip(METHODS, ours, strict=True) if is_ours]


def _refuse_all(answers: list[dict]) -> Response:
    """No photo could be read: the status of their one fault, or 422 if they differ."""
    codes = {answer["error"]["code"] for answer in answers}
    code = codes.pop() if len(codes) == 1 else "no_photo_read"
    detail = answers[0]["error"]["message"] if len(answers) == 1 else "None of the photos was read."
    return problem(CODES[code].status, detail, code=code, results=answers)
