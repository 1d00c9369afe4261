"""Requests in, as many at once as there are slots; first come first served, or told to come later.

How long a photo takes is learned from those before it, so that who would wait too long is refused
at once and those who are let in are answered soon. May import: web.problems.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from occ.web.problems import RequestRefused

PATIENCE_S = 1.5  # more than this in front of a request: it is refused
LONGEST_S = 10  # nobody waits longer, whatever was expected; hosts cut a request at 30 s
FIRST_GUESS_S = 0.1  # of one photo, before the first was looked at
NEWS = 0.1  # how much the latest photo counts in the mean


@dataclass
class Waiting:
    """One request in the queue. go: set when its turn has come."""

    photos: int
    go: threading.Event = field(default_factory=threading.Event)


class Slots:
    """count: how many requests may have their turn at the same time."""

    def __init__(self, count: int):
        self.count = count
        self.photo_s = FIRST_GUESS_S
        self._lock = threading.Lock()
        self._free = count
        self._inside = 0  # photos of the requests whose turn it is
        self._queue: deque[Waiting] = deque()

    @contextmanager
    def turn(self, photos: int) -> Iterator[None]:
        """Wait for a slot to look at so many photos; raise 503 with Retry-After if that is long."""
        self._wait(Waiting(photos))
        started_s = time.monotonic()
        try:
            yield
        finally:
            self._leave(photos, time.monotonic() - started_s)

    def _wait(self, mine: Waiting) -> None:
        with self._lock:
            if self._free and not self._queue:
                self._enter(mine)
                return
            expected_s = self._expected_s()
            if expected_s > PATIENCE_S:
                raise busy(expected_s)
            self._queue.append(mine)
        if mine.go.wait(LONGEST_S):
            return
        with self._lock:
            if mine.go.is_set():  # just now
                return
            self._queue.remove(mine)
            raise busy(self._expected_s())

    def _expected_s(self) -> float:
        """How long a new request would wait: half of what is inside is done by now."""
        ahead = self._inside / 2 + sum(waiting.photos for waiting in self._queue)
        return ahead * self.photo_s / self.count

    def _enter(self, mine: Waiting) -> None:
        self._free -= 1
        self._inside += mine.photos
        mine.go.set()

    def _leave(self, photos: int, held_s: float) -> None:
        with self._lock:
            self.photo_s += NEWS * (held_s / photos - self.photo_s)
            self._free += 1
            self._inside -= photos
            if self._queue:
                self._enter(self._queue.popleft())


def busy(expected_s: float) -> RequestRefused:
    """The refusal of who would wait too long, with when to come back."""
    return RequestRefused(
        503,
        "Too many photos are being looked at just now. Please try again in a few seconds.",
        code="busy",
        Retry_After=str(max(math.ceil(expected_s), 1)),
    )
