"""asset/report.json -> tables for the notebook: every number with its count and interval.

May import: release, training.cards.
"""

from __future__ import annotations

import pandas as pd

from occ.release import Release
from occ.training.cards import NAMES, SETS


def describe_files(release: Release) -> pd.DataFrame:
    """One line a model file: what goes in, what comes out, in colour or gray, its hash."""
    lines = [
        {
            "file": name,
            "in": str(file.inputs),
            "out": str(file.outputs),
            "colour": file.preprocess.colour,
            "sha256": file.sha256[:12],
        }
        for name, file in sorted(release.files.items())
    ]
    return pd.DataFrame(lines).set_index("file")


def compare_models(report: dict) -> pd.DataFrame:
    """One line a dev-test set and model: area, recall, false alarms, each with 95 % interval."""
    lines = []
    for name in NAMES:
        for word in SETS:
            one = report["models"].get(name, {}).get("sets", {}).get(word)
            if one:
                shares = {key: say_share(one[key]) for key in ("recall", "false_alarm", "unsure")}
                lines.append(
                    {"set": word, "model": name, "AUROC": say_area(one["auroc"]), **shares}
                )
    return pd.DataFrame(lines).set_index(["set", "model"]).sort_index()


def compare_pairs(report: dict) -> pd.DataFrame:
    """One line a paired test: gain in AUROC with its interval, McNemar's counts and p."""
    lines = [
        {"set": word, "pair": pair, **test["auroc_gain"], **test["mcnemar"]}
        for word, tests in report["tests"].items()
        for pair, test in tests.items()
    ]
    return pd.DataFrame(lines).set_index(["set", "pair"])


def say_area(figure: dict) -> str:
    """As 0.996 (0.993 to 0.999)."""
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"


def say_share(figure: dict) -> str:
    """As 21 of 27 (0.59 to 0.89)."""
    if not figure["of"]:
        return "none"
    return f"{figure['right']} of {figure['of']} ({figure['low']:.3f} to {figure['high']:.3f})"
