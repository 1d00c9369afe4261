"""asset/choices.json -> what was tried on sources that heads were not taught, in Markdown.

May import: verdict, training.cards, training.names.
"""

from __future__ import annotations

from collections.abc import Mapping

from occ.training.cards.figures import table
from occ.training.cards.trust import Trust
from occ.training.names import name_patches
from occ.verdict import Decision

NOT_COMPARED = "Not compared here: `python tests/benchmarks/choices/compare.py` does it."


def describe_bonuses(choices: dict | None, trusts: Mapping[str, Trust]) -> str:
    """The bonuses that were tried, and how the one in use compares with the best.

    choices: of asset/choices.json, None if nobody has written it.
    """
    # a float32 in the file: 0.6 would be 0.6000000238
    used = {str(float(f"{one.bonus:g}")) for one in trusts.values()}
    return _describe(choices, "unseen_sources", "Bonus", used)


def describe_shares(choices: dict | None, decision: Decision) -> str:
    """The shares of another network that were tried, and how those in use compare; "" without one.

    choices: as above.
    """
    zoom = decision.zoom
    if zoom is None:
        return ""
    joined_alike = zoom.whole_share == decision.full_share  # as all that was tried
    used = {name_shares(zoom.share, decision.full_share)} if joined_alike else set()
    return _describe(choices, "unseen_shares", f"What {zoom.network} says", used)


def describe_copies(choices: dict | None) -> str:
    """What heads say that were taught copies of the photos in other light, and that were not.

    choices: as above.
    """
    return _describe(choices, "unseen_copies", "Taught", {name_copies(copied=True)})


def describe_patches(choices: dict | None, decision: Decision) -> str:
    """What the patches of another network's looks add to them; "" without one. choices: as above"""
    if decision.zoom is None:
        return ""
    used = {name_patches(patches=decision.zoom.patches)}
    return _describe(choices, "unseen_patches", f"What counts of {decision.zoom.network}", used)


def describe_first_copies(choices: dict | None) -> str:
    """What the decision is worth if the first look's head is taught copies too, and if not."""
    tried = (choices or {}).get("first_copies")
    if not tried:
        return NOT_COMPARED
    lines = [[name, f"{one['photos']:.4f}", f"{one['scenes']:.4f}"] for name, one in tried.items()]
    head = ["Taught", "Photos, partial AUROC", "Made-up scenes, AUROC"]
    return f"{table(head, lines)}\n\n{_name_release(choices)}"


def name_copies(*, copied: bool) -> str:
    """As they are called in asset/choices.json."""
    return "photos and a copy of each" if copied else "photos alone"


def name_shares(share: float, full_share: float) -> str:
    """As they are called in asset/choices.json.

    >>> name_shares(0.5, 0.25)
    'share 0.5, full share 0.25'
    """
    return f"share {share}, full share {full_share}"


def _describe(choices: dict | None, which: str, what: str, used: set[str]) -> str:
    """A table of what was tried, the folds, and the best beside what is in use."""
    compared = (choices or {}).get(which)
    if not compared:
        return NOT_COMPARED
    tried, lines = compared["partial_auroc"], []
    for name, one in tried.items():
        folds = (f"{value:.3f}" for value in one["folds"])
        lines.append([name + ", in use" * (name in used), f"{one['mean']:.4f}", " ".join(folds)])
    told = [_say_best(tried, name) for name in tried if name in used] or [
        "What is in use is none of these."
    ]
    head = [what, "Mean of folds", "Each fold"]
    folds = "Photos that show it, of all in each fold: " + ", ".join(
        f"{one['bananas']} of {one['bananas'] + one['others']}"
        for one in compared["folds"].values()
    )
    return "\n\n".join([table(head, lines), f"{folds}.", *told, _name_release(choices)])


def _name_release(choices: Mapping) -> str:
    return f"Compared with release {choices['release']}."


def _say_best(tried: Mapping[str, dict], used: str) -> str:
    """How much better the best mean is than that of what is in use, and whether folds agree."""
    best = max(tried, key=lambda name: tried[name]["mean"])
    if best == used:
        return f"What is in use, {used}, has the best mean."
    pairs = zip(tried[best]["folds"], tried[used]["folds"], strict=True)
    gains = [theirs - ours for theirs, ours in pairs]
    noise = "in all folds" if min(gains) > 0 else "within noise, as folds disagree"
    return (
        f"The best mean is that of {best}, by {tried[best]['mean'] - tried[used]['mean']:.4f}, "
        f"{noise}: they gain {min(gains):+.3f} to {max(gains):+.3f}."
    )
