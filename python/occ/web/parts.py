"""What every route needs, handed over once by the factory and found again through the app.

May import: settings, classify (as a type), history, web/slots.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from prometheus_client import CollectorRegistry, Counter, Histogram

from occ.history import History
from occ.settings import Settings
from occ.web.slots import Slots

if TYPE_CHECKING:
    from occ.classify import Classifier

NAME = "occ"  # of the extension of Flask by which an app finds its parts
SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """What is counted for Prometheus; no label ever holds an address, a name or a path with an id.

    One registry an app, so that two apps in a test do not mix.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = {"registry": self.registry}
        self.answers = Counter("occ_answers", "Photos answered", ["verdict"], **own)
        self.refusals = Counter("occ_refusals", "Photos refused", ["code"], **own)
        asked = ["method", "route", "status"]
        self.requests = Counter("occ_requests", "Requests", asked, **own)
        took = "Time a photo takes"
        self.classify_s = Histogram("occ_classify_seconds", took, buckets=SECONDS, **own)


@dataclass(frozen=True)
class Parts:
    """slots: as many requests are looked at at the same time; the others wait."""

    settings: Settings
    classifier: Classifier | Any
    history: History
    slots: Slots
    metrics: Metrics = field(default_factory=Metrics)


def parts() -> Parts:
    """The parts of the app that answers the present request."""
    return cast(Parts, current_app.extensions[NAME])
