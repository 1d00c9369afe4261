"""A request to Dash's callbacks -> let through if a page of ours may have sent it, else 400.

Dash fails on anything else, and the log would tell of a fault of ours. May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, request
from pydantic import BaseModel, Field, ValidationError

PATH = "/_dash-update-component"


class Part(BaseModel):
    """A property of a component of the page; its value is the callback's to judge."""

    id: str
    property: str


class Asked(BaseModel):
    """What a page sends: which output it wants, and what that depends on."""

    output: str
    outputs: Part
    inputs: list[Part]
    state: list[Part] = []
    changed: list[str] = Field([], alias="changedPropIds")


def refuse_odd_callbacks(known: Mapping[str, Mapping[str, Any]]) -> None:
    """Abort with 400 unless it is for one of the known callbacks, with all that it takes.

    known: Dash's map, output -> the callback and its inputs and state.
    """
    if request.method != "POST" or request.path != PATH:
        return
    try:
        asked = Asked.model_validate_json(request.get_data())
    except ValidationError:
        abort(400)
    ours = known.get(asked.output, {})
    if "callback" not in ours or asked.output != f"{asked.outputs.id}.{asked.outputs.property}":
        abort(400)
    for kind, parts in (("inputs", asked.inputs), ("state", asked.state)):
        if [part.model_dump() for part in parts] != ours[kind]:
            abort(400)
