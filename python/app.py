"""Environment -> `server`, the WSGI app: `gunicorn --chdir python app:server`.

The one module that does something when it is imported: that is what gunicorn asks for.
"""

from __future__ import annotations

import sys

from flask import Flask
from occ.classify import load_classifier
from occ.errors import OccError
from occ.history import open_history
from occ.settings import read_settings
from occ.web.app import create_app
from occ.web.logs import configure_logging

CANNOT_LOAD = 4  # gunicorn stops at this exit code; at others it starts the worker again and again


def make_server() -> Flask:
    """The whole site. Ends the process with one sentence if a setting, model or database is bad."""
    configure_logging()
    try:
        settings = read_settings()
        classifier = load_classifier(settings)
        return create_app(settings, classifier, open_history(settings.database_url)).server
    except OccError as refused:
        print(f"refused: {refused}", file=sys.stderr, flush=True)
        sys.exit(CANNOT_LOAD)


server = make_server()
