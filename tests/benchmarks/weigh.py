"""requirements.lock in, weights.json out: what each package weighs compressed, and on disk.

Downloads the wheels into a folder that is removed again, each checked by its hash. On disk counts
what is installed here, byte-code included.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

KEPT_OUT = {  # what such an app usually installs, and what stands in its place
    "tensorflow-cpu": "the app loads converted graphs; only notebooks train",
    "pandas": "the database counts, SQLAlchemy reads",
    "scikit-learn": "the heads are networks too; metrics are the notebooks'",
    "matplotlib": "the page draws its figures itself",
}
FOLDER = Path(__file__).resolve().parent
LOCK = FOLDER.parents[1] / "requirements.lock"
PIN = re.compile(r"^([\w.-]+)==", re.MULTILINE)


def main(*wheels: str) -> None:
    """Weigh the wheels of a folder, or of one that is filled for it."""
    with tempfile.TemporaryDirectory() as empty:
        folder = Path(*wheels) if wheels else download(Path(empty))
        found = {name: weigh(name, path) for name, path in wheels_of(folder).items()}
    rows = dict(sorted(found.items(), key=lambda item: -item[1]["compressed_mb"]))
    totals = {
        unit: round(sum(row[unit] or 0 for row in rows.values()), 1)
        for unit in ("compressed_mb", "disk_mb")
    }
    kept_out = {
        name: {"disk_mb": disk_mb(name), "instead": words} for name, words in KEPT_OUT.items()
    }
    text = json.dumps({"total": totals, "packages": rows, "kept_out": kept_out}, indent=2)
    (FOLDER / "weights.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(rows)} packages: {totals['compressed_mb']} MB, {totals['disk_mb']} MB on disk")


def download(folder: Path) -> Path:
    """Every wheel that `make app` would install on this system."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "--requirement", str(LOCK), "--dest", str(folder)], check=True)
    return folder


def wheels_of(folder: Path) -> dict[str, Path]:
    """Package name -> its wheel."""
    return {str(parse_wheel_filename(path.name)[0]): path for path in folder.glob("*.whl")}


def weigh(name: str, wheel: Path) -> dict[str, object]:
    """Megabytes of a wheel and of the installed package, and which of the others ask for it."""
    return {
        "version": str(parse_wheel_filename(wheel.name)[1]),
        "compressed_mb": round(wheel.stat().st_size / 1e6, 2),
        "disk_mb": disk_mb(name),
        "asked_for_by": asking_for(name),
    }


def disk_mb(name: str) -> float | None:
    """Megabytes of an installed package; None if it is not installed here."""
    try:
        files = [Path(str(file.locate())) for file in distribution(name).files or []]
    except PackageNotFoundError:
        return None
    return round(sum(path.stat().st_size for path in files if path.is_file()) / 1e6, 1)


def asking_for(name: str) -> list[str]:
    """Names of the locked packages that need this one."""
    pinned = {canonicalize_name(line) for line in PIN.findall(LOCK.read_text("utf-8"))}
    return sorted(asker for asker in pinned if name in needs_of(asker))


@cache
def needs_of(name: str) -> set[str]:
    """What an installed package asks for on this system; nothing if it is not installed."""
    try:
        needs = [Requirement(line) for line in distribution(name).requires or []]
    except PackageNotFoundError:
        return set()
    extras = ("", "binary")  # psycopg's own, as requirements.txt asks
    return {
        canonicalize_name(need.name)
        for need in needs
        if need.marker is None or any(need.marker.evaluate({"extra": one}) for one in extras)
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
