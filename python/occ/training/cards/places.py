"""The report's "places" -> Markdown: where it looks, how well boxes fit, how far counts are off.

May import: training.cards.figures.
"""

from __future__ import annotations

from occ.training.cards.figures import say_area, say_share, table


def describe_places(found: dict) -> str:
    """Where the map is warmest against the photo's middle, boxes, and the count against always one.

    found: the report's "places".
    """
    lines = [
        [name, say_share(one["point"]), say_share(one["middle"]), say_share(one["off_middle"])]
        for name, one in found["point"].items()
    ]
    head = [
        "Source",
        "Warmest point on it",
        "Photo's middle on it",
        "Point, where the middle is not",
    ]
    told = f"{_say_overlaps(found['overlap']['all'])}\n{_say_counts(found['count'])}"
    return f"Where it looks, by labelled boxes:\n\n{table(head, lines)}\n\n{told}"


def _say_overlaps(found: dict) -> str:
    """How well boxes fit, where any are labelled."""
    if not found["photos"]:
        return "No boxes were labelled."
    ours, whole = (say_area(found[name], ".2f") for name in ("boxes", "whole_photo"))
    return (
        f"A labelled box and the best box of the answer overlap by {ours}\n"
        f"(intersection over union, mean of {found['boxes']['of']} labelled boxes); one around the "
        f"whole photo would by\n{whole}. Of {found['told']} of {found['photos']} photos boxes are "
        "told; the boxes of the others count as 0."
    )


def _say_counts(counts: dict) -> str:
    """How far the count is off, on which photos, and where always saying one cannot be."""
    every = counts["all"]
    if not every["photos"]:
        return "No count was told of these photos."
    said = (
        f"On the {every['photos']} photos that were called the target the count is off by\n"
        f"{say_area(every['error'], '.2f')} on average, always saying one by\n"
        f"{say_area(every['constant_one'], '.2f')}: a gain of {say_area(every['gain'], '+.2f')}.\n"
        "Things that touch are counted as one place."
    )
    if every["gain"]["low"] <= 0:
        said += "\nSo the count is a rough one: no better than always saying one."
    alone = [f"`{name}`" for name, one in counts.items() if name != "all" and one.get("most") == 1]
    if alone:
        said += (
            f"\nEvery counted photo of {', '.join(alone)} has one box, so always one cannot err "
            "there."
        )
    return said
