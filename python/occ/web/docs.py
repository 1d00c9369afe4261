"""/api/docs: the OpenAPI description -> a page for people, without any script.

May import: settings, web.
"""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template

from occ.web.api import list_methods
from occ.web.headers import page_policy
from occ.web.openapi import describe_api
from occ.web.pages.mark import icon_tags, mark_of
from occ.web.pages.shell import style_address
from occ.web.parts import parts
from occ.web.visitor import texts_of_visitor, theme_of_visitor

docs = Blueprint("docs", __name__, template_folder="templates")
docs.before_request(list_methods)  # of another blueprint, which would not be asked


@docs.get("/api/docs")
def show_docs() -> Response:
    """Every operation with its parameters, answers and values."""
    settings = parts().settings
    page = render_template(
        "docs.html",
        say=texts_of_visitor(settings.target),
        theme=theme_of_visitor(),
        icons=icon_tags(settings.target),
        mark=mark_of(settings.target),
        style=style_address(settings.web_dir),
        document=describe_api(settings),
        show_schema=show_schema,
    )
    answer = Response(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = page_policy([])  # /api/ allows no style otherwise
    return answer


def show_schema(schema: dict) -> str:
    """A schema in a few words.

    >>> show_schema({"type": ["string", "null"]}), show_schema({"enum": ["a", None]})
    ('string or null', '"a", null')
    """
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "enum" in schema:
        return ", ".join(json.dumps(word) for word in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    if "oneOf" in schema:
        return " or ".join(show_schema(each) for each in schema["oneOf"])
    kinds = schema.get("type", "anything")
    if kinds == "array":
        return f"list of {show_schema(schema['items'])}"
    shown = kinds if isinstance(kinds, str) else " or ".join(kinds)
    if "minimum" in schema and "maximum" in schema:
        shown += f", {schema['minimum']} to {schema['maximum']}"
    return f"{shown}, {schema['format']}" if "format" in schema else shown
