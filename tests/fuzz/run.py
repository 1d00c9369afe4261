"""Inputs grown by coverage in, a table out: python tests/fuzz/run.py [--seconds 90] [TARGET…].

The targets run side by side, each in a process of its own. What breaks one is left in build/fuzz/;
put it, cut small, into tests/fuzz/seeds/ with the fix.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
from targets import MOST_S, TARGETS, keep_small, seeds

FOLDER = Path(__file__).resolve().parent
KEPT = FOLDER / "seeds"
WORK = FOLDER.parents[1] / "build" / "fuzz"
HANG_S, MEMORY_MB, LONGEST = 20, 600, 30_000  # seconds by the wall: machines may be busy
INSTRUMENTED = ["occ", "PIL", "werkzeug", "pillow_heif"]
COLUMNS = ("inputs", "a_second", "edges", "peak_mb", "seeds_kept", "faults")


def main() -> int:
    """Exit status: 1 if anything broke a target."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=int, default=90, help="for all targets, side by side")
    words.add_argument("--output", type=Path, help="write the table as JSON here too")
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    words.add_argument("targets", nargs="*", default=list(TARGETS))
    asked, options = words.parse_known_args()
    if asked.inside:
        return run_inside(asked.targets[0], options)
    with ThreadPoolExecutor(len(asked.targets)) as beside:
        found = beside.map(lambda name: run_target(name, asked.seconds), asked.targets)
        table = dict(zip(asked.targets, found, strict=True))
    print(f"{'target':8}" + "".join(f"{name:>12}" for name in COLUMNS))
    for name, row in table.items():
        print(f"{name:8}" + "".join(f"{row[column]:12,}" for column in COLUMNS))
    if asked.output:
        limits = {"hang_s": MOST_S, "memory_mb": MEMORY_MB, "seconds": asked.seconds}
        text = json.dumps({"limits": limits, "targets": table}, indent=2)
        asked.output.write_text(text + "\n", encoding="utf-8")
    return int(any(row["faults"] for row in table.values()))


def run_target(name: str, seconds: int) -> dict[str, int]:
    """Fuzz one target in a process of its own: what it tried, and how often something broke it."""
    corpus, found = WORK / name, WORK / f"{name}-found"
    for folder in (corpus, found, KEPT):
        folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (corpus / f"seed-{number:03}").write_bytes(data)
    options = [
        *(f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}"),
        *(f"-max_len={LONGEST}", "-print_final_stats=1", f"-artifact_prefix={found}/"),
    ]
    command = [sys.executable, __file__, name, "--inside", *options, str(corpus), str(KEPT)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    told = done.stdout + done.stderr
    if done.returncode:
        print(f"{name}: A FAULT\n{told[-3000:]}", file=sys.stderr)
    return read_statistics(told, seconds) | {
        "seeds_kept": len(list(KEPT.glob(f"{name}-*"))),
        "faults": int(done.returncode != 0),  # the fuzzer stops at the first
    }


def read_statistics(told: str, seconds: int) -> dict[str, int]:
    """What libFuzzer says at its end -> inputs, inputs a second, edges covered, peak memory."""
    inputs = _figure(r"number_of_executed_units: +(\d+)", told)
    return {
        "inputs": inputs,
        "a_second": inputs // seconds,
        "edges": _figure(r"cov: (\d+)", told),
        "peak_mb": _figure(r"peak_rss_mb: +(\d+)", told),
    }


def run_inside(name: str, options: list[str]) -> int:
    """The fuzzer itself, which ends the process."""
    try:
        import atheris
    except ImportError:
        print("Fuzzing needs atheris, which is for Linux on x86.", file=sys.stderr)
        return 1
    with atheris.instrument_imports(include=INSTRUMENTED):
        import occ.photo
        import occ.web.server  # noqa: F401
    keep_small()
    target = TARGETS[name]
    atheris.Setup([name, *options], lambda data: target(bytes(data)))
    atheris.Fuzz()
    return 0


def _figure(pattern: str, text: str) -> int:
    """The last number that a pattern finds; 0 without any."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
