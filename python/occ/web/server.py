"""Settings, classifier and history -> the Flask server with the API; pages are added on top.

Our routes come first: Dash answers every other path, unknown ones included, with 200 and a page.
May import: errors, settings, history, web.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, Response, request

from occ.errors import HistoryRefused
from occ.history import History
from occ.settings import Settings
from occ.web.api import api
from occ.web.docs import docs
from occ.web.forms import FormRequest
from occ.web.headers import install_headers
from occ.web.health import health
from occ.web.limits import limit_routes
from occ.web.logs import install_logs
from occ.web.media import media
from occ.web.parts import NAME, Parts, parts
from occ.web.problems import install_problems
from occ.web.proxies import believe_proxies
from occ.web.receipt import receipt
from occ.web.rest import let_rest_in
from occ.web.review import install_review
from occ.web.slots import Slots
from occ.web.upload import close_files

log = logging.getLogger("occ.web")
BODY_BYTES = 2_000_000  # for all but uploads: Dash's callbacks carry ids, not photos
PURGE_S = 3600


def create_server(settings: Settings, classifier, history: History) -> Flask:
    """The API, health and media routes, ready for `Dash(server=…)`.

    classifier: occ.classify.Classifier, or anything called like it. Raises SettingRefused.
    """
    server = Flask("occ", static_folder=None)
    server.request_class = FormRequest
    server.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    server.extensions[NAME] = Parts(settings, classifier, history, Slots(settings.slots))
    install_logs(server)
    install_headers(server)
    install_problems(server)
    server.after_request(let_rest_in)
    server.after_request(Upkeep(history).purge)
    server.before_request(_allow_large_uploads)
    server.teardown_request(close_files)
    for blueprint in (api, docs, health, media, receipt):
        server.register_blueprint(blueprint)
    install_review(server, settings, history)
    limit_routes(server, settings)
    if settings.proxies:
        server.wsgi_app = believe_proxies(server.wsgi_app, settings.proxies)
    return server


def _allow_large_uploads() -> None:
    """Only photos may be large; Werkzeug writes each file beyond 500 kB to disk, not to memory."""
    if request.endpoint == "api.create":
        request.max_content_length = parts().settings.body_mb * 1_000_000


def do_aside(act: Callable[[], None]) -> None:
    """In a thread that neither a request nor a stop waits for: the database undoes what is half
    done, and the next start begins with it."""
    threading.Thread(target=act, name="upkeep", daemon=True).start()


@dataclass
class Upkeep:
    """Removes expired photos once an hour, beside whatever request comes first.

    Not while it is closed (`call_on_close`): its connection would be held, and browsers and routers
    send their next request on it. After a long rest photos of weeks may take minutes.
    """

    history: History
    due_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def purge(self, answer: Response) -> Response:
        """Cheap; a slow or failing database must neither hold nor fail the answer."""
        if request.endpoint == "health.healthz" or answer.status_code >= 500:
            return answer  # it says that the process lives; or the database may not answer now
        now_s = time.monotonic()
        with self.lock:
            if now_s < self.due_s:
                return answer
            self.due_s = now_s + PURGE_S
        do_aside(self._remove_expired)
        return answer

    def _remove_expired(self) -> None:
        try:
            self.history.purge_expired()
        except HistoryRefused as refused:
            log.warning("expired photos could not be removed: %s", refused)
