"""Environment -> `server`, the WSGI app: `gunicorn --chdir python app:server`.

The one module that does something when it is imported: that is what gunicorn asks for.
"""

from __future__ import annotations

import sys

from flask import Flask
from occ.errors import OccError
from occ.settings import read_settings
from occ.web.logs import configure_logging
from occ.web.serve import make_site

CANNOT_LOAD = 4  # gunicorn stops at this exit code; at others it starts the worker again and again


def start() -> Flask:
    """The whole site. Ends the process with one sentence if a setting, model or database is bad."""
    configure_logging()
    try:
        return make_site(read_settings())
    except OccError as refused:
        print(f"refused: {refused}", file=sys.stderr, flush=True)
        sys.exit(CANNOT_LOAD)


server = start()
