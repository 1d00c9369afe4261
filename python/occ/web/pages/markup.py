"""Dash components -> the HTML that a browser shows before React is there, and without it.

Every text and every value is escaped. May import: nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from dash.development.base_component import Component

VOID = frozenset({"br", "img", "input"})
RENAMED = {"className": "class", "htmlFor": "for"}  # React's word -> HTML's


@dataclass(frozen=True)
class Tag:
    """An element that Dash has not, or not with these properties. props: as of a component."""

    name: str
    props: dict[str, Any]


def write_html(part: Any) -> str:
    """A component, a text, a number, several of these, or None.

    >>> from dash import html
    >>> write_html(html.P(["1 < 2", html.Br()], className="lead", hidden=True, tabIndex=-1))
    '<p class="lead" hidden tabindex="-1">1 &lt; 2<br></p>'
    >>> write_html(Tag("input", {"type": "file", "multiple": False}))
    '<input type="file">'
    """
    if part is None:
        return ""
    if isinstance(part, (list, tuple)):
        return "".join(map(write_html, part))
    if isinstance(part, Tag):
        return _write_tag(part.name, part.props, None)
    if not isinstance(part, Component):
        return escape(str(part), quote=False)
    said = part.to_plotly_json()
    props = dict(said["props"])
    children = props.pop("children", None)
    return _write_tag(said["type"].lower(), props, children)


def _write_tag(name: str, props: dict[str, Any], children: Any) -> str:
    """One element; a property that is None or False is left out."""
    words = [name]
    for prop, value in props.items():
        if value is None or value is False:
            continue
        word = RENAMED.get(prop, prop.lower())
        words.append(word if value is True else f'{word}="{escape(str(value))}"')
    opened = f"<{' '.join(words)}>"
    return opened if name in VOID else f"{opened}{write_html(children)}</{name}>"
