"""What was measured, kept as JSON, in; whether the tables show it and name real tests, out.

Failing? `python tests/benchmarks/tables.py` writes the tables anew.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import faults
import goals
import tables

KINDS = ("", "_frozen", "_postgres", "_served")
WEB = (*(f"test_faults{kind}.py" for kind in KINDS), "test_worker.py")


@pytest.fixture(scope="module")
def found() -> dict:
    """Everything that was measured."""
    return tables.load()


def names_in(path: Path) -> set[str]:
    """Names of the test functions of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_the_tables_show_what_was_measured() -> None:
    shown = (tables.FOLDER / "README.md").read_text("utf-8")
    assert shown == tables.render(), "run `python tests/benchmarks/tables.py`, and commit"


def test_every_fault_has_a_test_that_is_there(found: dict, repository: Path) -> None:
    for row in found["faults"]:
        path, _, name = row["test"].partition("::")
        assert name in names_in(repository / path), row["fault"]


def test_every_test_of_a_fault_is_in_the_table(found: dict, repository: Path) -> None:
    shown = {row["test"] for row in found["faults"]}
    there = {
        f"tests/web/{file}::{name}"
        for file in WEB
        for name in names_in(repository / "tests" / "web" / file)
    }
    assert there - shown == set()


def test_the_tables_say_what_each_fault_lost_and_not_that_it_was_nothing(found: dict) -> None:
    rows = [row | {"accepted": 40, "lost": number} for number, row in enumerate(found["faults"])]
    shown = "\n".join(tables.abuse(found | {"faults": rows}))
    assert all(f"| {number} of 40 |" in shown for number in range(len(rows)))
    assert "| nothing |" not in shown


def test_a_fault_has_counts_exactly_if_its_test_counts(found: dict, repository: Path) -> None:
    for row in found["faults"]:
        path, _, name = row["test"].partition("::")
        (test,) = (
            node
            for node in ast.parse((repository / path).read_text("utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name == name
        )
        counts = {each.arg for each in test.args.args} & {"count_lost", "nothing_lost"}
        assert all(isinstance(row[count], int) == bool(counts) for count in faults.COUNTS), name


def test_what_the_tests_of_faults_counted_is_read_from_their_run(tmp_path: Path) -> None:
    file = tmp_path / "run.xml"
    told = '<property name="accepted" value="{}"/><property name="lost" value="{}"/>'
    file.write_text(
        "<testsuites><testsuite>"
        f'<testcase name="test_a[x]"><properties>{told.format(3, 0)}</properties></testcase>'
        f'<testcase name="test_a[y]"><properties>{told.format(4, 2)}</properties>'
        '<failure message="lost"/></testcase>'
        '<testcase name="test_b"/><testcase name="test_c"><skipped/></testcase>'
        "</testsuite></testsuites>"
    )
    assert faults.read_counts(file) == {
        "test_a": {"accepted": 7, "lost": 2},
        "test_b": {"accepted": None, "lost": None},
    }


def test_every_package_that_is_asked_for_says_why(found: dict, repository: Path) -> None:
    lines = (repository / "requirements.txt").read_text("utf-8").splitlines()
    asked = {Requirement(line).name for line in lines if line and not line.startswith("#")}
    assert {canonicalize_name(name) for name in asked} - set(found["why"]) == set()
    packages = found["weights"]["packages"]
    silent = [name for name in packages if not found["why"].get(name)]
    assert [name for name in silent if not packages[name]["asked_for_by"]] == []


def test_what_was_weighed_is_what_is_locked(found: dict, repository: Path) -> None:
    lock = (repository / "requirements.lock").read_text("utf-8")
    stale = [
        name
        for name, row in found["weights"]["packages"].items()
        if f"{name}=={row['version']} " not in lock
    ]
    assert stale == [], "run `python tests/benchmarks/weigh.py`, then tables.py"
    assert found["weights"]["total"]["compressed_mb"] <= 300


def test_a_goal_that_is_missed_says_so() -> None:
    slow = goals.most("start", 1.2, "s", lambda found: found["s"])
    assert slow.row({"s": 1.2}) == ("start", "≤ 1.2 s", "1.2 s", "yes", "")
    assert slow.row({"s": 1.3})[2:] == ("1.3 s", "no", "")
    assert goals.least("speed", 50, "", lambda found: found["n"]).row({"n": 1e3})[1:] == (
        "≥ 50",
        "1,000.0",
        "yes",
        "",
    )
    bound = goals.most("pass", 4, "ms", lambda found: found["n"], lambda found: found["n"] / 3)
    assert bound.row({"n": 10.0})[2:] == ("10.0 ms", "no", "3.333 ms")


def test_every_goal_can_be_told_from_what_was_measured(found: dict) -> None:
    rows = [goal.row(found) for goal in goals.GOALS]
    assert len(rows) >= 12 and all(row[3] in ("yes", "no") for row in rows)


def test_a_table_says_nothing_twice() -> None:
    assert tables.table(("a", "b"), [(1, None)]) == "| a | b |\n| --- | --- |\n| 1 | not measured |"
    assert json.dumps(tables.say_all({"201": 5})) == '"201: 5"'


def test_fewer_bits_are_allowed_only_within_the_gate(found: dict) -> None:
    kept = found["precision"]
    share = kept["same verdicts"] / kept["photos"]
    same = share >= kept["verdicts to be the same, share"]
    near = kept["score moved, p99"] <= kept["score may move, p99"]
    assert kept["allowed"] is (same and near)
    assert "fewer bits would do" in "\n".join(tables.precision(kept | {"allowed": True}))
    assert "f32 is served" in "\n".join(tables.precision(kept | {"allowed": False}))
