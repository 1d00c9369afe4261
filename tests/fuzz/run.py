"""python tests/fuzz/run.py [--seconds 90] [TARGET…]: inputs grown by coverage in, a table out.

What breaks a target is left in build/fuzz/; put it, cut small, into tests/fuzz/seeds/ with the fix.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
from targets import TARGETS, keep_small, seeds

FOLDER = Path(__file__).resolve().parent
KEPT = FOLDER / "seeds"
WORK = FOLDER.parents[1] / "build" / "fuzz"
HANG_S, MEMORY_MB, LONGEST = 20, 1500, 30_000  # seconds by the wall: machines may be busy
INSTRUMENTED = ["occ", "PIL", "werkzeug", "pillow_heif"]


def main() -> int:
    """Exit status: 1 if anything broke a target."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=int, default=90, help="for each target")
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    words.add_argument("targets", nargs="*", default=list(TARGETS))
    asked, options = words.parse_known_args()
    if asked.inside:
        return run_inside(asked.targets[0], options)
    print(
        f"{'target':8} {'inputs':>9} {'a second':>9} {'edges':>7} {'peak MB':>8}  found", flush=True
    )
    broken = [run_target(name, asked.seconds) for name in asked.targets]
    return int(any(broken))


def run_target(name: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own and print its line; True if something broke it."""
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
    inputs, peak = (
        _figure(r"number_of_executed_units: +(\d+)", told),
        _figure(r"peak_rss_mb: +(\d+)", told),
    )
    edges = _figure(r"cov: (\d+)", told)
    line = f"{name:8} {inputs:9,} {inputs // seconds:9,} {edges:7,} {peak:8,}"
    print(line, f" {'nothing' if done.returncode == 0 else 'A FAULT'}", flush=True)
    if done.returncode:
        print(told[-3000:], file=sys.stderr)
    return done.returncode != 0


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
