"""What a crowd saw in, figures in which a lost or doubled answer shows out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
import soak

ASKED = argparse.Namespace(seconds=9, clients=2)


def seen() -> soak.Seen:
    """Four answers and one refusal, while memory grew from 100 to 102 MB."""
    memory = [(at + 0.5, 100.0 + (at > 5) * 2) for at in range(9)]
    return soak.Seen([0.1, 0.2, 0.3, 0.4, 9.0], [201] * 4 + [503], list("abcd"), memory)


def test_an_answer_that_is_not_stored_once_is_a_fault() -> None:
    right = soak.sum_up(seen(), list("abcd"), ASKED)
    assert all(right[name] == 0 for name in soak.FAULTS)
    wrong = soak.sum_up(seen(), list("abcce"), ASKED)
    assert (wrong["lost"], wrong["doubled"], wrong["unasked"]) == (1, 1, 1)


def test_statuses_waits_and_growth_are_told() -> None:
    figures = soak.sum_up(seen(), list("abcd"), ASKED)
    assert figures["statuses"] == {"201": 4, "503": 1} and figures["answered_per_s"] == 0.6
    assert figures["p50_s"] == 0.3 and figures["memory_most_mb"] == 102
    assert figures["memory_last_third_by_second"] == 1.02
