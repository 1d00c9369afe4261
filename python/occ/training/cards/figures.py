"""Figures of asset/report.json -> words and Markdown tables, each with its count and interval.

Used by README's block and by the cards. May import: values, verdict, release.report,
training.names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from occ.release.report import stand_in
from occ.training.names import CHAMPION, NAMES, names_of
from occ.values import is_own
from occ.verdict import words_never_said

SETS = {"dev_test_easy": "easy dev-test (web photos)", "dev_test_hard": "hard dev-test (desks)"}
ONE_SHOOT = "dev_test_hard"
OWN_SET = "dev-test (photos of your own)"  # where there are no other, none is easy or hard
SHARES = ("recall", "false_alarm", "unsure")
UNPROVED = (
    "† For at least one of the two words, no threshold could be proved on `calibrate`, so that\n"
    "word is hardly ever said."
)

FORCED = (
    "An `unsure` is no right answer, so much of what is gained on a model that is often unsure is "
    "that it\nanswers. Without `unsure`: each is cut where it makes the fewest mistakes on "
    "`calibrate`, weighed as the promise\nis; on photos unlike those the same cut may be far from "
    "the best, which is a weakness of its own."
)


def table(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table.

    >>> print(table(["a", "b"], [["1", "2"]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    head = list(head)
    rows = [head, *lines]
    texts = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([texts[0], "|---" * len(head) + "|", *texts[1:]])


def name_target(target: str) -> dict[str, str]:
    """The word for the object, and its article by the first letter (an hour glass is called wrong).

    >>> "{a} {target}".format(**name_target("apple"))
    'an apple'
    """
    return {"target": target, "a": "an" if target[:1].lower() in tuple("aeiou") else "a"}


def say_area(figure: dict, form: str = ".3f") -> str:
    """As 0.996 (0.993 to 0.999); form: how each number is written.

    >>> say_area({"value": 0.0128, "low": -0.002, "high": 0.0215}, "+.3f")
    '+0.013 (-0.002 to +0.021)'
    """
    if figure["value"] is None:
        return "none"
    return f"{figure['value']:{form}} ({figure['low']:{form}} to {figure['high']:{form}})"


def say_share(figure: dict) -> str:
    """As 21 of 27 (59.2 to 89.4 %).

    >>> say_share({"right": 21, "of": 27, "low": 0.5921, "high": 0.8939})
    '21 of 27 (59.2 to 89.4 %)'
    """
    if not figure["of"]:
        return "none"
    low, high = 100 * figure["low"], 100 * figure["high"]
    return f"{figure['right']} of {figure['of']} ({low:.1f} to {high:.1f} %)"


def say_percent(share: float | None, digits: int = 0) -> str:
    """As 98 %."""
    return "none" if share is None else f"{100 * share:.{digits}f} %"


def say_count(count: int, noun: str) -> str:
    """As 1 view, 5 views."""
    return f"{count} {noun}{'s' * (count != 1)}"


def say_result(report: dict) -> str:
    """One line on the whole decision: how well it ranks the easy dev-test, what it never says."""
    served = report["models"][CHAMPION]
    area, limits = served["sets"]["dev_test_easy"]["auroc"], served["thresholds"]
    which = "dev-test" if is_own(served["sources"]) else "easy dev-test"
    never = words_never_said(limits["low"], limits["high"], report["target"])
    said = f"release {report['release']}: {which} AUROC {say_area(area)}"
    return said + "".join(f"; never says {word}" for word in never)


def sets_of_report(report: dict) -> dict[str, str]:
    """Name of each dev-test set that the report has -> what it is called."""
    named = {"dev_test_easy": OWN_SET} if is_own(report["models"][CHAMPION]["sources"]) else {}
    return {word: said for word, said in (SETS | named).items() if word in _sets(report, CHAMPION)}


def compare_models(report: dict, names: Mapping[str, str] | None = None) -> str:
    """One Markdown table a set: each model's AUROC, recall, false alarms and unsure.

    names: of the models to show, as `names_of` gives them; None: all.
    """
    parts, marked = [], False
    for word, title in sets_of_report(report).items():
        first, lines = _sets(report, CHAMPION)[word], []
        for name, said in (names or names_of(report)).items():
            figures = _sets(report, name).get(word)
            if figures is None:
                continue
            unproved = not report["models"][name]["thresholds"]["proved"]
            marked |= unproved
            shares = [say_share(figures[key]) for key in SHARES]
            lines.append([said + " †" * unproved, say_area(figures["auroc"]), *shares])
        others = first["photos"] - first["bananas"]
        target = "{a} {target}".format(**name_target(report["target"]))
        counts = f"{first['bananas']} photos of {target}, {others} others"
        head = ["Model", "AUROC", "Recall", "False alarms", "Unsure"]
        parts.append(f"{title.capitalize()}: {counts}.\n\n{table(head, lines)}\n")
    return "\n".join([*parts, UNPROVED + "\n"] if marked else parts)


def compare_sources(report: dict) -> str:
    """A Markdown table of the whole decision by source of dev-test."""
    lines = [
        [name, str(found["photos"]), *(say_share(found[key]) for key in SHARES)]
        for name, found in sorted(report["models"][CHAMPION]["sources"].items())
    ]
    return table(["Source", "Photos", "Recall", "False alarms", "Unsure"], lines)


def say_means(report: dict) -> str:
    """Recall and false alarms of the decision, as plain means over sources with enough photos."""
    said = []
    for key, words in (("recall", "recall"), ("false_alarm", "false alarms")):
        figure = report["models"][CHAMPION]["macro"][key]
        sources = say_count(figure["sources"], "source")
        said.append(f"{words} {say_percent(figure['value'], 1)} over {sources}")
    return ", ".join(said)


def compare_pairs(report: dict) -> str:
    """A Markdown table of the paired tests: the whole decision against each other model.

    Without the verdicts of a model that hardly ever says one of its words: that alone they count.
    Without the chance of desks: it is of photos that were drawn apart, and they are one shoot.
    """
    lines = []
    for word, title in sets_of_report(report).items():
        for pair, test in sorted(report["tests"].get(word, {}).items()):
            name = pair.removeprefix(f"{CHAMPION} - ")
            gain, counts = test["auroc_gain"], test["mcnemar"]
            said = f"{counts['gained']} gained, {counts['lost']} lost"
            said += f" (p = {counts['p']:.2g})" if word != ONE_SHOOT else ""
            if not report["models"][name]["thresholds"]["proved"]:
                said = "no threshold was proved †"
            forced = [_sets(report, one)[word]["forced"]["right"] for one in (CHAMPION, name)]
            known_as = NAMES.get(stand_in(name), name)
            both = "{} against {}".format(*forced)
            lines.append([title, known_as, say_area(gain, "+.3f"), said, both])
    head = ["Set", "Against", "AUROC gained", "Photos answered right", "Right without `unsure`"]
    return f"{table(head, lines)}\n\n{FORCED}"


def _sets(report: dict, name: str) -> dict:
    return report["models"][name]["sets"]
