"""A report -> the weaknesses of the decision that it measured, for the model card.

May import: training.cards.figures, training.names.
"""

from __future__ import annotations

from collections.abc import Mapping

from occ.training.cards.figures import name_target, say_area, say_percent, say_share, sets_of_report
from occ.training.names import CHAMPION

LOWEST = 0.1  # where the lowest bin of training.measure.calibration ends


def say_weak(report: dict, target: str) -> str:
    """Missed photos, chances that are off, and the source with the lowest recall."""
    model, target = report["models"][CHAMPION], "{a} {target}".format(**name_target(target))
    titles = sets_of_report(report)
    lines = [_say_missed(model["sets"][word], title, target) for word, title in titles.items()]
    lines += [
        _say_chances(model["sets"][word], title, target)
        for word, title in titles.items()
        if "calibration_error" in model["sets"][word]
    ]
    counted = {
        name: found["recall"]["value"]
        for name, found in model["sources"].items()
        if found["recall"]["of"]
    }
    if counted:
        worst = min(counted, key=lambda name: (counted[name], name))
        share = say_share(model["sources"][worst]["recall"])
        lines.append(f"- Its lowest recall by source is that of `{worst}`: {share}.")
    return "\n".join(lines)


def _say_missed(figures: Mapping, title: str, target: str) -> str:
    table_of = figures["confusion"]["banana"]
    missed, of = table_of["other"], sum(table_of.values())
    return (
        f"- On the {title} it says `other` of {missed} of {of} photos that show {target}, "
        f"and leaves {table_of['unsure']} `unsure`."
    )


def _say_chances(figures: Mapping, title: str, target: str) -> str:
    """How far scores are from chances on a set, and whether low ones are too low there."""
    error = say_area(figures["calibration_error"])
    said = f"- As a chance, the score is off by {error} on average on the {title}."
    lowest = figures["reliability"][0]
    if lowest["score"] >= min(LOWEST, lowest["low"]):
        return said
    share, low, high = (say_percent(lowest[key], 1) for key in ("value", "low", "high"))
    return (
        f"{said} Low\n  scores are too low there: of {lowest['of']} photos below {LOWEST}, "
        f"{say_percent(lowest['score'], 1)} on average, {lowest['right']} show {target},\n  "
        f"which is {share} ({low} to {high}) when weighed as the promise is."
    )
