"""The body of a form -> its fields and files, or a 400 where it is cut off or not well-formed.

May import: web.problems.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import IO

from flask import Request
from werkzeug.formparser import FormDataParser

from occ.web.problems import RequestRefused


class WholeForms(FormDataParser):
    """Werkzeug's own parser, which takes a form that is cut off for one without fields."""

    def parse(self, stream: IO[bytes], *args, **kwargs):
        """(what is left of the stream, the fields, the files). Raises RequestRefused."""
        self.silent = False
        with ExitStack() as files:
            self.stream_factory = _closing(files, self.stream_factory)
            try:
                found = super().parse(stream, *args, **kwargs)
            except ValueError as fault:
                raise RequestRefused(
                    400,
                    "Expected a form as multipart/form-data describes it. Received: one that is "
                    "cut off or has another boundary than its Content-Type says. Send it again.",
                    code="bad_request",
                ) from fault
            files.pop_all()  # from now on they are the request's
            return found


def _closing(files: ExitStack, make: Callable[..., IO[bytes]]) -> Callable[..., IO[bytes]]:
    """Files as `make` makes them, which are closed with `files`."""
    return lambda *args, **kwargs: files.enter_context(closing(make(*args, **kwargs)))


class FormRequest(Request):
    """A request whose form is whole or refused."""

    form_data_parser_class = WholeForms
