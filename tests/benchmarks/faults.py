"""The tests of faults, run, in; what each counted, written into faults.json, out.

`python tests/benchmarks/faults.py` runs them (two minutes; as root, or the disks are not tried), or
reads the JUnit file of such a run: pytest -o junit_family=xunit1 --junitxml=FILE. Only `accepted`
and `lost` are written: how many photos a test was told are accepted, and how many of them were not
kept. A test that sends no photo counts nothing: null.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
TABLE = FOLDER / "faults.json"
COUNTS = ("accepted", "lost")


def main(*kept: str) -> int:
    """Exit status of the tests; 1 if one was skipped, for then nothing is known of it."""
    rows = json.loads(TABLE.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(*kept) if kept else Path(folder) / "run.xml"
        status = 0 if kept else run_tests(rows, file)
        counted = read_counts(file)
    missing = [row["test"] for row in rows if name_of(row["test"]) not in counted]
    if missing:
        print("not run to an end, so nothing is written:", *missing, sep="\n  ", file=sys.stderr)
        return status or 1
    rows = [row | counted[name_of(row["test"])] for row in rows]
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    TABLE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(*(f"{name}: {sum(row[name] or 0 for row in rows)}" for name in COUNTS), sep=", ")
    return status


def run_tests(rows: list[dict], file: Path) -> int:
    """Run the test of each row; what it counted goes to the JUnit file, also if it fails."""
    tests = sorted({row["test"] for row in rows})
    options = ["-q", "-o", "junit_family=xunit1", f"--junitxml={file}"]
    return subprocess.run([sys.executable, "-m", "pytest", *options, *tests], cwd=ROOT).returncode


def name_of(test: str) -> str:
    """The function's name: of path::name, or of name[parameter].

    >>> name_of("tests/web/test_a.py::test_b"), name_of("test_b[c]")
    ('test_b', 'test_b')
    """
    return test.rpartition("::")[2].partition("[")[0]


def read_counts(file: Path) -> dict[str, dict[str, int | None]]:
    """Test -> its counts, the sum of all its parameters; one that was skipped is left out."""
    found: dict[str, dict[str, int | None]] = {}
    skipped = set()
    for case in ElementTree.parse(file).iter("testcase"):
        name = name_of(case.get("name", ""))
        if case.find("skipped") is not None:
            skipped.add(name)
        told = {each.get("name"): int(each.get("value", 0)) for each in case.iter("property")}
        before = found.setdefault(name, dict.fromkeys(COUNTS))
        for count in COUNTS:
            if count in told:
                before[count] = (before[count] or 0) + told[count]
    return {name: counts for name, counts in found.items() if name not in skipped}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
