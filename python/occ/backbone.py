"""Prepared views -> what a frozen network sees in them: features, a 7 x 7 map, 1,000 classes.

Never trained here, never sees a label. May import: graphs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from occ.graphs import Graph

# Position of "banana" (WordNet n07753592) among the 1,000 ImageNet classes in the order that
# `keras.applications.imagenet_utils.decode_predictions` and the ILSVRC 2012 challenge use
BANANA_CLASS = 954


@dataclass(frozen=True)
class BackboneOutput:
    """What the network sees in n views. All float32.

    features: (n, d), the map's mean. map: (n, 7, 7, d), rows from the top; d is 1,024 of MobileNet
    and 1,280 of EfficientNet-Lite0. logprobs: (n, 1000), natural logarithms of the chances of the
    ImageNet classes; None of a graph that was loaded without them.
    """

    features: np.ndarray
    map: np.ndarray
    logprobs: np.ndarray | None = None

    def __post_init__(self) -> None:
        views, size = self.features.shape
        classes = (views, 1000) if self.logprobs is None else self.logprobs.shape
        shapes = (self.map.shape, classes)
        if shapes != ((views, 7, 7, size), (views, 1000)):
            raise ValueError(
                f"Expected features ({views}, {size}) of a map ({views}, 7, 7, {size}), and "
                f"logprobs ({views}, 1000). Received: {shapes}."
            )

    def own_logprob(self, number: int) -> np.ndarray:
        """What the network itself says of its class `number`: (n,). ValueError if it cannot."""
        if self.logprobs is None:
            raise ValueError(
                "Expected a network with its own classes. Received one that was loaded without: "
                "load_classifier(settings, logprobs=True)."
            )
        return self.logprobs[:, number]


@dataclass(frozen=True)
class Backbone:
    """The frozen network of `MNet.h5` or `LNet.h5`; safe to share between threads."""

    graph: Graph

    def extract(self, inputs: np.ndarray) -> BackboneOutput:
        """Prepared views, float32 (n, 224, 224, 3) in -1..1, n of 1 or more -> BackboneOutput."""
        return BackboneOutput(*self.graph.run(inputs))
