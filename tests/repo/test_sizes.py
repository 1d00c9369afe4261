"""The tracked files in, everything too big to hold in one's head or in a clone out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, LINE_CHARS = 200, 300, 40, 100
FILE_BYTES, TREE_BYTES = 20 * 2**20, 120 * 2**20
HELD = (".py", ".js", ".css")  # source that people read
SAYS_NOTHING = ("utils", "util", "helpers", "helper", "common", "misc")


def long_functions(source: str) -> list[str]:
    """Names of functions with more than FUNCTION_LINES lines, decorators not counted."""
    return [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]


def wide_lines(source: str) -> list[int]:
    """Numbers of the lines of more than LINE_CHARS characters."""
    return [
        number for number, line in enumerate(source.splitlines(), start=1) if len(line) > LINE_CHARS
    ]


def opening_fault(source: str) -> str:
    """Why a file's first statement is not a sentence about what goes in and out; "" if it is."""
    opening = (ast.get_docstring(ast.parse(source)) or "").splitlines()
    if not opening:
        return "no docstring first"
    if len(opening[0].split()) < 5:
        return f"the first line says too little: {opening[0]!r}"
    if not opening[0].endswith((".", "?", "!")):
        return f"the first line is not a whole sentence: {opening[0]!r}"
    return ""


def cap_of(path: Path) -> int:
    """How many lines a source file may have."""
    return TEST_FILE_LINES if path.parts[0] == "tests" else FILE_LINES


def test_every_source_file_can_be_read_in_one_sitting(
    tracked: tuple[Path, ...], repository: Path
) -> None:
    long = [
        f"{path} ({lines} lines)"
        for path in tracked
        if path.suffix in HELD
        and (lines := len((repository / path).read_text("utf-8").splitlines())) > cap_of(path)
    ]
    assert long == []


def test_every_function_fits_on_a_screen(python_files: dict[Path, str]) -> None:
    found = {str(path): long_functions(source) for path, source in python_files.items()}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_line_is_too_wide(python_files: dict[Path, str]) -> None:
    found = {str(path): wide_lines(source) for path, source in python_files.items()}
    assert {path: numbers for path, numbers in found.items() if numbers} == {}


def test_every_file_says_first_what_goes_in_and_out(python_files: dict[Path, str]) -> None:
    found = {str(path): opening_fault(source) for path, source in python_files.items()}
    assert {path: fault for path, fault in found.items() if fault} == {}


def test_no_file_or_folder_has_a_name_that_says_nothing(tracked: tuple[Path, ...]) -> None:
    named = [
        str(path)
        for path in tracked
        if {word for part in path.parts for word in re.split(r"[_.\-]", part.lower())}
        & set(SAYS_NOTHING)
    ]
    assert named == []


def test_a_clone_is_small(tracked: tuple[Path, ...], repository: Path) -> None:
    sizes = {str(path): (repository / path).stat().st_size for path in tracked}
    assert {path: size for path, size in sizes.items() if size > FILE_BYTES} == {}
    assert sum(sizes.values()) < TREE_BYTES


def test_the_checks_find_planted_faults() -> None:
    long = "def tall():\n" + "    x = 1\n" * FUNCTION_LINES
    assert long_functions(long) == ["tall (41 lines)"]
    assert long_functions(long.replace("def", "async def")) == ["tall (41 lines)"]
    assert long_functions(long.replace("    x = 1\n", "", 1)) == []
    assert wide_lines("a\n" + "b" * 101 + "\n" + "c" * 100) == [2]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('"""Photo bytes -> upright RGB pixels, or a refusal."""\n', ""),
        ("import os\n", "no docstring first"),
        ("import os\n'''Photo bytes in, upright pixels out.'''\n", "no docstring first"),
        ('"""Photos."""\n', "the first line says too little: 'Photos.'"),
        (
            '"""Photo bytes in and\n\nout."""\n',
            "the first line says too little: 'Photo bytes in and'",
        ),
    ],
)
def test_a_first_line_that_says_nothing_is_found(source: str, fault: str) -> None:
    assert opening_fault(source) == fault
