"""A report in, what `occ evaluate` prints of it out: never a figure without its baseline."""

from __future__ import annotations

import json

from occ.settings import REPOSITORY
from occ.training.cards.figures import say_result
from occ.training.cards.readme import say_gains, sum_up
from occ.training.names import CHAMPION

REPORT = json.loads((REPOSITORY / "asset" / "report.json").read_text())


def test_every_set_is_told_beside_the_best_baseline_as_in_readme() -> None:
    lines = say_gains(REPORT)
    assert [line.partition(":")[0] for line in lines] == [
        "Easy dev-test (web photos)",
        "Hard dev-test (desks)",
    ]
    found = REPORT["models"][CHAMPION]["sets"]["dev_test_hard"]["recall"]
    assert f"it finds {found['right']} of {found['of']} bananas" in lines[1]
    assert all("The best baseline (" in line for line in lines)
    told = " ".join(sum_up(REPORT).split())
    assert all(line in told for line in lines)


def test_what_is_never_said_is_told_with_the_area_and_its_interval() -> None:
    area = REPORT["models"][CHAMPION]["sets"]["dev_test_easy"]["auroc"]
    assert say_result(REPORT).endswith(
        f"AUROC {area['value']:.3f} ({area['low']:.3f} to {area['high']:.3f})"
    )
    silent = json.loads(json.dumps(REPORT))
    silent["models"][CHAMPION]["thresholds"]["high"] = 1.0
    assert say_result(silent).endswith("; never says banana")
