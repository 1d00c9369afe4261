"""What every route needs, handed over once by the factory and found again through the app.

May import: settings, classify, history, web.metrics, web.slots.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

from occ.history import History
from occ.settings import Settings
from occ.web.metrics import Metrics
from occ.web.slots import Slots

if TYPE_CHECKING:
    from occ.classify import Classifier

NAME = "occ"  # of the extension of Flask by which an app finds its parts


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
