"""asset/report.json -> the same for download, and each figure of the models' page as CSV.

May import: errors, release.report, web.logs, web.pages, web.texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from occ.errors import DataRefused
from occ.release.report import FORMAT, refuse_changed
from occ.web.logs import log
from occ.web.pages.figure import Figure, write_csv
from occ.web.pages.models import REPORT_PATH, list_figures, pick_set
from occ.web.texts import Texts


def read_report(path: Path, release: str) -> dict | None:
    """The parsed asset/report.json, or None while there is none of this release and our format.

    A training, unlike a promotion, leaves the report of the release before it in its place. One
    that was changed by hand is not shown either, and the log says so.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(report, dict):
        return None
    if (report.get("format"), report.get("release")) != (FORMAT, release):
        return None
    try:
        refuse_changed(report)
    except DataRefused as changed:
        log.warning("report.json is not shown: %s", changed)
        return None
    return report


def report_routes(path: Path, release: str, texts: Callable[[], Texts]) -> Blueprint:
    """The downloads of the page. texts: those of the visitor who asks just now."""
    routes = Blueprint("report", __name__)

    @routes.get(REPORT_PATH)
    def whole() -> Response:
        """The file as it is."""
        if read_report(path, release) is None:
            raise NotFound("There is no report of this release.")
        return _save(path.read_text(encoding="utf-8"), "report.json", "application/json")

    @routes.get("/figures/<name>.csv")
    def table(name: str) -> Response:
        """One figure in the words of the page, its numbers as programs read them."""
        report = read_report(path, release)
        figures: Iterable[Figure] = ()
        if report is not None:
            chosen = pick_set(report, request.args.get("set", ""))
            figures = list_figures(texts().plain(), report, chosen)
        found = next((figure for figure in figures if figure.name == name), None)
        if found is None:
            raise NotFound("There is no such figure.")
        return _save("\ufeff" + write_csv(found), f"{name}.csv", "text/csv")

    return routes


def _save(text: str, name: str, kind: str) -> Response:
    answer = Response(text, mimetype=kind)  # spreadsheets know UTF-8 by its mark
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
