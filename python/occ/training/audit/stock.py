"""Dev-test photos -> what audits are made of: clean cut-outs of the target, real backgrounds.

A cut-out keeps a rest of its white background where a shadow lay; here that is taken off too, and
photos that show other things beside the target are left out.
May import: values, classify, dataset, training.scenes, training.audit.composite, training.measure,
training.workbench.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from scipy import ndimage

from occ.classify import Classifier
from occ.dataset.split import DEV_TEST, HARD_SOURCES
from occ.training.audit.composite import composite, square
from occ.training.measure.cutoffs import ask_all
from occ.training.scenes.cutouts import collect_cutouts, read_trimmed, soften
from occ.training.workbench import Workbench
from occ.values import Pixels

COMPOSITES = 150  # on each background
BACKGROUND_PX = 500  # a background is decoded at most this large
PALE, COLOURLESS = 140, 30  # a shadow on white is at least this bright, and at most this coloured
LEAST_LEFT = 0.8  # share of a cut-out that must be left when its shadow is taken off
SEVERAL = "mixed"  # the subclass of photos that show other things beside the target
FEW_TARGETS = 0.05  # a source with a smaller share of targets shows everyday scenes
Backgrounds = Mapping[str, list[np.ndarray]]


def clean_targets(bench: Workbench) -> list[np.ndarray]:
    """The cut-outs of the targets of dev-test, uint8 (h, w, 4), without what they lay on."""
    targets = bench.of_split(DEV_TEST).where(
        lambda row: row.label != "other" and row.subclass != SEVERAL
    )
    stripped = (strip_shadow(one.rgba) for one in collect_cutouts(targets))
    return [rgba for rgba in stripped if rgba is not None]


def strip_shadow(rgba: np.ndarray) -> np.ndarray | None:
    """The cut-out without what is pale at its rim, or None if too little is left of it."""
    levels, solid = rgba[..., :3].astype(int), rgba[..., 3] > 127
    pale = (levels.min(axis=2) > PALE) & (np.ptp(levels, axis=2) < COLOURLESS)
    pieces, _ = ndimage.label(np.pad(pale | ~solid, 1, constant_values=True))
    left = solid & ~(pieces == pieces[0, 0])[1:-1, 1:-1]  # what meets the outside goes
    left = ndimage.binary_opening(left, np.ones((3, 3)))
    things, count = ndimage.label(left)
    if not count:
        return None
    shape = things == 1 + np.bincount(things.ravel())[1:].argmax()
    if shape.sum() < LEAST_LEFT * solid.sum():
        return None
    return soften(rgba[..., :3], ndimage.binary_erosion(shape, np.ones((3, 3))))


def real_backgrounds(bench: Workbench) -> dict[str, list[np.ndarray]]:
    """Kind -> at most COMPOSITES squares of photos without the target, evenly chosen.

    "desk" and "closeup" (of other things, filling the photo) are of dev-test; "everyday" is of
    `calibrate`, for lack of such scenes in dev-test: of sources where the target is rare.
    """
    kinds: dict[str, list] = {"desk": [], "closeup": [], "everyday": []}
    total = Counter(row.source for row in bench.rows)
    targets = Counter(row.source for row in bench.rows if row.label != "other")
    for row, photo in zip(bench.rows, bench.photos, strict=True):
        if row.label != "other" or row.look != "scene":
            continue
        if row.split == DEV_TEST:
            kinds["desk" if row.source in HARD_SOURCES else "closeup"].append(photo)
        elif row.split == "calibrate" and targets[row.source] < FEW_TARGETS * total[row.source]:
            kinds["everyday"].append(photo)
    found = {}
    for name, photos in kinds.items():
        places = np.unique(np.linspace(0, len(photos) - 1, COMPOSITES).astype(int))
        if photos:
            found[name] = [square(read_trimmed(photos[place], BACKGROUND_PX)) for place in places]
    return found


def composite_all(
    things: list[np.ndarray], backgrounds: list[np.ndarray], area: float, photos: int
) -> list[tuple[int, Pixels]]:
    """(number of the thing, photo): each in turn, laid down alike whatever the background."""
    if not things or not backgrounds:
        return []
    found = []
    for seed in range(photos):
        thing = seed % len(things)
        photo = composite(things[thing], backgrounds[seed % len(backgrounds)], area, seed)
        if photo is not None:
            found.append((thing, photo))
    return found


def score_composites(
    classifier: Classifier,
    things: list[np.ndarray],
    backgrounds: Backgrounds,
    area: float,
    photos: int,
) -> tuple[dict[str, dict[str, np.ndarray]], dict[str, np.ndarray]]:
    """What is said of the things on each background, filling `area` of the photo.

    (background -> network -> scores (n,), background -> which thing each photo shows, int (n,)).
    """
    answers, who = {}, {}
    for name, some in backgrounds.items():
        laid = composite_all(things, some, area, photos)
        what = f"{100 * area:g} % on {name}"
        answers[name] = ask_all(classifier, [photo for _, photo in laid], what)
        who[name] = np.array([thing for thing, _ in laid])
    return answers, who
