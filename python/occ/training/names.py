"""Networks that are fitted, models of asset/report.json -> their order, what they are called.

May import: release.report.
"""

from __future__ import annotations

from occ.release.report import stand_in

NETWORKS = ("MNetDNN", "MNetDNN_rgb", "MNetPatch", "LNetDNN", "CNet")  # in the order of a run
CHOICES = "choices.json"  # what tests/benchmarks/choices/compare.py compared
LOOKS = "_of_looks"  # ends the name of a network's own class that sees as much as our heads do
CHAMPION = "occ"  # the whole decision, in the report's words
NAMES = {
    CHAMPION: "the whole decision (as served)",
    "MNetDNN_rgb": "MNetDNN, colour, one view",
    "MNetDNN": "MNetDNN, gray, one view",
    "LNetDNN": "LNetDNN, the second network, one view",
    "CNet": "CNet, from scratch, gray",
    "logistic_regression": "baseline: logistic regression, one view",
    # As the banana's are called; those of another object have its own number
    "class_954": "baseline: MobileNet's own class, one view, taught nothing here",
    "class_954_of_looks": "baseline: MobileNet's own class, all views, taught nothing here",
    "class_954_by_LNet": "baseline: the second network's own class, one view, taught nothing here",
    "class_954_by_LNet_of_looks": (
        "baseline: the second network's own class, photo and closer look, taught nothing here but "
        "where to look"
    ),
    "constant": "baseline: constant",
}


def is_own_class(name: str) -> bool:
    """True for what a frozen network itself says of the target.

    >>> is_own_class("class_504"), is_own_class("class_954_by_LNet"), is_own_class("constant")
    (True, True, False)
    """
    return name.startswith("class_")


def name_patches(*, patches: bool) -> str:
    """What counts of another network, as it is called in asset/choices.json."""
    return "its looks and their patches" if patches else "its looks alone"


def names_of(report: dict) -> dict[str, str]:
    """Name of each model in the report -> what it is called, the known ones first."""
    order = list(NAMES)
    names = sorted(report["models"])
    names.sort(key=lambda name: order.index(s) if (s := stand_in(name)) in NAMES else len(order))
    return {name: NAMES.get(stand_in(name), name) for name in names}
