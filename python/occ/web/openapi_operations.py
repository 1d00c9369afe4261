"""Words and schemas -> the parts of which OpenAPI's operations are made.

May import: web/openapi_schemas.
"""

from __future__ import annotations

from http import HTTPStatus

from occ.web.openapi_schemas import named

RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}


def operation(
    name: str,
    summary: str,
    answers: dict[int, dict],
    parameters: list[dict] | None = None,
    security: list[dict] | None = None,
) -> dict:
    """One operation. answers: by status. security: the receipts it takes; None: as the document."""
    made = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {str(status): answer for status, answer in answers.items()},
    }
    return made if security is None else made | {"security": security}


def parameter(name: str, schema: dict, told: str, place: str = "query") -> dict:
    """One parameter. place: query, path or header."""
    return {"name": name, "in": place, "schema": schema, "description": told}


def in_json(schema: dict, told: str = "answered") -> dict:
    """An answer in JSON."""
    return {"description": told, "content": {"application/json": {"schema": schema}}}


def problems(*statuses: int) -> dict[int, dict]:
    """A problem for each of these statuses, by status; some say when to come back."""
    content = {"application/problem+json": {"schema": named("Problem")}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        | ({"headers": RETRY} if status in (429, 503) else {})
        for status in statuses
    }
