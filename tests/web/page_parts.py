"""Dash components -> their parts and words, for tests; and a small report of the models."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component

FIGURES = {
    "photos": 1412,
    "bananas": 240,
    "auroc": {"value": 0.985, "low": 0.97, "high": 0.99},
    "recall": {"right": 231, "of": 240, "value": 0.9625, "low": 0.9303, "high": 0.9801},
    "false_alarm": {"right": 9, "of": 1172, "value": 0.0077, "low": 0.004, "high": 0.0145},
    "unsure": {"right": 57, "of": 1412, "value": 0.0404, "low": 0.0313, "high": 0.0519},
}
HARD = {"photos": 160, "bananas": 92, "auroc": {"value": None, "low": None, "high": None}}
REPORT = {
    "champion": "occ",
    "models": {
        "constant": {"kind": "baseline", "sets": {"dev_test_easy": FIGURES}},
        "occ": {
            "kind": "model",
            "sets": {"validate": FIGURES, "dev_test_easy": FIGURES, "dev_test_hard": HARD},
            "sources": {"khowpod": FIGURES},
            "macro": {"recall": {"value": 0.91}, "false_alarm": {"value": 0.02}},
        },
    },
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
    if isinstance(root, Component):
        return words(getattr(root, "children", None))
    if isinstance(root, list | tuple):
        return " ".join(words(each) for each in root)
    return "" if root is None else str(root)


def hrefs(root: object) -> list[str]:
    """Every address that is linked to."""
    return [part.href for part in all_parts(root) if getattr(part, "href", None)]
