"""The report's further sections -> Markdown: backgrounds, sizes, places, one class, far pictures.

May import: training.cards.figures, training.cards.places, training.names.
"""

from __future__ import annotations

from collections.abc import Iterable

from occ.training.cards.figures import say_area, say_share, table
from occ.training.cards.places import describe_places
from occ.training.names import CHAMPION

# The parts of a scorer's name, as `training.oneclass` puts it together
SCORERS = {
    "knn": "mean cosine to the nearest known targets",
    "mahalanobis": "distance to their mean, its covariance shrunk",
    "pca_residual": "what their principal components cannot tell",
    "svm": "one-class support vector machine",
}
SCALES = {
    "plain": "features",
    "root": "roots of features",
    "root and outputs": "roots of features and of MobileNet's 1,000 outputs",
}
VIEWS = {"full": "the full view", "best": "the best view", "mean": "the full and the best view"}
NOTHING_TO_MEASURE = (
    "Not measured: `dev-test` has no photos for it, such as things on white to cut out, or some "
    "with labelled boxes."
)


def measured_sections(report: dict | None) -> dict[str, dict]:
    """Name -> the sections with something to tell."""
    return {name: one for name, one in (report or {}).get("sections", {}).items() if one}


def describe_sections(report: dict) -> str:
    """All sections that were measured, each with a sentence; "" if none was."""
    found = measured_sections(report)
    said = (say(found[name]) for name, say in SECTIONS.items() if name in found)
    return "\n\n".join(filter(None, said))


def describe_section(report: dict | None, name: str) -> str:
    """One of SECTIONS, or why there is none."""
    if found := measured_sections(report).get(name):
        return SECTIONS[name](found)
    return "Not measured yet: `occ evaluate` does it." if report is None else NOTHING_TO_MEASURE


def _sizes(found: dict) -> str:
    """Recall by size, of the decision as served and at 1 % false alarms."""
    served = found["networks"][CHAMPION]
    areas = sorted(served["served"], key=int)
    lines = [
        [said, *(say_share(served[name][area]["all"]) for area in areas)]
        for name, said in (("served", "as served"), ("at_1_percent", "at 1 % false alarms"))
    ]
    head = ["Recall", *(f"{area} % of the frame" for area in areas)]
    said = (
        f"{found['cut_outs']} cut-outs of dev-test laid on real scenes, several pictures of "
        "each, by size;\n"
        "intervals are over the cut-outs. The heads were taught scenes made the same way, of "
        "cut-outs and\nphotos of `train`, so real small ones may be missed more often:"
    )
    return f"{said}\n\n{table(head, lines)}{_say_left_out(served['served'], areas)}"


def say_smallest(found: dict) -> str:
    """In how many pictures the target was found at the least and at the largest size."""
    served = found["networks"][CHAMPION]["served"]
    least, *_, most = sorted(served, key=int)
    (few, fewer), (many, more) = (
        (one["right"], one["of"]) for one in (served[area]["all"] for area in (least, most))
    )
    return (
        f"where it\n  fills {least} % of the frame it was found in {few} of {fewer} pictures, "
        f"at {most} % in {many} of {more}."
    )


def _say_left_out(recalls: dict, areas: list[str]) -> str:
    """How many cut-outs each column has, where some do not fit."""
    things = [recalls[area]["all"]["things"] for area in areas]
    if len(set(things)) == 1:
        return ""
    counts = f"{', '.join(map(str, things[:-1]))} and {things[-1]}"
    return (
        f"\n\nThe columns show {counts} of them: what does not fit into a photo at a size is left "
        "out\nthere, so a difference between columns is not that of size alone."
    )


def _background(found: dict) -> str:
    """Every network's recall by ground at equal false alarms, the gap, and alarms on white."""
    networks, things = found["networks"], set()
    grounds = list(networks[CHAMPION]["at_1_percent"]["recall"])
    rows = [(f"`{CHAMPION}`, as served", networks[CHAMPION]["served"])]
    rows += [(f"`{name}`, at 1 %", each["at_1_percent"]) for name, each in networks.items()]
    lines = []
    for name, figures in rows:
        things |= {figures["recall"][ground]["things"] for ground in grounds}
        gap, white = figures["gap"], figures["white_others"]
        counts = [f"{figures['recall'][g]['right']}/{figures['recall'][g]['of']}" for g in grounds]
        points = say_area(gap, ".1f")  # none of one ground alone, or of too large cut-outs
        alarms = [say_share(white["dev-test"]), _count(white["calibrate"])]
        lines.append([name, *counts, points, *alarms, _count(*figures["ground_alone"].values())])
    head = ["Network", *grounds, "Gap, points", "False alarms on white", "On `calibrate`", "Bare"]
    said = (
        f"{_say_range(filter(None, things))} cut-outs on other grounds: the decision "
        "as served,\nthen each network at the threshold that gives 1 % false alarms on "
        "`calibrate`.\nThe gap is that of the best ground and the worst, so chance alone makes "
        "one. Close-ups show other\nfruit, so not all of it is background; everyday grounds are "
        "photos of `calibrate`, on which thresholds\nwere set. Bare: alarms on the grounds "
        "without any cut-out."
    )
    return f"{said}\n\n{table(head, lines)}"


def _count(*shares: dict) -> str:
    """As 1/483, of all together."""
    return "/".join(str(sum(share[key] for share in shares)) for key in ("right", "of"))


def _say_range(counts: Iterable[int]) -> str:
    """As 41 to 43 of these; "The same" if none fits on any ground."""
    known = sorted(counts)
    return (
        f"{' to '.join(map(str, sorted({known[0], known[-1]})))} of these" if known else "The same"
    )


def _one_class(found: dict) -> str:
    """The best scorer that was taught the target alone."""
    best = found["scorers"][found["chosen"]]

    def is_known(name: str) -> bool:
        return best.get(name, {}).get("value") is not None

    parts = [
        f"{said} {say_area(best[name])}"
        for name, said in (
            ("easy", "easy dev-test" if is_known("hard") else "dev-test"),
            ("random", "its others that look otherwise"),
            ("look_alikes", f"its look-alikes ({_say_kinds(found)})"),
            ("hard", "hard dev-test"),
        )
        if is_known(name)
    ]
    if not parts:
        return ""
    words = (
        f"Taught the {found['known']} photos of the target alone ({name_scorer(found['chosen'])}; "
        f"chosen among\n{len(found['scorers'])} scorers by `validate`, others included, where it "
        "was also seen how much outputs may count), AUROC:"
    )
    return f"{words}\n{'; '.join(parts)}."


def name_scorer(key: str) -> str:
    """What a scorer of the report looks at.

    >>> name_scorer("knn root full")
    'mean cosine to the nearest known targets, roots of features, the full view'
    """
    scorer, *scale, view = key.split()
    return f"{SCORERS[scorer]}, {SCALES[' '.join(scale)]}, {VIEWS[view]}"


def _say_kinds(found: dict) -> str:
    """Which look-alikes dev-test has, and how many of each."""
    kinds = found["look_alikes"].get("dev-test", {})
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def _far(found: dict) -> str:
    """Pictures unlike any photo."""
    other, unsure = (say_share(found["all"][word]) for word in ("not_target", "unsure"))
    return f"Noise, textures and text: {other} are not called the target; {unsure} are `unsure`."


SECTIONS = {
    "sizes": _sizes,
    "background": _background,
    "places": describe_places,
    "one_class": _one_class,
    "far": _far,
}
