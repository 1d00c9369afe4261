"""Lock file, list of licences and Dockerfile in, whether they keep their promise out."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).parent))  # tests are no package; neighbours are found here
from licences import LIST, LOCK, licence_of, locked, rows

HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
FREE = ("MIT", "BSD", "Apache", "PSF", "Python", "ISC", "MPL", "HPND", "Zlib", "LGPL", "Unlicense",
        "0BSD", "CC0", "Public Domain")  # fmt: skip


@pytest.fixture(scope="module")
def lock() -> str:
    """The lock file's text."""
    return LOCK.read_text(encoding="utf-8")


def test_every_line_of_the_lock_is_a_pin_or_a_hash_and_no_address(lock: str) -> None:
    pins = {line for line in lock.splitlines() if not HASH.match(line)}
    assert pins and all(re.match(r"^[\w.-]+==[\w.+!]+( ; .*)? \\$", line) for line in pins), pins
    assert "://" not in lock and len(locked(lock)) == len(pins)


def test_the_lock_has_what_requirements_txt_asks_for(lock: str, repository: Path) -> None:
    found = {canonicalize_name(item.name): str(item.specifier) for item in locked(lock)}
    for line in (repository / "requirements.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            item = Requirement(line)
            assert found.get(canonicalize_name(item.name)) == str(item.specifier), line


def test_the_lock_has_what_those_need_in_turn(lock: str) -> None:
    """Or a new package would be installed without a hash: pip refuses, but only at the user's."""
    found = {canonicalize_name(item.name) for item in locked(lock)}
    missing = set()
    for name in found:
        try:
            needs = [Requirement(line) for line in requires(name) or []]
        except PackageNotFoundError:
            continue  # of another system
        missing |= {
            f"{name} needs {need.name}"
            for need in needs
            if (need.marker is None or need.marker.evaluate({"extra": ""}))
            and canonicalize_name(need.name) not in found
        }
    assert missing == set()


def test_the_list_of_licences_is_current() -> None:
    lines = [line for line in LIST.read_text("utf-8").splitlines() if line.startswith("| ")]
    shown = {line.split("|")[1].strip(): line for line in lines}
    assert {name: shown.get(name) for name in rows()} == rows(), "run `make lock`"


def test_every_licence_lets_the_app_be_given_away() -> None:
    unknown = {
        item.name: licence
        for item in locked(LOCK.read_text("utf-8"))
        if (licence := licence_of(item.name)) and not any(word in licence for word in FREE)
    }
    assert unknown == {}


def test_the_container_runs_as_nobody_special_on_locked_packages(repository: Path) -> None:
    lines = (repository / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users and users[-1] not in ("root", "0")
    assert lines.index(f"USER {users[-1]}") < next(
        number for number, line in enumerate(lines) if line.startswith("CMD ")
    )
    assert any("--require-hashes" in line and "requirements.lock" in line for line in lines)
    assert not any(line.startswith("ADD ") or ":latest" in line for line in lines)
    ignored = (repository / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "data/raw", "data/*.sqlite*"} <= set(ignored)


@pytest.mark.skipif(shutil.which("hadolint", path=str(Path(sys.executable).parent)) is None,
                    reason="hadolint is not to be had here")  # fmt: skip
def test_the_dockerfile_is_without_fault(repository: Path) -> None:
    linter = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    done = subprocess.run([linter, "Dockerfile"], cwd=repository, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
