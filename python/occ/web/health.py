"""Is the process alive, can it answer, what has it counted: for hosts and for Prometheus.

May import: errors, web.parts, web.problems.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from occ import __version__
from occ.errors import HistoryRefused
from occ.web.parts import parts
from occ.web.problems import problem

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="ok", version=__version__)


@health.get("/readyz")
def readyz() -> Response:
    """Models were verified and the database answers; 503 and the reason otherwise."""
    held = parts()
    try:
        held.history.ready()
    except HistoryRefused as refused:
        return problem(503, refused.message, code="not_ready", headers={"Retry-After": "5"})
    release = held.classifier.release
    models = {name: file.sha256 for name, file in release.files.items()}
    return jsonify(
        status="ready", release=release.id, target=release.target, models=models, database="ok"
    )


@health.get("/metrics")
def metrics() -> Response:
    """Counts and timings in Prometheus's text form."""
    return Response(generate_latest(parts().metrics.registry), content_type=CONTENT_TYPE_LATEST)
