"""/media/<id>.webp -> a kept photo, for everybody if its owner wants so, else by receipt only.

May import: history.values, web.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, PreconditionFailed

from occ.history.values import is_id
from occ.web.owner import is_owner
from occ.web.parts import parts

media = Blueprint("media", __name__, url_prefix="/media")


@media.get("/<number>.webp")
def photo(number: str) -> Response:
    """The photo, or 404: whether a hidden photo exists is nobody's business."""
    prediction = parts().history.get(number) if is_id(number) else None
    if prediction is None:
        raise NotFound("There is no photo here.")
    own = is_owner(number)  # a wrong receipt is as good as none: 403 would tell of a hidden photo
    kept = parts().history.get_photo(number) if own or prediction.is_shown else None
    if kept is None:
        raise NotFound("There is no photo here.")
    answer = Response(kept.webp, content_type="image/webp")
    answer.headers["Content-Disposition"] = f'inline; filename="{number}.webp"'
    if prediction.is_shown and not own:
        answer.headers["Cache-Control"] = "no-cache"  # kept, but asked about: a deletion is seen
        answer.set_etag(number)  # bytes of an id never change
        if request.if_match and number not in request.if_match:
            raise PreconditionFailed("If-Match names another photo than the one of this address.")
        if request.if_none_match.contains_weak(number):
            answer.status_code = 304
        return answer
    answer.headers["Cache-Control"] = "no-store"
    return answer


@media.get("/", defaults={"rest": ""}, strict_slashes=False)
@media.get("/<path:rest>")
def unknown(rest: str) -> Response:
    """404 in JSON; Dash would answer 200 and a page."""
    raise NotFound("There is no photo here.")
