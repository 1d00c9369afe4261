"""One JSON line a request, with an id that the answer carries too; never an address or a photo.

The route is logged, not the path: a path may hold a secret. May import: web.parts.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from occ.web.parts import parts

log = logging.getLogger("occ.web")
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
FIELDS = ("request_id", "method", "route", "status", "took_ms")


class JsonLines(logging.Formatter):
    """A log record -> one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, message, then the request's fields if there are any, then the traceback."""
        time_utc = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time_utc": time_utc, "level": record.levelname, "message": record.getMessage()}
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging() -> None:
    """Send our log to standard error as JSON lines. Called by the program, never by an import."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(JsonLines())
    logger = logging.getLogger("occ")
    logger.handlers = [stream]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def install_logs(server: Flask) -> None:
    """Give each request an id, log it and count it when it is answered."""
    server.before_request(_begin)
    server.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if SAFE_ID.fullmatch(given) else secrets.token_hex(8)
    g.began_s = time.perf_counter()


def _end(answer: Response) -> Response:
    answer.headers["X-Request-Id"] = g.request_id
    route = str(request.url_rule) if request.url_rule else "unknown"
    # Anybody may invent methods, and each would be a series that Prometheus keeps for ever.
    method = request.method if request.method in METHODS else "other"
    fields = {
        "request_id": g.request_id,
        "method": method,
        "route": route,
        "status": answer.status_code,
        "took_ms": round(1000 * (time.perf_counter() - g.began_s), 1),
    }
    quiet = route in ("/healthz", "/readyz", "/metrics") and answer.status_code < 400
    log.log(logging.DEBUG if quiet else logging.INFO, "answered", extra=fields)
    parts().metrics.requests.labels(method, route, answer.status_code).inc()
    return answer
