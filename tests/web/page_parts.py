"""Dash components -> their parts and words, for tests; and a small report of the models."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component
from fake import FakeRelease
from occ.release.report import FORMAT, seal
from occ.web.pages.markup import Tag

FIGURES = {
    "photos": 1412,
    "bananas": 240,
    "auroc": {"value": 0.985, "low": 0.97, "high": 0.99},
    "recall": {"right": 231, "of": 240, "value": 0.9625, "low": 0.9303, "high": 0.9801},
    "false_alarm": {"right": 9, "of": 1172, "value": 0.0077, "low": 0.004, "high": 0.0145},
    "unsure": {"right": 57, "of": 1412, "value": 0.0404, "low": 0.0313, "high": 0.0519},
    "confusion": {
        "banana": {"banana": 231, "other": 4, "unsure": 5},
        "other": {"banana": 9, "other": 1111, "unsure": 52},
    },
}
NONE = {"right": 0, "of": 0, "value": None, "low": None, "high": None}
SHARE = {"right": 9, "of": 10, "value": 0.9, "low": 0.6, "high": 0.98}
AREA = {"value": 0.98, "low": 0.97, "high": 0.99, "bananas": 240, "others": 1172}
CURVE = [[0.0, 0.0], [0.01, 0.9], [1.0, 1.0]]
CURVED = FIGURES | {
    "curves": {"roc": CURVE, "precision_recall": [[0.0, 1.0], [0.9, 0.97], [1.0, 0.16]]},
}
CONSTANT = FIGURES | {
    "curves": {"roc": [[0.0, 0.0], [1.0, 1.0]], "precision_recall": [[0.0, 1.0], [1.0, 0.16]]}
}
CHANCES = {  # of the whole decision alone
    "calibration_error": {"value": 0.013, "low": 0.01, "high": 0.022},
    "words_right": {"banana": SHARE, "other": SHARE | {"value": 0.994}},
    "reliability": [SHARE | {"score": 0.87}, SHARE | {"score": 0.97, "value": 1.0}],
}
NETWORK = {
    word: {
        "gap": {"value": 19.15, "low": 11.7, "high": 27.6, "best": "white", "worst": "closeup"},
        "recall": {"white": SHARE, "closeup": SHARE},
        "white_others": {"dev-test": SHARE},
    }
    for word in ("served", "at_1_percent")
}
SIZED = {
    area: {"all": SHARE | {"things": things}}
    for area, things in (("2", 46), ("10", 45), ("25", 33))
}
SECTIONS = {
    "background": {"cut_outs": 46, "networks": {"occ": NETWORK}},
    "sizes": {
        "cut_outs": 46,
        "networks": {name: {"served": SIZED, "at_1_percent": SIZED} for name in ("CNet", "occ")},
    },
    "places": {
        "point": {"all": {"point": SHARE, "middle": SHARE, "off_middle": SHARE}},
        "count": {
            "all": {"error": SHARE, "constant_one": SHARE, "gain": {"low": -0.1}, "most": 7},
            "desks": {"error": SHARE, "constant_one": SHARE, "gain": {"low": 0.0}, "most": 1},
        },
        "heat": {"photos": 24, "passed": True},
    },
    "one_class": {
        "chosen": "knn",
        "known": 1314,
        "negatives": {
            name: {"auroc": 0.97, "low": 0.96, "high": 0.98, "draws": 5} for name in ("0", "64")
        },
        "scorers": {"knn": {"easy": AREA, "look_alikes": AREA, "hard": AREA | {"value": None}}},
    },
    "far": {
        "all": {"not_target": SHARE, "unsure": SHARE},
        "kinds": {"noise": {"not_target": SHARE, "unsure": SHARE}},
    },
}
TESTS = {"occ - constant": {"auroc_gain": AREA, "mcnemar": {"gained": 5, "lost": 2, "p": 1e-9}}}
AREA_NONE = {"value": None, "low": None, "high": None}
HARD = {"photos": 160, "bananas": 92, "auroc": AREA_NONE} | {
    **dict.fromkeys(("recall", "false_alarm", "unsure"), NONE),
    "confusion": {label: {"banana": 0, "other": 0, "unsure": 0} for label in ("banana", "other")},
    "curves": {"roc": [], "precision_recall": []},
}
HARD_CHANCES = CHANCES | {"words_right": {"banana": NONE, "other": NONE}, "reliability": []}
BASELINE = {"validate": FIGURES, "dev_test_easy": CONSTANT, "dev_test_hard": HARD}
SERVED = {
    **{"validate": FIGURES | CHANCES, "dev_test_easy": CURVED | CHANCES},
    "dev_test_hard": HARD | HARD_CHANCES,
}
LIMITS = {"low": 0.1, "high": 0.9, "proved": True}
MACRO = {"recall": {"value": 0.91, "sources": 1}, "false_alarm": {"value": 0.02, "sources": 1}}
MODEL = {"thresholds": LIMITS, "macro": MACRO, "sources": {"khowpod": FIGURES}}
PROMISE = {
    "goal": 0.98,
    "confidence": 0.95,
    "prior": 0.3333,
    "photos": 1472,
    "answers": 1412,
    "unsure": 60,
    "banana": {"answers": 300, "wrong": 0},
    "other": {"answers": 1112, "wrong": 14},
    "proved": True,
}
REPORT = seal(
    {
        "format": FORMAT,
        "release": FakeRelease().id,
        "champion": "occ",
        "models": {
            "constant": MODEL | {"kind": "baseline", "sets": BASELINE},
            "occ": MODEL | {"kind": "model", "sets": SERVED},
        },
        "sections": SECTIONS,
        "promise": PROMISE,
        "tests": {"dev_test_easy": TESTS},
    }
)

INPUTS = (("url", "pathname", "/recent"), ("url", "search", ""), ("answered", "data", []))
ASK_RECENT = {  # what Dash sends for the list of recent answers
    "output": "recent-body.children",
    "outputs": {"id": "recent-body", "property": "children"},
    "inputs": [{"id": i, "property": p, "value": v} for i, p, v in INPUTS],
    "changedPropIds": ["url.pathname"],
}


def all_parts(root: object) -> Iterator[Component]:
    """Every component at or below `root`, a component or a list of them."""
    if isinstance(root, Component):
        yield root
        root = getattr(root, "children", None)
        yield from all_parts(root) if isinstance(root, Component | list | tuple) else ()
    elif isinstance(root, list | tuple):
        for each in root:
            yield from all_parts(each)


def words(root: object) -> str:
    """All the words a person reads there."""
    if isinstance(root, Tag):
        return ""  # of an element that Dash has not: it has no words
    if isinstance(root, Component):
        return words(getattr(root, "children", None))
    if isinstance(root, list | tuple):
        return " ".join(words(each) for each in root)
    return "" if root is None else str(root)


def hrefs(root: object) -> list[str]:
    """Every address that is linked to."""
    return [part.href for part in all_parts(root) if getattr(part, "href", None)]


def all_words(root: object) -> str:
    """The same, and what the scripts are given to show; no-break spaces as plain ones."""
    told = [getattr(part, "data-figures", "") for part in all_parts(root)]
    return " ".join([words(root), *told]).replace("\u00a0", " ")
