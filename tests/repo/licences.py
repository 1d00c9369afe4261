"""requirements.lock and what is installed in; LICENCES.md, one line a package, out.

`make lock` runs it. A package that this machine does not need (another system's) keeps its name
only: its licence is looked at where it is installed.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCK, LIST = ROOT / "requirements.lock", ROOT / "LICENCES.md"
PINNED = re.compile(r"^([\w.-]+==[^\\\n]+?) *\\?$", re.MULTILINE)
LONGEST = 60  # letters: some packages put the whole text into the field for its name
SILENT = {"namex": "Apache-2.0"}  # says nothing in its facts; its LICENSE file does
OPENING = """# Licences of what the app installs

Written by `make lock` from `requirements.lock` and the packages' own words; a test compares them.
The font in `asset/web/font` has its licence beside it.

| Package | Licence |
|---|---|
"""


def locked(text: str) -> list[Requirement]:
    """The requirements of a lock file."""
    return [Requirement(line) for line in PINNED.findall(text)]


def licence_of(name: str) -> str | None:
    """What an installed package says of its licence; None if it is not installed."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    classes = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    for words in (told.get("License-Expression"), told.get("License"), ", ".join(classes)):
        line = (words or "").strip().rpartition(" :: ")[2].replace("|", "/")
        if line and "\n" not in line and len(line) <= LONGEST:
            return line
    return ", ".join(classes) or SILENT.get(name, "unknown")


def is_installed(item: Requirement) -> bool:
    """True if the package is here in a version that the requirement allows."""
    try:
        return item.specifier.contains(version(item.name), prereleases=True)
    except PackageNotFoundError:
        return False


def rows() -> dict[str, str]:
    """Package name -> its line, for every package that is installed here as the lock file has it.

    Python's own venv brings another setuptools, that words its licence otherwise, until `make app`.
    """
    found = {
        item.name: licence_of(item.name)
        for item in locked(LOCK.read_text("utf-8"))
        if is_installed(item)
    }
    return {
        name: f"| {name} | {licence} |"
        for name, licence in sorted(found.items())
        if licence is not None
    }


def main() -> None:
    """Write the list anew; what is not installed here as locked keeps its line."""
    names = {item.name for item in locked(LOCK.read_text("utf-8"))}
    lines = [line for line in LIST.read_text("utf-8").splitlines() if line.startswith("| ")]
    kept = {name: line for line in lines if (name := line.split("|")[1].strip()) in names}
    table = dict(sorted((kept | rows()).items()))
    LIST.write_text(OPENING + "\n".join(table.values()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
