"""The JSON body of a request -> checked values, or a 400 or 422 that names what was expected.

May import: values, history.tables, web.problems, web.query.
"""

from __future__ import annotations

from flask import Request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from occ.history.tables import KINDS, NOTE_CHARACTERS
from occ.values import CONSENTS
from occ.web.problems import RequestRefused
from occ.web.query import bad_value

KEPT = "\n\u200c\u200d"  # new line, zero-width non-joiner and joiner


def read_withdrawal(request: Request) -> dict[str, bool]:
    """The body {learn?: false, show?: false} -> which consents are taken back.

    True is refused: a consent given later would be for a photo that was not kept.
    """
    body = _read_json(request, '{"learn": false}')
    if not isinstance(body, dict) or not body or not set(body) <= set(CONSENTS):
        raise RequestRefused(422, "Expected an object of learn, show or both.", code="bad_value")
    for name, value in body.items():
        if value is not False:
            raise bad_value(name, "false: a consent can only be taken back here", str(value))
    return {name: name in body for name in CONSENTS}


def read_feedback(request: Request) -> tuple[str, str]:
    """The body {kind, note?} -> (kind, note)."""
    body = _read_json(request, '{"kind": "right"}')
    if not isinstance(body, dict) or not set(body) <= {"kind", "note"}:
        raise RequestRefused(422, "Expected an object of kind and note.", code="bad_value")
    kind, note = body.get("kind"), body.get("note")
    note = "" if note is None else note  # null is no note; [] or false is a mistake
    if kind not in KINDS:
        raise bad_value("kind", ", ".join(KINDS), str(kind))
    if not isinstance(note, str) or len(note) > NOTE_CHARACTERS:
        received = f"{len(note)} characters" if isinstance(note, str) else str(note)
        raise bad_value("note", f"text of up to {NOTE_CHARACTERS} characters", received)
    return kind, clean_note(note)


def _read_json(request: Request, example: str) -> object:
    """The body as JSON. Raises 415 for another type, 400 for what is no JSON."""
    try:
        return request.get_json()
    except UnsupportedMediaType as fault:
        detail = (
            f"Expected Content-Type: application/json, and JSON in the body, such as {example}."
        )
        raise RequestRefused(415, detail, code="unsupported_media_type") from fault
    except (BadRequest, RecursionError) as fault:
        detail = f"Expected JSON in the body, such as {example}. Correct it and send it again."
        raise RequestRefused(400, detail, code="bad_request") from fault


def clean_note(note: str) -> str:
    """As it was written, in the order in which it was written; white space is a space or new line.

    Controls go: PostgreSQL cannot keep NUL, and those of direction make a text read as another
    than it is. Joiners stay: Persian words and families of emoji need them.

    >>> clean_note("a\\tplantain" + chr(0) + chr(0x202E) + chr(0xD800) + "\\r\\n")
    'a plantain'
    """
    return "".join(map(_clean_character, note.replace("\r\n", "\n"))).strip()


def _clean_character(character: str) -> str:
    if character in KEPT or character.isprintable():
        return character
    if character.isspace():
        return " "
    return character if "\U0001f000" <= character <= "\U0001faff" else ""  # emoji newer than Python
