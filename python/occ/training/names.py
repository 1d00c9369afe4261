"""Names of models in asset/report.json -> what they are called. May import: nothing of ours."""

from __future__ import annotations

CHAMPION = "occ"  # the whole decision, in the report's words
# As the banana's are called; those of another object have its own number
OWN_CLASS, OTHER_CLASS = "class_954", "class_954_by_LNet"
NAMES = {
    CHAMPION: "the whole decision (as served)",
    "MNetDNN_rgb": "MNetDNN, colour, one view",
    "MNetDNN": "MNetDNN, gray, one view",
    "LNetDNN": "LNetDNN, the second network, one view",
    "CNet": "CNet, from scratch, gray",
    "logistic_regression": "baseline: logistic regression",
    OWN_CLASS: "baseline: MobileNet's own class, taught nothing here",
    OTHER_CLASS: "baseline: the second network's own class, taught nothing here",
    "constant": "baseline: constant",
}


def is_own_class(name: str) -> bool:
    """True for what a frozen network itself says of the target.

    >>> is_own_class("class_504"), is_own_class("class_954_by_LNet"), is_own_class("constant")
    (True, True, False)
    """
    return name.startswith("class_")


def stand_in(name: str) -> str:
    """The name under which the words about a model are kept: that of the banana's class.

    >>> stand_in("class_504"), stand_in("class_504_by_LNet"), stand_in("CNet")
    ('class_954', 'class_954_by_LNet', 'CNet')
    """
    if not is_own_class(name):
        return name
    return OTHER_CLASS if "_by_" in name else OWN_CLASS


def names_of(report: dict) -> dict[str, str]:
    """Name of each model in the report -> what it is called, the known ones first."""
    order = list(NAMES)
    names = sorted(report["models"])
    names.sort(key=lambda name: order.index(s) if (s := stand_in(name)) in NAMES else len(order))
    return {name: NAMES.get(stand_in(name), name) for name in names}
