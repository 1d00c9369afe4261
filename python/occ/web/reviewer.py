"""The review token and a name -> a signed cookie, and the check of both on every later request.

The cookie holds the reviewer's name and a word that each form must send back. Its key is made of
the database's secret and the token: another token ends every session. "Leave" can only make the
browser forget its cookie: a copy of it would open the pages until HOURS after its owner came in.
May import: settings, history, web.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import Flask, redirect, request, session
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response

from occ.history import History
from occ.history.tables import NAME_CHARACTERS
from occ.settings import Settings
from occ.web.parts import parts
from occ.web.problems import RequestRefused

HOURS = 12  # of a session, however much it is used
HOME = "/review"
FORM_WORD = "form_word"


class ReviewSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, sent over https only where the page came so."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """True behind https; a test on localhost has none."""
        return request.is_secure


def install_sessions(server: Flask, settings: Settings, history: History) -> None:
    """Let the server sign cookies for /review, and for nothing else."""
    words = hashlib.sha256(settings.review_token.encode()).digest()
    server.secret_key = hmac.new(history.seal.secret, b"review" + words, hashlib.sha256).digest()
    server.session_interface = ReviewSessions()
    server.config.update(
        SESSION_COOKIE_NAME="occ_review",
        SESSION_COOKIE_PATH=HOME,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=HOURS),
        SESSION_REFRESH_EACH_REQUEST=False,  # or a copied cookie would live as long as it is used
    )


def let_in(token: str, name: str) -> str:
    """Start a session; "" if that is done, else the key of the sentence that says why not."""
    name = " ".join(name.split())
    if not is_token(token, parts().settings.review_token):
        return "review.wrong_token"
    if not (name and name.isprintable() and len(name) <= NAME_CHARACTERS):
        return "review.wrong_name"
    session.clear()
    session.permanent = True
    session["reviewer"], session[FORM_WORD] = name, secrets.token_urlsafe(24)
    return ""


def is_token(given: str, expected: str) -> bool:
    """True for the same token; takes the same time for every wrong one, whatever its length.

    >>> is_token("open", "open"), is_token("ope", "open"), is_token("", "")
    (True, False, False)
    """
    one, other = (
        hashlib.sha256(word.encode(errors="replace")).digest() for word in (given, expected)
    )
    return bool(expected) and hmac.compare_digest(one, other)


def reviewer() -> str:
    """The name in the session, or ""."""
    return session.get("reviewer", "")


def require_reviewer() -> Response | None:
    """For routes that show or change something: back to the door without a session, which says so
    where a form was sent.

    A form must carry the session's word: another site cannot know it. Raises 403 without.
    """
    is_form = request.method == "POST"
    if not reviewer():
        return redirect(f"{HOME}?over=1" if is_form else HOME, 303)
    if not is_form:
        return None
    sent, expected = request.form.get(FORM_WORD, ""), session.get(FORM_WORD, "")
    if not hmac.compare_digest(sent.encode(errors="replace"), expected.encode()) or not expected:
        raise RequestRefused(403, "This form is too old. Open /review again.", code="wrong_form")
    return None
