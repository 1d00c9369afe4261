"""The values that the API takes and gives, as JSON Schema 2020-12 (what OpenAPI 3.1 uses).

May import: values, history.feedback, history.tables, web.codes.
"""

from __future__ import annotations

from occ.history.feedback import MOST_SAID
from occ.history.tables import KINDS, NOTE_CHARACTERS
from occ.values import REASONS
from occ.web.codes import CODES, PHOTO_CODES, Code

SHARE = {"type": "number", "minimum": 0, "maximum": 1}
COUNT = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "how many stand apart: 0 at other, null at unsure",
}
TEXT, FLAG = {"type": "string"}, {"type": "boolean"}
TIME = {"type": "string", "format": "date-time", "description": "UTC"}
ID = {"type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{26}$", "description": "sorts by time"}
VERDICT = {"type": "string", "description": "the class word, other or unsure"}
SCORE = {**SHARE, "description": "calibrated chance of the class word"}
MODEL = {"type": "string", "description": "id of the release that decided"}
REASON = {
    "enum": list(REASONS),
    "description": "novel if nothing that was taught looks like the photo, long if one side is so "
    "much longer than the other that small things get lost; empty if the score alone decided",
}


def maybe(schema: dict) -> dict:
    """The same, or null."""
    return {"oneOf": [schema, {"type": "null"}]}


def listed(schema: dict) -> dict:
    """A list of it."""
    return {"type": "array", "items": schema}


def named(name: str) -> dict:
    """A reference to a schema of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(optional: tuple[str, ...] = (), **fields: dict) -> dict:
    """An object of exactly these fields."""
    required = [name for name in fields if name not in optional]
    return {
        "type": "object",
        "properties": fields,
        "required": required,
        "additionalProperties": False,
    }


def worded(codes: dict[str, Code]) -> dict:
    """One of these words, each with its status and meaning."""
    words = [
        {"const": word, "description": f"{code.status}: {code.meaning}"}
        for word, code in codes.items()
    ]
    return {"type": "string", "oneOf": words}


LAST_WORD = "the owner's last word; `wrong` of an unsure answer means that its owner `named` it"
ANSWER = {
    "id": ID,
    "verdict": VERDICT,
    "score": SCORE,
    "model": MODEL,
    "boxes": maybe(listed(named("Box"))) | {"description": "surest first; [] unless it is there"},
    "count": COUNT,
}
PHOTO = {
    "type": ["string", "null"],
    "description": "address of the photo, if this reader may see it",
}
KEPT = {
    **ANSWER,
    "made_at_utc": TIME,
    "target": TEXT,
    "reason": REASON,
    "feedback": {"enum": [*KINDS[:-1], None], "description": LAST_WORD},
    "named": {
        "type": ["string", "null"],
        "description": "what the owner of an unsure answer says it shows: the class word, or other",
    },
    "photo": PHOTO,
}
EXPIRES = maybe(TIME) | {"description": "the photo is kept until then; null: it is not kept"}
FAULT = record(
    error=record(code=named("PhotoCode"), message=TEXT),
)
SCHEMAS = {
    "Box": record(cx=SHARE, cy=SHARE, w=SHARE, h=SHARE, score=SHARE)
    | {"description": "centre and size as shares of the upright photo; score: of that place"},
    "Answer": record(
        ("explanation",),
        **ANSWER,
        receipt={"type": "string", "description": "secret; see, correct and delete with it"},
        expires_at_utc=EXPIRES,
        explanation=named("Explanation"),
    ),
    "Refused": FAULT,
    "Explanation": record(
        steps=listed(
            record(
                name=TEXT,
                note=TEXT,
                networks={**listed(TEXT), "description": "which see this; empty: all"},
                image={**TEXT, "description": "data: WebP"},
            )
        ),
        scores={
            "type": "object",
            "additionalProperties": SHARE,
            "description": "each model's own, not calibrated: low and high are not for these",
        },
        low={**SHARE, "description": "below: other"},
        high={**SHARE, "description": "from here on: the class word"},
        reason=REASON,
        heat=maybe(listed(listed(SHARE))),
        removed={
            "type": "object",
            "additionalProperties": TEXT,
            "description": "what the file said of its maker; it was not kept",
        },
    ),
    "Prediction": record(**KEPT),
    "OwnPrediction": record(
        **KEPT,
        learn=FLAG,
        show=FLAG,
        expires_at_utc=EXPIRES,
        said=listed(named("Feedback"))
        | {"maxItems": MOST_SAID, "description": "the owner's last words, oldest first"},
    ),
    "Page": record(
        items=listed(named("Prediction")),
        next={"type": ["string", "null"], "description": "cursor of the older page"},
        previous={"type": ["string", "null"], "description": "cursor of the newer page"},
    ),
    "NewFeedback": record(
        ("note",),
        kind={"enum": list(KINDS), "description": "undo takes the last word back"},
        note={"type": ["string", "null"], "maxLength": NOTE_CHARACTERS},
    ),
    "Withdrawal": record(("learn", "show"), learn={"const": False}, show={"const": False})
    | {"minProperties": 1},
    "Feedback": record(kind={"enum": list(KINDS)}, note=TEXT, model=MODEL, made_at_utc=TIME),
    "Problem": {
        "type": "object",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "a sentence for a person"},
            "code": named("Code"),
            "request_id": TEXT,
            "results": listed(FAULT),
        },
        "required": ["type", "title", "status", "detail", "code", "request_id"],
    },
    "Code": worded(CODES) | {"description": "a stable word for a program"},
    "PhotoCode": worded(PHOTO_CODES)
    | {"description": "the same of one photo; the status, where no photo of a request was read"},
}


def schemas_for(target: str) -> dict:
    """SCHEMAS with the class word itself in the sentence on verdicts."""
    verdict = {"verdict": VERDICT | {"description": f"{target}, other or unsure"}}
    answers = {name: SCHEMAS[name] for name in ("Answer", "Prediction", "OwnPrediction")}
    return SCHEMAS | {
        name: schema | {"properties": schema["properties"] | verdict}
        for name, schema in answers.items()
    }
