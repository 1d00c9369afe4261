"""The heads' `.h5` files -> how much their network's own opinion of the target counts in each.

Read from what is shipped, not from the code that would teach the next head. May import: release,
training.cards.figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import h5py

from occ.release import Release, verify_file
from occ.training.cards.figures import table

WEIGHTS = {"learned": "trust/kernel", "bonus": "bonus/kernel", "doubt": "above_doubt/bias"}


@dataclass(frozen=True)
class Trust:
    """What a head adds to its own log-odds for a log-probability p of its network's own class:
    learned * p + bonus * max(p + doubt, 0); see training.networks.build."""

    learned: float
    bonus: float
    doubt: float


def read_trust(asset_dir: Path, release: Release) -> dict[str, Trust]:
    """File name -> the trust of each head of the release that has one and whose file is there.

    Raises ModelRefused if a file is not the release's.
    """
    found = {}
    for name, file in sorted(release.files.items()):
        path = asset_dir / name
        if path.exists():
            verify_file(path, file.sha256)
            found[name] = _read_file(path)
    return {name: trust for name, trust in found.items() if trust is not None}


def _read_file(path: Path) -> Trust | None:
    with h5py.File(path) as file:
        layers = file["model_weights"]
        if "trust" not in layers:
            return None
        weights = {
            name: float(layers[f"{place.split('/')[0]}/{place}"][()].item())
            for name, place in WEIGHTS.items()
        }
    return Trust(**weights)


def describe_trust(trusts: Mapping[str, Trust]) -> str:
    """One line a head, as Markdown; "" if none has any."""
    if not trusts:
        return ""
    lines = [
        [f"`{name}`", f"{one.learned:.2f}", f"{one.bonus:g}", f"{-one.doubt:g}"]
        for name, one in trusts.items()
    ]
    return table(
        ["Head", "Trust, learned", "Bonus, set by hand", "for each unit of log-probability above"],
        lines,
    )
