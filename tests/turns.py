"""A test that is timed -> the machine to itself: the other processes of `make test` wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_SH, LOCK_UN, flock
from pathlib import Path
from typing import IO

DOOR, ROOM = Path(__file__), Path(__file__).with_name("conftest.py")  # locked, never written
HELD: list[IO] = []  # by which this process is in the room


@contextmanager
def taking_turns(alone: bool) -> Iterator[None]:
    """Many at once, or one alone. A process that dies lets go of what it holds."""
    with ROOM.open() as room:
        come_in(room, LOCK_EX if alone else LOCK_SH)
        HELD.append(room)
        try:
            yield
        finally:
            HELD.remove(room)


@contextmanager
def to_itself() -> Iterator[None]:
    """Within a test that is timed in part: alone for as long as this lasts, not before it."""
    (room,) = HELD
    flock(room, LOCK_UN)  # or two that wish to be alone would wait for each other
    come_in(room, LOCK_EX)
    try:
        yield
    finally:
        flock(room, LOCK_SH)


def come_in(room: IO, how: int) -> None:
    """Who waits to be alone keeps the door, so that nobody overtakes."""
    with DOOR.open() as door:
        flock(door, LOCK_EX)
        flock(room, how)
