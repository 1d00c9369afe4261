"""Settings -> the whole site: as a WSGI app for gunicorn, or served here for one person.

May import: everything up to feedback, web/*.
"""

from __future__ import annotations

import logging
import sys

from flask import Flask
from werkzeug.serving import make_server

from occ.classify import load_classifier
from occ.history import open_history
from occ.settings import Settings
from occ.web.app import create_app
from occ.web.logs import configure_logging

HOST = "127.0.0.1"  # this machine only; hosts start gunicorn instead


def make_site(settings: Settings) -> Flask:
    """Models verified and loaded, database up to date, pages and API. Raises OccError."""
    classifier = load_classifier(settings)
    return create_app(settings, classifier, open_history(settings.database_url)).server


def serve_app(settings: Settings) -> None:
    """Serve until interrupted. Raises OccError if it cannot start."""
    configure_logging()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # our own log has a line a request
    server = make_server(HOST, settings.port, make_site(settings), threaded=True)
    print(f"Serving on http://localhost:{settings.port} (stop with Ctrl+C)", file=sys.stderr)
    server.serve_forever()
    print("Stopped.", file=sys.stderr)
