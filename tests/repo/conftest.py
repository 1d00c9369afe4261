"""The repository in, what its tests look at out: tracked files and the package's sources.

Only what git knows counts: a photo in data/raw or a scratch file must not turn a test red.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The top folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> tuple[Path, ...]:
    """Every file that a clone would hold, relative to the top folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    paths = (Path(name) for name in listed.split("\0") if name)
    return tuple(path for path in paths if (ROOT / path).is_file())


@pytest.fixture(scope="session")
def package(tracked: tuple[Path, ...]) -> dict[str, str]:
    """Dotted module name -> source, for every module of occ but Alembic's own scripts.

    migrations/ is read by Alembic from its folder; nobody imports it.
    """
    modules = {}
    for path in tracked:
        if path.parts[:2] == ("python", "occ") and path.suffix == ".py":
            parts = path.relative_to("python").with_suffix("").parts
            if "migrations" not in parts:
                name = ".".join(part for part in parts if part != "__init__")
                modules[name] = (ROOT / path).read_text(encoding="utf-8")
    return modules


@pytest.fixture(scope="session")
def python_files(tracked: tuple[Path, ...]) -> dict[Path, str]:
    """Path -> source, for every tracked .py file."""
    return {
        path: (ROOT / path).read_text(encoding="utf-8") for path in tracked if path.suffix == ".py"
    }
