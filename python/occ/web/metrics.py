"""What is counted for Prometheus; one registry an app, so that two apps in a test do not mix.

May import: nothing of ours.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """Counters and timings; no label ever holds an address, a name or a path with an id."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = {"registry": self.registry}
        self.answers = Counter("occ_answers", "Photos answered", ["verdict"], **own)
        self.refusals = Counter("occ_refusals", "Photos refused", ["code"], **own)
        asked = ["method", "route", "status"]
        self.requests = Counter("occ_requests", "Requests", asked, **own)
        took = "Time a photo takes"
        self.classify_s = Histogram("occ_classify_seconds", took, buckets=SECONDS, **own)
