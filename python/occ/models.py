"""Features or prepared views -> scores, by the trained networks of a release.

May import: errors, settings, release, graphs, graphs.cache.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from occ.errors import ModelRefused
from occ.graphs import Graph
from occ.graphs.cache import GraphChanged, compile_model_file, compile_model_files
from occ.release import ModelFile, Release
from occ.settings import Settings

FEATURES_AND_MAP = 2  # a frozen network's first outputs; its logprobs are the third


@dataclass(frozen=True)
class Head:
    """A network that scores: a dense head on a backbone's features (`MNetDNN….h5`, `MNetPatch.h5`,
    `LNetDNN.h5`), or the custom convolutional network on prepared views (`CNet.h5`)."""

    graph: Graph

    def score(self, inputs: np.ndarray) -> np.ndarray:
        """Features (n, d), or views (n, 224, 224, 3) in -1..1 -> float32 (n,) 0..1, not calibrated.

        1 = surely the target.
        """
        return self.graph.run(inputs)[0][:, 0]


def score_rows(
    rows: np.ndarray, head: Head, patches: slice = slice(0, 0), patch_head: Head | None = None
) -> np.ndarray:
    """Rows of features (n, r, d) -> float32 scores (n, r); those of patches by their own head."""
    parts = [rows[:, : patches.start], rows[:, patches], rows[:, patches.stop :]]
    return np.concatenate(
        [
            one.score(part.reshape(-1, rows.shape[-1])).reshape(part.shape[:2])
            for part, one in zip(parts, (head, patch_head, head), strict=True)
            if part.size
        ]
        or [np.zeros(rows.shape[:2], np.float32)],
        axis=1,
    )


def load_graphs(
    release: Release,
    settings: Settings,
    names: Iterable[str],
    *,
    later: Collection[str] = (),
    logprobs: bool = True,
) -> dict[str, Graph]:
    """File names of a release -> their callable graphs, converted first if need be.

    later: names of those that are made ready to run when they are first asked. logprobs: False
    leaves away all outputs after the second: of frozen networks, their own 1,000 classes.
    Raises ModelRefused if a file is not the one that models.json describes.
    """
    files = []
    for name in names:
        if name not in release.files:
            raise ModelRefused(f"models.json describes no {name}.")
        files.append((settings.asset_dir / name, release.files[name].sha256))
    # All converted before the first is loaded: the converter needs the memory
    found = compile_model_files(files, settings.cache_dir / "graphs")
    folders = {path.name: folder for (path, _), folder in zip(files, found, strict=True)}
    threads = settings.threads
    abreast = max(min(settings.slots, (os.cpu_count() or 1) // threads), 1)

    def open_graph(name: str) -> Graph:
        wanted, asked = None if logprobs else FEATURES_AND_MAP, name in later
        load = partial(Graph, threads=threads, abreast=abreast, later=asked, wanted=wanted)
        try:
            return load(folders[name])
        except GraphChanged:  # copied over, or not to be loaded: as it is by now, or made anew
            path, sha256 = settings.asset_dir / name, release.files[name].sha256
            return load(compile_model_file(path, sha256, settings.cache_dir / "graphs"))

    with ThreadPoolExecutor(2) as pool:  # heads are made ready beside the backbone
        graphs = dict(zip(folders, pool.map(open_graph, folders), strict=True))
    for name, graph in graphs.items():
        _check_shapes(name, graph, release.files[name])
    return graphs


def _check_shapes(name: str, graph: Graph, told: ModelFile) -> None:
    """Raises ModelRefused if a graph is of other shapes than models.json says."""
    received, expected = (graph.inputs, graph.outputs), (told.inputs, told.outputs)
    if received != expected:
        raise ModelRefused(
            f"{name} has other shapes than models.json says. "
            f"Received: {received}, expected {expected}."
        )
