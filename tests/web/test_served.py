"""The tests' own server: what it sends is closed before the first byte leaves."""

from __future__ import annotations

import io

from flask import Flask, Response
from served import answer_whole
from werkzeug.test import create_environ, run_wsgi_app


def test_a_file_is_closed_before_its_client_can_hang_up():
    """A reset within 10 ms after the last byte kept Werkzeug's server from closing the file."""
    app, file = Flask("picture", static_folder=None), io.BytesIO(b"picture")
    app.add_url_rule("/", "picture", lambda: Response(file, direct_passthrough=True))
    body, status, _ = run_wsgi_app(
        lambda environ, start: answer_whole(app, environ, start), create_environ()
    )
    assert file.closed
    assert (list(body), status) == ([b"picture"], "200 OK")
