"""Cut-outs of dev-test on real scenes -> recall by how much of the photo the target fills.

May import: classify, training.audit.stock, training.measure, training.workbench.
"""

from __future__ import annotations

import numpy as np

from occ.classify import Classifier
from occ.training.audit.stock import COMPOSITES, clean_targets, real_backgrounds, score_composites
from occ.training.measure.cutoffs import fit_cutoffs
from occ.training.measure.metrics import share_of_things
from occ.training.measure.scoring import Scored
from occ.training.workbench import Workbench

AREAS = (0.02, 0.05, 0.10, 0.25)
Answers = dict[str, dict[str, np.ndarray]]  # background -> network -> scores (n,)


def measure_sizes(bench: Workbench, classifier: Classifier, scored: Scored) -> dict:
    """Network -> threshold -> area in percent -> recall on each kind of background and on "all".

    A cut-out that does not fit into the photo at a size is left out of it: `of` says how many
    photos there were. {} where there are no cut-outs, or no scenes.
    """
    things, backgrounds = clean_targets(bench), real_backgrounds(bench)
    if not things or not backgrounds:
        return {}
    cutoffs = fit_cutoffs(classifier, scored)
    photos = COMPOSITES // len(backgrounds)
    seen: dict[str, Answers] = {}
    who: dict[str, dict[str, np.ndarray]] = {}
    for area in AREAS:
        percent = f"{100 * area:g}"
        seen[percent], who[percent] = score_composites(
            classifier, things, backgrounds, area, photos
        )
    return {
        "cut_outs": len(things),
        "networks": {
            network: {
                word: {
                    percent: _recalls(answers, who[percent], network, cutoff)
                    for percent, answers in seen.items()
                }
                for word, cutoff in both.items()
            }
            for network, both in cutoffs.items()
        },
    }


def _recalls(
    answers: Answers, who: dict[str, np.ndarray], network: str, cutoff: float
) -> dict[str, dict]:
    """Background -> recall; who: background -> which cut-out each photo shows, int (n,)."""
    right = {name: one[network] >= cutoff for name, one in answers.items()}
    found = {name: share_of_things(one, who[name]) for name, one in right.items()}
    every = (np.concatenate([each[name] for name in found]) for each in (right, who))
    return found | {"all": share_of_things(*every)}
