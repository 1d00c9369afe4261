"""A report and choices -> the weaknesses of the decision that they measured, for the model card.

May import: release, training.cards.figures, training.names.
"""

from __future__ import annotations

from collections.abc import Mapping

from occ.release import Release
from occ.training.cards.figures import name_target, say_area, say_percent, say_share, sets_of_report
from occ.training.names import CHAMPION, CHOICES, name_patches

OFF = (
    "- Off on average is the expected calibration error over ten bins of equal width, weighed as "
    "the\n  promise is. It cannot be below 0, so chance alone gives some."
)
LOWEST = 0.1  # where the lowest bin of training.measure.calibration ends


def say_weak(report: dict, target: str) -> str:
    """Missed photos, chances that are off, and the source with the lowest recall."""
    model, target = report["models"][CHAMPION], "{a} {target}".format(**name_target(target))
    titles = sets_of_report(report)
    lines = [_say_missed(model["sets"][word], title, target) for word, title in titles.items()]
    chances = [
        _say_chances(model["sets"][word], title, target)
        for word, title in titles.items()
        if "calibration_error" in model["sets"][word]
    ]
    lines += [*chances, OFF] if chances else []
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


def say_left_out(choices: Mapping | None, release: Release) -> str:
    """How it does on sources that its heads were taught without, in turn; "" if nobody compared.

    choices: of asset/choices.json, None if nobody has written it.
    """
    zoom = release.decision.get("zoom")
    compared = (choices or {}).get("unseen_patches")
    if not (zoom and compared) or choices["release"] != release.id:
        return ""
    found = compared["partial_auroc"][name_patches(patches=zoom["patches"])]
    worst = min(range(len(found["folds"])), key=found["folds"].__getitem__)
    sources = ", ".join(f"`{name}`" for name in compared["folds"][str(worst)]["sources"])
    return (
        "\n- On sources of `train` and `validate` that heads were taught without, in turn, the "
        "partial AUROC\n  (up to 1 % false alarms; 0.5 by chance) of a decision like it is "
        f"{found['mean']:.3f} on average, and {found['folds'][worst]:.3f} on\n  {sources} "
        f"(`asset/{CHOICES}`). It lacks the patches of the first look and was taught no\n  made-up "
        "scenes, but its closer look is pointed out by the head that is served, which knows those\n"
        "  sources, and its shares were chosen on them."
    )


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
