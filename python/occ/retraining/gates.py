"""Two releases' answers and figures -> a judgement: may the next one take the place of the first?

The rules are fixed here, before any release is judged. They can only refuse: dev-test says that a
release must not be served, never which of two is chosen. May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import comb
from statistics import median
from typing import Any

LEVEL = 0.05  # chance at most that an equally good release is refused, by each paired gate
MIN_PHOTOS = 12  # of a label; a source with fewer says nothing of its own
WORDS = ("banana", "other")  # as models.json calls them, whatever the target is
SLOWER = 1.15  # median time of a decision, as a ratio: room for a machine that others use too


@dataclass(frozen=True)
class Gate:
    """name; whether it lets the release through; what was counted, in a sentence."""

    name: str
    passed: bool
    said: str

    def sentence(self) -> str:
        """One line for the command line."""
        return f"{'passed' if self.passed else 'FAILED'}  {self.name}: {self.said}"


@dataclass(frozen=True)
class Judgement:
    """What the gates said of release `of`, measured against the one in service, `against`."""

    of: str
    against: str
    gates: tuple[Gate, ...]

    @property
    def passed(self) -> bool:
        """True if there are gates and each lets the release through."""
        return bool(self.gates) and all(gate.passed for gate in self.gates)

    def failed(self) -> list[str]:
        """Names of the gates that did not let it through."""
        if not self.gates:
            return ["no gate was asked"]
        return [gate.name for gate in self.gates if not gate.passed]

    def as_dict(self) -> dict[str, Any]:
        """As it stands in gates.json."""
        return asdict(self) | {"passed": self.passed}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Judgement:
        """The inverse of as_dict; KeyError or TypeError on anything else."""
        gates = tuple(Gate(**gate) for gate in facts["gates"])
        if not all(isinstance(gate.passed, bool) for gate in gates):
            raise TypeError(f"Expected true or false of each gate. Received: {gates!r:.200}")
        return cls(str(facts["of"]), str(facts["against"]), gates)


@dataclass(frozen=True)
class Pairs:
    """Of `photos` photos, how many only the next release answers rightly, and only the first."""

    photos: int
    gained: int
    lost: int


def gate_pairs(name: str, pairs: Pairs, *, level: float = LEVEL) -> Gate:
    """Refuses a loss that chance hardly explains: exact one-sided McNemar (sign) test.

    >>> gate_pairs("desks", Pairs(160, 2, 9)).passed, gate_pairs("desks", Pairs(160, 2, 5)).passed
    (False, True)
    """
    chance = chance_of_loss(pairs.gained, pairs.lost)
    said = f"{pairs.gained} gained, {pairs.lost} lost of {pairs.photos} photos"
    return Gate(name, chance >= level, f"{said}; p = {chance:.3f}, at least {level:.3g} needed")


def chance_of_loss(gained: int, lost: int) -> float:
    """Chance of at least `lost` losses if each photo answered differently is one with chance 1/2.

    >>> chance_of_loss(0, 5)
    0.03125
    """
    differ = gained + lost
    return sum(comb(differ, number) for number in range(lost, differ + 1)) / 2**differ


def gate_sources(pairs: Mapping[str, Pairs]) -> Gate:
    """The source of dev-test that lost most: each at LEVEL shared among them (Bonferroni)."""
    level = LEVEL / max(len(pairs), 1)
    worst = min(pairs, key=lambda one: chance_of_loss(pairs[one].gained, pairs[one].lost))
    gate = gate_pairs("worst source", pairs[worst], level=level)
    return Gate(gate.name, gate.passed, f"{worst}: {gate.said}")


def gate_promise(before: Mapping[str, Any], after: Mapping[str, Any]) -> Gate:
    """Refuses a release that proves less on `calibrate` than the one in service.

    before, after: both promises. Less: a word fewer, or a smaller share of right answers.
    """
    lost = [word for word in WORDS if _is_said(before, word) and not _is_said(after, word)]
    if lost:
        said = f"the answers {' and '.join(lost)} are not proved on calibrate any more"
        return Gate("promise", False, said)
    if not any(_is_said(before, word) for word in WORDS):
        return Gate("promise", True, "no answer was proved on calibrate before")
    least, most = after["goal"], before["goal"]
    said = f"{least:.0%} right are proved on calibrate, before {most:.0%}"
    return Gate("promise", least >= most, said)


def _is_said(promise: Mapping[str, Any], word: str) -> bool:
    """Whether a word is proved: of one that is not, no threshold was found, and nobody gets it."""
    return promise.get(word, {}).get("answers", 0) > 0


def gate_figure(
    name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Gate:
    """Refuses a figure, the smaller the better, above the interval that the first release has.

    before, after: {"value", "low", "high"} of the two reports; None where it was not measured.
    """
    if before is None:
        return Gate(name, True, "nothing to compare with: not measured for the one in service")
    if after is None:
        return Gate(name, False, "not measured for this release, but for the one in service")
    said = f"{after['value']:g}, before {before['value']:g} (up to {before['high']:g})"
    return Gate(name, after["value"] <= max(before["high"], before["value"]), said)


def gate_speed(before_ms: Sequence[float], after_ms: Sequence[float]) -> Gate:
    """Refuses a slower decision: medians of the same photos, timed by turns, in milliseconds."""
    first, second = (median(times) for times in (before_ms, after_ms))
    said = f"{second:.1f} ms a photo, before {first:.1f} ms; at most {SLOWER} times as long"
    return Gate("speed", second <= SLOWER * first, said)
