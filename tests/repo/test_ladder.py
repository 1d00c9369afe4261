"""The package's sources in, every import that goes the wrong way out.

A photo's way through the package is LADDER: a module imports only names before its own.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from imports import LADDER, imports_of

BESIDE = ("convert", "augment", "dataset", "training", "web", "bench", "__main__")
NEVER = {  # who stands beside the ladder, or steps off it, and what it must not know
    "convert": ("dataset", "training", "web", *LADDER[LADDER.index("graphs") :]),
    "augment": ("dataset", "training", "web", *LADDER[LADDER.index("release") :]),
    "dataset": ("training", "web", *LADDER[LADDER.index("classify") :]),
    "training": ("web", *LADDER[LADDER.index("history") :]),
    "web": ("training", "dataset", "augment", "retraining"),
    "bench": ("training", "dataset", "retraining"),
    "retraining": ("web", "bench"),  # the one rung that trains: it may step to the side
    "__main__": (),
}
PARTS = (  # the same of training, in the order of a run; what it tells stands last
    *("names", "plan", "workbench", "features", "networks", "scenes", "fitting", "promise"),
    *("measure", "oneclass", "settle", "train", "regroup", "audit", "cards", "report"),
    *("unseen", "notebook", "commands"),
)
# The photos to time are drawn by our renderer; nothing else of the data is the bench's to know
ALL_THE_SAME = {("occ.bench.photo", "occ.dataset.demo.photo")}
HEAVY = ("keras", "tensorflow", "pandas", "sklearn", "cv2", "scipy", "matplotlib")
OFFLINE = ("occ.training", "occ.dataset", "occ.augment")


def place_of(module: str) -> str | None:
    """The rung or side name of a dotted module; history_search stands where history stands."""
    first = module.split(".")[1]
    stem = first.split("_")[0]
    return next((name for name in (first, stem) if name in LADDER or name in BESIDE), None)


def climbs(module: str, imported: str) -> bool:
    """True if an import goes the wrong way. Modules of one place may know each other."""
    if (module, imported) in ALL_THE_SAME:
        return False
    here, there = place_of(module), place_of(imported)
    if here is None or there is None or here == there or here == "__main__":
        return False  # a module without a place has a test of its own
    if here in NEVER:
        return there in NEVER[here]
    if there in BESIDE:
        return True
    return LADDER.index(there) >= LADDER.index(here)


def test_imports_go_one_way(package: dict[str, str]) -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, source in package.items()
        if module != "occ"
        for imported in imports_of(module, source, set(package))
        if climbs(module, imported)
    ]
    assert wrong == []


def part_of(module: str) -> str | None:
    """The file or folder of training that a dotted module stands in, None of any other."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and parts[1] == "training" else None


def turns_back(module: str, imported: str) -> bool:
    """True if a part of training imports one that comes after it."""
    here, there = part_of(module), part_of(imported)
    return None not in (here, there) and PARTS.index(there) > PARTS.index(here)


def test_training_goes_one_way_too(package: dict[str, str]) -> None:
    modules = {name for name in package if part_of(name)}
    assert {part_of(name) for name in modules} == set(PARTS)
    wrong = [
        f"{module} imports {imported}"
        for module in modules
        for imported in imports_of(module, package[module], set(package))
        if turns_back(module, imported)
    ]
    assert wrong == []
    assert turns_back("occ.training.measure.evaluate", "occ.training.report.tables")
    assert not turns_back("occ.training.report.tables", "occ.training.measure.evaluate")


def test_every_module_has_a_place(package: dict[str, str]) -> None:
    assert [name for name in package if name != "occ" and place_of(name) is None] == []


def test_every_rung_of_the_ladder_is_there(package: dict[str, str]) -> None:
    places = {place_of(name) for name in package if name != "occ"}
    assert [name for name in (*LADDER, *BESIDE) if name not in places] == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("occ.preprocess", "from occ.backbone import Backbone", True),
        ("occ.models", "from occ.backbone import Backbone", False),
        ("occ.web.app", "def late():\n    import occ.training.networks.fit", True),
        ("occ.web.pages", "from occ.web import ids", False),
        ("occ.training.networks.fit", "from occ import history", True),
        ("occ.training.networks.fit", "from occ import classify", False),
        ("occ.classify", "from .training import fit", True),
        ("occ.history", "from occ.history.search import find", False),
        ("occ.history.search", "from occ.feedback import Vote", True),
        ("occ.photo", "from occ.augment import flip", True),
        ("occ.retraining.judge", "from occ.training import fit", False),
        ("occ.training.networks.fit", "from occ.retraining import gates", True),
        ("occ.bench.photo", "from occ.dataset.demo.photo import render_photo", False),
        ("occ.bench.photo", "from occ.dataset.raw import find_photos", True),
        ("occ.bench.bulk", "from occ.dataset.demo.photo import render_photo", True),
    ],
)
def test_the_check_finds_a_planted_import(module: str, source: str, wrong: bool) -> None:
    known = {
        "occ.history",
        "occ.classify",
        "occ.training",
        "occ.training.networks.fit",
        "occ.web.ids",
    }
    assert any(climbs(module, name) for name in imports_of(module, source, known)) is wrong


@pytest.mark.parametrize("module", ["occ.web.app", "occ.classify", "occ.__main__"])
def test_the_web_process_loads_nothing_heavy_and_no_training_code(module: str) -> None:
    unwanted = HEAVY if module == "occ.__main__" else (*HEAVY, *OFFLINE)
    code = f"import sys, {module}; print(*sorted(set({unwanted!r}) & set(sys.modules)))"
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert fresh.returncode == 0, fresh.stderr
    assert fresh.stdout.split() == []
