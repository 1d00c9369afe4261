"""CHANGELOG in, every blank line that cuts one of its lists in two out."""

from __future__ import annotations

from pathlib import Path


def cuts(text: str) -> list[int]:
    """Numbers of blank lines between two lines of a list; its lines begin with a dash or a space.

    >>> cuts("### Fixed\\n\\n- one\\n  more\\n\\n- two\\n")
    [5]
    """
    lines = text.splitlines()
    is_item = [line.startswith(("- ", "  ")) for line in lines]
    return [
        place + 1
        for place, line in enumerate(lines[:-1])
        if not line.strip() and place > 0 and is_item[place - 1] and is_item[place + 1]
    ]


def test_no_blank_line_cuts_a_list(repository: Path) -> None:
    assert cuts((repository / "CHANGELOG.md").read_text(encoding="utf-8")) == []


def test_a_planted_blank_line_is_found() -> None:
    assert cuts("## Now\n\n- one\n\n- two\n  more\n\n### Then\n\n- three\n") == [4]
