"""The package's sources in, every "May import" of a docstring that is not true out.

What a module may import stands in its first lines, for who reads; here it is held against what it
does import. A name covers what stands below it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

import pytest
from imports import LADDER, imports_of


def sentence_of(source: str) -> str | None:
    """What follows "May import:" in the docstring of a module, in one line; None if nothing."""
    said = ast.get_docstring(ast.parse(source)) or ""
    found = re.search(r"May import:\s(.*)\.$", said, re.DOTALL)
    return " ".join(found[1].split()) if found else None


def covered(sentence: str) -> tuple[list[str], list[str]]:
    """(names that may be imported, "" for all; names that may not all the same)."""
    if but := re.fullmatch(r"everything but (.+) and (.+)", sentence):
        return [""], [*but.groups()]
    found = []
    for words in sentence.split(", "):
        if words in ("", "nothing of ours", "Keras"):
            continue
        up_to = re.fullmatch(r"everything up to (\w+)|(\w+) and what it imports", words)
        if up_to:
            last = up_to[1] or up_to[2]
            found += LADDER[: LADDER.index(last) + 1]
        else:
            found.append("" if words == "everything of ours" else words)
    return found, []


def within(name: str, above: Collection[str]) -> bool:
    """True if a dotted name stands at or below one of these."""
    return any(not one or f"{name}.".startswith(f"{one}.") for one in above)


def untrue(module: str, source: str, modules: set[str]) -> Iterator[str]:
    """What a module imports though its docstring does not say so, and names that nothing has."""
    sentence = sentence_of(source)
    if sentence is None:
        if module != "occ" and len(ast.parse(source).body) > 1:  # a docstring alone imports nothing
            yield f"{module} does not say what it may import"
        return
    may, must_not = covered(sentence)
    unknown = [one for one in (*may, *must_not) if one and f"occ.{one}" not in modules]
    yield from (f"{module} names {one}, which is no module" for one in unknown)
    for name in imports_of(module, source, modules):
        while name not in modules:  # a function of a module
            name = name.rpartition(".")[0]
        short = name.removeprefix("occ").lstrip(".")
        if short and (not within(short, may) or within(short, must_not)):
            yield f"{module} imports {short} and does not say so"


def test_a_module_imports_what_it_says(package: dict[str, str]) -> None:
    modules = set(package)
    wrong = [one for name, source in package.items() for one in untrue(name, source, modules)]
    assert wrong == []


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        ("errors, photo", "from occ.photo.memory import guard", False),
        ("errors", "from occ.photo.memory import guard", True),
        ("photo.memory", "import occ.photo", True),
        ("photos", "", True),
        ("nothing of ours", "import os", False),
        ("nothing of ours", "from occ.errors import OccError", True),
        ("everything of ours", "from occ.errors import OccError", False),
        ("everything up to photo", "from occ.errors import OccError", False),
        ("errors and what it imports", "from occ.photo import decode_photo", True),
        ("everything but photo and errors", "from occ.photo import decode_photo", True),
    ],
)
def test_the_check_finds_what_is_not_said(sentence: str, source: str, wrong: bool) -> None:
    known = {"occ", "occ.x", "occ.errors", "occ.values", "occ.photo", "occ.photo.memory"}
    known |= {f"occ.{name}" for name in LADDER}
    text = f'"""What it is.\n\nMay import: {sentence}.\n"""\n{source}\n'
    assert bool(list(untrue("occ.x", text, known))) is wrong
