"""What is counted for Prometheus; one registry an app, so that two apps in a test do not mix.

May import: nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


@dataclass(frozen=True)
class Metrics:
    """Counters and timings; no label ever holds an address, a name or a path with an id."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    answers: Counter = field(init=False)
    refusals: Counter = field(init=False)
    requests: Counter = field(init=False)
    classify_s: Histogram = field(init=False)

    def __post_init__(self) -> None:
        def make(name: str, kind: type, *words: object, **more: object) -> None:
            made = kind(*words, registry=self.registry, **more)
            object.__setattr__(self, name, made)  # frozen: set once, here

        make("answers", Counter, "occ_answers", "Photos answered", ["verdict"])
        make("refusals", Counter, "occ_refusals", "Photos refused", ["code"])
        make("requests", Counter, "occ_requests", "Requests", ["method", "route", "status"])
        make("classify_s", Histogram, "occ_classify_seconds", "Time a photo takes", buckets=SECONDS)
