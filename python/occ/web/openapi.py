"""Settings -> the OpenAPI 3.1 description of exactly what is served; a test compares them.

May import: values, photo.memory, settings, history.tables, web.keys, web.openapi, web.query,
web.upload, web.openapi_answers, web.openapi_schemas.
"""

from __future__ import annotations

from occ import __version__
from occ.history.tables import KINDS
from occ.photo.memory import WEBP_PIXELS
from occ.settings import Settings
from occ.values import MAX_BYTES, MAX_PHOTOS, MAX_PIXELS
from occ.web.keys import KEY_CHARACTERS, TOLD
from occ.web.openapi_answers import json_answer, limited, operation, parameter, problems
from occ.web.openapi_schemas import ID, LAST_WORD, TEXT, TIME, listed, named, schemas_for
from occ.web.query import LIMIT, LIMIT_MOST, PLAIN_WORD
from occ.web.upload import FALSE, TRUE

MEGA = 1_000_000
FLAGS = {
    "learn": "the owner agrees that the photo is kept to learn from",
    "show": "the owner agrees that everybody may see the photo",
    "explain": "add an explanation to each answer",
}
FLAG = {"enum": [*TRUE, *FALSE], "default": "0"}
WORD = {"type": "string", "pattern": PLAIN_WORD}
RECEIPT = [{"receipt": []}, {"receiptHeader": []}]
NUMBER = {"name": "id", "in": "path", "required": True, "schema": ID}


def describe_api(settings: Settings) -> dict:
    """The whole document; what depends on settings is said as it is set."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Is there a {settings.target} in it?",
            "version": __version__,
            "description": "Photos in, verdicts out. No account: each answer comes with a receipt, "
            "the secret that lets its owner see, correct and delete what was kept. A refusal has a "
            "`code`; `Code` lists them all. There is no CORS, and `Cross-Origin-Resource-Policy` "
            "is same-origin: in a browser, only this site's own pages can read the answers.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [],
        "paths": {
            "/api/v1/predictions": {"post": _create(settings), "get": _index()},
            "/api/v1/predictions/{id}": {
                "get": _show(),
                "patch": _withdraw(),
                "delete": _delete(),
            },
            "/api/v1/predictions/{id}/feedback": {"post": _comment()},
            "/api/v1/openapi.json": {
                "get": operation("openapi", "This document", {200: json_answer({"type": "object"})})
            },
            "/media/{id}.webp": {"get": _photo()},
        },
        "components": {
            "schemas": schemas_for(settings.target),
            "securitySchemes": {
                "receipt": {"type": "http", "scheme": "bearer"},
                "receiptHeader": {"type": "apiKey", "in": "header", "name": "X-Receipt"},
            },
        },
    }


def _create(settings: Settings) -> dict:
    answers = listed({"oneOf": [named("Answer"), named("Refused")]})
    key = {"type": "string", "maxLength": KEY_CHARACTERS}
    made = operation(
        "create",
        f"Classify 1 to {MAX_PHOTOS} photos, each at most {MAX_BYTES // MEGA} MB and "
        f"{MAX_PIXELS // MEGA} megapixels (WebP: {WEBP_PIXELS // MEGA}), together at most "
        f"{settings.body_mb} MB",
        limited(
            {
                201: json_answer(answers, "in the order of the photos; at least one was answered"),
                **problems(400, 413, 415, 422, 429, 503),
            }
        ),
        [
            parameter("Idempotency-Key", key, TOLD, "header"),
            *(parameter(name, FLAG, told) for name, told in FLAGS.items()),
        ],
    )
    made["requestBody"] = _photos()
    made["description"] = (
        f"Photos are classified and forgotten, unless learn or show is 1: then a copy without "
        f"metadata is kept for {settings.keep_days} days, or none while the disk is nearly full: "
        f"`expires_at_utc` tells. Limit of photos per client: {settings.rate_limit or 'none'}. "
        "If no photo could be read, the answer is one problem with `results`, one a photo. "
        "A query word or a field that is not listed here is refused: it may be a consent, mistyped."
    )
    return made


def _photos() -> dict:
    """Photos as a form, or one as the whole body."""
    photo = {"type": "string", "format": "binary"}
    form = {
        "photo": {**listed(photo), "minItems": 1, "maxItems": MAX_PHOTOS},
        **{name: {**FLAG, "description": told} for name, told in FLAGS.items()},
    }
    schema = {"type": "object", "properties": form, "required": ["photo"]}
    schema["additionalProperties"] = False
    whole = {"schema": {**photo, "maxLength": MAX_BYTES}}
    content = {"multipart/form-data": {"schema": schema}}
    content |= dict.fromkeys(("image/*", "application/octet-stream"), whole)
    return {"required": True, "content": content}


def _index() -> dict:
    words = {
        "limit": ({"type": "integer", "minimum": 1, "maximum": LIMIT_MOST, "default": LIMIT}, ""),
        "cursor": (TEXT, "`next` or `previous` of another page"),
        "verdict": (WORD, "only this word"),
        "model": (WORD, "only of this release"),
        "feedback": ({"enum": ["none", *KINDS[:-1]]}, LAST_WORD),
        "since": (TIME, "made at this time or later"),
        "until": (TIME, "made before this time"),
        "shown": (FLAG, "only with a photo that everybody may see"),
    }
    parameters = [parameter(name, *word) for name, word in words.items()]
    answers = {200: json_answer(named("Page")), **problems(422, 503)}
    return operation("index", "Predictions, newest first", answers, parameters)


def _show() -> dict:
    either = {"oneOf": [named("Prediction"), named("OwnPrediction")]}
    answers = {200: json_answer(either), **problems(403, 404, 503)}
    told = "One prediction; its owner sees more of it"
    gone = {"description": "404 with code `removed`: a moderator deleted it."}
    return operation("show", told, answers, [NUMBER], [{}, *RECEIPT]) | gone


def _withdraw() -> dict:
    refused = problems(400, 401, 403, 404, 413, 415, 422, 503)
    answers = {200: json_answer(named("OwnPrediction")), **refused}
    told = "Take back a consent; without any the photo is deleted"
    made = operation("withdraw", told, answers, [NUMBER], RECEIPT)
    body = {"application/json": {"schema": named("Withdrawal")}}
    return made | {"requestBody": {"required": True, "content": body}}


def _delete() -> dict:
    answers = {204: {"description": "deleted"}, **problems(401, 403, 404, 503)}
    told = "Delete photo, boxes, count, reason, notes, consents and receipt"
    stays = (
        "What stays, unseen: id, time, verdict, score, model and target, each feedback's kind and "
        "time, and reviewers' labels."
    )
    return operation("delete", told, answers, [NUMBER], RECEIPT) | {"description": stays}


def _comment() -> dict:
    refused = problems(400, 401, 403, 404, 413, 415, 422, 429, 503)
    answers = limited({201: json_answer(named("Feedback")), **refused})
    made = operation("comment", "Say whether the answer was right", answers, [NUMBER], RECEIPT)
    body = {"application/json": {"schema": named("NewFeedback")}}
    return made | {"requestBody": {"required": True, "content": body}}


def _photo() -> dict:
    picture = {"schema": {"type": "string", "format": "binary"}}
    answers = {
        200: {"description": "the photo", "content": {"image/webp": picture}},
        304: {"description": "unchanged"},
        **problems(404, 412, 503),
    }
    told = "A kept photo: one that is shown, or one's own"
    return operation("photo", told, answers, [NUMBER], [{}, *RECEIPT])
