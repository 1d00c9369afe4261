"""The JSON files of this folder in, README.md out: every figure in it comes from them.

Run as `python tests/benchmarks/tables.py` when one of the files was measured anew; a test compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
from goals import GOALS

FOLDER = Path(__file__).resolve().parent
FILES = ("bench", "soak", "fuzz", "weights", "why", "faults", "findings", "precision")
FRESH = "first_verdict_empty_cache_s"
CROWD = ("requests_per_s", "p50_ms", "p95_ms", "p99_ms", "told_to_come_later")


def load() -> dict:
    """Everything that was measured, by file name."""
    return {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in FILES}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; None and lists are said in words."""
    names = tuple(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(say(cell) for cell in line) + " |" for line in lines)


def say(cell: object) -> str:
    """One cell.

    >>> say(None), say(1234.5), say(["a", "b"])
    ('not measured', '1,234.5', 'a, b')
    """
    if isinstance(cell, list):
        return ", ".join(map(str, cell))
    if isinstance(cell, int | float):
        return f"{cell:,}"
    return "not measured" if cell is None else str(cell)


def render() -> str:
    """README.md's whole text."""
    found = load()
    bench = found["bench"]
    machine = ", ".join(f"{name} {say(value)}" for name, value in bench["machine"].items())
    rows = [goal.row(found) for goal in GOALS]
    parts = [
        "# What was measured",
        "Written by `python tests/benchmarks/tables.py` from the JSON files beside it; a test "
        "compares, so no figure is typed. Measure anew:",
        "```sh\n"
        'make bench ARGS="--output tests/benchmarks/bench.json"\n'
        'make soak ARGS="--output tests/benchmarks/soak.json"\n'
        'make fuzz ARGS="--seconds 600 --output tests/benchmarks/fuzz.json"\n'
        ".venv/bin/python tests/benchmarks/faults.py\n"
        ".venv/bin/python tests/benchmarks/weigh.py\n"
        ".venv/bin/python tests/benchmarks/precision.py\n"
        ".venv/bin/python tests/benchmarks/tables.py\n"
        "```",
        "What was tried before it was chosen is in `asset/choices.json`; "
        "`python tests/benchmarks/choices/compare.py` tries it anew, in a quarter of an hour.",
        f"The bench timed release {bench['release']}; `models.json` names the one that is shipped. "
        f"Its machine: {machine}. `busy` is how many others wanted a processor when "
        "it began: above one or so, believe ratios and not times.",
        *of_older_photo(bench),
        "## Goals",
        "The last column is what nothing could beat on that machine: decoding alone and bare "
        "forward passes, of the same run.",
        table(("What", "Goal", "Seen", "Reached", "Best possible"), rows),
        *speed(bench),
        *precision(found["precision"]),
        *abuse(found),
        *weights(found),
    ]
    return "\n\n".join(parts) + "\n"


def of_older_photo(bench: dict) -> list[str]:
    """What a run did not time whose photo was unlike anything known, as all were at first."""
    if "full decision of a doubtful photo, 384 px" in bench["milliseconds"]:
        return []
    return [
        "This run timed a photo unlike anything known, which is told no places and takes no closer "
        "look: a banana takes longer than is told here, by one view and by all."
    ]


def speed(bench: dict) -> list[str]:
    """Times, ratios, folders, starts, memory and crowds."""
    times = [(name, *row.values()) for name, row in bench["milliseconds"].items()]
    rivals = [
        (name, row["first_answer_s"], row["peak_mb"]) for name, row in bench["rivals"].items()
    ]
    start, memory = bench["start"], bench["memory"]
    rivals.append(("ours, the whole site", start["first_verdict_s"], memory["peak_mb"]))
    rivals.append(("ours, networks to be converted first", start[FRESH], None))
    bulk = bench["bulk"]
    crowds = [
        (site, crowd, *(row[name] for name in CROWD))
        for site, all_crowds in bench["http"].items()
        for crowd, row in all_crowds.items()
        if crowd != "peak_mb"
    ]
    peaks = [(site, row["peak_mb"]) for site, row in bench["http"].items()]
    return [
        "## Speed",
        table(("Step", "median ms", "fastest ms"), times),
        table(("Ratio", "times"), bench["ratios"].items()),
        f"A folder of {bulk['files']} photos of 384 px:",
        table(("Way", "photos a second"), bulk["photos_per_s"].items()),
        "Start and memory of a process. A rival's is one start, in the order of the table, so the "
        "first may find its files cold; LiteRT's holds TensorFlow, which converts the model. "
        "Ours is the median of warm starts, of one process that serves nobody else:",
        table(("Process", "seconds to the first answer", "most memory, MB"), rivals),
        "The site under gunicorn as `Procfile` starts it, photos of 384 px unless said. The page "
        "asks for more, what each network saw: that is the crowd called explained, where it was "
        "measured:",
        table(("Site", "Crowd", *(name.replace("_", " ") for name in CROWD)), crowds),
        table(("Site", "most memory of all processes, over all crowds, MB"), peaks),
    ]


def precision(found: dict) -> list[str]:
    """Whether fewer bits would do."""
    word = "fewer bits would do." if found["allowed"] else "too much turned, so f32 is served."
    rows = [(name, value) for name, value in found.items() if name != "allowed"]
    return [
        "## Fewer bits",
        f"The photos of dev-test, looked at by a backbone that multiplies in bf16: {word}",
        table(("What", "Seen"), rows),
    ]


def abuse(found: dict) -> list[str]:
    """Soak, fuzzing and faults."""
    soak = [(name.replace("_", " "), say_all(value)) for name, value in found["soak"].items()]
    targets = found["fuzz"]["targets"]
    columns = tuple(next(iter(targets.values())))
    fuzz = [(name, *row.values()) for name, row in targets.items()]
    faults = [
        (row["fault"], row["seen"], say_lost(row), f"`{row['test'].partition('::')[2]}`")
        for row in found["faults"]
    ]
    findings = [(row["found"], row["mended"]) for row in found["findings"]]
    limits = found["fuzz"]["limits"]
    return [
        "## Soak",
        "Photos of 0.1, 4 and 12 megapixels, one in twenty bad, one in five kept. Waits are those "
        "of answers and of refusals of bad files; who was told to come later (503) is counted:",
        table(("What", "Seen"), soak),
        "## Fuzzing",
        f"Inputs grown by coverage. A fault is a crash, more than {limits['hang_s']} s of a "
        f"processor, more than {limits['memory_mb']} MB, or an answer that is no refusal.",
        table(("Target", *(name.replace("_", " ") for name in columns)), fuzz),
        table(("Found by fuzzing, soaking and measuring", "Mended by"), findings),
        "## Faults",
        "Each is really done by the test that is named, which counts the photos that it was told "
        "are accepted, and those of them that are not kept.",
        table(("Fault", "Seen", "Accepted photos lost", "Test"), faults),
    ]


def say_lost(row: dict) -> str:
    """What the test of a fault counted.

    >>> say_lost({"accepted": 41, "lost": 0}), say_lost({"accepted": None, "lost": None})
    ('0 of 41', 'no photo sent')
    """
    if row["accepted"] is None:
        return "no photo sent"
    return f"{row['lost']:,} of {row['accepted']:,}"


def say_all(value: object) -> object:
    """A figure, or several with their names."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {say(one)}" for name, one in value.items())
    return value


def weights(found: dict) -> list[str]:
    """What `pip install -r requirements.txt` weighs."""
    packages, why = found["weights"]["packages"], found["why"]
    rows = [
        (
            name,
            row["version"],
            row["compressed_mb"],
            row["disk_mb"],
            why.get(name) or f"needed by {say(row['asked_for_by'])}",
        )
        for name, row in packages.items()
    ]
    total = found["weights"]["total"]
    kept_out = [
        (name, row["disk_mb"], row["instead"]) for name, row in found["weights"]["kept_out"].items()
    ]
    return [
        "## Weights",
        f"{len(rows)} packages on Linux, {total['compressed_mb']} MB compressed, "
        f"{total['disk_mb']} MB on disk.",
        table(("Package", "Version", "compressed MB", "on disk MB", "Why it stays"), rows),
        table(("Kept out", "on disk MB", "Instead"), kept_out),
    ]


if __name__ == "__main__":
    (FOLDER / "README.md").write_text(render(), encoding="utf-8")
    print(f"wrote {FOLDER.name}/README.md")
