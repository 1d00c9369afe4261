"""Refusals in, whether each says what was wrong and what to do."""

from __future__ import annotations

import pytest
from occ import errors
from occ.errors import OccError, PhotoRefused

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, OccError) and kind is not OccError
]


def test_the_family_is_the_one_drawn_at_the_top_of_its_file() -> None:
    drawn = [line.split()[0] for line in errors.__doc__.splitlines() if "Refused  " in line]
    assert sorted(drawn) == sorted(kind.__name__ for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_refusal_has_a_code_an_advice_and_one_sentence_each(kind: type[OccError]) -> None:
    refused = kind("Expected one thing. Received: another.")
    assert str(refused) == f"Expected one thing. Received: another. {kind.advice}"
    assert refused.code == kind.code and refused.code.islower()
    assert (
        refused.advice.endswith(".") and refused.message == "Expected one thing. Received: another."
    )


def test_the_codes_of_the_kinds_differ() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_one_refusal_may_have_its_own_code_and_advice() -> None:
    refused = PhotoRefused("Too long.", code="too_large", advice="Cut it.")
    assert (refused.code, refused.advice, str(refused)) == (
        "too_large",
        "Cut it.",
        "Too long. Cut it.",
    )
    assert PhotoRefused.code == "broken"  # the class is left alone


@pytest.mark.parametrize("kind", KINDS)
def test_all_refusals_can_be_caught_as_one(kind: type[OccError]) -> None:
    with pytest.raises(OccError):
        raise kind("No.")


def test_what_photos_are_accepted_is_said_in_the_advice() -> None:
    for word in ("JPEG", "PNG", "WebP", "HEIC", "BMP", "GIF", "25 MB"):
        assert word in PhotoRefused.advice
