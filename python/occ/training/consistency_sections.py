"""The sections of a report -> where they contradict themselves, or the models they are about.

May import: training.consistency_figures, training.metrics, training.scoring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from occ.training.consistency_figures import differ
from occ.training.metrics import share
from occ.training.scoring import CHAMPION

WHOLE = {"validate": "validate", "dev_test_easy": "easy", "dev_test_hard": "hard"}
POINTS_REACH = 0.011  # points have two places, of a difference of shares
Facts = Mapping


def section_faults(report: Facts) -> Iterator[str]:
    """Half sentences on the sections that are there; they may be missing, or empty."""
    sections = report.get("sections", {})
    yield from share_faults(sections, "sections")
    if background := sections.get("background"):
        yield from _background_faults(background, report["models"])
    for network, cuts in (sections.get("sizes") or {}).get("networks", {}).items():
        for cut, areas in cuts.items():
            for area, grounds in areas.items():
                yield from _sum_faults(grounds, f"sections/sizes/{network}/{cut}/{area}")
    if far := sections.get("far"):
        for figure in ("not_target", "unsure"):
            kinds = {name: one[figure] for name, one in far["kinds"].items()}
            yield from _sum_faults(kinds | {"all": far["all"][figure]}, f"sections/far, {figure}")
    if one_class := sections.get("one_class"):
        yield from _one_class_faults(one_class, report)


def share_faults(found: object, place: str) -> Iterator[str]:
    """Every share below a place: its value and Wilson's ends follow from its two counts.

    Where several photos show one thing, its interval may be wider (`metrics.share_of_things`).
    """
    if not isinstance(found, Mapping):
        return
    if not {"right", "of", "value", "low", "high"} <= set(found):
        for name, part in found.items():
            yield from share_faults(part, f"{place}/{name}")
    elif not 0 <= found["right"] <= found["of"]:
        yield f"{place} counts {found['right']} of {found['of']}"
    else:
        same = share(found["right"], found["of"])
        if "things" in found and found["of"]:
            low, high = (found[end] for end in ("low", "high"))
            if 0 <= low <= same["low"] and same["high"] <= high <= 1:
                same |= {"low": low, "high": high}
        if any(found[name] != value for name, value in same.items()):
            yield f"{place} is {dict(found)}, but its counts give {same}"


def _sum_faults(parts: Facts, place: str) -> Iterator[str]:
    """ "all" counts what the others count together."""
    for count in ("right", "of"):
        summed = sum(part[count] for name, part in parts.items() if name != "all")
        if parts["all"][count] != summed:
            yield f"{place}/all/{count} is {parts['all'][count]}, its parts have {summed}"


def _background_faults(found: Facts, models: Facts) -> Iterator[str]:
    """The gap is that of the recalls, and what is served has the model's own threshold."""
    for network, cuts in found["networks"].items():
        place = f"sections/background/networks/{network}"
        told, high = cuts["served"]["threshold"], models[network]["thresholds"]["high"]
        yield from differ(f"{place}/served/threshold", told, high, f"models/{network}")
        for cut, one in cuts.items():
            yield from _gap_faults(one, f"{place}/{cut}")


def _gap_faults(one: Facts, place: str) -> Iterator[str]:
    """The gap is the largest difference of two recalls; none of fewer than two grounds."""
    recall = {n: 100 * s["right"] / s["of"] for n, s in one["recall"].items() if s["of"]}
    gap = one["gap"]
    if len(recall) < 2 or gap["value"] is None:
        yield from differ(f"{place}/gap", gap["value"] is None, len(recall) < 2, "so few grounds")
        return
    points = max(recall.values()) - min(recall.values())
    named = recall[gap["best"]] - recall[gap["worst"]]
    if max(abs(gap["value"] - points), abs(named - points)) > POINTS_REACH:
        yield f"{place}/gap is {gap}, but the recalls differ by {points:.2f}"


def _one_class_faults(found: Facts, report: Facts) -> Iterator[str]:
    """The scorer that `validate` prefers is told; each knows `train`, and is told on whole sets."""
    worth = {name: one["validate"]["value"] for name, one in found["scorers"].items()}
    if worth[found["chosen"]] < max(worth.values()):
        yield f"sections/one_class/chosen is {found['chosen']}, not the best on validate"
    taught = report["photos"]["train"]
    known = [found["known"], max(map(int, found["negatives"]))]
    yield from differ(
        "sections/one_class, known and negatives,",
        known,
        [taught[report["target"]], taught["other"]],
        "photos/train",
    )
    sets = report["models"][CHAMPION]["sets"]
    for name, one in found["scorers"].items():
        for word in sorted(WHOLE.keys() & sets.keys()):
            told, whole = one[WHOLE[word]], sets[word]["auroc"]
            counts = ([area[label] for label in ("bananas", "others")] for area in (told, whole))
            yield from differ(f"sections/one_class/scorers/{name}/{WHOLE[word]}", *counts, word)
