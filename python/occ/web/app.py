"""Settings, classifier and history -> the Dash app: the API's server with the pages on top.

May import: settings, release.report, history, web.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash
from flask import Response, redirect, request
from werkzeug.wrappers import Response as Answer

from occ.history import History
from occ.release.report import REPORT
from occ.settings import Settings
from occ.web import ids
from occ.web.callbacks import register
from occ.web.callbacks_asked import refuse_odd_callbacks
from occ.web.pages.about import About, read_about
from occ.web.pages.frame import build_layout
from occ.web.pages.shell import STYLE_PATH, VIEWPORT, build_shell, read_styles
from occ.web.report import report_routes
from occ.web.reviewer import HOME
from occ.web.server import create_server
from occ.web.squeeze import install_squeeze
from occ.web.texts import load_texts
from occ.web.visitor import texts_of_visitor, theme_of_visitor

KNOWN_PATHS = (*ids.PATHS.values(), f"/{ids.RECEIPT}", f"/{ids.SHARED}")


class OccDash(Dash):
    """Dash in our own page; see pages/shell.py. Set `about` and `folder` before the first page."""

    about: About

    def interpolate_index(self, **tags: str) -> str:
        """The HTML of any page, in the visitor's language and theme."""
        texts = texts_of_visitor(self.about.target)
        theme = theme_of_visitor()
        return build_shell(texts, self.about, theme, self.asset_folder, tags, request.path)


def create_app(settings: Settings, classifier: Any, history: History) -> Dash:
    """The whole site; gunicorn serves its `.server`. Raises SettingRefused.

    classifier: occ.classify.Classifier, or anything called like it.
    """
    server = create_server(settings, classifier, history)
    about = read_about(settings, classifier.release)
    report = settings.asset_dir / REPORT
    texts = partial(texts_of_visitor, about.target)  # of whoever asks just now
    server.register_blueprint(report_routes(report, about.model, texts))
    app = OccDash(
        "occ",
        server=server,
        assets_folder=str(settings.web_dir),  # served whole, so nothing else lies there
        include_assets_files=False,  # the shell names them, and Dash would load modules twice
        title=load_texts("en", about.target)("site.title"),
        update_title=None,
        serve_locally=True,
        suppress_callback_exceptions=True,  # else the page carries its whole layout twice
        meta_tags=[{"name": "viewport", "content": VIEWPORT}],  # in the place of Dash's own
        enable_mcp=False,
    )
    app.about, app.asset_folder = about, settings.web_dir
    app.layout = build_layout()
    register(app, about, history, report, texts)
    styles = read_styles(app.asset_folder)
    server.get(STYLE_PATH)(lambda: send_styles(styles))
    server.before_request(drop_last_slash)
    server.before_request(lambda: refuse_odd_callbacks(app.callback_map))
    server.after_request(mark_lost_pages)
    install_squeeze(server)
    return app


def send_styles(styles: str) -> Response:
    """The style sheet, for a year: its address changes with it."""
    answer = Response(styles, mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


def drop_last_slash() -> Answer | None:
    """One address for each page: /recent/ leads to /recent, with its words."""
    path = request.path.rstrip("/")
    if path == request.path or path not in (*KNOWN_PATHS, HOME, f"{HOME}/shown"):
        return None
    words = request.query_string.decode("latin-1")
    return redirect(f"{path}?{words}" if words else path, 308)


def mark_lost_pages(answer: Response) -> Response:
    """404 for a page that is not there: Dash answers every path with 200 and its page."""
    is_lost = request.endpoint == "/<path:path>" and request.path not in KNOWN_PATHS
    if is_lost and answer.status_code == 200:
        answer.status_code = 404
    return answer
