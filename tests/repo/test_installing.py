"""Makefile with stand-ins for uv and pip in, which of them installs, and from where, out."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

TOLD = "global.extra-index-url='https://more.invalid/simple'\n"
OTHER = "global.index-url='https://other.invalid/simple'\n"


@pytest.fixture
def install(tmp_path: Path, repository: Path) -> Callable[..., list[str]]:
    """Run `make .venv/.app`; what uv and Python were asked, in order."""
    for name in ("Makefile", "requirements.lock", "installer.lock", "pyproject.toml"):
        shutil.copy(repository / name, tmp_path)
    tools, asked = tmp_path / ".venv" / "bin", tmp_path / "asked"
    tools.mkdir(parents=True)

    def place(name: str, answer: str) -> None:
        (tools / name).write_text(f'#!/bin/sh\necho "{name} $*" >> "{asked}"\n{answer}\n')
        (tools / name).chmod(0o755)

    def run(uv: str, told: str = TOLD, pip: str = "true") -> list[str]:
        place("pip", "true")
        if uv:
            place("uv", uv)
        words = f"cat <<'END'\n{told}END"
        place("python", f'case "$*" in *"config list"*) {words}\n;; *" -r req"*) {pip};; esac')
        made = subprocess.run(["make", ".venv/.app"], cwd=tmp_path, capture_output=True, text=True)
        assert (made.returncode == 0) == (tools.parent / ".app").exists(), made.stderr
        return [*asked.read_text("utf-8").splitlines(), *made.stdout.splitlines()]

    return run


def pip_installs(lines: list[str]) -> bool:
    return any(
        line.startswith("python -m pip") and " -r requirements.lock" in line for line in lines
    )


def test_uv_installs_what_is_locked_and_itself_is_locked(install):
    lines = install(uv="true")
    assert (
        "uv pip install --quiet --python .venv/bin/python -r requirements.lock --editable ."
        in lines
    )
    assert any(line.endswith("--require-hashes -r installer.lock") for line in lines)
    assert not pip_installs(lines)


def test_uv_is_told_of_the_index_that_pip_was_told_of(install):
    (line,) = [line for line in install(uv="true", told=TOLD + OTHER) if line.startswith("uv ")]
    assert "--default-index https://other.invalid/simple -r" in line and "more" not in line


@pytest.mark.parametrize("uv", ["false", ""])
def test_where_uv_cannot_install_pip_does_and_says_so(install, uv: str):
    lines = install(uv=uv)
    assert pip_installs(lines) and any("so pip does" in line for line in lines)


def test_nothing_counts_as_installed_where_pip_fails_too(install, tmp_path: Path):
    lines = install(uv="false", pip="exit 1")
    assert pip_installs(lines) and not (tmp_path / ".venv" / ".app").exists()


def test_the_locked_installer_is_the_one_that_make_lock_runs(repository: Path):
    pinned, locked = (
        re.findall(r"^uv==\S+", (repository / name).read_text("utf-8"), re.MULTILINE)
        for name in ("tests/requirements.txt", "installer.lock")
    )
    assert len(pinned) == 1 and pinned == locked
