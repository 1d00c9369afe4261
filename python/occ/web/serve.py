"""Settings -> the whole site: as a WSGI app for gunicorn, or served here for one person.

May import: everything up to feedback, web.
"""

from __future__ import annotations

import logging
import os
import runpy
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from occ.classify import load_classifier
from occ.errors import OccError, SettingRefused
from occ.settings import REPOSITORY, Settings
from occ.web.logs import configure_logging

HOST = "127.0.0.1"  # this machine only; hosts start gunicorn by Procfile instead
HOW = REPOSITORY / "python" / "gunicorn.conf.py"  # served as hosts serve it
CANNOT_LOAD = Arbiter.APP_LOAD_ERROR  # gunicorn starts no other worker after this exit code
NOT_SAID_TWICE = ("exited with code 4.", "Shutting down: ", "Reason: App failed to load.")


def make_site(settings: Settings) -> Flask:
    """Models verified and loaded, database up to date, pages and API. Raises OccError."""
    with ThreadPoolExecutor(1) as beside:  # a third of a start: one processor loads the networks
        loading = beside.submit(load_classifier, settings)
        from occ.history import open_history  # while the other reads Dash and SQLAlchemy
        from occ.web.app import create_app

        classifier = loading.result()  # first: a start that is refused changes no database
        history = open_history(settings.database_url, settings.target)
    return create_app(settings, classifier, history).server


def serve_app(settings: Settings) -> None:
    """Serve until interrupted or told to end (SIGTERM); one line says when it answers.

    Raises SettingRefused if the port cannot be had; ends with 1 if models or database are refused.
    """
    configure_logging()
    logging.getLogger("gunicorn.error").addFilter(_is_news)
    own_process = os.getpid()
    try:
        LocalSite(settings, _bind(settings.port)).run()
    except SystemExit as ended:  # the child that answers comes by here too, when it ends
        if os.getpid() != own_process or ended.code not in (0, CANNOT_LOAD):
            raise
        if ended.code == CANNOT_LOAD:
            raise SystemExit(1) from None
    print("Stopped.", file=sys.stderr)


class LocalSite(BaseApplication):
    """The site under gunicorn, on the socket of a file number. The child loads the models."""

    def __init__(self, settings: Settings, listener: int):
        self.settings, self.listener = settings, listener
        super().__init__()

    def load_config(self) -> None:
        """As on a host, but on our own socket and without the lines that only an operator reads."""
        chosen = runpy.run_path(str(HOW)) | {"bind": f"fd://{self.listener}", "loglevel": "warning"}
        chosen["post_worker_init"] = self._say_address
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The site; ends this child with one sentence where something is refused."""
        try:
            return make_site(self.settings)
        except OccError as refused:
            print(f"refused: {refused}", file=sys.stderr, flush=True)
            sys.exit(CANNOT_LOAD)

    def _say_address(self, worker: Any) -> None:
        """Called when the child has loaded the site."""
        address = f"http://localhost:{self.settings.port}"
        print(f"Serving on {address} (stop with Ctrl+C)", flush=True)


def _bind(port: int) -> int:
    """The file number of a socket on a port of this machine; SettingRefused if it is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # restarts need not wait
    try:
        listener.bind((HOST, port))
    except OSError as fault:
        listener.close()
        raise SettingRefused(
            f"Port {port} cannot be used: {os.strerror(fault.errno or 0)}.",
            advice=f"Stop what listens there, or take another one: PORT={port % 65535 + 1}.",
        ) from fault
    return listener.detach()  # gunicorn closes it


def _is_news(record: logging.LogRecord) -> bool:
    """False for what gunicorn says about a refusal: the sentence has been said."""
    return not any(words in record.getMessage() for words in NOT_SAID_TWICE)
