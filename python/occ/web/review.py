"""/review, behind the review token: a queue of photos to label by keyboard, and takedowns.

Plain pages with forms, so that nothing but a signed cookie and a form can change anything.
May import: settings, history, feedback.agreement, web.
"""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, redirect, request, session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from occ.feedback.agreement import measure_agreement
from occ.history import History, moderation
from occ.history.reviews import Reviews
from occ.history.values import Filters, is_id
from occ.settings import Settings
from occ.web.parts import parts
from occ.web.query import read_cursor
from occ.web.review_faults import install_fault_pages
from occ.web.review_page import read_said, render_page
from occ.web.reviewer import HOME, install_sessions, let_in, require_reviewer, reviewer

review = Blueprint("review", __name__, url_prefix=HOME, template_folder="templates")
OPEN = ("review.home", "review.enter")  # routes without a session
KEYS = {"other": "o", "unsure": "u", "skip": "s", "undo": "z"}
SHOWN_ROWS = 24
install_fault_pages(review)


def install_review(server: Flask, settings: Settings, history: History) -> None:
    """Open the pages if there is a token; without one they do not exist."""
    if settings.review_token:
        install_sessions(server, settings, history)
        server.register_blueprint(review)


@review.before_request
def guard() -> AnyResponse | None:
    """Everything but the door asks for a session, and every form for its word."""
    return None if request.endpoint in OPEN else require_reviewer()


@review.after_request
def forget(answer: Response) -> Response:
    """Nothing of these pages stays in a cache; they show what is not public."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@review.get("")
def home() -> str:
    """The door, or the next photo to label."""
    if not reviewer():
        return render_page(
            "door.html", said="", wrong="review.over" if "over" in request.args else ""
        )
    held, name = _held(), reviewer()
    number = request.args.get("photo", "")
    again = held.ask_again(name, number) if is_id(number) else None
    asked = again or held.next_for(name)
    left, done = held.count(name)
    said = read_said()
    return render_page(
        "label.html",
        # The browser's Back leads here too, when that photo has another label already
        said="" if said == "undone" and again is None else said,
        asked=asked,
        said_by_owner=parts().history.feedback_of(asked.prediction.id) if asked else (),
        left=left,
        done=done,
        agreement=measure_agreement(held.shared()),
        keys={"target": key_of(parts().settings.target), **KEYS},
    )


@review.post("/enter")
def enter() -> AnyResponse | tuple[str, int]:
    """Token and name -> a session. 403 is for a wrong token alone: limits.py counts those."""
    wrong = let_in(request.form.get("token", ""), request.form.get("name", ""))
    status = 403 if wrong == "review.wrong_token" else 422
    return (render_page("door.html", wrong=wrong), status) if wrong else redirect(HOME, 303)


@review.post("/leave")
def leave() -> AnyResponse:
    """End the session."""
    session.clear()
    return redirect(HOME, 303)


@review.post("/label")
def label() -> AnyResponse:
    """Keep what the reviewer says of one photo, and go on to the next."""
    number, word = request.form.get("photo", ""), request.form.get("label", "")
    held = _held()
    known = word in ("target", "other", "unsure", "skip") and is_id(number)
    said = "gone"
    if known and held.add(number, reviewer(), word):
        said = "noted"
    elif known and held.is_there(number):  # labelled in another tab
        said = "already"
    return redirect(f"{HOME}?said={said}", 303)


@review.post("/undo")
def undo() -> AnyResponse:
    """Take the last word back and show its photo again."""
    held = _held()
    number = held.undo(reviewer())
    if number is None:
        return redirect(f"{HOME}?said=nothing_to_undo", 303)
    if not held.is_there(number):
        return redirect(f"{HOME}?said=undone_gone", 303)
    return redirect(f"{HOME}?said=undone&photo={number}", 303)


@review.get("/shown")
def shown() -> str:
    """Every photo that everybody can see, newest first."""
    before, after = read_cursor(request.args)
    find = partial(parts().history.page, limit=SHOWN_ROWS, filters=Filters(shown=True))
    page = find(before=before, after=after)
    if (before or after) and not page.rows:  # what stood there is gone: not all that is shown
        page = find()
    return render_page("shown.html", page=page, cursor=request.args.get("cursor", ""))


@review.post("/takedown")
def take_down() -> AnyResponse:
    """End the showing of one photo."""
    number = request.form.get("photo", "")
    done = is_id(number) and moderation.take_down(parts().history.engine, number, reviewer())
    return _back_to_shown("taken_down" if done else "gone")


@review.post("/remove")
def remove() -> AnyResponse:
    """Delete one photo and its answer, and go back to where the reviewer was."""
    number = request.form.get("photo", "")
    done = is_id(number) and moderation.remove_answer(parts().history.engine, number, reviewer())
    said = "removed" if done else "gone"
    if request.form.get("back") == "shown":
        return _back_to_shown(said)
    return redirect(f"{HOME}?said={said}", 303)


@review.get("/photo/<number>.webp")
def photo(number: str) -> Response:
    """A photo that may be learnt from or that is shown, for a reviewer."""
    kept = parts().history.get_photo(number) if is_id(number) else None
    if kept is None:
        raise NotFound("There is no photo here.")
    return Response(kept.webp, content_type="image/webp")


def key_of(target: str) -> str:
    """The key for the object: its first letter, or b where that letter has another meaning.

    >>> key_of("apple"), key_of("orange")
    ('a', 'b')
    """
    first = target[:1].lower()
    return first if first.isascii() and first.isalpha() and first not in KEYS.values() else "b"


def _back_to_shown(said: str) -> AnyResponse:
    """The page of shown photos that the form stood on."""
    cursor = request.form.get("cursor", "")
    words = {"cursor": cursor} if cursor else {}
    return redirect(f"{HOME}/shown?{urlencode(words | {'said': said})}", 303)


def _held() -> Reviews:
    return Reviews(parts().history.engine, parts().history.target)
