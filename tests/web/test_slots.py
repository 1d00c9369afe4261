"""Requests in; turns in the order they came, and an honest refusal of those that came too late."""

from __future__ import annotations

import threading
import time

import pytest
from occ.web import slots
from occ.web.problems import RequestRefused
from occ.web.slots import Slots


def wait_for(condition) -> None:
    """Until it is true; not for ever."""
    give_up_at = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.002)


def test_the_first_to_come_is_the_first_to_have_its_turn() -> None:
    made, order = Slots(1), []

    def come(number: int) -> None:
        with made.turn(1):
            order.append(number)

    with made.turn(1):
        threads = []
        for number in range(8):
            threads.append(threading.Thread(target=come, args=(number,)))
            threads[-1].start()
            wait_for(lambda number=number: len(made._queue) == number + 1)
        assert order == []
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_as_many_have_their_turn_as_there_are_slots_and_no_slot_is_lost() -> None:
    made, inside, most, lock = Slots(3), [0], [0], threading.Lock()

    def come() -> None:
        for _ in range(20):
            with made.turn(1):
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=come) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 3 and (made._free, made._inside, len(made._queue)) == (3, 0, 0)


def test_the_time_of_a_photo_is_learned_and_decides_who_is_refused() -> None:
    made = Slots(1)
    made.photo_s = 10.0
    with made.turn(4), pytest.raises(RequestRefused) as refused, made.turn(1):
        pass
    assert ("Retry-After", "20") in refused.value.headers, "half of four photos of ten seconds"
    for _ in range(80):
        with made.turn(1):
            pass
    assert made.photo_s < 0.05
    with made.turn(4):
        thread = threading.Thread(target=lambda: made.turn(1).__enter__())
        thread.start()
        wait_for(lambda: made._queue)
    thread.join()


def test_who_gave_up_waiting_takes_no_slot(monkeypatch) -> None:
    monkeypatch.setattr(slots, "LONGEST_S", 0.01)
    made = Slots(1)
    with made.turn(1):
        for _ in range(3):
            with pytest.raises(RequestRefused), made.turn(1):
                pass
    assert (made._free, made._inside, len(made._queue)) == (1, 0, 0)
