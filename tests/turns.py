"""A test that is timed -> the machine to itself: the other processes of `make test` wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock
from pathlib import Path

DOOR, ROOM = Path(__file__), Path(__file__).with_name("conftest.py")  # locked, never written


@contextmanager
def taking_turns(alone: bool) -> Iterator[None]:
    """Many at once, or one alone. Who waits to be alone keeps the door, so that nobody overtakes.

    A process that dies lets go of both.
    """
    with DOOR.open() as door, ROOM.open() as room:
        flock(door, LOCK_EX)
        flock(room, LOCK_EX if alone else LOCK_SH)
        flock(door, LOCK_UN)
        yield
