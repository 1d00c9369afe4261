"""README and the two cards in, every figure that is not the report's out.

Failing? `occ report` writes the three files anew from asset/report.json.
"""

from __future__ import annotations

import re
from pathlib import Path

from occ.settings import Settings
from occ.training.cards.write import BLOCK, EXAMPLE, render_cards

# A share in per cent, or one of 0..1 with two places or more: what a measured figure looks like
FIGURE = re.compile(r"\d+(?:\.\d+)?\s*(?:%|per ?cent)|\b0\.\d{2,}\b")


def figures_of(text: str) -> list[str]:
    """Everything in a text that reads like a measured share."""
    return FIGURE.findall(text)


def test_readme_and_cards_say_what_the_report_says() -> None:
    stale = [
        path.name
        for path, text in render_cards(Settings()).items()
        if path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `occ report`, and commit what it writes"


def test_all_three_are_rendered_and_tracked(tracked: tuple[Path, ...], repository: Path) -> None:
    paths = [path.relative_to(repository) for path in render_cards(Settings())]
    assert paths == [Path("README.md"), Path("asset/MODEL_CARD.md"), Path("data/README.md")]
    assert set(paths) <= set(tracked)


def test_readme_types_no_figure_by_hand(repository: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    outside = EXAMPLE.sub("", BLOCK.sub("", readme))  # `occ report` writes both
    assert len(readme) - len(outside) > 1000
    assert figures_of(outside) == []


def test_a_clone_gives_the_same_text_twice() -> None:
    assert render_cards(Settings()) == render_cards(Settings())


def test_the_check_finds_planted_figures() -> None:
    assert figures_of("It is 96 % right, or 97.2%, an area of 0.996.") == ["96 %", "97.2%", "0.996"]
    assert figures_of("12 MP, 224 x 224, version 0.1.0, 25 MB, OCC_KEEP_DAYS=30, 60/minute") == []
