"""Cut-outs of dev-test on other grounds -> what the ground does to each network's answer.

The same bananas, laid down alike, on white, grey, black, desks and other scenes, each ground also
alone; and the white photos without a banana. Asked at two thresholds (see `cutoffs`).
May import: classify, dataset, training.cutoffs, training.cutouts, training.lay, training.metrics.
"""

from __future__ import annotations

import numpy as np

from occ.classify import Classifier
from occ.dataset.split import DEV_TEST, HARD_SOURCES
from occ.photo import decode_photo
from occ.preprocess import strip_alpha, trim_bars
from occ.training.cutoffs import ask_all, fit_cutoffs, score_both
from occ.training.cutouts import collect_cutouts
from occ.training.lay import bare, lay, plain, square
from occ.training.metrics import LEVEL, RESAMPLES, share
from occ.training.scoring import Scored
from occ.training.workbench import Workbench
from occ.values import Pixels

COMPOSITES = 150  # on each ground
AREA = 0.15  # share of the photo: a banana on a table; nearly every cut-out fits in
LEVELS = {"white": 255, "grey": 128, "black": 0}
RESIDUE = 0.06  # share of a cut-out that may be pale and colourless: rests of its old ground


def measure_background(
    bench: Workbench, classifier: Classifier, scored: Scored | None = None
) -> dict:
    """Recall on each ground, the gap between them, alarms of the grounds, and of white photos."""
    scored = score_both(bench, classifier, scored)
    cutoffs = fit_cutoffs(classifier, scored)
    things = clean_targets(bench)
    grounds = {**{name: [plain(level)] for name, level in LEVELS.items()}, **real_grounds(bench)}
    grounds = {name: some for name, some in grounds.items() if some}
    laid = {name: lay_all(things, some, AREA) for name, some in grounds.items()}
    seen = {
        name: ask_all(classifier, [photo for _, photo in some], f"on {name}")
        for name, some in laid.items()
    }
    alone = {
        name: ask_all(classifier, [bare(one) for one in some[:COMPOSITES]], f"{name} alone")
        for name, some in grounds.items()
    }
    who = {name: np.array([place for place, _ in some]) for name, some in laid.items()}
    networks: dict[str, dict] = {}
    for network, both in cutoffs.items():
        networks[network] = {}
        for word, cutoff in both.each():
            right = {name: one[network] >= cutoff for name, one in seen.items()}
            networks[network][word] = {
                "threshold": round(cutoff, 6),
                "recall": {name: _share(one) for name, one in right.items()},
                "gap": gap_points(right, who),
                "ground_alone": {n: _share(one[network] >= cutoff) for n, one in alone.items()},
                "white_others": _white_alarms(scored, network, cutoff),
            }
    return {"cut_outs": len(things), "area": AREA, "networks": networks}


def clean_targets(bench: Workbench) -> list[np.ndarray]:
    """The cut-outs of the targets of dev-test, uint8 (h, w, 4), without rests of their ground."""
    found = collect_cutouts(bench.of_split(DEV_TEST))
    return [one.rgba for one in found if one.is_target and _residue(one.rgba) <= RESIDUE]


def _residue(rgba: np.ndarray) -> float:
    solid = rgba[rgba[..., 3] > 127][:, :3].astype(int)  # (n, 3)
    pale = (solid.min(axis=1) > 180) & (np.ptp(solid, axis=1) < 30)
    return float(pale.mean()) if len(solid) else 1.0


def real_grounds(bench: Workbench) -> dict[str, list[np.ndarray]]:
    """At most COMPOSITES squares each of dev-test's other photos, as "desk" and as "scene"."""
    kinds: dict[str, list] = {"desk": [], "scene": []}
    part = bench.of_split(DEV_TEST)
    for row, photo in zip(part.rows, part.photos, strict=True):
        if row.label == "other" and row.look == "scene":
            kinds["desk" if row.source in HARD_SOURCES else "scene"].append(photo)
    found = {}
    for name, photos in kinds.items():
        places = np.unique(np.linspace(0, len(photos) - 1, COMPOSITES).astype(int))
        found[name] = [_read(photos[place]) for place in places] if photos else []
    return found


def _read(photo) -> np.ndarray:
    pixels = decode_photo(photo.path.read_bytes(), longest_px=500)
    return square(trim_bars(strip_alpha(pixels))[0])


def lay_all(
    things: list[np.ndarray], grounds: list[np.ndarray], area: float
) -> list[tuple[int, Pixels]]:
    """(number of the thing, photo): each in turn, laid down alike whatever the ground."""
    if not things or not grounds:
        return []
    found = []
    for seed in range(COMPOSITES):
        thing = seed % len(things)
        photo = lay(things[thing], grounds[seed % len(grounds)], area, seed)
        if photo is not None:
            found.append((thing, photo))
    return found


def gap_points(right: dict[str, np.ndarray], who: dict[str, np.ndarray]) -> dict:
    """Largest difference in recall between grounds, in points, with a bootstrap over the things.

    right, who: ground -> bool (n,) and int (n,), whether photo i was right and what it shows. A
    largest difference is never below 0, so chance alone makes it larger than it is.
    """
    recall = {name: float(one.mean()) for name, one in right.items() if len(one)}
    if len(recall) < 2:
        return {"value": None, "low": None, "high": None, "best": None, "worst": None}
    names, things = list(recall), sorted({int(one) for some in who.values() for one in some})
    hits = np.array([[right[n][who[n] == t].sum() for t in things] for n in names])  # (g, t)
    photos = np.array([[(who[n] == t).sum() for t in things] for n in names])  # (g, t)
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(things), size=(RESAMPLES, len(things)))
    shares = hits[:, drawn].sum(axis=2) / np.maximum(photos[:, drawn].sum(axis=2), 1)  # (g, r)
    low, high = np.quantile(np.ptp(shares, axis=0), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    best, worst = max(names, key=recall.get), min(names, key=recall.get)
    points = (recall[best] - recall[worst], low, high)
    value, low, high = (round(100 * float(one), 2) for one in points)
    return {"value": value, "low": low, "high": high, "best": best, "worst": worst}


def _white_alarms(scored: Scored, network: str, cutoff: float) -> dict:
    """False alarms of the white photos without a target; thresholds were set on `calibrate`."""
    white = np.array([row.label == "other" and row.look == "white-bg" for row in scored.rows])
    split = np.array([row.split for row in scored.rows])
    said = scored.scores[network] >= cutoff
    return {name: _share(said[white & (split == name)]) for name in (DEV_TEST, "calibrate")}


def _share(right: np.ndarray) -> dict:
    return share(int(right.sum()), len(right))
