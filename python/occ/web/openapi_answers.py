"""A few words on an operation, a parameter or an answer -> its description as OpenAPI wants it.

May import: web.openapi_schemas.
"""

from __future__ import annotations

from http import HTTPStatus

from occ.web.openapi_schemas import named

WHOLE = {"type": "integer"}
RETRY = {"Retry-After": {"schema": WHOLE, "description": "seconds until it is worth a try"}}
LIMITS = {  # Flask-Limiter's, where OCC_RATE_LIMIT is set
    name: {"schema": WHOLE, "description": told}
    for name, told in {
        "X-RateLimit-Limit": "how often this may be asked in a window; each photo counts",
        "X-RateLimit-Remaining": "how often it still may",
        "X-RateLimit-Reset": "when the window is over, in seconds since 1970",
    }.items()
}


def operation(
    name: str,
    summary: str,
    answers: dict[int, dict],
    parameters: list[dict] | None = None,
    security: list[dict] | None = None,
) -> dict:
    """What can be asked. answers: by status; security: None where anybody may."""
    made = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {str(status): answer for status, answer in answers.items()},
    }
    return made if security is None else made | {"security": security}


def parameter(name: str, schema: dict, told: str, place: str = "query") -> dict:
    """A word of the query, or where else `place` says."""
    return {"name": name, "in": place, "schema": schema, "description": told}


def json_answer(schema: dict, told: str = "answered") -> dict:
    """An answer of application/json."""
    return {"description": told, "content": {"application/json": {"schema": schema}}}


def limited(answers: dict[int, dict]) -> dict[int, dict]:
    """The same, for what a client may not ask as often as it likes."""
    return {
        status: answer | {"headers": answer.get("headers", {}) | LIMITS}
        for status, answer in answers.items()
    }


def problems(*statuses: int) -> dict[int, dict]:
    """Refusals of RFC 9457, by status."""
    content = {"application/problem+json": {"schema": named("Problem")}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        | ({"headers": RETRY} if status in (429, 503) else {})
        for status in statuses
    }
