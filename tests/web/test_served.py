"""The tests' own server: what it sends is closed before the first byte leaves."""

from __future__ import annotations

import io
import socket

from flask import Flask, Response
from served import listening


def test_a_file_is_closed_before_its_client_can_hang_up():
    """A reset within 10 ms after the last byte kept Werkzeug's server from closing the file."""
    app, file = Flask("picture", static_folder=None), io.BytesIO(b"picture")
    app.add_url_rule("/", "picture", lambda: Response(file, direct_passthrough=True))
    with listening(app) as url:
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert client.recv(1)
            assert file.closed
