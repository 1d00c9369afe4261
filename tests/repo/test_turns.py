"""Processes that take turns: a timed test is alone, all others are not."""

from __future__ import annotations

import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import turns

ENTER = """
import sys
from contextlib import nullcontext
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import turns
turns.DOOR, turns.ROOM = (Path(name) for name in sys.argv[3:])
timed = turns.to_itself if sys.argv[2] == "partly" else nullcontext
with turns.taking_turns(alone=sys.argv[2] == "alone"):
    with timed():
        print("in", flush=True)
        sys.stdin.readline()
    print("over", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def enter(tmp_path: Path) -> Callable[[str], subprocess.Popen]:
    """Start a process that comes in when it may, says so, and leaves once its input ends."""
    locks = [tmp_path / "door", tmp_path / "room"]  # this test itself holds the real ones
    for lock in locks:
        lock.touch()

    def start(how: str) -> subprocess.Popen:
        words = [sys.executable, "-c", ENTER, str(Path(turns.__file__).parent), how, *locks]
        return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    return start


def is_in(process: subprocess.Popen, within_s: float) -> bool:
    return bool(select.select([process.stdout], [], [], within_s)[0])


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("many", "many", True),
        *((one, "many", False) for one in ("alone", "partly")),
        *(("many", one, False) for one in ("alone", "partly")),
        ("partly", "partly", False),
    ],
)
def test_only_those_that_are_not_timed_run_side_by_side(enter, first, second, together):
    with enter(first) as one:
        assert is_in(one, 10)
        with enter(second) as other:
            assert is_in(other, 10 if together else 1) is together
            one.communicate()
            assert is_in(other, 10)
            other.communicate()


def test_after_the_timed_part_others_come_in_beside_the_rest(enter):
    with enter("partly") as one:
        assert is_in(one, 10)
        with enter("many") as other:
            assert not is_in(other, 1)
            print(file=one.stdin, flush=True)
            assert is_in(other, 10) and one.poll() is None
            one.communicate()
            other.communicate()


def test_nobody_overtakes_who_waits_to_be_alone(enter):
    with enter("many") as one:
        assert is_in(one, 10)
        with enter("alone") as timed:
            assert not is_in(timed, 1)
            with enter("many") as late:
                assert not is_in(late, 1)
                one.communicate()
                assert is_in(timed, 10) and not is_in(late, 0.5)
                timed.communicate()
                assert is_in(late, 10)
                late.communicate()
