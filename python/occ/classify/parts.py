"""A release, its decision and its heads -> the parts of a classifier: checked, and the closer look.

May import: errors, release, preprocess, graphs, backbone, models, locate.closer, verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from occ.backbone import Backbone
from occ.errors import ModelRefused
from occ.graphs import Graph
from occ.locate.closer import CloserLook, Zoom
from occ.models import Head
from occ.preprocess import Rect
from occ.release import Release
from occ.verdict import Decision, log_odds


@dataclass(frozen=True)
class Other:
    """Another network that looks at doubtful photos, and the head that judges what it sees."""

    backbone: Backbone
    head: Head


def check_parts(release: Release, decision: Decision) -> frozenset[str]:
    """The files that decide: there, and those that are named. Raises ModelRefused if not."""
    head = decision.head
    if not head.startswith("MNetDNN") or head != f"{release.champion}.h5":
        raise ModelRefused(
            "Expected a decision by the head of the champion. "
            f"Received: champion {release.champion}, decision by {head}."
        )
    zoom = decision.zoom
    pointer = zoom.pointer if zoom else head
    if not pointer.startswith("MNetDNN"):
        raise ModelRefused(f"Expected a head that points where to look. Received: {pointer}.")
    heads = (head, pointer, decision.patch_head or head)  # asked about one backbone's features
    others = (f"{zoom.network}.h5", f"{zoom.network}DNN.h5") if zoom else ()
    needed = frozenset(("MNet.h5", *heads, *others))
    if missing := sorted(needed - release.files.keys()):
        raise ModelRefused(f"models.json describes no {missing[0]}, which decides.")
    inputs = {release.files[name].inputs for name in heads}
    specs = {release.files[name].preprocess for name in (*heads, *others)}
    if len(inputs) > 1 or len(specs) > 1:
        raise ModelRefused(
            "Expected networks that decide together to be taught with one preprocessing, and heads "
            "of one network to take the same features. "
            f"Received: {sorted(map(str, specs))}, {sorted(map(str, inputs))}."
        )
    return needed


def open_other(decision: Decision, graphs: Mapping[str, Graph]) -> Other | None:
    """Graphs by file name -> the network that looks at doubtful photos, if one does."""
    if decision.zoom is None:
        return None
    name = decision.zoom.network
    return Other(Backbone(graphs[f"{name}.h5"]), Head(graphs[f"{name}DNN.h5"]))


def point_closer_look(
    first: Backbone,
    views: tuple[Rect, ...],
    zoom: Zoom,
    pointer: Head,
    other: Backbone,
) -> CloserLook:
    """A closer look that goes where a head thinks the target is: one for training and serving.

    first: the network of the first look; other: who looks closer.
    """
    return CloserLook(other, views, zoom, lambda cells: log_odds(pointer.score(cells)), first)
