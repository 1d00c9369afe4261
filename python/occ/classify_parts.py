"""A release, its decision and its heads -> the parts of a classifier: checked, and the closer look.

May import: errors, release, preprocess, backbone, models, locate_closer, verdict.
"""

from __future__ import annotations

from occ.backbone import Backbone
from occ.errors import ModelRefused
from occ.locate_closer import CloserLook, Zoom
from occ.models import Head
from occ.preprocess import Rect
from occ.release import Release
from occ.verdict import Decision, log_odds


def check_parts(release: Release, decision: Decision) -> frozenset[str]:
    """The files that decide: there, and those that are named. Raises ModelRefused if not."""
    head = decision.head
    if not head.startswith("MNetDNN") or head != f"{release.champion}.h5":
        raise ModelRefused(
            "Expected a decision by the head of the champion. "
            f"Received: champion {release.champion}, decision by {head}."
        )
    pointer = decision.zoom.pointer if decision.zoom else head
    if not pointer.startswith("MNetDNN"):
        raise ModelRefused(f"Expected a head that points where to look. Received: {pointer}.")
    needed = ("MNet.h5", head, pointer, *filter(None, [decision.patch_head]))
    if missing := [name for name in needed if name not in release.files]:
        raise ModelRefused(f"models.json describes no {missing[0]}, which decides.")
    one, other = (release.files[name] for name in (head, decision.patch_head or head))
    if (one.inputs, one.preprocess) != (other.inputs, other.preprocess):
        raise ModelRefused(
            "Expected a head of patches that was taught with the preprocessing of the head. "
            f"Received: {other.preprocess} and {one.preprocess}."
        )
    return frozenset(needed)


def point_closer_look(
    backbone: Backbone, views: tuple[Rect, ...], zoom: Zoom, pointer: Head
) -> CloserLook:
    """A closer look that goes where a head thinks the target is: one for training and serving."""
    return CloserLook(backbone, views, zoom, lambda cells: log_odds(pointer.score(cells)))
