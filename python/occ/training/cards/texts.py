"""Name -> the words of the two cards, with a place for every number.

What stands in every card is in model_card.md and data_card.md beside this file; sentences that are
true of some photos or releases only are in texts.toml. Of some of these there is one for the public
photos of bananas, and one for photos of one's own. May import: values, dataset.sources.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from occ.dataset.sources import TAUGHT_MOBILENET
from occ.values import POSITIVE, is_own

FOLDER = Path(__file__).parent


def read_template(name: str) -> str:
    """The text of model_card or data_card."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


@cache
def read_texts() -> dict:
    """Name -> a text, and "public" and "own" -> the texts of `claims_of`."""
    return tomllib.loads((FOLDER / "texts.toml").read_text(encoding="utf-8"))


def claims_of(sources: Iterable[str]) -> dict[str, str]:
    """The texts that are true of photos of these sources."""
    claims = read_texts()["own" if is_own(sources) else "public"]
    known = ", ".join(TAUGHT_MOBILENET)
    return {name: text.replace("{known}", known) for name, text in claims.items()}


def say_compared(target: str, words: str) -> str:
    """That a test compares a card with its sources: it does so with the shipped one alone."""
    return words if target == POSITIVE else "."
