"""/review, behind the review token: a queue of photos to label by keyboard, and takedowns.

Plain pages with forms, so that nothing but a signed cookie and a form can change anything.
May import: settings, history, history_*, feedback_agreement, web/*.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Flask, Response, redirect, render_template, request, session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from occ import history_moderation as moderation
from occ.feedback_agreement import measure_agreement
from occ.history import History
from occ.history_reviews import Asked, Reviews
from occ.history_values import Filters, Prediction, is_id
from occ.settings import Settings
from occ.web.pages.numbers import show_day, show_number, show_percent, show_score
from occ.web.pages.recent import kind_of
from occ.web.pages.shell import style_address
from occ.web.parts import parts
from occ.web.query import read_cursor
from occ.web.reviewer import FORM_WORD, HOME, install_sessions, let_in, require_reviewer, reviewer
from occ.web.texts import Texts
from occ.web.visitor import texts_of_visitor, theme_of_visitor

review = Blueprint("review", __name__, url_prefix=HOME, template_folder="templates")
OPEN = ("review.home", "review.enter")  # routes without a session
KEYS = {"other": "o", "unsure": "u", "skip": "s", "undo": "z"}
SAID = ("noted", "undone", "gone", "taken_down", "removed", "nothing_to_undo")
SHOWN_ROWS = 24


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
        return _page("door.html", wrong="")
    held, name = _held(), reviewer()
    number = request.args.get("photo", "")
    asked = (held.ask_again(name, number) if is_id(number) else None) or held.next_for(name)
    left, done = held.count(name)
    return _page(
        "label.html",
        asked=asked,
        said_by_owner=_said(asked),
        left=left,
        done=done,
        agreement=measure_agreement(held.labels()),
        keys={"target": key_of(_target()), **KEYS},
    )


@review.post("/enter")
def enter() -> AnyResponse | tuple[str, int]:
    """Token and name -> a session."""
    wrong = let_in(request.form.get("token", ""), request.form.get("name", ""))
    return (_page("door.html", wrong=wrong), 403) if wrong else redirect(HOME, 303)


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
    kept = known and held.add(number, reviewer(), word)
    return redirect(f"{HOME}?said={'noted' if kept else 'gone'}", 303)


@review.post("/undo")
def undo() -> AnyResponse:
    """Take the last word back and show its photo again."""
    number = _held().undo(reviewer())
    if number is None:
        return redirect(f"{HOME}?said=nothing_to_undo", 303)
    return redirect(f"{HOME}?said=undone&photo={number}", 303)


@review.get("/shown")
def shown() -> str:
    """Every photo that everybody can see, newest first."""
    before, after = read_cursor(request.args)
    page = parts().history.page(
        before=before, after=after, limit=SHOWN_ROWS, filters=Filters(shown=True)
    )
    return _page("shown.html", page=page)


@review.post("/takedown")
def take_down() -> AnyResponse:
    """End the showing of one photo."""
    number = request.form.get("photo", "")
    done = is_id(number) and moderation.take_down(parts().history.engine, number, reviewer())
    return redirect(f"{HOME}/shown?said={'taken_down' if done else 'gone'}", 303)


@review.post("/remove")
def remove() -> AnyResponse:
    """Delete one photo and its answer, and go back to where the reviewer was."""
    number = request.form.get("photo", "")
    done = is_id(number) and moderation.remove_answer(parts().history.engine, number, reviewer())
    back = f"{HOME}/shown" if request.form.get("back") == "shown" else HOME
    return redirect(f"{back}?said={'removed' if done else 'gone'}", 303)


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


def _held() -> Reviews:
    return Reviews(parts().history.engine, parts().history.target)


def _said(asked: Asked | None) -> tuple:
    return parts().history.feedback_of(asked.prediction.id) if asked else ()


def _target() -> str:
    return parts().settings.target


def _page(name: str, **values: object) -> str:
    """One page, with what every page needs. Jinja escapes every value."""
    texts, said = texts_of_visitor(_target()), request.args.get("said", "")
    return render_template(
        name,
        say=texts,
        texts=texts,
        theme=theme_of_visitor(),
        style=style_address(parts().settings.web_dir),
        reviewer=reviewer(),
        form_word=session.get(FORM_WORD, ""),
        form_word_name=FORM_WORD,
        said=said if said in SAID else "",
        show_score=partial(show_score, texts),
        show_number=partial(show_number, texts),
        show_percent=partial(show_percent, texts),
        show_day=show_day,
        say_word=partial(_say_word, texts),
        **values,
    )


def _say_word(texts: Texts, row: Prediction) -> str:
    """The model's word in the reviewer's language."""
    return texts(f"recent.{kind_of(row)}")
