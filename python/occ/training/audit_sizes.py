"""Cut-outs of dev-test on its real scenes -> recall by how much of the photo the target fills.

May import: classify, training.audit, training.cutoffs, training.metrics, training.scoring.
"""

from __future__ import annotations

import numpy as np

from occ.classify import Classifier
from occ.training.audit import clean_targets, lay_all, real_grounds
from occ.training.cutoffs import ask_all, fit_cutoffs, score_both
from occ.training.metrics import share
from occ.training.scoring import Scored
from occ.training.workbench import Workbench

AREAS = (0.02, 0.05, 0.10, 0.25)


def measure_sizes(bench: Workbench, classifier: Classifier, scored: Scored | None = None) -> dict:
    """Network -> threshold -> area in percent -> recall, on desks and scenes together.

    A cut-out that does not fit into the photo at a size is left out of it: `of` says how many
    photos there were.
    """
    cutoffs = fit_cutoffs(classifier, score_both(bench, classifier, scored))
    things = clean_targets(bench)
    scenes = real_grounds(bench)
    grounds = [*scenes["desk"], *scenes["scene"]]
    order = np.random.default_rng(0).permutation(len(grounds))
    mixed = [grounds[place] for place in order]
    seen = {}
    for area in AREAS:
        photos = [photo for _, photo in lay_all(things, mixed, area)]
        seen[f"{100 * area:g}"] = ask_all(classifier, photos, f"{100 * area:g} % of the photo")
    return {
        "cut_outs": len(things),
        "networks": {
            network: {
                word: {
                    percent: share(int((one[network] >= cutoff).sum()), len(one[network]))
                    for percent, one in seen.items()
                }
                for word, cutoff in both.each()
            }
            for network, both in cutoffs.items()
        },
    }
