"""The report, and the shipped models -> README's blocks: figures in short, and answered examples.

All models, and where they fail, are the model card's. May import: classify and what it imports,
training.names, training.cards.figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

from occ.classify import load_classifier
from occ.classify.command import line_of
from occ.classify.files import classify_files
from occ.settings import Settings
from occ.training.cards.figures import (
    SHARES,
    compare_models,
    say_area,
    say_percent,
    sets_of_report,
)
from occ.training.names import CHAMPION, is_own_class, names_of

LEARNED = "logistic_regression"
EXAMPLES = "asset/web/examples"


def sum_up(report: dict) -> str:
    """The whole decision beside the baselines that say anything: Markdown."""
    said = [*(f"- {line}" for line in say_gains(report)), say_below(report)]
    lines = [fill(line, 100, subsequent_indent="  ") for line in said if line]
    return "\n".join([*lines, "", compare_models(report, _names_of_learned(report))])


def say_gains(report: dict) -> list[str]:
    """One line a dev-test set: what the decision finds there, and what the best baseline does."""
    names = _names_of_learned(report)
    sets = sets_of_report(report)
    return [_say_gain(report, names, word, title.capitalize()) for word, title in sets.items()]


def _names_of_learned(report: dict) -> dict[str, str]:
    """The decision and the baselines that say anything -> what each is called."""
    return {
        name: said
        for name, said in names_of(report).items()
        if name in (CHAMPION, LEARNED) or is_own_class(name)
    }


def _say_gain(report: dict, names: Mapping[str, str], word: str, title: str) -> str:
    """What the decision finds on a set, and what the baseline of the highest AUROC does."""
    found = {name: report["models"][name]["sets"][word] for name in names}
    ours, target = found.pop(CHAMPION), report["target"]
    finds, alarms, unsure = (f"{ours[key]['right']} of {ours[key]['of']}" for key in SHARES)
    line = (
        f"{title}: it finds {finds} {target}s, calls {alarms} others a {target} and is "
        f"unsure of {unsure} photos."
    )
    if not found:
        return line
    best = max(found, key=lambda name: found[name]["auroc"]["value"] or 0)
    theirs = [found[best][key]["right"] for key in SHARES]
    said = names[best].removeprefix("baseline: ")
    gain = report["tests"][word][f"{CHAMPION} - {best}"]["auroc_gain"]
    return (
        f"{line} The best baseline ({said}): {theirs[0]}, {theirs[1]} and {theirs[2]}. If `unsure` "
        f"may not be said, {ours['forced']['right']} answers are right, and "
        f"{found[best]['forced']['right']} of the baseline's; AUROC gained: "
        f"{say_area(gain, '+.3f')}."
    )


def say_below(report: dict) -> str:
    """Where less of a word's answers was right than is promised elsewhere; "" if nowhere."""
    goal, below = report["promise"]["goal"], []
    for word, title in sets_of_report(report).items():
        right = report["models"][CHAMPION]["sets"][word].get("words_right", {})
        for key, figure in right.items():
            if figure["value"] is None or figure["value"] >= goal:
                continue
            said = report["target"] if key == "banana" else key
            ends = f"{100 * figure['low']:.1f} to {100 * figure['high']:.1f} %"
            maybe = ", so maybe as many" * (figure["high"] >= goal)
            share = say_percent(figure["value"], 1)
            below.append(f"{share} ({ends}{maybe}) of the answers `{said}` on {title}")
    if not below:
        return ""
    return (
        f"- The promise, {say_percent(goal)} right answers of each word, is for photos like those "
        f"of `calibrate`. These are not, and less was right: {' and '.join(below)}."
    )


def answer_examples(settings: Settings, repository: Path) -> str:
    """What `occ classify` prints about the pictures to try, as a block of Markdown."""
    paths = sorted((repository / EXAMPLES).glob("*.jpg"))
    answers = classify_files(load_classifier(settings), paths, "")
    lines = [
        line_of(answer | {"path": f"{EXAMPLES}/{path.name}"})
        for path, answer in zip(paths, answers, strict=True)
    ]
    return "\n".join(["```text", *lines, "```\n"])
