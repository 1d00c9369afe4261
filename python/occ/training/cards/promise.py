"""A release's promise and the report on it -> the words of the model card and of the notebook.

May import: dataset.sources, release, training.cards.figures, training.names.
"""

from __future__ import annotations

from occ.dataset.sources import TAUGHT_MOBILENET
from occ.release import Release
from occ.training.cards.figures import say_percent, sets_of_report, table
from occ.training.names import CHAMPION

WORDS = ("banana", "other")  # as a report calls the two, whatever the target


def say_promise(release: Release) -> dict[str, str]:
    """The promise's numbers as words, by their place in the card."""
    promise = release.promise
    said = {word: f"{promise[word]['wrong']} of {promise[word]['answers']}" for word in WORDS}
    return {
        "goal": say_percent(promise["goal"]),
        "confidence": say_percent(promise["confidence"]),
        "photos": str(promise["photos"]),
        "unsure": str(promise["unsure"]),
        "wrong_target": said["banana"],
        "wrong_other": said["other"],
        "prior": say_percent(promise["prior"], 1),
        "share_of_target": say_percent(promise["share_of_target"], 1),
        "limit": promise["limit"],
        "proved": "This was proved" if promise["proved"] else "This could **not** be proved",
    }


def say_checks(report: dict) -> str:
    """How the same thresholds fare elsewhere, as a Markdown table; "" if the report has none."""
    lines = [*_without_known(report), *_on_sets(report)]
    if not lines:
        return ""
    words = [f"Answers `{word}` that are right" for word in (report["target"], "other")]
    prior = say_percent(report["promise"]["prior"], 1)
    said = f"The same thresholds elsewhere, where {prior} of the photos show the target:"
    return f"{said}\n\n{table(['Photos', *words], lines)}"


def _without_known(report: dict) -> list[list[str]]:
    """The line on `calibrate` without the photos that MobileNet itself was trained on."""
    found = report.get("promise_without_known")
    if not found:
        return []
    left = found["left_out"]
    names = ", ".join(f"`{name}`" for name in TAUGHT_MOBILENET)
    title = (
        f"`calibrate` without {left['banana']} {report['target']} and {left['other']} other photos "
        f"of {names}, on which MobileNet was trained: "
        "bounds, at thresholds that were chosen with these photos"
    )
    told = [
        f"{_say_share(found[word]['proved'], report)}; "
        f"{found[word]['wrong']} of {found[word]['answers']} wrong"
        for word in WORDS
    ]
    return [[title, *told]]


def _on_sets(report: dict) -> list[list[str]]:
    """A line a dev-test set: what share of the answers was right there, weighed as promised."""
    lines = []
    for word, title in sets_of_report(report).items():
        right = report["models"][CHAMPION]["sets"][word].get("words_right")
        if right is not None:
            lines.append([f"{title}: seen", *(_say_right(right[key], report) for key in WORDS)])
    return lines


def _say_right(figure: dict, report: dict) -> str:
    """As 98.4 % (94.8 to 99.5 %); 142 of 148 before weighing."""
    if figure["value"] is None:
        return "none"
    low, high = 100 * figure["low"], 100 * figure["high"]
    return (
        f"{_say_share(figure['value'], report)} ({low:.1f} to {high:.1f} %); "
        f"{figure['right']} of {figure['of']} unweighed"
    )


def _say_share(share: float, report: dict) -> str:
    """The share, and that it is less than promised, if it is."""
    below = share < report["promise"]["goal"]
    return say_percent(share, 1) + ", below the goal" * below
