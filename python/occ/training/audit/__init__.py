"""Cut-outs of dev-test on other backgrounds -> what the background does to each network's answer.

The same bananas, laid down alike, on white, grey, black, desks and other scenes, each background
also alone; and the white photos without a banana. Asked at two thresholds (see `cutoffs`).
May import: classify, dataset, training.audit.stock, training.measure, training.audit.composite,
training.workbench.
"""

from __future__ import annotations

import numpy as np

from occ.classify import Classifier
from occ.dataset.split import DEV_TEST
from occ.training.audit.composite import background_alone, plain
from occ.training.audit.stock import COMPOSITES, clean_targets, real_backgrounds, score_composites
from occ.training.measure.cutoffs import ask_all, fit_cutoffs, ranked
from occ.training.measure.metrics import bootstrap_indices, interval, share_of, share_of_things
from occ.training.measure.scoring import Scored
from occ.training.workbench import Workbench

AREA = 0.15  # share of the photo: a banana on a table; nearly every cut-out fits in
LEVELS = {"white": 255, "grey": 128, "black": 0}


def measure_background(bench: Workbench, classifier: Classifier, scored: Scored) -> dict:
    """Recall on each background, the gap between them, their alarms, and those of white photos.

    {} where no photo of dev-test gives a cut-out.
    """
    things = clean_targets(bench)
    if not things:
        return {}
    cutoffs = fit_cutoffs(classifier, scored)
    backgrounds = {name: [plain(level)] for name, level in LEVELS.items()}
    backgrounds |= real_backgrounds(bench)
    seen, who = score_composites(classifier, things, backgrounds, AREA, COMPOSITES)
    alone = {
        name: ask_all(classifier, [background_alone(one) for one in some], f"{name} alone")
        for name, some in backgrounds.items()
    }
    networks: dict[str, dict] = {}
    for network, both in cutoffs.items():
        networks[network] = {}
        for word, cutoff in both.items():
            right = {name: one[network] >= cutoff for name, one in seen.items()}
            networks[network][word] = {
                "threshold": cutoff,
                "recall": {name: share_of_things(one, who[name]) for name, one in right.items()},
                "gap": gap_points(right, who),
                "ground_alone": {n: share_of(one[network] >= cutoff) for n, one in alone.items()},
                "white_others": _white_alarms(scored, network, cutoff),
            }
    return {"cut_outs": len(things), "area": AREA, "networks": networks}


def gap_points(right: dict[str, np.ndarray], who: dict[str, np.ndarray]) -> dict:
    """Largest difference in recall between backgrounds, in points; a bootstrap over the things.

    right, who: background -> bool (n,) and int (n,), whether photo i was right and what it shows. A
    largest difference is never below 0, so chance alone makes it larger than it is.
    """
    recall = {name: float(one.mean()) for name, one in right.items() if len(one)}
    if len(recall) < 2:
        return {"value": None, "low": None, "high": None, "best": None, "worst": None}
    names, things = list(recall), sorted({int(one) for some in who.values() for one in some})
    hits = np.array([[right[n][who[n] == t].sum() for t in things] for n in names])  # (g, t)
    photos = np.array([[(who[n] == t).sum() for t in things] for n in names])  # (g, t)
    drawn = bootstrap_indices(len(things))
    shares = hits[:, drawn].sum(axis=2) / np.maximum(photos[:, drawn].sum(axis=2), 1)  # (g, r)
    low, high = interval(np.ptp(shares, axis=0))
    best, worst = max(names, key=recall.get), min(names, key=recall.get)
    points = (recall[best] - recall[worst], low, high)
    value, low, high = (round(100 * float(one), 2) for one in points)
    return {"value": value, "low": low, "high": high, "best": best, "worst": worst}


def _white_alarms(scored: Scored, network: str, cutoff: float) -> dict:
    """False alarms of the white photos without a target; thresholds were set on `calibrate`."""
    white = np.array([row.label == "other" and row.look == "white-bg" for row in scored.rows])
    split = np.array([row.split for row in scored.rows])
    said = ranked(network, scored.scores[network]) >= cutoff
    return {name: share_of(said[white & (split == name)]) for name in (DEV_TEST, "calibrate")}
