"""Texts -> where photos come in on the first page: file inputs, consent, pictures to try with.

A file can be chosen before any script is there: the script then finds it in its input. May import:
values, web.texts, web.pages.about, web.pages.markup.
"""

from __future__ import annotations

import re

from dash import html

from occ.values import CONSENTS, MAX_BYTES
from occ.web.pages.about import About
from occ.web.pages.markup import Tag
from occ.web.texts import Texts

PHOTOS = "image/*,.heic,.heif"


def build_intake(texts: Texts, about: About) -> list:
    """The area for photos, a place for what is to be said, and what may be kept."""
    said = [html.Span(texts("upload.head"), className="by-mouse")]
    said += [html.Span(texts("upload.head_touch"), className="by-touch")]
    ways = [
        _file_input("photos", texts("upload.choose"), "btn main", multiple=True),
        _file_input("camera", texts("upload.camera"), "btn", capture="environment"),
    ]
    if about.examples:
        example = html.Button(texts("upload.example"), id="example", type="button", className="btn")
        ways.append(example)
    formats = texts("upload.formats", mb=MAX_BYTES // 1_000_000)
    area = html.Section(
        [html.Div([html.Strong(said), html.P(formats)]), html.Div(ways, className="row")],
        className="drop",
        **{"aria-label": texts("upload.area")},
    )
    boxes = [_consent_box(texts, name, about.keep_days) for name in CONSENTS]
    legend = html.Legend(texts("upload.consent"), className="hidden")
    consent = html.Fieldset([legend, *boxes], className="consent")
    return [area, html.Div(className="notice", hidden=True), consent]


def build_examples(texts: Texts, about: About) -> html.Div | None:
    """Pictures of our own to try with, below the area for photos until there is an answer."""
    if not about.examples:
        return None
    buttons = [
        html.Button(
            Tag("img", {"src": address, "alt": "", "loading": "lazy"}),
            type="button",
            **{"data-example": address, "aria-label": name_example(texts, address, place)},
        )
        for place, address in enumerate(about.examples)
    ]
    return html.Div([html.P(texts("upload.examples")), html.Div(buttons)], className="examples")


def name_example(texts: Texts, address: str, place: int) -> str:
    """What is in one of our own pictures; its number if it is another's.

    >>> from occ.web.texts import load_texts
    >>> name_example(load_texts("en", "banana"), "/assets/examples/3-lemon.jpg", 2)
    'Example: a lemon'
    """
    name = re.search(r"(?:\d+-)?([\w-]+)\.\w+$", address)
    key = f"upload.example.{name[1] if name else ''}"
    return texts(key) if texts.has(key) else texts("upload.example_name", n=place + 1)


def _file_input(name: str, label: str, look: str, **props: object) -> html.Span:
    """A real file input, reachable by keyboard, with a real label that looks like a button.

    autocomplete: else some browsers bring files and ticks of before back after a reload.
    """
    plain = {"id": name, "type": "file", "accept": PHOTOS, "className": "file"}
    field = Tag("input", {**plain, "autocomplete": "off", **props})
    return html.Span([field, html.Label(label, htmlFor=name, className=look)], className="choose")


def _consent_box(texts: Texts, name: str, days: int) -> html.Label:
    box = Tag("input", {"id": name, "name": name, "type": "checkbox", "autocomplete": "off"})
    return html.Label([box, html.Span(texts(f"upload.{name}", days=days))], htmlFor=name)
