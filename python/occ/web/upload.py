"""A request -> the photos it carries, one at a time, and what their owner agreed to.

All of the body is in before anything is looked at, on disk where it is large: a slow client takes
neither a slot nor memory. Never trusts a file's name or declared type. May import: errors, values,
web.problems.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from flask import Request
from flask import request as current
from werkzeug.formparser import default_stream_factory

from occ.errors import PhotoRefused
from occ.values import MAX_BYTES, MAX_PHOTOS
from occ.web.problems import RequestRefused

FIELD = "photo"
WORDS = ("learn", "show", "explain")
NAMELESS = "a part without a name"
CHUNK_BYTES = 65_536
TRUE, FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


@dataclass(frozen=True)
class Upload:
    """files: 1 to 20 open files, larger ones on disk. learn, show: what the owner agreed to."""

    files: tuple[BinaryIO, ...]
    learn: bool
    show: bool
    explain: bool

    def __enter__(self) -> Upload:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self.files:
            file.close()


def read_upload(request: Request) -> Upload:
    """Multipart form with the field `photo`, or one photo as the whole body.

    A word that is unknown or contradicts another is refused: a consent must not be lost in silence.
    """
    kind = request.mimetype
    flags = [_read_agreed(request, name) for name in WORDS]
    _refuse_others(f"a query of {', '.join(WORDS)}", set(request.args) - set(WORDS))
    if kind == "multipart/form-data":
        files = _form_files(request)
        others = {f"{name or NAMELESS} as a file" for name in request.files if name != FIELD}
        others |= {f"{name or NAMELESS} as text" for name in request.form if name not in WORDS}
        _refuse_others(f"files in {FIELD}, and {', '.join(WORDS)} as text", others)
    elif kind.startswith("image/") or kind == "application/octet-stream":
        files = (_read_body(request.stream),)
    else:
        raise RequestRefused(
            415,
            "Expected multipart/form-data with the field photo, or a photo as the body (image/…). "
            f"Received: {kind or 'no Content-Type'}.",
            code="unsupported_media_type",
        )
    return Upload(files, *flags)


def close_files(_fault: BaseException | None = None) -> None:
    """After a request: close what its form brought, also where it was refused half-way."""
    current.close()


def _read_body(stream: IO[bytes]) -> BinaryIO:
    """One photo that is the whole body, up to a byte more than a photo may have."""
    file = cast(BinaryIO, default_stream_factory(None, None, None))
    left = MAX_BYTES + 1
    try:
        while left and (chunk := stream.read(min(CHUNK_BYTES, left))):
            file.write(chunk)
            left -= len(chunk)
    except BaseException:  # whoever sends is gone, or sends too much
        file.close()
        raise
    file.seek(0)
    return file


def read_photo(file: BinaryIO) -> bytes:
    """The file's bytes. Raises PhotoRefused before it reads more than the limit."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PhotoRefused(
            f"The photo is larger than {MAX_BYTES // 1_000_000} MB.",
            code="too_large",
            advice="Please choose a smaller one.",
        )
    return data


def digest_file(file: BinaryIO) -> bytes:
    """SHA-256 of the file, which is never held whole and stands at its start again afterwards."""
    digest = hashlib.file_digest(file, "sha256").digest()
    file.seek(0)
    return digest


def count_photos(request: Request) -> int:
    """How many photos the request carries (at least 1, so that every request counts)."""
    if request.mimetype != "multipart/form-data":
        return 1
    return max(len(request.files.getlist(FIELD)), 1)


def read_flag(words: Mapping[str, str], name: str) -> bool:
    """A yes or no written as a word; anything else is refused rather than guessed."""
    word = words.get(name, "").strip().lower()
    if word not in TRUE + FALSE:
        raise RequestRefused(
            422, f"Expected {name} to be 1 or 0. Received: {word[:20]!r}.", code="bad_value"
        )
    return word in TRUE


def _read_agreed(request: Request, name: str) -> bool:
    """A yes or no of the query and the form, wherever and how often it was sent."""
    words = (*request.args.getlist(name), *request.form.getlist(name))
    said = {read_flag({name: word}, name) for word in words}
    if len(said) > 1:
        raise RequestRefused(
            422, f"Expected {name} to be 1 or 0. Received: both.", code="bad_value"
        )
    return said == {True}


def _refuse_others(expected: str, received: set[str]) -> None:
    if received:
        shown = ", ".join(sorted(received))[:200]
        raise RequestRefused(422, f"Expected {expected}. Received: {shown}.", code="bad_value")


def _form_files(request: Request) -> tuple[BinaryIO, ...]:
    sent = request.files.getlist(FIELD)
    files = [file for file in sent if file.filename or file.content_length or _has_bytes(file)]
    if not files:
        others = [f"{name or NAMELESS} as a file" for name in request.files if name != FIELD]
        others += [f"{name or NAMELESS} as text" for name in request.form]
        raise RequestRefused(
            400,
            f"Expected 1 to {MAX_PHOTOS} files in the field {FIELD}. "
            f"Received: {', '.join(others[:5])[:200] or 'no file'}.",
            code="no_photo",
        )
    if len(files) > MAX_PHOTOS:
        raise RequestRefused(
            413,
            f"Expected at most {MAX_PHOTOS} photos at a time. Received: {len(files)}.",
            code="too_many_photos",
        )
    return tuple(cast(BinaryIO, file.stream) for file in files)


def _has_bytes(file: object) -> bool:
    """A browser sends one nameless empty part where no file was chosen: that is no photo."""
    stream = file.stream
    start = stream.read(1)
    stream.seek(0)
    return bool(start)
