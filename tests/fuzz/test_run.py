"""What libFuzzer says at its end in, the row of the table out; one short run for real."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
import run

TOLD = """
#4096 pulse  cov: 1100 ft: 3000 corp: 300/9Mb lim: 30000 exec/s: 190 rss: 180Mb
#5129 DONE   cov: 1144 ft: 3100 corp: 310/9Mb lim: 30000 exec/s: 205 rss: 190Mb
stat::number_of_executed_units: 5129
stat::peak_rss_mb:              198
"""


def test_the_last_word_of_the_fuzzer_counts() -> None:
    assert run.read_statistics(TOLD, 25) == {
        "inputs": 5129,
        "a_second": 205,
        "edges": 1144,
        "peak_mb": 198,
    }
    assert set(run.read_statistics("killed", 25).values()) == {0}


@pytest.mark.slow
def test_both_targets_run_side_by_side_and_leave_a_table(tmp_path: Path, monkeypatch) -> None:
    pytest.importorskip("atheris")
    table = tmp_path / "fuzz.json"
    command = [sys.executable, run.__file__, "--seconds", "3", "--output", str(table)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(table.read_text())["targets"]
    assert list(found) == ["decode", "upload"]
    for row in found.values():
        assert row["inputs"] > 10 and row["faults"] == 0 and row["seeds_kept"] > 5
        assert set(run.COLUMNS) == set(row)
