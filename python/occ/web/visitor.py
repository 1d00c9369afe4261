"""A request -> the language and theme of whoever asks. May import: web.texts."""

from __future__ import annotations

from flask import has_request_context, request

from occ.web.texts import Texts, load_texts, pick_language

LANGUAGE_COOKIE, THEME_COOKIE = "occ_language", "occ_theme"
THEMES = ("light", "dark")


def texts_of_visitor(target: str) -> Texts:
    """The texts in the language that the visitor chose, or that their browser prefers."""
    if not has_request_context():  # Dash asks for the layout once by itself, to learn its ids
        return load_texts("en", target)
    chosen = request.args.get("language") or request.cookies.get(LANGUAGE_COOKIE)
    accepted = request.headers.get("Accept-Language", "")
    return load_texts(pick_language(chosen, accepted), target)


def theme_of_visitor() -> str | None:
    """light or dark if the visitor chose one, None for the browser's own choice."""
    theme = request.cookies.get(THEME_COOKIE)
    return theme if theme in THEMES else None
