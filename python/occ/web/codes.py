"""Every `code` of a refusal -> its status and what it means: what programs may rely on.

The description of the API lists them; a test compares them with the codes that are raised.
May import: values.
"""

from __future__ import annotations

from typing import NamedTuple

from occ.values import MAX_BYTES, MAX_PHOTOS, MAX_PIXELS


class Code(NamedTuple):
    """status: of the problem; of a photo's own code, if no photo of the request was read."""

    status: int
    meaning: str


PHOTO_CODES = {  # of one photo among others
    "empty": Code(422, "the file has no bytes"),
    "too_large": Code(413, f"the photo has more than {MAX_BYTES // 1_000_000} MB"),
    "too_many_pixels": Code(
        422, f"more than {MAX_PIXELS // 1_000_000} megapixels, or too much memory for its format"
    ),
    "not_a_photo": Code(415, "no kind of file that is read here"),
    "broken": Code(422, "the file begins as a photo and cannot be read to its end"),
}
CODES = {
    **PHOTO_CODES,
    "no_photo_read": Code(422, "no photo was read, each for a reason of its own: see `results`"),
    "no_photo": Code(400, "the form has no file in the field photo"),
    "too_many_photos": Code(413, f"more than {MAX_PHOTOS} photos in one request"),
    "request_too_large": Code(413, "the body, or a text field of it, is larger than it may be"),
    "unsupported_media_type": Code(415, "a Content-Type that is not expected here"),
    "bad_request": Code(400, "the request is not well-formed, or its body not what its type says"),
    "bad_value": Code(422, "a word or value that is not expected; `detail` names it"),
    "key_reused": Code(422, "this Idempotency-Key came with other photos or flags before"),
    "no_receipt": Code(401, "only the owner may do this: send the receipt"),
    "wrong_receipt": Code(403, "the receipt of another prediction"),
    "not_found": Code(404, "nothing is here, or it was deleted"),
    "removed": Code(404, "a moderator deleted it"),
    "method_not_allowed": Code(405, "`Allow` lists the methods that work here"),
    "precondition_failed": Code(412, "`If-Match` names another photo than this address"),
    "too_many_requests": Code(429, "over the limit of this client: see Retry-After"),
    "busy": Code(503, "too many photos are being looked at; nothing was kept: see Retry-After"),
    "history": Code(503, "the database does not answer: see Retry-After"),
    "unconfirmed": Code(
        503, "the connection was lost while storing: it may have been done, or not"
    ),
    "model": Code(503, "a model cannot be used: see Retry-After"),
    "not_ready": Code(503, "said by /readyz: not everything answers yet"),
    "fault": Code(500, "a fault of ours; `request_id` finds it in the log"),
}
